"""Expenses beside worked days: booked with a receipt, taken back by a counter-booking."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from budget.models import Expense
from budget.services.closing import ClosedYear, check_open, day_to_book
from budget.services.rights import check_keeps_costs
from portal.kit import audit, money, pdf
from portal.kit.acts import Refused, locked
from portal.kit.documents import store_document
from programme.models import DevelopmentLine, User

MOST_BYTES = 10 * 1024 * 1024
MOST_PAGES = 50
# The highest rate of the Wet OB, in percents: more VAT than that is a typing error.
HIGHEST_VAT = Decimal(21)


class WrongReceipt(Refused):
    """The file cannot be kept as a receipt."""


class WrongDay(Refused):
    """On that day nothing can be booked."""


class WrongVat(Refused):
    """So much VAT can not be over that amount."""


def book_expense(
    *,
    line: DevelopmentLine,
    day: date,
    description: str,
    supplier: str,
    net: Decimal,
    vat: Decimal,
    receipt: bytes,
    actor: User,
) -> Expense:
    """Book an expense with its receipt, a PDF; ``net`` and ``vat`` in euros.

    Raises ``Refused`` (``WrongReceipt``, ``WrongDay``, ``WrongVat`` where that is what is
    wrong), also on the same expense a second time.
    """
    check_keeps_costs(actor, line.programme)
    wanted = Expense(
        line=line,
        day=day,
        description=description,
        supplier=supplier,
        net=net,
        vat=vat,
        booked_by=actor,
    )
    _check_figures(wanted)
    _check_receipt(receipt)  # takes a moment: before anything is locked
    return _book(wanted, receipt)


@transaction.atomic
def _book(wanted: Expense, content: bytes) -> Expense:
    locked(wanted.line)
    _check_open(wanted)
    receipt = store_document(kind="receipt", filename=_filename(wanted), content=content)
    _refuse_twice(wanted, receipt.sha256)
    wanted.receipt = receipt
    wanted.save()
    audit.record(
        "budget.book_expense",
        actor=wanted.booked_by,
        subject=wanted,
        data={"amount": str(wanted.net), "sha256": receipt.sha256},
    )
    return wanted


def _filename(expense: Expense) -> str:
    return _("Bon {day}.pdf").format(day=expense.day.isoformat())


def _check_figures(wanted: Expense) -> None:
    if wanted.day > timezone.localdate():
        raise WrongDay(_("Deze dag moet nog komen. Vul de dag van de bon in."))
    if wanted.day.year not in wanted.line.programme.years:
        raise WrongDay(_("Deze dag valt buiten de jaren van het programma."))
    if wanted.vat > money.vat(wanted.net, HIGHEST_VAT) + money.CENT:
        raise WrongVat(
            _("Dit is meer btw dan 21% van {net}. Vul bij het bedrag in wat het kostte zonder "
              "btw.").format(net=money.euro(wanted.net))
        )  # fmt: skip


def _check_open(wanted: Expense) -> None:
    try:
        check_open(wanted.line.programme, wanted.day)
    except ClosedYear as refusal:
        raise WrongDay(str(refusal)) from None


def _refuse_twice(wanted: Expense, sha256: str) -> None:
    """One receipt may be for two lines, but not twice the same; the line is locked."""
    same = Expense.objects.filter(
        line=wanted.line,
        day=wanted.day,
        net=wanted.net,
        vat=wanted.vat,
        receipt__sha256=sha256,
        undone_by__isnull=True,
    )
    if same.exists():
        raise Refused(_("Deze uitgave is al geboekt, met dezelfde bon. U hoeft niets te doen."))


def _check_receipt(content: bytes) -> None:
    if len(content) > MOST_BYTES:
        raise WrongReceipt(_("Dit bestand is te groot. Het mag hooguit 10 MB zijn."))
    if content.lstrip()[:5] != b"%PDF-":
        raise WrongReceipt(
            _("Dit is geen PDF. Sla de bon op als PDF, of scan hem naar PDF, en probeer het "
              "opnieuw.")
        )  # fmt: skip
    try:
        facts = pdf.facts_of(content)
    except pdf.UnreadablePdf:
        raise WrongReceipt(
            _("Deze PDF is beschadigd en kan niet worden gelezen. Maak een nieuwe PDF.")
        ) from None
    if facts.encrypted:
        raise WrongReceipt(
            _("Deze PDF is beveiligd met een wachtwoord. Kies een PDF zonder wachtwoord.")
        )
    if not 1 <= facts.pages <= MOST_PAGES:
        raise WrongReceipt(
            _("Een bon heeft 1 tot {most} bladzijden. Kies een ander bestand.").format(
                most=MOST_PAGES
            )
        )


@transaction.atomic
def undo_expense(*, expense: Expense, reason: str, actor: User) -> Expense:
    """Book against an expense that was wrong; returns the counter-booking.

    Raises ``Refused`` for what is undone already, and for a counter-booking itself.
    """
    expense = locked(expense)
    check_keeps_costs(actor, expense.line.programme)
    if expense.undoes_id is not None:
        raise Refused(_("Een tegenboeking draait u niet terug. Boek de uitgave opnieuw."))
    if Expense.objects.filter(undoes=expense).exists():
        raise Refused(_("Deze uitgave is al teruggedraaid."))
    counter = Expense.objects.create(
        line=expense.line,
        day=day_to_book(expense.line.programme, expense.day),
        description=reason,
        supplier=expense.supplier,
        net=-expense.net,
        vat=-expense.vat,
        booked_by=actor,
        undoes=expense,
    )
    audit.record(
        "budget.undo_expense",
        actor=actor,
        subject=expense,
        data={"amount": str(expense.net), "reason": reason},
    )
    return counter
