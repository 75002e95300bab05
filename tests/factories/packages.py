"""Packages as the programme really has them, choices, and agreements made by the services."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from packages import definition as package_definition
from packages.models import Agreement, AgreementLine, AgreementYear, Choice, Mandate, Package
from packages.services import signing
from packages.services.choosing import submit_choice
from packages.steps import STEPS
from portal.kit.definition import Definition, read_definition
from portal.kit.documents import store_document
from programme import definition as programme_definition
from programme.models import Participant, Programme, User
from tests.factories.papers import a_paper
from tests.factories.programme import Cast

DEFINITION = Path(settings.BASE_DIR) / "programme" / "definitions" / "uwgo-2026.toml"
EVIDENCE = signing.Evidence(
    authentication="wachtwoord", ip_address="127.0.0.1", user_agent="Firefox op Linux"
)


@cache
def _definition() -> Definition:
    return read_definition(DEFINITION.read_text(encoding="utf-8"))


def catalogue(programme: Programme) -> dict[str, Package]:
    """The four packages with their components, prices and VAT, by key."""
    shape = programme_definition.read(_definition()).programme
    part = package_definition.read(_definition(), shape)
    package_definition.load(part, programme=programme)
    return {package.key: package for package in programme.packages.all()}


def complete_choice(
    *, participant: Participant, contact: User, signatory: User, **fields: Any
) -> Choice:
    """An open choice with every step done: Professional from this year on."""
    values = {
        "package": participant.programme.packages.get(key="professional"),
        "first_year": timezone.localdate().year,
        "seats_per_cohort": 4,
        "invoice_email": "facturen@voorbeeld.example",
        "reference_kind": Choice.ReferenceKind.COMMITMENT,
        "reference_value": "VP-2026-00123",
        "reference_required": True,
        "signatory_name": signatory.name,
        "signatory_email": signatory.email,
        "signatory_function": "Burgemeester",
        "signatory_basis": Mandate.MANDATE,
        "signatory_basis_reference": "Mandaatbesluit 2025, artikel 4",
        "started_by": contact,
        "steps_done": [step.key for step in STEPS],
    }
    return Choice.objects.create(participant=participant, **{**values, **fields})


def offered_agreement(
    *, participant: Participant, contact: User, signatory: User, **fields: Any
) -> Agreement:
    """An offered agreement whose PDF is still to be made."""
    choice = complete_choice(
        participant=participant, contact=contact, signatory=signatory, **fields
    )
    return submit_choice(choice=choice, actor=contact)


@transaction.atomic  # a quick worker would make the real paper in between
def offer_on_short_paper(**fields: Any) -> Agreement:
    """An offer to sign, on a paper that nobody reads: making the real one takes long."""
    agreement = offered_agreement(**fields)
    agreement.offered_document = store_document(
        kind="agreement_offered", filename=f"{agreement.number}.pdf", content=a_paper("Aanbod")
    )
    agreement.save(update_fields=["offered_document"])
    return agreement


def active_agreement(
    *,
    participant: Participant,
    contact: User,
    signatory: User,
    lead_signatory: User,
    **fields: Any,
) -> Agreement:
    """An agreement that both sides signed, on a short paper; the worker has yet to seal it."""
    agreement = offer_on_short_paper(
        participant=participant, contact=contact, signatory=signatory, **fields
    )
    signing.sign_agreement(
        agreement=agreement,
        signatory=signatory,
        typed_name=agreement.signatory_name,
        consented=True,
        evidence=EVIDENCE,
    )
    signing.countersign_agreement(
        agreement=agreement,
        signatory=lead_signatory,
        typed_name=lead_signatory.name,
        function="Decaan",
        basis=Mandate.OFFICE,
        basis_reference="",
        consented=True,
        evidence=EVIDENCE,
    )
    agreement.refresh_from_db()
    return agreement


def prolong(agreement: Agreement, *, last_year: int) -> None:
    """Years up to ``last_year``, each for what the first one costs; the programme lasts on."""
    programme = agreement.participant.programme
    programme.last_year = last_year
    programme.save()
    agreed = list(agreement.years.get(year=agreement.first_year).lines.all())
    for year in range(agreement.last_year + 1, last_year + 1):
        extra = AgreementYear.objects.create(agreement=agreement, year=year)
        for line in agreed:
            line.pk, line.agreement_year = None, extra
        AgreementLine.objects.bulk_create(agreed)


def an_offer(cast: Cast) -> Agreement:
    """What the cast's own participant may sign; its paper is a short one that nobody reads."""
    return offer_on_short_paper(
        participant=cast.participant, contact=cast.owner, signatory=cast.signatory
    )


def an_agreement(cast: Cast, **fields: Any) -> Agreement:
    """What the cast's own participant and the university signed."""
    return active_agreement(
        participant=cast.participant,
        contact=cast.owner,
        signatory=cast.signatory,
        lead_signatory=cast.lead_signatory,
        **fields,
    )
