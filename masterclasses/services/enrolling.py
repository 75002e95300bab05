"""Enrolling people in a cohort, waiting, giving back, swapping; one door for each.

Every act locks the cohorts of that programme and year first, so that nobody gets a seat that
another has, and the order of arrival is the order of the rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from masterclasses import emails, tasks
from masterclasses.models import ENROLS, PLANS, Cohort, Enrolment, Learner, SelfEnrolment
from masterclasses.selectors.seats import Seats, seats_of
from masterclasses.states import ENROLMENT, PUBLISHED, CohortState, EnrolmentState
from packages.models import AgreementYear
from portal.kit import audit
from portal.kit.acts import Refused, locked
from programme.models import Participant, Role, User
from programme.services.invitations import invite_or_grant
from programme.services.people import proper_name


@dataclass(frozen=True)
class Person:
    """A colleague to enrol, as typed or pasted."""

    name: str
    email: str


@transaction.atomic
def enrol(
    *, cohort: Cohort, participant: Participant, people: Sequence[Person], actor: User
) -> list[Enrolment]:
    """Give these colleagues a seat, in this order; who comes too late for one waits.

    Who has a seat or waits already keeps that, and is not in the result. Raises
    ``PermissionDenied`` for who may not enrol for ``participant``, and ``Refused`` when the
    cohort is not open, no agreement grants seats, or a name or address is no good.
    """
    cohort = lock_cohort(cohort)
    _may_enrol(actor, participant, people)
    _is_open(cohort, actor)
    if not AgreementYear.objects.in_force().filter(
        year=cohort.year, agreement__participant=participant
    ):
        raise Refused(
            _("{organisation} heeft voor {year} geen overeenkomst. Zonder overeenkomst kan "
              "niemand worden ingeschreven.").format(
                organisation=participant.organisation, year=cohort.year)
        )  # fmt: skip
    _promote(cohort)
    seats = seats_of(cohort, participant)
    made = [
        _place(cohort, learner_of(participant, person), seats, actor)
        for person in _once_each(people)
        if not _has_place(cohort, participant, person)
    ]
    _after(cohort, made, actor)
    return made


@transaction.atomic
def cancel_enrolment(*, enrolment: Enrolment, actor: User | None) -> list[Enrolment]:
    """Give a seat (or a place in the queue) back; returns who got a seat because of it.

    Contacts and learners may until the cohort's set day, planners and the portal itself
    (``actor`` ``None``) always. Raises ``Refused`` after that day.
    """
    cohort, enrolment = _locked_with_cohort(enrolment)
    _may_cancel(actor, enrolment)
    _move(enrolment, "cancel")
    _record("cancel", enrolment, actor)
    emails.cancelled(enrolment)
    promoted = _promote(cohort)
    tasks.tell_calendars.delay_on_commit(cohort.pk)
    return promoted


@transaction.atomic
def swap(*, enrolment: Enrolment, person: Person, actor: User) -> Enrolment:
    """Let a colleague take somebody's seat, or place in the queue, for the rest of the year.

    Possible after the last day to cancel too: the seat stays the organisation's. Raises
    ``Refused`` where the colleague has a place already.
    """
    cohort, enrolment = _locked_with_cohort(enrolment)
    participant = enrolment.learner.participant
    if not _enrols_for(actor, participant):
        raise PermissionDenied
    if _has_place(cohort, participant, person):
        raise Refused(_("{name} is al ingeschreven of wacht al.").format(name=person.name))
    waiting = enrolment.status == EnrolmentState.WAITING
    _move(enrolment, "swap")
    _record("swap", enrolment, actor)
    status = EnrolmentState.WAITING if waiting else EnrolmentState.ENROLLED
    taken_over = _add(cohort, learner_of(participant, person), status, actor)
    enrolment.replaced_by = taken_over
    enrolment.save(update_fields=["replaced_by"])
    emails.cancelled(enrolment)
    _after(cohort, [taken_over], actor)
    return taken_over


@transaction.atomic
def fill_free_seats(*, cohort: Cohort) -> list[Enrolment]:
    """Give seats that came free to who waits, in order of arrival; for jobs and other acts."""
    cohort = lock_cohort(cohort)
    promoted = _promote(cohort)
    if promoted:
        tasks.tell_calendars.delay_on_commit(cohort.pk)
    return promoted


@transaction.atomic
def set_self_enrolment(*, participant: Participant, allowed: bool, actor: User) -> None:
    """Let people of the organisation enrol themselves, or no longer."""
    participant = locked(participant)
    if not _enrols_for(actor, participant):
        raise PermissionDenied
    existing = SelfEnrolment.objects.filter(participant=participant)
    if existing.exists() == allowed:
        return
    if allowed:
        SelfEnrolment.objects.create(participant=participant, allowed_by=actor)
        audit.record("masterclasses.allow_self_enrolment", actor=actor, subject=participant)
    else:
        existing.delete()
        audit.record("masterclasses.end_self_enrolment", actor=actor, subject=participant)


def lock_cohort(cohort: Cohort) -> Cohort:
    """The cohort read anew; all cohorts of its programme and year stay locked, in order."""
    same_year = Cohort.objects.filter(programme=cohort.programme_id, year=cohort.year)
    rows = list(
        same_year.select_for_update(of=("self",), no_key=True)
        .select_related("programme")
        .order_by("pk")
    )
    for row in rows:
        if row.pk == cohort.pk:
            return row
    raise Refused(_("Dit cohort is intussen weggehaald. Ververs de pagina."))


def _locked_with_cohort(enrolment: Enrolment) -> tuple[Cohort, Enrolment]:
    cohort = lock_cohort(enrolment.cohort)
    enrolment = locked(enrolment)
    enrolment.cohort = cohort
    return cohort, enrolment


def _enrols_for(actor: User, participant: Participant) -> bool:
    own = actor.has_role(participant.organisation_id, *ENROLS)
    return own or actor.works_for(participant.programme, *PLANS)


def _may_enrol(actor: User, participant: Participant, people: Sequence[Person]) -> None:
    """Contacts and planners; oneself, where the contact allows it."""
    if _enrols_for(actor, participant):
        return
    allowed = SelfEnrolment.objects.filter(participant=participant).exists()
    oneself = all(person.email.casefold() == actor.email.casefold() for person in people)
    if not (allowed and oneself and actor.has_role(participant.organisation_id)):
        raise PermissionDenied


def _is_open(cohort: Cohort, actor: User) -> None:
    plans = actor.works_for(cohort.programme, *PLANS)
    if cohort.status == CohortState.OPEN or (plans and cohort.status in PUBLISHED):
        return
    raise Refused(_("De inschrijving voor {cohort} is niet open.").format(cohort=cohort))


def _may_cancel(actor: User | None, enrolment: Enrolment) -> None:
    cohort, participant = enrolment.cohort, enrolment.learner.participant
    if actor is None or actor.works_for(cohort.programme, *PLANS):
        return
    own = enrolment.learner.email.casefold() == actor.email.casefold()
    if not _enrols_for(actor, participant) and not (
        own and actor.has_role(participant.organisation_id)
    ):
        raise PermissionDenied
    if (
        cohort.cancel_until is not None
        and not cohort.can_still_cancel
        and enrolment.status == EnrolmentState.ENROLLED
    ):
        raise Refused(
            _("Afmelden kon tot en met {day}. Laat een collega komen: kies Wisselen. Lukt dat "
              "niet, vraag het dan aan de coördinator.").format(
                day=date_format(cohort.cancel_until, "j F Y"))
        )  # fmt: skip


def _once_each(people: Sequence[Person]) -> list[Person]:
    first: dict[str, Person] = {}
    for person in people:
        first.setdefault(person.email.strip().casefold(), person)
    return list(first.values())


def _has_place(cohort: Cohort, participant: Participant, person: Person) -> bool:
    """A seat or a place in the queue, in this cohort or the other one of the year."""
    return (
        Enrolment.objects.live()
        .filter(
            cohort__programme=cohort.programme_id,
            cohort__year=cohort.year,
            learner__participant=participant,
            learner__email__iexact=person.email.strip(),
        )
        .exists()
    )


def learner_of(participant: Participant, person: Person) -> Learner:
    """The learner with that address, made where there is none; a known name stays."""
    email = person.email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise Refused(_("{email} is geen goed e-mailadres.").format(email=email)) from None
    known = Learner.objects.filter(participant=participant, email__iexact=email).first()
    return known or Learner.objects.create(
        participant=participant, email=email, name=proper_name(person.name)
    )


def _place(cohort: Cohort, learner: Learner, seats: Seats, actor: User) -> Enrolment:
    if not seats.free_for(learner.participant_id):
        return _add(cohort, learner, EnrolmentState.WAITING, actor)
    seats.take(learner.participant_id)
    return _add(cohort, learner, EnrolmentState.ENROLLED, actor)


def _add(cohort: Cohort, learner: Learner, status: EnrolmentState, actor: User) -> Enrolment:
    now = timezone.now()
    enrolment = Enrolment.objects.create(
        cohort=cohort,
        learner=learner,
        status=status,
        status_since=now,
        arrived_at=now,
        enrolled_by=actor,
    )
    if status == EnrolmentState.ENROLLED:
        _record("enrol", enrolment, actor)
    else:
        _record("wait", enrolment, actor)
    return enrolment


def _move(enrolment: Enrolment, act: str) -> None:
    enrolment.status = ENROLMENT.target(act, enrolment.status)
    enrolment.status_since = timezone.now()
    enrolment.save(update_fields=["status", "status_since"])


def _promote(cohort: Cohort) -> list[Enrolment]:
    """The longest waiting whose organisation has a seat left, until no seat is free."""
    if cohort.status not in PUBLISHED or _is_over(cohort):
        return []
    waiting = list(
        Enrolment.objects.waiting().filter(cohort=cohort).select_related("learner__participant")
    )
    if not waiting:
        return []
    seats, promoted = seats_of(cohort), []
    for enrolment in waiting:
        if not seats.free_for(enrolment.learner.participant_id):
            continue
        seats.take(enrolment.learner.participant_id)
        enrolment.cohort = cohort
        _move(enrolment, "promote")
        _record("promote", enrolment, None)
        emails.promoted(enrolment)
        promoted.append(enrolment)
    return promoted


def _is_over(cohort: Cohort) -> bool:
    days = cohort.masterclasses.planned()
    return days.exists() and not days.to_come().exists()


def _after(cohort: Cohort, made: Sequence[Enrolment], actor: User) -> None:
    for enrolment in made:
        _invite(enrolment.learner, actor)
        if enrolment.status == EnrolmentState.ENROLLED:
            emails.enrolled(enrolment)
        else:
            emails.waiting(enrolment)
    if made:
        tasks.tell_calendars.delay_on_commit(cohort.pk)


def _invite(learner: Learner, actor: User) -> None:
    """Let the learner log in; the enrolment stands where no invitation can be sent now."""
    if learner.email.casefold() == actor.email.casefold():
        return
    try:
        with transaction.atomic():
            invite_or_grant(
                organisation=learner.participant.organisation,
                email=learner.email,
                name=learner.name,
                roles=[Role.LEARNER],
                actor=actor,
            )
    except Refused:
        return


def _record(act: str, enrolment: Enrolment, actor: User | None) -> None:
    audit.record(
        f"masterclasses.{act}",
        actor=actor,
        subject=enrolment.learner,
        data={"cohort": str(enrolment.cohort)},
    )
