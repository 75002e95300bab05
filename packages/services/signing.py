"""Signing for both sides, each signature with its evidence (dutch-rules §3)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from packages import emails, notices
from packages.documents import signed_bytes_of
from packages.models import Agreement, Mandate, Signature
from packages.selectors.declarations import declaration_of
from packages.services.moving import check_is_open, check_is_other_side, move
from packages.states import AGREEMENT
from packages.tasks import make_sealed_document
from portal.kit import audit
from portal.kit.acts import Refused, locked
from portal.kit.names import same_name
from programme.models import Role, User


@dataclass(frozen=True)
class Evidence:
    """How and from where the signatory came: kept with the signature."""

    authentication: str
    ip_address: str
    user_agent: str


@dataclass(frozen=True)
class Capacity:
    """Who signs, and on what ground (``basis`` is a ``Mandate``) for their side."""

    name: str
    function: str
    basis: str
    basis_reference: str


@transaction.atomic
def sign_agreement(
    *, agreement: Agreement, signatory: User, typed_name: str, consented: bool, evidence: Evidence
) -> Signature:
    """The participant's signatory signs the offered PDF.

    Raises ``Refused`` when this is not the named signatory, the name differs, consent is
    missing, or the offer is no longer open.
    """
    agreement = locked(agreement)
    _check_not_signed(agreement, signatory)
    AGREEMENT.target("sign", agreement.status)
    check_is_open(agreement)
    _check_signatory(agreement, signatory)
    _check_evidence(evidence)
    _check_consent(expected=agreement.signatory_name, typed=typed_name, consented=consented)
    dropped = _drop_upload(agreement)
    signature = _keep_signature(
        agreement,
        Signature.Party.PARTICIPANT,
        signatory,
        Capacity(
            agreement.signatory_name,
            agreement.signatory_function,
            agreement.signatory_basis,
            agreement.signatory_basis_reference,
        ),
        typed_name,
        evidence,
    )
    move(agreement, "sign")
    _record("packages.sign", signature, dropped_upload=dropped)
    emails.ready_to_countersign(agreement)
    emails.signed(agreement)
    notices.signed(agreement, signatory)
    return signature


@transaction.atomic
def countersign_agreement(
    *,
    agreement: Agreement,
    signatory: User,
    typed_name: str,
    function: str,
    basis: str,
    basis_reference: str,
    consented: bool,
    evidence: Evidence,
) -> Signature:
    """The university's signatory signs after the participant; the agreement is active then.

    A worker makes the sealed PDF. Raises ``Refused`` when this person may not sign for the
    programme's lead, the name differs, consent is missing, or it is not the time.
    """
    agreement = locked(agreement)
    _check_not_signed(agreement, signatory)
    AGREEMENT.target("countersign", agreement.status)
    if not signatory.works_for(agreement.participant.programme, Role.SIGNATORY):
        raise Refused(_("Alleen een tekenbevoegde van de universiteit kan hier tekenen."))
    check_is_other_side(agreement, signatory)
    capacity = Capacity(signatory.name, function, basis, basis_reference)
    _check_capacity(capacity)
    _check_evidence(evidence)
    _check_consent(expected=signatory.name, typed=typed_name, consented=consented)
    signature = _keep_signature(
        agreement, Signature.Party.LEAD, signatory, capacity, typed_name, evidence
    )
    move(agreement, "countersign")
    _record("packages.countersign", signature)
    notices.active(agreement, signatory)
    make_sealed_document.delay_on_commit(agreement.pk)
    return signature


def _record(act: str, signature: Signature, *, dropped_upload: str = "") -> None:
    data = {"sha256": signature.document_sha256}
    if dropped_upload:
        data["dropped_upload"] = dropped_upload
    audit.record(act, actor=signature.user, subject=signature.agreement, data=data)


def _check_capacity(capacity: Capacity) -> None:
    on_paper = capacity.basis == Mandate.OFFICE or capacity.basis_reference.strip()
    if not capacity.function.strip() or not on_paper:
        raise Refused(_("Vul uw functie in, en waar het mandaat of de volmacht staat."))


def _check_evidence(evidence: Evidence) -> None:
    if not evidence.authentication:
        raise Refused(
            _("Log uit en log opnieuw in voor u tekent. Dan staat vast hoe u bent ingelogd.")
        )


def _check_not_signed(agreement: Agreement, user: User) -> None:
    if agreement.signatures.filter(user=user).exists():
        raise Refused(_("U hebt deze overeenkomst al getekend. U hoeft hier niets meer te doen."))


def _check_signatory(agreement: Agreement, user: User) -> None:
    """The account decides who signs: a name that somebody else filled in proves nothing."""
    participant = agreement.participant
    named = agreement.signatory_email.lower() == user.email.lower()
    if not named or not user.has_role(participant.organisation, Role.SIGNATORY):
        raise Refused(
            _("Alleen {name} kan deze overeenkomst tekenen.").format(name=agreement.signatory_name)
        )
    if user.has_role(participant.programme.lead_id):
        raise Refused(
            _("Wie voor {lead} werkt, kan niet namens de andere partij tekenen.").format(
                lead=participant.programme.lead
            )
        )
    if not same_name(user.name, agreement.signatory_name):
        raise Refused(
            _(
                "De overeenkomst noemt {named} als ondertekenaar, maar uw account staat op naam "
                "van {name}. Vraag de contactpersoon om het aanbod in te trekken en opnieuw te "
                "kiezen met de juiste naam."
            ).format(named=agreement.signatory_name, name=user.name)
        )


def _check_consent(*, expected: str, typed: str, consented: bool) -> None:
    if not consented:
        raise Refused(_("Vink aan dat u akkoord gaat. Zonder akkoord kunt u niet tekenen."))
    if not same_name(typed, expected):
        raise Refused(
            _("Typ uw naam zoals die in de overeenkomst staat: {name}.").format(name=expected)
        )


def _drop_upload(agreement: Agreement) -> str:
    """Who signs here signs the offered text: a PDF uploaded before no longer counts.

    Returns the hash of what was dropped, if anything.
    """
    dropped = agreement.uploaded_document
    if dropped is None:
        return ""
    agreement.uploaded_document = None
    agreement.save(update_fields=["uploaded_document"])
    return dropped.sha256


def _keep_signature(
    agreement: Agreement,
    party: str,
    user: User,
    capacity: Capacity,
    typed_name: str,
    evidence: Evidence,
) -> Signature:
    consent = declaration_of(agreement, party)
    return Signature.objects.create(
        agreement=agreement,
        party=party,
        user=user,
        name=capacity.name,
        typed_name=" ".join(typed_name.split()),
        email=user.email,
        function=capacity.function,
        basis=capacity.basis,
        basis_reference=capacity.basis_reference,
        authentication=evidence.authentication,
        signed_at=timezone.now(),
        ip_address=evidence.ip_address,
        user_agent=evidence.user_agent[:300],
        document_sha256=signed_bytes_of(agreement).sha256,
        consent_text=consent,
        consent_sha256=hashlib.sha256(consent.encode()).hexdigest(),
    )
