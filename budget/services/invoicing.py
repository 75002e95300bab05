"""Invoices: raised as drafts that follow the agreement, frozen when issued."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from budget.einvoices import ubl
from budget.einvoices.mending import ToMend, to_mend
from budget.einvoices.validating import faults_of
from budget.models import Invoice
from budget.selectors.gaps import gaps_before_issuing
from budget.selectors.invoices import owed_years
from budget.services.closing import check_open
from budget.services.freezing import freeze
from budget.services.rights import check_finance
from budget.snapshots import fill, lines_of, net_of
from budget.states import INVOICE, InvoiceKind, InvoiceState
from packages.models import Agreement, AgreementLine, AgreementYear
from portal.kit import audit
from portal.kit.acts import Refused, locked
from programme.models import User


@transaction.atomic
def raise_invoice(*, agreement_year: AgreementYear, actor: User | None) -> Invoice:
    """Make the draft of a year's invoice, once; ``actor`` ``None`` is the scheduler.

    A second call returns what is there already. Raises ``Refused`` when the agreement is
    not active, ended before that year began, or asks nothing of the participant.
    """
    agreement = locked_agreement(agreement_year.agreement_id)
    if actor is not None:
        check_finance(actor, agreement.participant.programme)
    existing = Invoice.objects.filter(
        agreement_year=agreement_year, kind=InvoiceKind.INVOICE
    ).first()
    if existing is not None:
        return existing
    if not owed_years().filter(pk=agreement_year.pk).exists():
        raise Refused(
            _("Voor {number} kan in {year} geen factuur worden gemaakt.").format(
                number=agreement.number, year=agreement_year.year
            )
        )
    invoice = Invoice.objects.create(agreement_year=agreement_year)
    audit.record(
        "budget.raise", actor=actor, subject=agreement, data={"year": agreement_year.year}
    )
    return invoice


@transaction.atomic
def discard_draft(*, invoice: Invoice, actor: User | None) -> None:
    """Take a draft away; an issued invoice never goes. Raises ``Refused``.

    ``actor`` ``None`` is the scheduler, which leaves what is owed.
    """
    invoice = locked(invoice)
    if actor is not None:
        check_finance(actor, invoice.programme)
    elif owed_years().filter(pk=invoice.agreement_year_id).exists():
        raise Refused(_("Voor dit jaar moet de deelnemer nog betalen. Het concept blijft staan."))
    if invoice.status != InvoiceState.DRAFT:
        raise Refused(_("Een uitgegeven factuur blijft bestaan. Maak een creditfactuur."))
    year = invoice.agreement_year
    audit.record("budget.discard", actor=actor, subject=year.agreement, data={"year": year.year})
    invoice.delete()


@transaction.atomic
def issue_invoice(*, invoice: Invoice, actor: User) -> Invoice:
    """Draw the number and freeze everything that the invoice prints; a worker makes the PDF.

    The number is drawn in the transaction that freezes (art. 35a Wet OB: no gaps). The
    agreement is locked first, as raising does, so that it can not end in between. Raises
    ``Refused`` when it was issued already, when it comes to nothing, when something is missing
    that must be on it, or when its e-invoice breaks a rule.
    """
    agreement = locked_agreement(invoice.agreement_year.agreement_id)
    invoice = locked(invoice)
    check_finance(actor, agreement.participant.programme)
    check_open(agreement.participant.programme, timezone.localdate())
    year = invoice.agreement_year = _check_may_be_issued(invoice, agreement)
    customer = agreement.participant.organisation
    lines = lines_of(invoice, year, language=customer.language)
    invoicing = agreement.invoicing  # read after the lock: whoever changed it was waited for
    if gaps := gaps_before_issuing(agreement, invoicing, net=net_of(lines)):
        raise Refused(" ".join(gap.sentence for gap in gaps))
    invoice.status = INVOICE.target("issue", invoice.status)
    fill(invoice, agreement, invoicing, lines)
    freeze(invoice, lines, agreement)
    audit.record(
        "budget.issue", actor=actor, subject=invoice, data={"agreement": agreement.number}
    )
    return invoice


def _check_may_be_issued(invoice: Invoice, agreement: Agreement) -> AgreementYear:
    """Returns the year that the draft is for; raises ``Refused`` where it must not go out.

    A participant pays a calendar year once, whichever of its agreements asks for it.
    """
    if invoice.status == InvoiceState.ISSUED:
        raise Refused(
            _("Deze factuur is al uitgegeven, als {number}.").format(number=invoice.number)
        )
    asked = Invoice.objects.in_force().filter(
        agreement_year__year=OuterRef("year"),
        agreement_year__agreement__participant=agreement.participant_id,
    )
    years = AgreementYear.objects.in_force().filter(pk=invoice.agreement_year_id)
    year = years.annotate(asked_by=Subquery(asked.exclude(pk=invoice.pk).values("number")[:1]))
    found = year.first()
    if found is None:
        raise Refused(_("De overeenkomst is geëindigd vóór dit jaar. Haal het concept weg."))
    if found.asked_by is not None:
        raise Refused(
            _("Voor {party} is {year} al gefactureerd, met {number}.").format(
                party=agreement.participant, year=found.year, number=found.asked_by
            )
        )
    return found


def in_the_way_of(
    draft: Invoice,
    agreement: Agreement,
    *,
    net: Decimal,
    payable: list[AgreementLine] | None = None,
    judges: bool = True,
) -> list[ToMend]:
    """All that keeps a draft from being issued as things are now; changes nothing.

    What is missing is told first; the e-invoice is judged once nothing is (some milliseconds
    an invoice), unless ``judges`` is off. ``payable`` are the year's lines where they were
    read before.
    """
    invoicing = agreement.invoicing
    if gaps := gaps_before_issuing(agreement, invoicing, net=net):
        return [ToMend(*gap) for gap in gaps]
    rehearsed = Invoice(agreement_year=draft.agreement_year, number=str(draft))
    try:
        customer = agreement.participant.organisation
        lines = lines_of(rehearsed, draft.agreement_year, payable, language=customer.language)
    except Refused as refusal:
        return [ToMend(str(refusal), reverse("budget:vat"), _("Naar de btw"))]
    if not judges:
        return []
    fill(rehearsed, agreement, invoicing, lines)
    return to_mend(faults_of(ubl.write(rehearsed, lines)), agreement)


def locked_agreement(pk: int) -> Agreement:
    """The agreement under lock with everybody on the invoice, without its long text.

    Every act on invoices takes this lock first. The participant is locked with it: its other
    agreements ask for no year meanwhile.
    """
    return (
        Agreement.objects.select_for_update(of=("self", "participant"), no_key=True)
        .select_related("choice", "participant__organisation", "participant__programme__lead")
        .defer("text", "snapshot")
        .get(pk=pk)
    )
