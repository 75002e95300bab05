"""Invoices: raised as drafts that follow the agreement, frozen when issued."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from budget.documents import Frozen
from budget.einvoices import ubl
from budget.einvoices.mending import ToMend, to_mend
from budget.einvoices.validating import faults_of
from budget.models import Invoice, InvoiceLine
from budget.selectors.expected import payable_lines
from budget.selectors.gaps import gaps_before_issuing
from budget.selectors.invoices import owed_years
from budget.services.closing import check_open
from budget.services.freezing import Series
from budget.services.rights import check_finance
from budget.snapshots import fill, lines_of, net_of
from budget.states import INVOICE, InvoiceKind, InvoiceState
from budget.tasks import make_invoice_document
from packages.models import Agreement, AgreementLine, AgreementYear
from portal.kit import audit
from portal.kit.acts import Refused, gone, locked, locked_all
from programme.models import User


@transaction.atomic
def raise_invoice(*, agreement_year: AgreementYear, actor: User | None) -> Invoice:
    """Make the draft of a year's invoice, once; ``actor`` ``None`` is the scheduler.

    A second call returns what is there already. Raises ``Refused`` when the agreement is
    not active, ended before that year began, or asks nothing of the participant.
    """
    (draft,) = raise_invoices(agreement_years=[agreement_year], actor=actor)
    if isinstance(draft, Refused):
        raise draft
    return draft


@transaction.atomic(savepoint=False)
def raise_invoices(
    *, agreement_years: Sequence[AgreementYear], actor: User | None
) -> list[Invoice | Refused]:
    """The same of many years: of each its invoice, or why it gets none."""
    agreements = _locked_agreements(agreement_years)
    for programme in {each.participant.programme for each in agreements.values()}:
        if actor is not None:
            check_finance(actor, programme)
    asked = Invoice.objects.filter(agreement_year__in=agreement_years, kind=InvoiceKind.INVOICE)
    existing = {each.agreement_year_id: each for each in asked.reverse()}
    wanted = [each for each in agreement_years if each.pk not in existing]
    owed = set(
        owed_years().filter(pk__in=[each.pk for each in wanted]).values_list("pk", flat=True)
    )
    drafts = [Invoice(agreement_year=each) for each in wanted if each.pk in owed]
    Invoice.objects.bulk_create(drafts)
    audit.record_all(
        "budget.raise",
        actor=actor,
        done=[
            (agreements[each.agreement_year.agreement_id], {"year": each.agreement_year.year})
            for each in drafts
        ],
    )
    found = existing | {each.agreement_year_id: each for each in drafts}
    return [
        found.get(each.pk) or _not_owed(agreements[each.agreement_id], each.year)
        for each in agreement_years
    ]


def _not_owed(agreement: Agreement, year: int) -> Refused:
    return Refused(
        lambda: _("Voor {number} kan in {year} geen factuur worden gemaakt.").format(
            number=agreement.number, year=year
        )
    )


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

    Raises ``Refused`` when it was issued already, when it comes to nothing, when something is
    missing that must be on it, or when its e-invoice breaks a rule.
    """
    (issued,) = issue_invoices(invoices=[invoice], actor=actor)
    if isinstance(issued, Refused):
        raise issued
    make_invoice_document.delay_on_commit(issued.invoice.pk)
    return issued.invoice


@transaction.atomic(savepoint=False)
def issue_invoices(
    *,
    invoices: Sequence[Invoice],
    actor: User,
    check: Callable[[Invoice], None] = lambda _invoice: None,
) -> list[Frozen | Refused]:
    """The same of many invoices of a programme: each is issued, or refused without the others.

    The numbers are drawn in the transaction that freezes (art. 35a Wet OB: no gaps). The
    agreements are locked first, as raising does, so that they can not end in between.
    ``check`` may refuse what is filled in, before it gets a number. The caller has the papers
    made.
    """
    if not invoices:
        return []
    agreements = _locked_agreements([each.agreement_year for each in invoices])
    drafts = locked_all(Invoice.objects.filter(pk__in=[each.pk for each in invoices]))
    (programme,) = {each.participant.programme for each in agreements.values()}
    today = timezone.localdate()
    check_finance(actor, programme)
    check_open(programme, today)
    _read_invoicing(agreements)
    series = Series(InvoiceKind.INVOICE, programme, today.year)
    issuing = _Issuing(agreements, drafts, _years_of(drafts), series, today, check)
    outcomes = [issuing.outcome(each) for each in invoices]
    series.keep()
    issued = [each.invoice for each in outcomes if isinstance(each, Frozen)]
    done = [(each, {"agreement": each.buyer["agreement"]}) for each in issued]
    audit.record_all("budget.issue", actor=actor, done=done)
    return outcomes


@dataclass
class _Issuing:
    """All that was locked and read to issue invoices, by its keys."""

    agreements: Mapping[int, Agreement]
    drafts: Mapping[int, Invoice]
    years: Mapping[int, Any]
    series: Series
    today: date
    check: Callable[[Invoice], None]

    def outcome(self, asked: Invoice) -> Frozen | Refused:
        try:
            return self._frozen(asked)
        except Refused as refusal:
            return refusal

    def _frozen(self, asked: Invoice) -> Frozen:
        agreement = self.agreements[asked.agreement_year.agreement_id]
        draft = self.drafts.get(asked.pk)
        if draft is None:
            raise gone()
        year = _check_may_be_issued(draft, agreement, self.years)
        lines = _fill(draft, agreement, year, self.today)
        self.check(draft)
        frozen = self.series.freeze(draft, lines, agreement)
        for other in self.years.values():
            if (other.payer, other.year) == (year.payer, year.year):
                other.asked_by = draft.number
        return frozen


def _fill(draft: Invoice, agreement: Agreement, year: Any, today: date) -> list[InvoiceLine]:
    """Fill in what it prints, and return its lines; nothing is saved."""
    draft.agreement_year = year
    customer = agreement.participant.organisation
    lines = lines_of(draft, year, year.payable, language=customer.language)
    gaps = partial(gaps_before_issuing, agreement, agreement.invoicing, net=net_of(lines))
    if gaps():
        raise Refused(lambda: " ".join(gap.sentence for gap in gaps()))
    draft.status = INVOICE.target("issue", draft.status)
    fill(draft, agreement, agreement.invoicing, lines, today)
    return lines


def _years_of(drafts: Mapping[int, Invoice]) -> dict[int, Any]:
    """Those that are in force, by their keys: with what is to pay, who pays, and its invoice.

    A participant pays a calendar year once, whichever of its agreements asks for it.
    """
    asked = Invoice.objects.in_force().filter(
        agreement_year__year=OuterRef("year"),
        agreement_year__agreement__participant=OuterRef("agreement__participant"),
    )
    years = (
        AgreementYear.objects.in_force()
        .annotate(payer=F("agreement__participant"), asked_by=Subquery(asked.values("number")[:1]))
        .prefetch_related(payable_lines())
    )
    return years.in_bulk([each.agreement_year_id for each in drafts.values()])


def _check_may_be_issued(invoice: Invoice, agreement: Agreement, years: Mapping[int, Any]) -> Any:
    """Returns the year that the draft is for; raises ``Refused`` where it must not go out."""
    if invoice.status == InvoiceState.ISSUED:
        raise Refused(
            lambda: _("Deze factuur is al uitgegeven, als {number}.").format(number=invoice.number)
        )
    year = years.get(invoice.agreement_year_id)
    if year is None:
        raise Refused(
            lambda: _("De overeenkomst is geëindigd vóór dit jaar. Haal het concept weg.")
        )
    if year.asked_by is not None:
        raise Refused(
            lambda: _("Voor {party} is {year} al gefactureerd, met {number}.").format(
                party=agreement.participant, year=year.year, number=year.asked_by
            )
        )
    return year


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
    fill(rehearsed, agreement, invoicing, lines, timezone.localdate())
    return to_mend(faults_of(ubl.write(rehearsed, lines)), agreement)


def locked_agreement(pk: int) -> Agreement:
    """The agreement under lock with everybody on the invoice, without its long text.

    Every act on invoices takes this lock first. The participant is locked with it, and before
    it: its other agreements ask for no year meanwhile.
    """
    return _agreements().get(pk=pk)


def _locked_agreements(years: Iterable[AgreementYear]) -> dict[int, Agreement]:
    """The same of many, in one order, so that nobody waits in a circle."""
    found = _agreements().filter(pk__in={each.agreement_id for each in years})
    return {each.pk: each for each in found.order_by("participant", "pk")}


def _agreements() -> QuerySet[Agreement]:
    return (
        Agreement.objects.select_for_update(of=("participant", "self"), no_key=True)
        .select_related("choice", "participant__organisation", "participant__programme__lead")
        .defer("text", "snapshot")
    )


def _read_invoicing(agreements: Mapping[int, Agreement]) -> None:
    """Read after the lock: whoever changed it was waited for."""
    rows: Any = Agreement.objects.with_invoicing().filter(pk__in=agreements)
    for pk, given in rows.values_list("pk", "given_since"):
        agreements[pk].given_since = given  # type: ignore[attr-defined]
