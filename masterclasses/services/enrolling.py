"""Enrolling people in a cohort, waiting, giving back, swapping; one door for each.

Every act locks the cohorts of that programme and year first, so that nobody gets a seat that
another has, and the order of arrival is the order of the rows.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from masterclasses import emails, notices, tasks
from masterclasses.models import PLANS, Cohort, Enrolment, Learner, StandIn
from masterclasses.selectors.seats import Seats, seats_of
from masterclasses.services.learners import (
    Person,
    address_of,
    check_may_enrol,
    enrols_for,
    invite_learner,
    is_oneself,
    learner_of,
)
from masterclasses.states import ENROLMENT, PUBLISHED, CohortState, EnrolmentState
from packages.models import AgreementYear
from portal.kit import audit
from portal.kit.acts import Refused, locked
from programme.models import Participant, User
from programme.services.invitations import MOST_A_DAY


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
    check_may_enrol(actor, participant, people)
    _is_open(cohort, actor)
    if not _is_in_force(cohort, participant):
        raise Refused(
            _("{organisation} heeft voor {year} geen overeenkomst. Zonder overeenkomst kan "
              "niemand worden ingeschreven.").format(
                organisation=participant.organisation, year=cohort.year)
        )  # fmt: skip
    _promote(cohort)
    seats, present = seats_of(cohort, participant), _with_a_place(cohort, participant)
    made = [
        _place(cohort, learner_of(participant, person), seats, actor)
        for person in _once_each(people)
        if address_of(person) not in present
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
    _record("masterclasses.cancel", enrolment, actor)
    _end_stand_ins(enrolment)
    emails.cancelled(enrolment)
    emails.summary([], gone=[enrolment], actor=actor)
    promoted = _promote(cohort)
    tasks.tell_calendars.delay_on_commit(cohort.pk)
    return promoted


@transaction.atomic
def release_enrolment(*, enrolment: Enrolment) -> bool:
    """Take back a place of a year for which no agreement is in force (any more).

    For the job; returns whether the place was taken back: it is left where an agreement
    turns out to be in force after all.
    """
    cohort, enrolment = _locked_with_cohort(enrolment)
    if _is_in_force(cohort, enrolment.learner.participant):
        return False
    _move(enrolment, "cancel")
    _record("masterclasses.release", enrolment, None)
    _end_stand_ins(enrolment)
    emails.released(enrolment)
    _promote(cohort)
    tasks.tell_calendars.delay_on_commit(cohort.pk)
    return True


@transaction.atomic
def end_places(*, cohort: Cohort, reason: str, actor: User) -> None:
    """Take back all seats and places in the queue of a cohort that does not take place.

    A part of that act, which locked the cohort and still has to cancel its days.
    """
    live = Enrolment.objects.live().filter(cohort=cohort).select_for_update(of=("self",))
    places = list(live.select_related("learner__participant__organisation"))
    emails.cohort_withdrawn(cohort, places, reason=reason)
    for place in places:
        place.cohort = cohort
        _move(place, "cancel")
        _record("masterclasses.end_place", place, actor)
        _end_stand_ins(place)


@transaction.atomic
def swap(*, enrolment: Enrolment, person: Person, actor: User) -> Enrolment:
    """Let a colleague take somebody's seat, or place in the queue, for the rest of the year.

    Possible after the last day to cancel too: the seat stays the organisation's. Raises
    ``Refused`` where the colleague has a place already.
    """
    cohort, enrolment = _locked_with_cohort(enrolment)
    participant = enrolment.learner.participant
    if not enrols_for(actor, participant):
        raise PermissionDenied
    if address_of(person) in _with_a_place(cohort, participant):
        raise Refused(_("{name} is al ingeschreven of wacht al.").format(name=person.name))
    if cohort.is_over:
        raise Refused(_("{cohort} is voorbij. Wisselen kan niet meer.").format(cohort=cohort))
    waiting = enrolment.status == EnrolmentState.WAITING
    _move(enrolment, "swap")
    _record("masterclasses.swap", enrolment, actor)
    _end_stand_ins(enrolment)
    status = EnrolmentState.WAITING if waiting else EnrolmentState.ENROLLED
    taken_over = _add(cohort, learner_of(participant, person), status, actor)
    enrolment.replaced_by = taken_over
    enrolment.save(update_fields=["replaced_by"])
    emails.cancelled(enrolment)
    _after(cohort, [taken_over], actor, gone=[enrolment])
    return taken_over


@transaction.atomic
def fill_free_seats(*, cohort: Cohort) -> list[Enrolment]:
    """Give seats that came free to who waits, in order of arrival; for jobs and other acts."""
    cohort = lock_cohort(cohort)
    promoted = _promote(cohort)
    if promoted:
        tasks.tell_calendars.delay_on_commit(cohort.pk)
    return promoted


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


def why_not_open(actor: User, cohort: Cohort) -> str:
    """A sentence where this person can enrol nobody (any more); planners can after closing."""
    plans = actor.works_for(cohort.programme, *PLANS)
    if cohort.status == CohortState.OPEN or (plans and cohort.status in PUBLISHED):
        return ""
    return _("De inschrijving voor {cohort} is niet open.").format(cohort=cohort.in_a_sentence)


def _is_open(cohort: Cohort, actor: User) -> None:
    if sentence := why_not_open(actor, cohort):
        raise Refused(sentence)


def may_cancel(actor: User, enrolment: Enrolment) -> bool:
    """Whether it is up to this person at all; whether it is still possible the act says."""
    learner = enrolment.learner
    return enrols_for(actor, learner.participant) or is_oneself(actor, learner)


def why_not_cancelled(actor: User, enrolment: Enrolment) -> str:
    """A sentence where the seat can not be given back any more, with what can be done still.

    The sentence is empty where it can; planners can until the cohort is over.
    """
    cohort = enrolment.cohort
    if cohort.is_over:
        return _("{cohort} is voorbij. U kunt er niets meer aan veranderen.").format(cohort=cohort)
    if (
        enrolment.status != EnrolmentState.ENROLLED
        or cohort.cancel_until is None
        or cohort.can_still_cancel
        or actor.works_for(cohort.programme, *PLANS)
    ):
        return ""
    sentence = _(
        "Afmelden kon tot en met {day}. Laat een collega komen: kies Wisselen. Lukt dat niet, "
        "vraag het dan aan de coördinator."
    )
    if not enrols_for(actor, enrolment.learner.participant):
        sentence = _(
            "Afmelden kon tot en met {day}. Vraag uw contactpersoon of een collega uw plaats "
            "kan overnemen."
        )
    return sentence.format(day=date_format(cohort.cancel_until, "j F Y"))


def _may_cancel(actor: User | None, enrolment: Enrolment) -> None:
    if actor is None:
        return
    if not may_cancel(actor, enrolment):
        raise PermissionDenied
    if sentence := why_not_cancelled(actor, enrolment):
        raise Refused(sentence)


def _once_each(people: Sequence[Person]) -> list[Person]:
    first: dict[str, Person] = {}
    for person in people:
        first.setdefault(address_of(person), person)
    return list(first.values())


def _with_a_place(cohort: Cohort, participant: Participant) -> set[str]:
    """Who has a seat or a place in the queue, in this cohort or the other one of the year."""
    live = Enrolment.objects.live().filter(
        cohort__programme=cohort.programme_id,
        cohort__year=cohort.year,
        learner__participant=participant,
    )
    return {email.casefold() for email in live.values_list("learner__email", flat=True)}


def _is_in_force(cohort: Cohort, participant: Participant) -> bool:
    return AgreementYear.objects.in_force().of(participant, cohort.year).exists()


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
        _stands_in_no_more(enrolment)
        _record("masterclasses.enrol", enrolment, actor)
    else:
        _record("masterclasses.wait", enrolment, actor)
    return enrolment


def _move(enrolment: Enrolment, act: str) -> None:
    enrolment.status = ENROLMENT.target(act, enrolment.status)
    enrolment.status_since = timezone.now()
    enrolment.save(update_fields=["status", "status_since"])


def _promote(cohort: Cohort) -> list[Enrolment]:
    """The longest waiting whose organisation has a seat left, until no seat is free."""
    if cohort.status not in PUBLISHED or cohort.is_over:
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
        _record("masterclasses.promote", enrolment, None)
        _stands_in_no_more(enrolment)
        emails.promoted(enrolment)
        notices.promoted(enrolment)
        promoted.append(enrolment)
    return promoted


def _end_stand_ins(enrolment: Enrolment) -> None:
    """On the days to come nobody has to come in place of who gave the seat back."""
    to_come = enrolment.cohort.masterclasses.to_come()
    StandIn.objects.filter(enrolment=enrolment, masterclass__in=to_come).delete()


def _stands_in_no_more(enrolment: Enrolment) -> None:
    """Who has a seat of their own comes on it, and in nobody's place."""
    to_come = enrolment.cohort.masterclasses.to_come()
    StandIn.objects.filter(learner=enrolment.learner_id, masterclass__in=to_come).delete()


def _after(
    cohort: Cohort, made: Sequence[Enrolment], actor: User, gone: Sequence[Enrolment] = ()
) -> None:
    for enrolment in made[:MOST_A_DAY]:  # a job invites the others
        invite_learner(enrolment.learner, actor)
    for enrolment in made:
        if enrolment.status == EnrolmentState.ENROLLED:
            emails.enrolled(enrolment)
        else:
            emails.waiting(enrolment)
    if made:
        emails.summary(made, gone=gone, actor=actor)
        tasks.tell_calendars.delay_on_commit(cohort.pk)


def _record(act: str, enrolment: Enrolment, actor: User | None) -> None:
    audit.record(
        act,
        actor=actor,
        subject=enrolment.learner,
        data={"cohort": enrolment.cohort},
    )
