"""Taking back what was issued: credit notes, invoices that stand for credited ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budget.models import Invoice, InvoiceLine
from budget.models.invoices import per_treatment
from budget.selectors.crediting import LineLeft, Meaning, lines_left, meaning
from budget.selectors.gaps import gaps_before_issuing
from budget.selectors.invoices import owed_years
from budget.services.closing import check_open
from budget.services.freezing import Series
from budget.services.invoicing import issue_invoice, locked_agreement
from budget.services.payments import locked_with_balance
from budget.services.rights import check_finance
from budget.snapshots import Taken, buyer_now, fill_credit_note, lines_taken_back, net_of
from budget.states import InvoiceKind, InvoiceState
from budget.tasks import make_invoice_document
from packages.models import Agreement
from portal.kit import audit, money
from portal.kit.acts import LATELY, Refused
from portal.kit.money import Treatment
from programme.models import User

# What of the customer is an address or a name that may have been printed wrong.
DETAILS = {
    "name": gettext_lazy("Naam"),
    "street": gettext_lazy("Straat en huisnummer"),
    "postcode": gettext_lazy("Postcode"),
    "city": gettext_lazy("Plaats"),
    "kvk": gettext_lazy("KvK-nummer"),
    "oin": gettext_lazy("OIN"),
    "vat_number": gettext_lazy("Btw-nummer"),
}


class WrongAmount(Refused):
    """What is to be taken back of one line can not be; ``line_id`` tells which."""

    def __init__(self, sentence: str, line_id: int) -> None:
        super().__init__(sentence)
        self.line_id = line_id


@transaction.atomic
def credit_invoice(
    *,
    invoice: Invoice,
    lines: Mapping[int, Decimal] | None = None,
    reason: str,
    actor: User,
    credited_seen: Decimal | None = None,
) -> Invoice:
    """Take an invoice back and return the credit note; a worker makes its PDF and mails it.

    ``lines`` are euros net by the line's id, with the sign of the line; ``None`` is all that
    is left. ``credited_seen`` is what was credited when the user looked: what is sent twice
    is done once. Raises ``Refused`` for a draft or credit note, without a reason, where
    nothing is left or the same was taken back just now, and ``WrongAmount`` for more of a line
    than is left.
    """
    agreement = locked_agreement(invoice.agreement_year.agreement_id)
    invoice = locked_with_balance(invoice)
    check_finance(actor, agreement.participant.programme)
    today = timezone.localdate()
    check_open(agreement.participant.programme, today)
    _check_may_be_credited(invoice, reason, credited_seen)
    note, note_lines = _drawn_up(invoice, lines, reason)
    fill_credit_note(note, note_lines, of=invoice, agreement=agreement, today=today)
    series = Series(InvoiceKind.CREDIT, agreement.participant.programme, today.year)
    series.freeze(note, note_lines, agreement)
    series.keep()
    audit.record(
        "budget.credit",
        actor=actor,
        subject=note,
        data={"invoice": invoice.number, "reason": note.reason, "agreement": agreement.number},
    )
    make_invoice_document.delay_on_commit(note.pk)
    return note


@dataclass(frozen=True)
class Preview:
    """What a credit note would say: its lines, euros gross, and what it means."""

    lines: list[InvoiceLine]
    vat_groups: tuple[Treatment, ...]
    gross: Decimal
    meaning: Meaning


def preview_credit(
    *, invoice: Invoice, lines: Mapping[int, Decimal] | None, reason: str
) -> Preview:
    """As ``credit_invoice`` would do it now; changes nothing and raises what that would."""
    _check_may_be_credited(invoice, reason)
    _note, drawn = _drawn_up(invoice, lines, reason)
    groups = per_treatment(drawn)
    gross = net_of(drawn) + money.vat_over(groups)
    return Preview(drawn, groups, gross, meaning(invoice.balance.open - gross, gross))


def _drawn_up(
    invoice: Invoice, asked: Mapping[int, Decimal] | None, reason: str
) -> tuple[Invoice, list[InvoiceLine]]:
    """The note with its lines, not saved and not filled in yet."""
    note = Invoice(
        kind=InvoiceKind.CREDIT,
        status=InvoiceState.ISSUED,
        credits=invoice,
        agreement_year=invoice.agreement_year,
        reason=reason.strip(),
    )
    lines = lines_taken_back(note, _taken(lines_left(invoice), asked))
    _check_sum(invoice, net_of(lines), money.vat_over(per_treatment(lines)))
    _check_not_made(invoice, note, lines)
    return note, lines


def _check_not_made(invoice: Invoice, note: Invoice, lines: Sequence[InvoiceLine]) -> None:
    """Who goes back to the form and sends it once more, does not credit the same again."""
    lately = invoice.credit_notes.filter(raised_at__gt=timezone.now() - LATELY)
    last = lately.order_by("-pk").first()
    if last is None or last.reason != note.reason:
        return
    taken = {line.credits_id: line.net for line in lines}
    if dict(last.lines.values_list("credits", "net")) == taken:
        raise Refused(
            _("Dit is net al gecrediteerd, met {number}. Crediteert u met opzet nog een keer "
              "hetzelfde? Vul dan een andere reden in.").format(number=last.number)
        )  # fmt: skip


def _check_may_be_credited(
    invoice: Invoice, reason: str, credited_seen: Decimal | None = None
) -> None:
    if invoice.status == InvoiceState.DRAFT:
        raise Refused(_("Een concept is nog niet verstuurd. Wijzig het, of haal het weg."))
    if invoice.is_credit_note:
        raise Refused(
            _("{number} is zelf een creditfactuur. Was zij onterecht? Factureer dan "
              "{invoice} opnieuw.").format(number=invoice.number, invoice=invoice.credits)
        )  # fmt: skip
    balance = invoice.balance
    if balance.credited >= balance.gross:
        raise Refused(
            _("Factuur {number} is al helemaal gecrediteerd. Er is niets meer over.").format(
                number=invoice.number
            )
        )
    if credited_seen is not None and credited_seen != balance.credited:
        raise Refused(
            _("Er is intussen {amount} van deze factuur gecrediteerd. Kijk eerst of dat uw "
              "creditfactuur is.").format(amount=money.euro(balance.credited))
        )  # fmt: skip
    if not reason.strip():
        raise Refused(_("Vul in waarom u crediteert. De klant leest dit op de creditfactuur."))


def _taken(left: list[LineLeft], asked: Mapping[int, Decimal] | None) -> list[Taken]:
    """What is taken of each line; raises ``Refused`` where that is nothing, or too much."""
    if asked is None:
        return [Taken(each.line, each.taken, each.left) for each in left]
    if unknown := set(asked) - {each.line.pk for each in left}:
        raise WrongAmount(_("Deze regel staat niet op de factuur."), min(unknown))
    taken = []
    for each in left:
        now = asked.get(each.line.pk, Decimal(0))
        if now * each.line.net < 0 or abs(now) > abs(each.left):
            raise WrongAmount(
                _("Van “{line}” is nog {left} over. Vul een bedrag in tot en met dat bedrag."
                  ).format(line=each.line, left=money.euro(each.left)),
                each.line.pk,
            )  # fmt: skip
        taken.append(Taken(each.line, each.taken, now))
    if not any(each.now for each in taken):
        raise Refused(_("Vul bij een of meer regels in welk bedrag u crediteert."))
    return taken


def _check_sum(invoice: Invoice, net: Decimal, vat: Decimal) -> None:
    """Lines with a discount beside them could come to more than the invoice, or to nothing."""
    gross, left = net + vat, invoice.balance.gross - invoice.balance.credited
    if net <= 0 or not 0 < gross <= left:
        raise Refused(
            _("Samen komt dit op {gross}, en van de factuur is nog {left} over. Neem ook de "
              "regel met de korting mee.").format(
                gross=money.euro(gross), left=money.euro(left)
            )
        )  # fmt: skip


@transaction.atomic
def reinvoice(*, invoice: Invoice, actor: User) -> Invoice:
    """Make a draft that stands for a wholly credited invoice; a second call returns that.

    Raises ``Refused`` while something of it is left, and for a year that is not owed any more.
    """
    agreement = locked_agreement(invoice.agreement_year.agreement_id)
    invoice = locked_with_balance(invoice)
    check_finance(actor, agreement.participant.programme)
    existing = Invoice.objects.filter(replaces=invoice).first()
    if existing is not None:
        return existing
    if invoice.status != InvoiceState.ISSUED or invoice.is_credit_note:
        raise Refused(_("Alleen een verstuurde factuur kunt u opnieuw maken."))
    if invoice.balance.credited < invoice.balance.gross:
        raise Refused(
            _("Van factuur {number} is nog {left} over. Crediteer dat eerst.").format(
                number=invoice.number,
                left=money.euro(invoice.balance.gross - invoice.balance.credited),
            )
        )
    if not owed_years().filter(pk=invoice.agreement_year_id).exists():
        raise Refused(
            _("Voor {year} hoeft {party} niet meer te betalen, dus er komt geen nieuwe "
              "factuur.").format(
                year=invoice.agreement_year.year, party=agreement.participant
            )
        )  # fmt: skip
    draft = Invoice.objects.create(agreement_year=invoice.agreement_year, replaces=invoice)
    audit.record("budget.reinvoice", actor=actor, subject=invoice, data={})
    return draft


@transaction.atomic
def correct_address(*, invoice: Invoice, reason: str, actor: User) -> Invoice:
    """Credit an invoice whole and issue it anew with today's details, all or nothing.

    Returns the new invoice. Raises ``Refused`` where the details did not change, where a part
    was credited before, where another amount would come of it, and what keeps an invoice
    from being issued.
    """
    agreement = locked_agreement(invoice.agreement_year.agreement_id)
    check_finance(actor, agreement.participant.programme)
    invoice = locked_with_balance(invoice)
    _check_may_be_credited(invoice, reason)
    if invoice.balance.credited:
        raise Refused(
            _("Van deze factuur is al een deel gecrediteerd. Crediteer de rest, en factureer "
              "daarna opnieuw.")
        )  # fmt: skip
    if not changed_details(invoice, agreement):
        raise Refused(
            _("De gegevens op de factuur zijn dezelfde als nu. Wijzig ze eerst bij "
              "Organisaties, {party}, Gegevens wijzigen.").format(party=agreement.participant)
        )  # fmt: skip
    if gaps := gaps_before_issuing(agreement, agreement.invoicing, net=invoice.balance.net):
        raise Refused(" ".join(gap.sentence for gap in gaps))
    credit_invoice(invoice=invoice, reason=reason, actor=actor)
    anew = issue_invoice(invoice=reinvoice(invoice=invoice, actor=actor), actor=actor)
    if (anew.net_total, anew.vat_total) != (invoice.net_total, invoice.vat_total):
        raise Refused(
            _("De nieuwe factuur zou een ander bedrag hebben. Crediteer deze factuur, en "
              "factureer daarna opnieuw.")
        )  # fmt: skip
    return anew


def changed_details(invoice: Invoice, agreement: Agreement) -> list[str]:
    """What of the customer is printed otherwise than it would be now, by its key."""
    return [each.key for each in printed_and_now(invoice, agreement) if each.is_changed]


class Detail(NamedTuple):
    """Something that an invoice says of the customer: as printed, and as it would be now."""

    key: str
    label: str
    printed: str
    now: str

    @property
    def is_changed(self) -> bool:
        return self.printed != self.now


def printed_and_now(invoice: Invoice, agreement: Agreement) -> list[Detail]:
    now = buyer_now(agreement)
    return [
        Detail(key, str(label), invoice.buyer.get(key, ""), now[key])
        for key, label in DETAILS.items()
    ]
