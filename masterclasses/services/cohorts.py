"""Cohorts: made, opened and closed for enrolment, changed, withdrawn; one door for each."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from masterclasses import tasks
from masterclasses.models import LARGEST_COHORT, Cohort, TrainerBooking
from masterclasses.selectors.rules import rules_of
from masterclasses.services.checks import check_plans, check_year, reason_given
from masterclasses.services.enrolling import end_places, fill_free_seats, lock_cohort
from masterclasses.states import COHORT, MASTERCLASS
from portal.kit import audit
from portal.kit.acts import Refused, Unfit, locked, refused_by
from programme.models import Programme, User


@transaction.atomic
def make_cohort(
    *, programme: Programme, year: int, number: int, capacity: int, actor: User
) -> Cohort:
    """Add a cohort as a draft, which only planners see.

    Raises ``Unfit`` for a year that is over or outside the programme, and for a number that
    another cohort of that year has.
    """
    programme = locked(programme)
    check_plans(actor, programme)
    check_year(programme, year)
    if year < timezone.localdate().year:
        raise Unfit("year", _("Dit jaar is voorbij. Kies een jaar dat nog komt."))
    _check_capacity(capacity)
    taken = _("Cohort {number} van {year} is er al. Kies een ander nummer.")
    with refused_by(
        {"cohort_number_unique": lambda: Unfit("number", taken.format(number=number, year=year))}
    ):
        cohort = Cohort.objects.create(
            programme=programme, year=year, number=number, capacity=capacity
        )
    audit.record(
        "masterclasses.make_cohort", actor=actor, subject=cohort, data={"seats": capacity}
    )
    return cohort


@transaction.atomic
def publish_cohort(*, cohort: Cohort, actor: User) -> None:
    """Show the cohort to who takes part, and open it for enrolment.

    Where no last day to cancel is set yet, it becomes the programme's usual one. Raises
    ``Refused`` while nothing is planned.
    """
    cohort = _locked(cohort, actor)
    first = cohort.masterclasses.planned().first()
    if first is None:
        raise Refused(_("Plan eerst de dagen van dit cohort. Daarna kunt u het openstellen."))
    if cohort.cancel_until is None:
        until = first.day - timedelta(days=rules_of(cohort.programme).cancel_days)
        cohort.cancel_until = max(until, timezone.localdate())
        cohort.save(update_fields=["cancel_until"])
    _move(cohort, "publish")
    audit.record("masterclasses.publish_cohort", actor=actor, subject=cohort)
    fill_free_seats(cohort=cohort)


@transaction.atomic
def close_cohort(*, cohort: Cohort, actor: User) -> None:
    """Nobody enrols any more but planners; everybody keeps their seat or place in the queue."""
    cohort = _locked(cohort, actor)
    _move(cohort, "close")
    audit.record("masterclasses.close_cohort", actor=actor, subject=cohort)


@transaction.atomic
def reopen_cohort(*, cohort: Cohort, actor: User) -> None:
    cohort = _locked(cohort, actor)
    if cohort.is_over:
        raise Refused(_("Alle dagen van dit cohort zijn geweest. Voeg eerst een dag toe."))
    _move(cohort, "reopen")
    audit.record("masterclasses.reopen_cohort", actor=actor, subject=cohort)


@transaction.atomic
def withdraw_cohort(*, cohort: Cohort, reason: str, actor: User) -> None:
    """Let a cohort not take place: its days to come are off, and all its places lapse.

    Everybody with a seat or in the queue is told why, and so are their contacts. Raises
    ``Refused`` where people with a seat have had a day already: what they did stays theirs.
    """
    cohort = _locked(cohort, actor)
    reason = reason_given(reason)
    _has_not_begun(cohort)
    end_places(cohort=cohort, reason=reason, actor=actor)
    _move(cohort, "withdraw")
    for day in cohort.masterclasses.to_come().select_for_update(of=("self",)):
        day.status, day.cancel_reason = MASTERCLASS.target("cancel", day.status), reason
        day.save(update_fields=["status", "cancel_reason"])
        TrainerBooking.objects.filter(masterclass=day).delete()
    audit.record(
        "masterclasses.withdraw_cohort", actor=actor, subject=cohort, data={"reason": reason}
    )
    tasks.tell_calendars.delay_on_commit(cohort.pk)


@transaction.atomic
def change_cohort(*, cohort: Cohort, capacity: int, cancel_until: date | None, actor: User) -> int:
    """Set the number of seats and the last day to cancel; returns how many got a seat by it.

    Raises ``Unfit`` for fewer seats than there are people in them, and for a last day to cancel
    after the first day.
    """
    cohort = _locked(cohort, actor)
    _check_capacity(capacity)
    check_fits(cohort, capacity)
    first = cohort.masterclasses.planned().first()
    if cancel_until is not None and first is not None and cancel_until > first.day:
        raise Unfit("cancel_until", _("Kies een dag tot en met de eerste dag van het cohort."))
    before = cohort.capacity
    cohort.capacity, cohort.cancel_until = capacity, cancel_until
    cohort.save(update_fields=["capacity", "cancel_until"])
    audit.record(
        "masterclasses.change_cohort",
        actor=actor,
        subject=cohort,
        data={"before": str(before), "after": str(capacity)},
    )
    return len(fill_free_seats(cohort=cohort))


def check_fits(cohort: Cohort, capacity: int) -> None:
    """Raise ``Unfit`` where more people have a seat; it names how many."""
    taken = cohort.enrolments.enrolled().count()
    if capacity < taken:
        raise Unfit(
            "capacity",
            ngettext(
                "Er is al %(n)d persoon ingeschreven. Kies %(n)d plaats of meer, of meld eerst "
                "iemand af.",
                "Er zijn al %(n)d mensen ingeschreven. Kies %(n)d plaatsen of meer, of meld eerst "
                "mensen af.",
                taken,
            )
            % {"n": taken},
        )


def _check_capacity(capacity: int) -> None:
    if not 1 <= capacity <= LARGEST_COHORT:
        raise Unfit(
            "capacity",
            _("Kies een aantal plaatsen van 1 tot en met {most}.").format(most=LARGEST_COHORT),
        )


def _locked(cohort: Cohort, actor: User) -> Cohort:
    cohort = lock_cohort(cohort)
    check_plans(actor, cohort.programme)
    return cohort


def _move(cohort: Cohort, act: str) -> None:
    cohort.status = COHORT.target(act, cohort.status)
    cohort.status_since = timezone.now()
    cohort.save(update_fields=["status", "status_since"])


def _has_not_begun(cohort: Cohort) -> None:
    people = cohort.enrolments.enrolled().count()
    if people and any(day.is_over for day in cohort.masterclasses.planned()):
        raise Refused(
            ngettext(
                "Er is al een dag van dit cohort geweest, en er is %(n)d persoon ingeschreven. "
                "Gelast de dagen die nog komen een voor een af.",
                "Er is al een dag van dit cohort geweest, en er zijn %(n)d mensen ingeschreven. "
                "Gelast de dagen die nog komen een voor een af.",
                people,
            )
            % {"n": people}
        )
