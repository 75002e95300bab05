"""Placements: offered, planned, changed, stopped, completed, withdrawn; one door for each.

What the host offers is a place; once planned there is a student in it. Who may do what is
checked first, then what the place is now, then what was given.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from masterclasses import placement_emails as emails
from masterclasses.models import PLANS, Placement
from masterclasses.selectors.placements import may_host
from masterclasses.selectors.planners import trainers_for
from masterclasses.services.checks import check_plans, reason_given
from masterclasses.services.learners import Person, enrols_for
from masterclasses.states import PLACEMENT, PlacementState
from portal.kit import audit
from portal.kit.acts import AlreadyThere, Refused, Unfit, check_new, locked, refused_by
from portal.kit.languages import in_dutch
from programme.models import DevelopmentLine, Participant, Programme, User

ONE_DAY = timedelta(days=1)
# How many days a placement may take: generous, to catch mistakes in the year.
LONGEST = {
    Placement.Kind.INTERN: 366,
    Placement.Kind.GRADUATE: 550,
    Placement.Kind.POST_MASTER: 3 * 366,
    Placement.Kind.PHD: 6 * 366,
}
# A design project takes two years and a doctorate four: of a programme of three years nobody
# could begin one if it had to end with it. They begin in the programme, and may outlast it.
MAY_OUTLAST = (Placement.Kind.POST_MASTER, Placement.Kind.PHD)
MOST_OPEN = 20
OF_PLACE = ("kind", "title", "description", "line_id", "period", "host_name", "host_email")
OF_PLACEMENT = (*OF_PLACE, "student_name", "student_email", "supervisor_id")


@dataclass(frozen=True)
class Place:
    """What an organisation offers a student; ``last`` is the last day itself."""

    kind: str
    title: str
    first: date
    last: date
    description: str = ""
    line: DevelopmentLine | None = None
    host: Person | None = None


@transaction.atomic
def offer_place(*, participant: Participant, place: Place, actor: User) -> Placement:
    """Offer a place for a student, which a coordinator then fills.

    Raises ``Unfit`` at ``participant`` for a contact whose package has no supervision of
    students in the year in which it begins, or who has many open places already.
    """
    participant = locked(participant)
    if not enrols_for(actor, participant):
        raise PermissionDenied
    _check(participant.programme, place)
    placement = Placement(participant=participant, offered_by=actor, offered_at=timezone.now())
    _fill_in(placement, place)
    mine = participant.placements.filter(status=PlacementState.OFFERED, offered_by=actor)
    check_new(mine, "offered_at", **{name: getattr(placement, name) for name in OF_PLACE})
    if not actor.works_for(participant.programme, *PLANS):
        _check_right(participant, place, "participant")
        _check_not_too_many(participant)
    placement.save()
    audit.record("masterclasses.offer_place", actor=actor, subject=placement)
    return placement


@transaction.atomic
def change_place(*, placement: Placement, place: Place, actor: User) -> Placement:
    """Change what is offered, as long as nobody is planned in it.

    Raises ``Unfit`` at ``first`` for a contact who moves it to a year without the right package.
    """
    placement = locked(placement)
    programme = placement.participant.programme
    if not enrols_for(actor, placement.participant):
        raise PermissionDenied
    _move(placement, "change_place")
    _check(programme, place)
    moved = (place.first, place.last) != (placement.first, placement.last)
    if moved and not actor.works_for(programme, *PLANS):
        _check_right(placement.participant, place, "first")
    _fill_in(placement, place)
    placement.save()
    audit.record("masterclasses.change_place", actor=actor, subject=placement)
    return placement


@transaction.atomic
def plan_placement(
    *, placement: Placement, place: Place, student: Person, supervisor: User, actor: User
) -> Placement:
    """Put a student in an open place; tells the host and the supervisor.

    Raises ``Unfit`` for a student who has another placement on one of these days.
    """
    placement = _locked_to_plan(placement, "plan", actor)
    _agree(placement, place, student, supervisor)
    audit.record(
        "masterclasses.plan_placement",
        actor=actor,
        subject=placement,
        data={"moment": _written(placement)},
    )
    emails.planned(placement)
    return placement


@transaction.atomic
def change_placement(
    *, placement: Placement, place: Place, student: Person, supervisor: User, actor: User
) -> Placement:
    """Change what was planned; also who supervised until now is told. Raises as planning does.

    ``AlreadyThere`` where nothing changes: nobody is mailed for that.
    """
    placement = _locked_to_plan(placement, "change", actor)
    before, earlier = _written(placement), placement.supervisor
    known = [getattr(placement, name) for name in OF_PLACEMENT]
    _agree(placement, place, student, supervisor)
    if known == [getattr(placement, name) for name in OF_PLACEMENT]:
        raise AlreadyThere(_("Er was niets veranderd."))
    audit.record(
        "masterclasses.change_placement",
        actor=actor,
        subject=placement,
        data={"before": before, "after": _written(placement)},
    )
    emails.changed(placement, earlier)
    return placement


@transaction.atomic
def stop_placement(*, placement: Placement, last_day: date, reason: str, actor: User) -> None:
    """Let a placement that has begun end with ``last_day``, earlier than was planned."""
    placement = _locked_to_plan(placement, "stop", actor)
    if not placement.has_begun:
        raise Refused(_("Deze plaatsing is nog niet begonnen. Trek haar in, of wijzig haar."))
    if not placement.first <= last_day < placement.last:
        raise Unfit(
            "last_day",
            _("Kies een dag van {first} tot {last}, de laatste dag zoals die nu gepland is.")
            .format(first=_day(placement.first), last=_day(placement.last)),
        )  # fmt: skip
    placement.reason, before = reason_given(reason), _written(placement)
    placement.period = DateRange(placement.first, last_day + ONE_DAY)
    placement.save(update_fields=["status", "reason", "period"])
    audit.record(
        "masterclasses.stop_placement",
        actor=actor,
        subject=placement,
        data={"before": before, "after": _written(placement), "reason": placement.reason},
    )
    emails.ended(placement)


@transaction.atomic
def withdraw_place(*, placement: Placement, reason: str, actor: User) -> None:
    """Take back an open place; a planner also a placement that has not begun.

    A contact who takes back what they offered gets no mail of it.
    """
    placement = locked(placement)
    filled = placement.is_filled
    if filled:
        check_plans(actor, placement.participant.programme)
    elif not enrols_for(actor, placement.participant):
        raise PermissionDenied
    _move(placement, "withdraw")
    if filled and placement.has_begun:
        raise Refused(_("Deze plaatsing is al begonnen. Stop haar, met de laatste dag."))
    placement.reason = reason_given(reason)
    placement.save(update_fields=["status", "reason"])
    audit.record(
        "masterclasses.withdraw_place",
        actor=actor,
        subject=placement,
        data={"reason": placement.reason},
    )
    if filled or actor.works_for(placement.participant.programme, *PLANS):
        emails.ended(placement)


@transaction.atomic
def complete_placement(*, placement: Placement, actor: User) -> None:
    """Note that the student finished; from a month before the last day on."""
    placement = _locked_to_plan(placement, "complete", actor)
    if not placement.may_be_completed:
        raise Refused(
            _("Deze plaatsing loopt nog tot en met {day}. Afronden kan vanaf een maand daarvoor. "
              "Is de student eerder klaar? Wijzig dan eerst de laatste dag.")
            .format(day=_day(placement.last))
        )  # fmt: skip
    placement.save(update_fields=["status"])
    audit.record("masterclasses.complete_placement", actor=actor, subject=placement)


def _locked_to_plan(placement: Placement, act: str, actor: User) -> Placement:
    placement = locked(placement)
    check_plans(actor, placement.participant.programme)
    _move(placement, act)
    return placement


def _move(placement: Placement, act: str) -> None:
    placement.status = PLACEMENT.target(act, placement.status)


def _agree(placement: Placement, place: Place, student: Person, supervisor: User) -> None:
    programme = placement.participant.programme
    _check(programme, place)
    if place.line is None:
        raise Unfit("line", _("Kies een ontwikkelingslijn."))
    if place.host is None:
        raise Unfit("host_name", _("Vul in wie de student begeleidt bij de organisatie."))
    known = trainers_for(programme).filter(pk=supervisor.pk).exists()
    if not known and placement.supervisor_id != supervisor.pk:
        raise Unfit(
            "supervisor",
            _("{name} is geen trainer, coach of coördinator van dit programma.").format(
                name=supervisor
            ),
        )
    _fill_in(placement, place)
    placement.student_name, placement.student_email = student.name, student.email
    placement.supervisor = supervisor
    with refused_by({"placement_student_once_at_a_time": lambda: _somewhere_else(placement)}):
        placement.save()


def _somewhere_else(placement: Placement) -> Unfit:
    """Names the other placement only where it is of the same programme."""
    other = (
        Placement.objects.filled()
        .filter(
            student_email__iexact=placement.student_email,
            participant__programme=placement.participant.programme_id,
        )
        .exclude(pk=placement.pk)
        .touching(placement.first, placement.last)
        .select_related("participant__organisation")
        .first()
    )
    if other is None:
        sentence = _("Deze student heeft in deze periode al een plaatsing. Kies andere dagen.")
        return Unfit("student_email", sentence)
    sentence = _(
        "Deze student zit al bij {host}, {period}. Kies andere dagen, of wijzig eerst die "
        "plaatsing."
    )
    return Unfit("student_email", sentence.format(host=other.participant, period=_written(other)))


def _fill_in(placement: Placement, place: Place) -> None:
    placement.kind, placement.title = place.kind, place.title
    placement.description, placement.line = place.description, place.line
    placement.period = DateRange(place.first, place.last + ONE_DAY)
    placement.host_name = place.host.name if place.host else ""
    placement.host_email = place.host.email if place.host else ""


def _check_right(participant: Participant, place: Place, field: str) -> None:
    if not may_host(participant, place.first.year):
        raise Unfit(
            field,
            _("Studenten horen bij een pakket met eigen inbreng van de universiteit. {host} heeft "
              "voor {year} niet zo’n pakket. Kies een ander jaar, of overleg met de coördinator.")
            .format(host=participant, year=place.first.year),
        )  # fmt: skip
    if place.last < timezone.localdate():
        raise Unfit("last", _("Deze periode is voorbij. Kies dagen die nog komen."))


def _check_not_too_many(participant: Participant) -> None:
    open_now = participant.placements.filter(status=PlacementState.OFFERED).count()
    if open_now >= MOST_OPEN:
        raise Unfit(
            "participant",
            _("Er staan al {most} plekken open. Trek er eerst een in.").format(most=MOST_OPEN),
        )


def _check(programme: Programme, place: Place) -> None:
    """Raise ``Unfit`` for days or a line that do not fit the programme."""
    if place.line is not None and place.line.programme_id != programme.pk:
        raise Unfit("line", _("Kies een ontwikkelingslijn van dit programma."))
    end = date(programme.last_year, 12, 31)
    if place.first.year not in programme.years:
        raise Unfit(
            "first",
            _("Kies een eerste dag in het programma, van {first} tot en met {last}.").format(
                first=_day(date(programme.first_year, 1, 1)), last=_day(end)
            ),
        )
    if place.last < place.first:
        raise Unfit("last", _("De laatste dag moet op of na de eerste dag liggen."))
    if place.last > end and place.kind not in MAY_OUTLAST:
        raise Unfit(
            "last",
            _("Een stage of afstudeeropdracht eindigt met het programma, uiterlijk op {last}.")
            .format(last=_day(end)),
        )  # fmt: skip
    if (place.last - place.first).days >= LONGEST[Placement.Kind(place.kind)]:
        raise Unfit(
            "last",
            _("Dit is te lang voor een {kind}. Controleer het jaar van de laatste dag.").format(
                kind=Placement.Kind(place.kind).label
            ),
        )


def _day(day: date) -> str:
    return date_format(day, "j F Y")


@in_dutch
def _written(placement: Placement) -> str:
    return _("{first} tot en met {last}").format(
        first=_day(placement.first), last=_day(placement.last)
    )
