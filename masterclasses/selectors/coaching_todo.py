"""What people must do about coaching: coaches write reports, contacts book while they can."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import Exists, OuterRef
from django.db.models.functions import ExtractYear
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from masterclasses.models import ENROLS, TRAINS, CoachingBooking, CoachingReport, CoachingSlot
from masterclasses.models.coaching import HALF_DAY
from masterclasses.selectors.entitlements import Entitlements
from portal.kit.todo import Todo
from programme.models import User


def reports_to_write(user: User) -> Iterator[Todo]:
    """For coaches, of appointments that are over; one query, for people of a university only."""
    if not user.led_programme_ids(*TRAINS):
        return
    written = CoachingReport.objects.filter(booking=OuterRef("pk"))
    held = CoachingBooking.objects.held_by(user).filter(~Exists(written))
    for booking in held.select_related("slot", "participant__organisation"):
        yield Todo(
            title=_("Schrijf het verslag van de coaching van {organisation}").format(
                organisation=booking.participant.organisation
            ),
            text=_("{subject}, {day}. Wat hebt u afgesproken?").format(
                subject=booking.subject, day=date_format(booking.slot.day, "j F Y")
            ),
            url=reverse("masterclasses:coaching_report", args=[booking.pk]),
            action=_("Verslag schrijven"),
        )


def coaching_to_book(user: User, entitlements: Sequence[Entitlements]) -> Iterator[Todo]:
    """For contacts with coaching left in a year in which half days are free; one query."""
    mine = set(user.organisation_ids(*ENROLS))
    left = [
        each
        for each in entitlements
        if each.participant.organisation_id in mine
        and each.grants.coaching_days - each.coaching_used >= HALF_DAY
    ]
    if not left:
        return
    programmes = {each.participant.programme_id for each in left}
    free = CoachingSlot.objects.free().filter(programme__in=programmes).order_by()
    offered = set(
        free.annotate(year=ExtractYear("period__startswith"))
        .values_list("programme", "year")
        .distinct()
    )
    years = sorted({e.year for e in left if (e.participant.programme_id, e.year) in offered})
    for year in years:
        yield Todo(
            title=_("Boek de coaching van {year}").format(year=year),
            text=_("U hebt nog recht op een halve dag met een coach. Er staan dagdelen open."),
            url=reverse("masterclasses:coaching"),
            action=_("Dagdelen bekijken"),
        )
