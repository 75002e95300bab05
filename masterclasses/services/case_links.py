"""Cases at masterclass days, coaching and placements.

A day is for all who take part, so its cases are shared ones. Coaching and a placement are for
one organisation: its own cases, and what others share.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from masterclasses.models import CaseDay, CoachingBooking, Masterclass, Placement
from masterclasses.selectors.case_links import (
    cases_for_booking,
    cases_for_day,
    cases_for_placement,
    chooses_for_booking,
    chooses_for_placement,
)
from masterclasses.services.checks import check_plans
from masterclasses.states import CoachingAbout, MasterclassState, PlacementState
from portal.kit import audit
from portal.kit.acts import Refused, Unfit, locked
from programme.models import Case, User


@transaction.atomic
def link_day(*, masterclass: Masterclass, case: Case, actor: User) -> CaseDay:
    """Let a day be about a case; twice is once."""
    masterclass = locked(masterclass, "cohort__programme")
    check_plans(actor, masterclass.cohort.programme)
    if masterclass.status != MasterclassState.PLANNED:
        raise Refused(_("Deze masterclass gaat niet door. Kies een andere dag."))
    if not cases_for_day(masterclass, actor).filter(pk=case.pk).exists():
        raise Unfit("case", _("Kies een case die met alle deelnemers is gedeeld."))
    day, made = CaseDay.objects.get_or_create(
        masterclass=masterclass,
        case=case,
        defaults={"linked_by": actor, "linked_at": timezone.now()},
    )
    if made:
        audit.record(
            "masterclasses.link_case",
            actor=actor,
            subject=masterclass,
            data={"case": case.title},
        )
    return day


@transaction.atomic
def unlink_day(*, day: CaseDay, actor: User) -> None:
    day = locked(day, "masterclass__cohort__programme", "case")
    check_plans(actor, day.masterclass.cohort.programme)
    audit.record(
        "masterclasses.unlink_case",
        actor=actor,
        subject=day.masterclass,
        data={"case": day.case.title},
    )
    day.delete()


@transaction.atomic
def choose_for_placement(*, placement: Placement, case: Case | None, actor: User) -> Placement:
    """Say which case the student works on, or none any more."""
    placement = locked(placement, "participant__programme")
    if not chooses_for_placement(actor, placement):
        raise PermissionDenied
    if placement.status == PlacementState.WITHDRAWN:
        raise Refused(_("Deze plek is ingetrokken."))
    if case is not None and not cases_for_placement(placement, actor).filter(pk=case.pk).exists():
        raise Unfit("case", _("Kies een case van deze organisatie, of een die is gedeeld."))
    _choose(placement, case, actor)
    placement.save(update_fields=["case"])
    return placement


@transaction.atomic
def choose_for_booking(
    *, booking: CoachingBooking, case: Case | None, actor: User
) -> CoachingBooking:
    """Say which case the coaching is about, or none any more; the coach then reads it."""
    booking = locked(booking, "participant__programme", "slot__programme")
    if not chooses_for_booking(actor, booking):
        raise PermissionDenied
    if not booking.is_booked:
        raise Refused(_("Deze afspraak gaat niet door."))
    if case is not None and not cases_for_booking(booking, actor).filter(pk=case.pk).exists():
        raise Unfit("case", _("Kies een case van deze organisatie, of een die is gedeeld."))
    _choose(booking, case, actor)
    if case is not None:
        booking.about = CoachingAbout.CASE
    booking.save(update_fields=["case", "about"])
    return booking


def _choose(chosen_for: Placement | CoachingBooking, case: Case | None, actor: User) -> None:
    if chosen_for.case_id == (case.pk if case else None):
        return
    chosen_for.case = case
    audit.record(
        "masterclasses.choose_case",
        actor=actor,
        subject=chosen_for,
        data={"case": case.title if case else ""},
    )
