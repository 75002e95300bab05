"""Coaching: who may still book how much, who may cancel until when, and what is seen of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from masterclasses.models import (
    ENROLS,
    PLANS,
    TRAINS,
    CoachingBooking,
    CoachingSlot,
)
from masterclasses.models.coaching import HALF_DAY
from masterclasses.selectors.entitlements import grants_over
from masterclasses.selectors.rules import rules_of
from portal.kit.moments import clock
from programme.models import Participant, Programme, User


@dataclass(frozen=True)
class Allowance:
    """What a participant has of coaching in a year, in half days."""

    participant: Participant
    year: int
    granted: int
    used: int

    @property
    def left(self) -> int:
        return max(self.granted - self.used, 0)


def allowances_of(
    participants: Collection[Participant], years: Collection[int]
) -> list[Allowance]:
    """Of those who have coaching at all, by year; two queries."""
    ids = [each.pk for each in participants]
    grants = grants_over(years, ids)
    used = CoachingBooking.objects.days_used(years, ids) if grants else {}
    return [
        Allowance(
            each,
            year,
            granted=int(grants[year, each.pk].coaching_days / HALF_DAY),
            used=int(used.get((year, each.pk), Decimal(0)) / HALF_DAY),
        )
        for year in sorted(years)
        for each in participants
        if (year, each.pk) in grants and grants[year, each.pk].coaching_days >= HALF_DAY
    ]


def participants_of(user: User) -> list[Participant]:
    """Those of which this person is the contact, by name."""
    if not user.organisation_ids(*ENROLS):
        return []
    found = Participant.objects.filter(organisation__in=user.organisation_ids(*ENROLS))
    return list(found.select_related("organisation", "programme").order_by("organisation__name"))


def programmes_coached_by(user: User) -> QuerySet[Programme]:
    """Those in which one may offer half days, for oneself or for whom one plans."""
    return Programme.objects.filter(pk__in=user.led_programme_ids(*PLANS, *TRAINS))


def keeps(user: User, slot: CoachingSlot) -> bool:
    """Whether one may withdraw the slot, or call off and report on its appointment."""
    coaches = slot.coach_id == user.pk and user.works_for(slot.programme, *TRAINS)
    return coaches or user.works_for(slot.programme, *PLANS)


def cancel_until(booking: CoachingBooking) -> date:
    """The last local day on which the organisation cancels itself.

    As many days ahead as for a cohort; who books later than that may still cancel that day.
    """
    days = rules_of(booking.slot.programme).cancel_days
    booked_on = timezone.localdate(booking.booked_at)
    return max(booking.slot.day - timedelta(days=days), booked_on)


def why_not_cancelled(user: User, booking: CoachingBooking) -> str:
    """A sentence where the appointment can not be cancelled by this person (any more)."""
    if not booking.is_booked:
        return _("Deze afspraak was al afgezegd.")
    if booking.slot.has_begun:
        return _("Deze afspraak is al geweest of nu bezig. Afzeggen kan niet meer.")
    until = cancel_until(booking)
    if keeps(user, booking.slot) or timezone.localdate() <= until:
        return ""
    return _(
        "Afzeggen kon tot en met {day}. Kunt u echt niet? Vraag dan {coach} of de coördinator "
        "om de afspraak af te zeggen."
    ).format(day=date_format(until, "j F Y"), coach=booking.slot.coach)


def moment_of(slot: CoachingSlot) -> str:
    """Such as "donderdag 3 februari 2028, 09.00–12.30 uur"."""
    return _("{day}, {begin}–{end} uur").format(
        day=date_format(slot.day, "l j F Y"),
        begin=clock(slot.begins_at),
        end=clock(slot.ends_at),
    )
