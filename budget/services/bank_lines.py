"""Lines of the bank: booked on invoices, tied to what was booked by hand, or set aside.

The line is locked before the invoices, and those in the order of their keys.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from budget.models import BankTransaction, Invoice, Payment, SetAside
from budget.selectors.matching import Books, Proposal, proposal_for
from budget.services.closing import day_to_book
from budget.services.payments import locked_with_balance
from budget.services.rights import check_finance_of
from portal.kit import audit, money
from portal.kit.acts import Refused, locked, locked_all, refused_by
from programme.models import User


class NotOnInvoice(Refused):
    """An amount can not be booked on the invoice with the key ``invoice``."""

    def __init__(self, sentence: str, invoice: int) -> None:
        super().__init__(sentence)
        self.invoice = invoice


@transaction.atomic
def accept_proposal(*, line: BankTransaction, seen: str, actor: User) -> list[Payment]:
    """Do what the portal proposes for a line, if that is still what the actor has ``seen``.

    Raises ``Refused`` where it is another by now, and as ``allocate`` does.
    """
    found = _locked_line(line, actor)
    proposal = _proposed_still(found, seen)
    if proposal.payment is not None:
        return [_link(found, Payment.objects.get(pk=proposal.payment.pk), actor)]
    _wait_for_others([split.item.pk for split in proposal.splits])
    return book(found, _proposed_still(found, seen), actor)


def _proposed_still(line: BankTransaction, seen: str) -> Proposal:
    proposal = proposal_for(line, Books.of(line.file.lead))
    if proposal is None or proposal.key != seen or not seen:
        raise _other_proposal()
    return proposal


def _other_proposal() -> Refused:
    return Refused(
        _("Het voorstel is intussen veranderd. Kijk opnieuw naar deze regel, en boek dan.")
    )


def _wait_for_others(invoices: Collection[int]) -> None:
    """Who books on these at this moment; from here to the end of the transaction nobody does."""
    locked_all(Invoice.objects.filter(pk__in=invoices).only("pk"))


def book(line: BankTransaction, proposal: Proposal, actor: User) -> list[Payment]:
    """Book a proposal as it is; the line is one of ``with_booked``, under a lock."""
    amounts = {split.item.pk: split.amount for split in proposal.splits}
    return _book(line, amounts, actor, beyond=False)


@transaction.atomic
def allocate(
    *,
    line: BankTransaction,
    amounts: Mapping[int, Decimal],
    actor: User,
    seen: str | None = None,
    beyond: bool = False,
) -> list[Payment]:
    """Book a line on invoices: euros by the key of an invoice, without the line's sign.

    What is not told stays on the line. ``seen`` is the proposal that the actor saw. Raises
    ``Refused`` for more than the line, and where somebody booked it by hand since, and
    ``NotOnInvoice`` for more than an invoice has open, unless ``beyond``: what is too much is
    then to be paid back.
    """
    found = _locked_line(line, actor)
    if seen is not None:
        _wait_for_others(amounts)
        proposal = proposal_for(found, Books.of(found.file.lead))
        if proposal and proposal.payment and proposal.key != seen:
            raise _other_proposal()
    sign = 1 if found.amount > 0 else -1
    signed = {pk: sign * amount for pk, amount in amounts.items()}
    return _book(found, signed, actor, beyond=beyond)


def _locked_line(line: BankTransaction, actor: User) -> BankTransaction:
    """The line under a lock, with what of it is left to book."""
    locked(line)
    found = BankTransaction.objects.with_booked().select_related("file__lead").get(pk=line.pk)
    check_finance_of(actor, found.file.lead)
    if found.is_aside:
        raise Refused(_("Deze regel is opzijgezet. Neem de regel eerst terug."))
    if not found.left:
        raise Refused(_("Deze regel is al helemaal geboekt."))
    return found


def _book(
    line: BankTransaction, amounts: Mapping[int, Decimal], actor: User, *, beyond: bool
) -> list[Payment]:
    told = sum((abs(amount) for amount in amounts.values()), Decimal(0))
    if not told or any(amount * line.amount <= 0 for amount in amounts.values()):
        raise Refused(_("Vul bij een of meer facturen een bedrag in dat hoger is dan nul."))
    if told > abs(line.left):
        raise Refused(
            _("Op deze regel staat nog {left}. U verdeelt {told}: dat is te veel.").format(
                left=money.euro(abs(line.left)), told=money.euro(told)
            )
        )
    with refused_by({"payment_within_bank_line": _changed}):
        return [_book_on(line, pk, amounts[pk], actor, beyond) for pk in sorted(amounts)]


def _changed() -> Refused:
    return Refused(_("Er is intussen van deze regel geboekt. Kijk opnieuw wat er nog op staat."))


def _book_on(
    line: BankTransaction, pk: int, amount: Decimal, actor: User, beyond: bool
) -> Payment:
    invoice = locked_with_balance(Invoice(pk=pk))
    _check_has_come(line)
    _check_fits(line, invoice, amount, beyond)
    booked_on = day_to_book(invoice.programme, line.booked_on)
    payment = Payment.objects.create(
        invoice=invoice,
        amount=amount,
        received_on=booked_on,
        booked_by=actor,
        transaction=line,
    )
    day = booked_on.isoformat()
    if amount > 0:
        told = {"amount": str(amount), "received_on": day, "line": line.pk}
        audit.record("budget.pay", actor=actor, subject=invoice, data=told)
    else:
        told = {"amount": str(-amount), "paid_on": day, "line": line.pk}
        audit.record("budget.refund", actor=actor, subject=invoice, data=told)
    return payment


def _check_has_come(line: BankTransaction) -> None:
    if line.booked_on > timezone.localdate():
        raise Refused(
            _("De bank boekt deze regel pas op {day}. Boek haar vanaf die dag.").format(
                day=date_format(line.booked_on, "j F Y")
            )
        )


def _check_fits(line: BankTransaction, invoice: Invoice, amount: Decimal, beyond: bool) -> None:
    """Before the invoice's day is fine here: it may stand for one that was paid and credited."""
    if invoice.programme.lead_id != line.file.lead_id or not invoice.number:
        raise Refused(_("Deze factuur hoort niet bij deze rekening. Kies een andere factuur."))
    if invoice.is_credit_note:
        raise NotOnInvoice(
            _("Op een creditfactuur wordt niets geboekt. Boek op de factuur waar zij bij hoort."),
            invoice.pk,
        )
    left = invoice.balance.open
    if amount > 0 and amount > left and not beyond:
        raise NotOnInvoice(
            _("Op {number} staat nog {open} open. Boek daar hooguit dat bedrag op, of vink aan "
              "dat er te veel is betaald.").format(
                number=invoice.number, open=money.euro(max(left, Decimal(0)))
            ),
            invoice.pk,
        )  # fmt: skip
    if amount < 0 and amount < left:
        raise NotOnInvoice(
            _("Op {number} is {open} terug te betalen. Boek daar hooguit dat bedrag op.").format(
                number=invoice.number, open=money.euro(max(-left, Decimal(0)))
            ),
            invoice.pk,
        )


def _link(line: BankTransaction, payment: Payment, actor: User) -> Payment:
    locked_with_balance(payment.invoice)
    payment = Payment.objects.standing().filter(pk=payment.pk, transaction__isnull=True).first()  # type: ignore[assignment]
    if payment is None or payment.amount * line.left <= 0:
        raise Refused(_("Deze betaling is intussen gekoppeld of teruggedraaid. Kijk opnieuw."))
    payment.transaction = line
    with refused_by({"payment_within_bank_line": _changed}):
        payment.save(update_fields=["transaction"])
    audit.record(
        "budget.link_payment",
        actor=actor,
        subject=payment.invoice,
        data={"amount": str(payment.amount), "line": line.pk},
    )
    return payment


def may_be_unlinked(payment: Payment, line: BankTransaction) -> bool:
    """Only what was booked before the bank told of it: the rest came from the line itself."""
    return payment.undoes_id is None and payment.booked_at < line.file.imported_at


@transaction.atomic
def unlink_payment(*, payment: Payment, actor: User) -> None:
    """Loose a payment that was booked by hand from a line to which it was tied wrongly."""
    if payment.transaction is None:
        raise Refused(_("Deze betaling is aan geen regel gekoppeld."))
    line = locked(payment.transaction)
    check_finance_of(actor, line.file.lead)
    locked_with_balance(payment.invoice)
    found = Payment.objects.standing().filter(pk=payment.pk, transaction=line).first()
    if found is None or not may_be_unlinked(found, line):
        raise Refused(
            _("Deze betaling komt van de regel zelf. Klopt dat niet? Draai de betaling terug.")
        )
    found.transaction = None
    found.save(update_fields=["transaction"])
    audit.record(
        "budget.unlink_payment",
        actor=actor,
        subject=found.invoice,
        data={"amount": str(found.amount), "line": line.pk},
    )


@transaction.atomic
def set_aside(*, line: BankTransaction, reason: str, actor: User) -> SetAside:
    """What is left on a line is no business of the programme. Raises ``Refused``."""
    found = _locked_line(line, actor)
    if not reason.strip():
        raise Refused(_("Vul in waarom u deze regel opzijzet."))
    aside = SetAside.objects.create(transaction=found, reason=reason.strip(), by=actor)
    audit.record(
        "budget.set_aside",
        actor=actor,
        subject=found,
        data={"amount": str(found.left), "reason": aside.reason},
    )
    return aside


@transaction.atomic
def take_back(*, line: BankTransaction, actor: User) -> None:
    """A line that was set aside waits again to be booked. Raises ``Refused``."""
    found = locked(line)
    check_finance_of(actor, found.file.lead)
    aside = found.set_aside.filter(lifted_at__isnull=True).first()
    if aside is None:
        raise Refused(_("Deze regel is niet opzijgezet."))
    aside.lifted_at, aside.lifted_by = timezone.now(), actor
    aside.save(update_fields=["lifted_at", "lifted_by"])
    audit.record("budget.take_back_line", actor=actor, subject=found)
