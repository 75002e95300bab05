"""Reminders: sent by the schedule or by finance, held back, and released again."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from budget import letters
from budget.models import Invoice, Reminder, ReminderHold, ReminderSchedule
from budget.selectors.reminders import Planned, is_working_day, planned_of
from budget.services.rights import check_finance
from budget.tasks import make_reminder_letter
from packages.models import Agreement
from portal.kit import audit
from portal.kit.acts import Refused, locked
from portal.kit.numbering import draw_number
from programme.models import User


class WrongLastDay(Refused):
    """The day until which reminders are held can not be right."""


@transaction.atomic
def send_reminder(
    *, invoice: Invoice, actor: User | None, level_seen: int | None = None
) -> Reminder:
    """Freeze the next letter of an overdue invoice; a worker makes its paper and mails it.

    ``actor`` ``None`` is the schedule: only when it is that letter's day. Finance may be
    earlier, but never before the term of the last letter is over; ``level_seen`` is the letter
    that it saw, so that a form sent twice sends one. Whoever comes second at the same moment
    waits for the lock and is refused. Raises ``Refused``.
    """
    agreement = _agreement_of(locked(invoice))
    programme = agreement.participant.programme
    if actor is not None:
        check_finance(actor, programme)
    schedule = ReminderSchedule.objects.with_levels().filter(programme=programme).first()
    planned = planned_of(schedule, only=invoice) if schedule else []
    if not planned:
        raise _nothing_to_send(invoice)
    _check_may_go(planned[0], by_itself=actor is None, level_seen=level_seen)
    reminder = _letter(planned[0], agreement, actor)
    audit.record(
        "budget.remind",
        actor=actor,
        subject=invoice,
        data={"letter": f"{reminder.title} {reminder.number}", "amount": str(reminder.open)},
    )
    make_reminder_letter.delay_on_commit(reminder.pk)
    return reminder


def _agreement_of(invoice: Invoice) -> Agreement:
    """With its last invoicing data, without its long text."""
    return (
        Agreement.objects.with_invoicing()
        .select_related("choice", "participant__programme")
        .defer("text", "snapshot")
        .get(years__pk=invoice.agreement_year_id)
    )


def _nothing_to_send(invoice: Invoice) -> Refused:
    """Why an invoice has no next letter."""
    if not Invoice.objects.overdue().filter(pk=invoice.pk).exists():
        return Refused(
            _("Deze factuur is niet te laat: er staat niets open, of er is nog tijd voor.")
        )
    return Refused(
        _(
            "Voor deze factuur zijn alle brieven al verstuurd. Neem contact op met de klant, of "
            "draag de factuur over."
        )
    )


def _check_may_go(planned: Planned, *, by_itself: bool, level_seen: int | None) -> None:
    today = timezone.localdate()
    if level_seen is not None and level_seen != planned.level.level:
        raise Refused(_("Deze brief is intussen al verstuurd."))
    if planned.dispute is not None:
        raise Refused(
            _("De klant is het niet eens met deze factuur. Rond eerst de betwisting af.")
        )
    if planned.hold is not None:
        raise Refused(
            _("De herinneringen van deze factuur staan stil. Laat ze eerst weer doorgaan.")
        )
    if not is_working_day(today):
        raise Refused(_("Op een vrije dag gaan er geen brieven uit. Probeer het op een werkdag."))
    if planned.earliest > today:
        raise Refused(
            _(
                "De klant heeft na de vorige brief nog tijd om te betalen. De volgende brief kan "
                "vanaf {day}."
            ).format(day=date_format(planned.earliest, "j F Y"))
        )
    if by_itself and (not planned.active or planned.day > today):
        raise Refused(_("Deze brief is nog niet aan de beurt."))


def _letter(planned: Planned, agreement: Agreement, actor: User | None) -> Reminder:
    """Copy all that is printed, in the language of the invoice, and draw the number."""
    invoice, level, today = planned.invoice, planned.level, timezone.localdate()
    balance, pay_by = invoice.balance, today + timedelta(days=level.term_days)
    programme = agreement.participant.programme
    drawn = draw_number(series=f"reminder/{programme.slug}", year=today.year)
    words = level.words_in(invoice.language)
    with translation.override(invoice.language):
        text = letters.filled_in(
            words.text,
            number=str(invoice),
            issued_on=invoice.issued_on,
            due_on=invoice.due_on,
            left=balance.open,
            pay_by=pay_by,
        )
    return Reminder.objects.create(
        invoice=invoice,
        level=level.level,
        number=f"{programme.code}-H{today.year}-{drawn:04d}",
        title=words.title,
        text=text,
        sent_on=today,
        pay_by=pay_by,
        email=agreement.invoicing.email,
        gross=balance.gross,
        credited=balance.credited,
        paid=balance.paid,
        open=balance.open,
        made_by=actor,
    )


@transaction.atomic
def hold_reminders(
    *, invoice: Invoice, reason: str, actor: User, until: date | None = None
) -> ReminderHold:
    """Keep an invoice's reminders back, up to and including a day or until released.

    Raises ``Refused`` where they are held already, and ``WrongLastDay`` for a day that has
    been.
    """
    invoice = locked(invoice)
    check_finance(actor, invoice.programme)
    if not Invoice.objects.open().filter(pk=invoice.pk).exists():
        raise Refused(_("Op deze factuur staat niets open: er gaan geen herinneringen uit."))
    if until is not None and until < timezone.localdate():
        raise WrongLastDay(_("Die dag is al geweest. Vul een latere dag in."))
    _release_if_over(invoice, actor)
    if invoice.holds.filter(released_at__isnull=True).exists():
        raise Refused(_("De herinneringen van deze factuur staan al stil."))
    hold = ReminderHold.objects.create(
        invoice=invoice, reason=reason.strip(), until=until, held_by=actor
    )
    audit.record(
        "budget.hold_reminders", actor=actor, subject=invoice, data={"reason": hold.reason}
    )
    return hold


@transaction.atomic
def release_reminders(*, invoice: Invoice, actor: User) -> None:
    """Let an invoice's reminders go again. Raises ``Refused`` where they were not held."""
    invoice = locked(invoice)
    check_finance(actor, invoice.programme)
    if not _release(invoice, actor):
        raise Refused(_("De herinneringen van deze factuur stonden niet stil."))
    audit.record("budget.release_reminders", actor=actor, subject=invoice)


def _release(invoice: Invoice, actor: User) -> int:
    unreleased = invoice.holds.filter(released_at__isnull=True)
    return unreleased.update(released_at=timezone.now(), released_by=actor)


def _release_if_over(invoice: Invoice, actor: User) -> None:
    """One whose last day has passed makes room for the next."""
    if not ReminderHold.objects.standing().filter(invoice=invoice).exists():
        _release(invoice, actor)
