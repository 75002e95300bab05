"""Which reminder an invoice gets next and on which day, and what keeps it from going."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Prefetch, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from budget.models import Dispute, Invoice, Reminder, ReminderHold, ReminderLevel, ReminderSchedule
from budget.models.invoices import READS_BOOKS, InvoiceQuerySet
from budget.models.reminders import ReminderQuerySet
from budget.states import Standing
from masterclasses.selectors.holidays import Kind, holidays_on
from programme.models import User

DAY_OFF = (Kind.PUBLIC, Kind.OPTIONAL)
ONE_DAY = timedelta(days=1)
PARTICIPANT = "agreement_year__agreement__participant"


@dataclass(frozen=True)
class Planned:
    """The next letter of an invoice: not before ``earliest``, by itself on ``day``.

    ``stopped`` says why it does not go, "" where it does.
    """

    invoice: Invoice
    level: ReminderLevel
    earliest: date
    day: date
    dispute: Dispute | None
    hold: ReminderHold | None
    active: bool

    @property
    def stopped(self) -> str:
        if self.dispute is not None:
            return _("betwist")
        if self.hold is not None and self.hold.until is not None:
            return _("stilgezet tot en met {day}").format(
                day=date_format(self.hold.until, "j F Y")
            )
        if self.hold is not None:
            return _("stilgezet")
        return "" if self.active else _("automatisch versturen staat uit")


def is_working_day(day: date) -> bool:
    """No weekend and no public holiday, Bevrijdingsdag included: then nothing goes out."""
    return day.weekday() < 5 and not any(each.kind in DAY_OFF for each in holidays_on(day))


def working_day_from(day: date) -> date:
    """That day, or the first working day after it."""
    while not is_working_day(day):
        day += ONE_DAY
    return day


def planned_of(schedule: ReminderSchedule, *, only: Invoice | None = None) -> list[Planned]:
    """The next letters of a programme's overdue invoices (or of one), the first to go first."""
    found = with_reminding(Invoice.objects.overdue()).filter(
        **{f"{PARTICIPANT}__programme": schedule.programme_id}
    )
    if only is not None:
        found = found.filter(pk=only.pk)
    levels = {each.level: each for each in schedule.levels.all()}
    planned = (next_of(invoice, levels, schedule) for invoice in found)
    return sorted(filter(None, planned), key=lambda each: (each.day, each.invoice.number or ""))


def with_reminding(invoices: InvoiceQuerySet) -> InvoiceQuerySet:
    """With all that ``next_of`` reads, and the ``party``'s name."""
    return (
        invoices.annotate(party=F(f"{PARTICIPANT}__organisation__name"))  # type: ignore[no-redef]
        .select_related("balance")
        .prefetch_related(
            Prefetch("reminders", Reminder.objects.order_by("level").defer("text")),
            Prefetch("disputes", Dispute.objects.select_related("opened_by", "ended_by")),
            Prefetch("holds", ReminderHold.objects.standing().select_related("held_by")),
        )
    )


def next_of(
    invoice: Invoice, levels: dict[int, ReminderLevel], schedule: ReminderSchedule
) -> Planned | None:
    """``None`` where every letter has gone."""
    sent = list(invoice.reminders.all())
    level = levels.get(max((each.level for each in sent), default=0) + 1)
    if level is None or invoice.due_on is None:
        return None
    earliest = invoice.due_on + ONE_DAY
    if sent:
        last = sent[-1]
        gap = timedelta(days=schedule.gap_days)
        earliest = max(earliest, last.pay_by + ONE_DAY, last.sent_on + gap)
    asked = invoice.due_on + timedelta(days=level.days_after_due)
    hold = next(iter(invoice.holds.all()), None)
    resumed = hold.resumes_on if hold and hold.resumes_on else earliest
    return Planned(
        invoice=invoice,
        level=level,
        earliest=working_day_from(earliest),
        day=working_day_from(max(asked, earliest, resumed, timezone.localdate())),
        dispute=next((each for each in invoice.disputes.all() if each.stands), None),
        hold=hold,
        active=schedule.active,
    )


def due_today() -> list[Invoice]:
    """The invoices whose next letter goes by itself today; none on a day off."""
    today = timezone.localdate()
    if not is_working_day(today):
        return []
    return [
        planned.invoice
        for schedule in ReminderSchedule.objects.with_levels().filter(active=True)
        for planned in planned_of(schedule)
        if planned.day <= today and not planned.stopped
    ]


@dataclass(frozen=True)
class Reminding:
    """What the page of an invoice tells; ``planned`` is for who reads the books."""

    sent: Collection[Reminder]
    disputes: Collection[Dispute]
    planned: Planned | None

    @property
    def dispute(self) -> Dispute | None:
        """The one that stands."""
        return next((each for each in self.disputes if each.stands), None)


def reminding_about(invoice: Invoice, *, for_books: bool) -> Reminding:
    reminders = list(invoice.reminders.select_related("document").order_by("level"))
    disputes = list(invoice.disputes.select_related("opened_by", "ended_by"))
    planned = None
    if for_books and invoice.standing == Standing.OVERDUE:
        mine = ReminderSchedule.objects.with_levels().filter(programme=invoice.programme)
        for schedule in mine:
            planned = next(iter(planned_of(schedule, only=invoice)), None)
    return Reminding(reminders, disputes, planned)


def planned_for(user: User, filters: dict[str, Any]) -> list[Planned]:
    """What is to go out in the programmes whose books ``user`` reads, the first first."""
    schedules = ReminderSchedule.objects.visible_to(user).with_levels()
    if programme := filters.get("programme"):
        schedules = schedules.filter(programme__slug=programme)
    found = [planned for each in schedules for planned in planned_of(each)]
    if level := filters.get("level"):
        found = [each for each in found if each.level.level == level]
    if search := filters.get("search", "").casefold():
        found = [
            each
            for each in found
            if search in each.invoice.party.casefold() or search in str(each.invoice).casefold()
        ]
    return sorted(found, key=lambda each: (each.day, each.invoice.number or ""))


def sent_for(user: User, filters: dict[str, Any]) -> ReminderQuerySet:
    """The letters of those programmes that went out, with the ``party``'s name; newest first."""
    party = f"invoice__{PARTICIPANT}__organisation__name"
    programme = f"invoice__{PARTICIPANT}__programme"
    found = (
        Reminder.objects.filter(**{f"{programme}__in": user.led_programme_ids(*READS_BOOKS)})
        .select_related("invoice__balance", "document")
        .defer("text", "invoice__seller", "invoice__buyer")
        .annotate(party=F(party))  # type: ignore[no-redef]
    )
    if filters.get("programme"):
        found = found.filter(**{f"{programme}__slug": filters["programme"]})
    if filters.get("level"):
        found = found.filter(level=filters["level"])
    if search := filters.get("search"):
        found = found.filter(
            Q(number__icontains=search)
            | Q(invoice__number__icontains=search)
            | Q(party__icontains=search)
        )
    return found
