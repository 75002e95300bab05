"""What a decision on VAT would change, and what it leaves as it is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Prefetch, Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from budget.models import Invoice
from budget.models.invoices import InvoiceQuerySet
from budget.selectors.expected import Expected, expected_or_none, payable_lines
from budget.selectors.invoices import uninvoiced_years
from packages.models import Agreement, AgreementLine, Component, Vat, VatTreatment
from packages.selectors.vat import period_from
from packages.states import AgreementState
from programme.models import Programme

YEAR, PARTY = "agreement_year__year", "agreement_year__agreement__participant__organisation__name"
IN_PROGRAMME = "agreement_year__agreement__participant__programme"


@dataclass(frozen=True)
class Change:
    """A draft with what it comes to now (``None``: no VAT was set), and what it would come to."""

    draft: Invoice
    before: Expected | None
    after: Expected


@dataclass(frozen=True)
class VatPreview:
    """Drafts that change and how many do not; ``issued`` stay as they are.

    ``offers`` wait for signatures with the VAT of their own day on paper; so many years
    ``to_come`` are agreed and have no invoice yet. ``until``: from that day another treatment
    is set already.
    """

    until: date | None
    changes: list[Change]
    same: int
    issued: list[Invoice]
    offers: list[Agreement]
    to_come: int

    @property
    def fingerprint(self) -> str:
        """The same as long as nobody changed what is shown of drafts and issued invoices."""
        drafts = [(each.draft.pk, str(each.before), str(each.after)) for each in self.changes]
        shown = (drafts, [each.pk for each in self.issued])
        return hashlib.sha256(repr(shown).encode()).hexdigest()


def taxed_components(programme: Programme) -> QuerySet[Component]:
    """What participants pay, with every treatment that holds, held or was superseded."""
    history = VatTreatment.objects.select_related("decided_by").order_by("period", "pk")
    return programme.components.filter(borne_by=Component.Bearer.PARTICIPANT).prefetch_related(
        Prefetch("vat_treatments", history)
    )


def preview_of(component: Component, vat: Vat, *, first_year: int) -> VatPreview:
    """Of letting ``vat`` hold for ``component`` from 1 January of ``first_year``."""
    period = period_from(component, date(first_year, 1, 1))
    held = {"agreement_year__year__gte": first_year}
    if period.upper:
        # The treatment of 1 January counts: that of the year itself where it ends on that day.
        held["agreement_year__year__lte"] = _last_year_before(period.upper)
    about = Invoice.objects.filter(**held, **{IN_PROGRAMME: component.programme_id})
    drafts = _with_lines(about.drafts())
    changed = [_change(draft, component, vat) for draft in drafts]
    changes = [each for each in changed if each and each.before != each.after]
    return VatPreview(
        until=period.upper,
        changes=changes,
        same=len(drafts) - len(changes),
        issued=list(_issued_with(about, component)),
        offers=list(_offers_with(component, held)),
        to_come=_agreed_with(component, held),
    )


def _last_year_before(day: date) -> int:
    return day.year - 1 if day == date(day.year, 1, 1) else day.year


def _with_lines(drafts: InvoiceQuerySet) -> list[Invoice]:
    return list(
        drafts.select_related("agreement_year__agreement__participant")
        .defer("agreement_year__agreement__text", "agreement_year__agreement__snapshot")
        .prefetch_related(payable_lines("agreement_year__"))
        .annotate(party=F(PARTY), year=F(YEAR))  # type: ignore[no-redef]
        .order_by("year", Lower("party"), "pk")
    )


def _change(draft: Invoice, component: Component, vat: Vat) -> Change | None:
    lines: list[AgreementLine] = draft.agreement_year.payable  # type: ignore[attr-defined]
    year = draft.agreement_year.year
    after = expected_or_none(lines, year, {component.pk: vat})
    if after is None:  # another component has no VAT yet
        return None
    return Change(draft, expected_or_none(lines, year), after)


def _issued_with(invoices: InvoiceQuerySet, component: Component) -> QuerySet[Invoice]:
    agreed = AgreementLine.objects.payable().filter(component=component).values("agreement_year")
    return (
        invoices.in_force()
        .filter(agreement_year__in=agreed)
        .prefetch_related("balance")
        .annotate(party=F(PARTY), year=F(YEAR))  # type: ignore[no-redef]
        .defer("seller", "buyer")
        .order_by("number")
    )


def _of_agreement(held: dict[str, Any]) -> dict[str, Any]:
    return {name.removeprefix("agreement_year__"): value for name, value in held.items()}


def _offers_with(component: Component, held: dict[str, Any]) -> QuerySet[Agreement]:
    lines = AgreementLine.objects.payable().filter(component=component, **held)
    waits = Q(status=AgreementState.OFFERED, offer_ends_on__gte=timezone.localdate())
    return (
        Agreement.objects.filter(waits | Q(status=AgreementState.SIGNED))
        .filter(years__in=lines.values("agreement_year"))
        .distinct()
        .select_related("participant__organisation")
        .defer("text", "snapshot")
        .order_by("number")
    )


def _agreed_with(component: Component, held: dict[str, Any]) -> int:
    agreed = AgreementLine.objects.payable().filter(component=component)
    return (
        uninvoiced_years()
        .filter(**_of_agreement(held), pk__in=agreed.values("agreement_year"))
        .count()
    )
