"""Keeping people's calendars true: what each was last told, against what holds now.

Everything may run twice, side by side, or be cut off anywhere: each message is queued in the
same transaction that notes it at the entry, whose row is locked and read anew first.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from masterclasses import emails, notices
from masterclasses.models import CalendarEntry, Cohort, HeldNotice, Masterclass
from masterclasses.models.planning import MasterclassQuerySet
from masterclasses.selectors.calendars import Guest, guests_by_day
from masterclasses.snapshots import Told, told_of
from masterclasses.states import CohortState
from portal.kit.digests import Held
from portal.kit.jobs import for_each

REMIND_DAYS = 7


def tell_cohort(cohort_id: int) -> int:
    """Mail everybody whose calendar differs from what holds now; returns how many mails."""
    days = _days().filter(cohort=cohort_id, period__endswith__gt=timezone.now())
    return for_each(_untold(list(days)), lambda entry: _tell(*entry))


def cohorts_to_tell() -> list[int]:
    """The cohorts that may have something to tell: published ones with days to come."""
    cohorts = Cohort.objects.exclude(status=CohortState.DRAFT)
    coming = cohorts.filter(masterclasses__period__endswith__gt=timezone.now())
    return list(coming.order_by("pk").distinct().values_list("pk", flat=True))


def entries_to_remind() -> list[CalendarEntry]:
    """Those who are to come on a day of the week ahead, and were not told of it since then."""
    now = timezone.now()
    entries = CalendarEntry.objects.standing().filter(
        reminded_at__isnull=True,
        masterclass__period__startswith__gt=now,
        masterclass__period__startswith__lt=_end_of_reminders(now),
    )
    return list(entries.order_by("masterclass__period", "pk"))


@transaction.atomic
def remind(entry: CalendarEntry) -> bool:
    """Mail a reminder of the day, once; returns whether this call did."""
    entry = CalendarEntry.objects.select_for_update().get(pk=entry.pk)
    day = _days().get(pk=entry.masterclass_id)
    guest = guests_by_day([day])[day.pk].get(entry.email)
    if entry.reminded_at or guest is None or entry.told != told_of(day):
        return False
    entry.reminded_at = timezone.now()
    entry.save(update_fields=["reminded_at"])
    emails.day_soon(entry, day, guest)
    return True


def held_for(email: str) -> Held:
    """What was held for this address, which is told now; with the days to come as a calendar."""
    found = list(HeldNotice.objects.select_for_update().filter(email=email))
    if not found:
        return Held()
    HeldNotice.objects.filter(pk__in=[each.pk for each in found]).delete()
    entries = CalendarEntry.objects.filter(
        email=email, told_at__isnull=False, masterclass__period__endswith__gt=timezone.now()
    ).select_related("masterclass__cohort", "masterclass__room")
    coming = entries.order_by("masterclass__period").prefetch_related("masterclass__materials")
    return emails.held(found, list(coming))


def addresses_with_notices() -> list[str]:
    addresses = HeldNotice.objects.order_by("email").values_list("email", flat=True)
    return list(addresses.distinct())


def _days() -> MasterclassQuerySet:
    return Masterclass.objects.select_related("room", "cohort__programme").prefetch_related(
        "materials"
    )


def _untold(days: list[Masterclass]) -> list[tuple[int, str]]:
    """Day and address of every calendar that differs; a fixed number of queries."""
    guests = guests_by_day(days)
    told: dict[tuple[int, str], Told] = {
        (day, email): what
        for day, email, what in CalendarEntry.objects.filter(masterclass__in=days).values_list(
            "masterclass", "email", "told"
        )
    }
    wanted = {(day.pk, email): told_of(day) for day in days for email in guests[day.pk]}
    return [key for key in {**told, **wanted} if told.get(key, {}) != wanted.get(key, {})]


@transaction.atomic
def _tell(day_id: int, email: str) -> bool:
    entry, _made = CalendarEntry.objects.select_for_update().get_or_create(
        masterclass_id=day_id, email=email
    )
    day = _days().get(pk=day_id)
    guest = guests_by_day([day])[day_id].get(email)
    wanted = told_of(day) if guest else {}
    if day.is_over or entry.told == wanted:
        return False
    before = entry.told
    _note(entry, day, wanted, guest)
    if before and (guest or not day.is_to_come):
        notices.day_changed(day, email, entry.sequence)
    if guest is None:
        emails.day_off(entry, day, before)
    elif before:
        emails.day_changed(entry, day, guest, before)
    else:
        emails.day_invited(entry, day, guest)
    return True


def _note(entry: CalendarEntry, day: Masterclass, wanted: Told, guest: Guest | None) -> None:
    """Who is told of a day in the week before it needs no reminder."""
    now = timezone.now()
    entry.sequence += entry.told_at is not None
    entry.told, entry.told_at = wanted, now
    soon = day.period.lower < _end_of_reminders(now)
    entry.reminded_at = now if soon else None
    if guest:
        entry.name, entry.as_trainer = guest.name[:120], guest.as_trainer
    entry.save()


def _end_of_reminders(now: datetime) -> datetime:
    """Days that begin before this are so near that they are brought to mind."""
    last = timezone.localdate(now) + timedelta(days=REMIND_DAYS + 1)
    return timezone.make_aware(datetime.combine(last, time.min))
