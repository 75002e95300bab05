"""Offering an agreement: everything that it prints is frozen in one transaction."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from packages.models import (
    Agreement,
    AgreementLine,
    AgreementYear,
    Choice,
    Component,
    Invoicing,
    Package,
)
from packages.selectors import choices, declarations
from packages.services.ending import expire_lapsed_of
from packages.states import AgreementState
from packages.tasks import make_offered_document
from portal.kit import audit, money
from portal.kit.acts import Refused, locked
from portal.kit.documents import paper_html
from portal.kit.languages import translated
from portal.kit.numbering import draw_number
from programme.models import Organisation, Programme
from programme.selectors.duties import duties_in

TEXT_VERSION = "2026-1"
UNFINISHED = gettext_lazy("Deze keuze is nog niet af. Rond eerst alle stappen af.")


@transaction.atomic
def offer_agreement(*, choice: Choice) -> Agreement:
    """Freeze a submitted choice as an agreement that its signatory can sign.

    The portal offers it on behalf of the programme's lead: draws the number, copies names,
    addresses, components, net prices and VAT treatment, and keeps the text as made from the
    current template version; a worker then makes the PDF and tells the signatory and the
    readers. Raises ``Refused`` when the participant has a live agreement or a price is missing.
    """
    choice = locked(choice)
    _check_may_be_offered(choice)
    years = _years_of(choice)
    with translation.override(choice.participant.organisation.language):
        snapshot = _snapshot(choice, years)
    agreement = _frozen(choice, snapshot)
    agreement.snapshot["declarations"] = declarations.made_for(agreement)
    agreement.text = _text_of(agreement)
    agreement.save()
    _keep_years(agreement, years)
    audit.record(
        "packages.offer",
        actor=None,
        subject=agreement,
        data={"package": agreement.package_name, "text_version": TEXT_VERSION},
    )
    make_offered_document.delay_on_commit(agreement.pk)
    return agreement


def _check_may_be_offered(choice: Choice) -> None:
    if choice.submitted_at is None:
        raise Refused(UNFINISHED)
    participant = locked(choice.participant)
    expire_lapsed_of(participant)
    if participant.agreements.live().exists():
        raise Refused(_("Er loopt al een overeenkomst voor deze deelnemer."))
    if sentence := choices.year_gap(choice):
        raise Refused(sentence)


def _frozen(choice: Choice, snapshot: dict[str, Any]) -> Agreement:
    """The unsaved agreement with a number of its own and all but its text."""
    package, first_year, seats = _answered(choice)
    einvoice = _einvoice_of_before(choice)
    now, today = timezone.now(), timezone.localdate()
    return Agreement(
        number=_draw_agreement_number(choice.participant.programme, today.year),
        participant=choice.participant,
        choice=choice,
        package=package,
        package_name=package.name,
        status=AgreementState.OFFERED,
        status_since=now,
        first_year=first_year,
        seats_per_cohort=seats,
        text_version=TEXT_VERSION,
        snapshot=snapshot,
        invoice_email=choice.invoice_email,
        reference_label=snapshot["invoicing"]["reference_label"],
        reference_value=choice.reference_value,
        invoice_profile=einvoice.profile,
        invoice_channel=einvoice.channel,
        signatory_name=choice.signatory_name,
        signatory_email=choice.signatory_email,
        signatory_function=choice.signatory_function,
        signatory_basis=choice.signatory_basis,
        signatory_basis_reference=choice.signatory_basis_reference,
        offered_at=now,
        offer_ends_on=today + timedelta(days=settings.OFFER_VALID_DAYS),
    )


def _einvoice_of_before(choice: Choice) -> Invoicing:
    """How the participant has its e-invoices already: nobody asks for it while choosing."""
    before = choice.participant.agreements.order_by("-offered_at", "-pk").first()
    return before.invoicing if before else Invoicing("", "", "")


def _answered(choice: Choice) -> tuple[Package, int, int]:
    """Package, first year and seats of a complete choice; raises ``Refused``."""
    package, first_year, seats = choice.package, choice.first_year, choice.seats_per_cohort
    if package is None or first_year is None or seats is None:
        raise Refused(UNFINISHED)
    return package, first_year, seats


def _draw_agreement_number(programme: Programme, year: int) -> str:
    drawn = draw_number(series=f"agreement/{programme.slug}", year=year)
    return f"{programme.code}-{year}-{drawn:04d}"


def _years_of(choice: Choice) -> dict[int, list[AgreementLine]]:
    """The unsaved lines of each calendar year, priced and taxed as on 1 January of it."""
    package, first_year, _seats = _answered(choice)
    components = list(
        package.components.prefetch_related("prices", "vat_treatments").order_by("position")
    )
    length = choice.participant.programme.minimum_years
    return {
        year: [_line_of(component, date(year, 1, 1)) for component in components]
        for year in range(first_year, first_year + length)
    }


def _line_of(component: Component, day: date) -> AgreementLine:
    try:
        price, treatment = component.price_on(day), component.vat_on(day)
    except LookupError:
        raise Refused(
            _("Voor {component} is in {year} geen prijs of btw vastgesteld.").format(
                component=component, year=day.year
            )
        ) from None
    return AgreementLine(
        component=component,
        position=component.position,
        name=component.name,
        borne_by=component.borne_by,
        amount=price,
        vat_category=treatment.category,
        vat_rate=treatment.rate,
        vat_reason=treatment.reason,
    )


def _keep_years(agreement: Agreement, years: dict[int, list[AgreementLine]]) -> None:
    for year, lines in years.items():
        agreement_year = AgreementYear.objects.create(agreement=agreement, year=year)
        for line in lines:
            line.agreement_year = agreement_year
        AgreementLine.objects.bulk_create(lines)


def _text_of(agreement: Agreement) -> str:
    """The version has a text of its own in each language: law is translated as a whole."""
    return paper_html(
        f"agreement/{agreement.text_version}.{agreement.language}.html",
        {"agreement": agreement, **agreement.snapshot},
        language=agreement.language,
    )


def _snapshot(choice: Choice, years: dict[int, list[AgreementLine]]) -> dict[str, Any]:
    """All that the agreement prints, as JSON values; amounts are strings of euros.

    Words are those of the active language.
    """
    programme = choice.participant.programme
    return {
        "language": choice.participant.organisation.language,
        "programme": _programme_facts(programme),
        "lead": _organisation_facts(programme.lead),
        "network": _organisation_facts(programme.network) if programme.network else None,
        "participant": _organisation_facts(choice.participant.organisation),
        "package": _package_facts(choice, years),
        "years": [_year_facts(year, lines) for year, lines in years.items()],
        "totals": _sum_of_years(years),
        "invoicing": {
            "email": choice.invoice_email,
            "reference_label": choice.reference_label or choice.get_reference_kind_display(),
            "reference_value": choice.reference_value,
            "term_days": settings.INVOICE_TERM_DAYS,
        },
        "signatory": {
            "name": choice.signatory_name,
            "function": choice.signatory_function,
            "basis": str(choice.get_signatory_basis_display()),
            "basis_reference": choice.signatory_basis_reference,
        },
    }


def _programme_facts(programme: Programme) -> dict[str, Any]:
    return {
        "name": programme.name,
        "region": programme.region,
        "ambition": translated(programme.ambition),
        "first_year": programme.first_year,
        "last_year": programme.last_year,
        "minimum_years": programme.minimum_years,
        "lines": [
            {
                "name": translated(line.name),
                "aim": translated(line.aim),
                "outcome": translated(line.outcome),
                "deliverables": [translated(each.name) for each in line.deliverables.all()],
            }
            for line in programme.lines.prefetch_related("deliverables")
        ],
        "duties": {
            duties.party: [translated(text) for text in duties.texts]
            for duties in duties_in(programme)
        },
    }


def _organisation_facts(organisation: Organisation) -> dict[str, str]:
    return {
        "name": organisation.printed_name,
        "kind": organisation.kind,
        "street": f"{organisation.street} {organisation.house_number}".strip(),
        "postcode": organisation.postcode,
        "city": organisation.city,
        "kvk": organisation.kvk,
        "oin": organisation.oin,
        "vat_number": organisation.vat_number,
    }


def _package_facts(choice: Choice, years: dict[int, list[AgreementLine]]) -> dict[str, Any]:
    package, _first_year, seats = _answered(choice)
    first = next(iter(years.values()))
    return {
        "name": package.name,
        "seats_per_cohort": seats,
        "components": [
            {
                "name": translated(line.name),
                "contents": [translated(each) for each in line.component.contents],
                "borne_by": line.borne_by,
                "amount": str(line.amount),
            }
            for line in first
        ],
    }


def _year_facts(year: int, lines: list[AgreementLine]) -> dict[str, Any]:
    return {"year": year, **_totals(lines)}


def _sum_of_years(years: dict[int, list[AgreementLine]]) -> dict[str, Any]:
    """VAT is that of the yearly invoices together, each rounded by itself."""
    whole = _totals([line for lines in years.values() for line in lines])
    vat = sum((Decimal(_totals(lines)["vat"]) for lines in years.values()), Decimal(0))
    return {**whole, "vat": str(vat), "gross": str(Decimal(whole["net"]) + vat)}


def _totals(lines: list[AgreementLine]) -> dict[str, Any]:
    """Euros over the lines; VAT is rounded per category and rate."""
    payable = [line for line in lines if line.borne_by == Component.Bearer.PARTICIPANT]
    treatments = money.per_treatment(
        (line.vat_category, line.vat_rate, line.vat_reason, line.amount) for line in payable
    )
    net = sum((each.net for each in treatments), Decimal(0))
    vat = money.vat_over(treatments)
    value = sum((line.amount for line in lines), Decimal(0))
    return {
        "value": str(value),
        "contribution": str(value - net),
        "net": str(net),
        "vat": str(vat),
        "gross": str(net + vat),
        "vat_treatments": [
            {
                "category": each.category,
                "rate": str(each.rate),
                "reason": translated(each.reason),
                "net": str(each.net),
            }
            for each in treatments
        ],
    }
