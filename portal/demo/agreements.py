"""The demo's choices and agreements, made through the services on days in the past."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from packages import documents, steps
from packages.models import Agreement, Choice, Mandate, Package
from packages.services import choosing, ending, signing, uploading
from packages.services.signing import Evidence
from portal.demo.cast import Party, coordinator, person
from portal.demo.travelling import days_ago
from portal.kit.documents import paper_html, render_pdf
from programme.models import Organisation, Participant
from programme.services.organisations import DATA_FIELDS

EVIDENCE = Evidence(
    authentication="wachtwoord", ip_address="192.0.2.10", user_agent="Demonstratie"
)


def begin_choice(participant: Participant, party: Party, package: str, *, ago: int) -> Choice:
    """A contact picks a package and stops there."""
    contact = person(f"contact@{party.domain}")
    with days_ago(ago):
        choice = choosing.start_choice(participant=participant, actor=contact)
        chosen = Package.objects.get(programme=participant.programme, key=package)
        return choosing.choose_package(choice=choice, package=chosen, actor=contact)


def continue_choice(choice: Choice, party: Party, *, ago: int) -> Choice:
    """A contact goes on up to the invoice's data, and stops there."""
    contact = person(f"contact@{party.domain}")
    programme = choice.participant.programme
    organisation = choice.participant.organisation
    with days_ago(ago, minutes=5):
        first_year = max(programme.first_year, timezone.localdate().year)
        period = {"first_year": first_year, "seats_per_cohort": 4}
        choosing.save_answers(choice=choice, step=steps.PERIOD, answers=period, actor=contact)
        facts = {name: getattr(organisation, name) for name in DATA_FIELDS}
        return choosing.save_organisation(choice=choice, answers=facts, actor=contact)


def offer(participant: Participant, party: Party, package: str, *, ago: int) -> Agreement:
    """A submitted choice and its PDF."""
    choice = continue_choice(begin_choice(participant, party, package, ago=ago), party, ago=ago)
    contact = person(f"contact@{party.domain}")
    with days_ago(ago, minutes=12):
        invoice = {
            "invoice_email": f"facturen@{party.domain}",
            "reference_kind": Choice.ReferenceKind.COMMITMENT,
            "reference_label": "",
            "reference_value": f"DEMO-{participant.pk:04d}",
            "reference_required": True,
        }
        choosing.save_answers(choice=choice, step=steps.INVOICE, answers=invoice, actor=contact)
        choosing.save_answers(
            choice=choice, step=steps.SIGNATORY, answers=_signatory(party), actor=contact
        )
        choosing.save_readers(choice=choice, readers=[], actor=contact)
        agreement = choosing.submit_choice(choice=choice, actor=contact)
    with days_ago(ago, minutes=13):
        documents.make_offered_document(agreement.pk)
    agreement.refresh_from_db()
    return agreement


def _signatory(party: Party) -> dict[str, object]:
    name, _role = party.people["tekenbevoegd"]
    municipality = party.kind == Organisation.Kind.MUNICIPALITY
    return {
        "signatory_name": name,
        "signatory_email": f"tekenbevoegd@{party.domain}",
        "signatory_function": "Burgemeester" if municipality else "Directeur",
        "signatory_basis": Mandate.OFFICE if municipality else Mandate.PROXY,
        "signatory_basis_reference": "" if municipality else "Volmacht (demo) van 2 maart",
        "signatory_limit": None,
    }


def sign(agreement: Agreement, party: Party, *, ago: int) -> None:
    """The participant's signatory signs."""
    with days_ago(ago):
        signing.sign_agreement(
            agreement=agreement,
            signatory=person(f"tekenbevoegd@{party.domain}"),
            typed_name=agreement.signatory_name,
            consented=True,
            evidence=EVIDENCE,
        )


def upload(agreement: Agreement, party: Party, *, ago: int) -> None:
    """The contact uploads a PDF that looks signed by hand."""
    html = paper_html(
        "agreement/paper.html",
        {"agreement": agreement, "handwriting": agreement.signatory_name},
        language=agreement.language,
    )
    with days_ago(ago):
        uploading.upload_signed_document(
            agreement=agreement,
            content=render_pdf(html),
            actor=person(f"contact@{party.domain}"),
        )


def accept_upload(agreement: Agreement, *, ago: int) -> None:
    agreement.refresh_from_db()
    with days_ago(ago):
        uploading.accept_upload(
            agreement=agreement,
            actor=coordinator(),
            seen_sha256=documents.signed_bytes_of(agreement).sha256,
        )


def countersign(agreement: Agreement, *, ago: int) -> None:
    """The university signs, and the PDF is sealed."""
    signatory = person("tekenbevoegd@ut.example")
    with days_ago(ago):
        signing.countersign_agreement(
            agreement=agreement,
            signatory=signatory,
            typed_name=signatory.name,
            function="Decaan",
            basis=Mandate.MANDATE,
            basis_reference="Mandaatregister universiteit (demo), nr. 12",
            consented=True,
            evidence=EVIDENCE,
        )
    with days_ago(ago, minutes=1):
        documents.make_sealed_document(agreement.pk)


def decline(agreement: Agreement, party: Party, *, ago: int) -> None:
    with days_ago(ago):
        ending.decline_agreement(
            agreement=agreement,
            actor=person(f"tekenbevoegd@{party.domain}"),
            reason="De raad heeft voor dit jaar geen budget vrijgemaakt.",
        )


def withdraw(agreement: Agreement, party: Party, *, ago: int) -> None:
    with days_ago(ago):
        ending.withdraw_agreement(
            agreement=agreement,
            actor=person(f"contact@{party.domain}"),
            reason="We kiezen na overleg toch een ander pakket.",
        )


def terminate(agreement: Agreement, *, ago: int) -> None:
    with days_ago(ago):
        ending.terminate_agreement(
            agreement=agreement,
            actor=coordinator(),
            reason="De organisatie gaat op in een ander samenwerkingsverband.",
            ends_on=max(timezone.localdate(), date(agreement.first_year, 1, 1)),
        )


def expire(agreement: Agreement, *, ago: int) -> None:
    with days_ago(ago):
        ending.expire_agreement(agreement=agreement)
