"""Whether a document is one of ours, unaltered; tells no more than a holder may know."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.db.models import Q

from packages.models import Agreement
from packages.states import AgreementState
from portal.kit import seals


@dataclass(frozen=True)
class Verdict:
    """What the check page says; ``agreement`` only where the bytes are exactly ours."""

    sha256: str
    agreement: Agreement | None = None
    kind: str = ""
    altered: bool = False

    @property
    def valid(self) -> bool:
        return self.agreement is not None

    @property
    def in_force(self) -> bool:
        """Whether the agreement is sealed and has not ended early."""
        return (
            self.agreement is not None
            and self.kind == "sealed"
            and self.agreement.status in (AgreementState.ACTIVE, AgreementState.COMPLETED)
        )


def verdict_on_file(content: bytes) -> Verdict:
    """Judge a file by its bytes; an unknown file with a seal in it was altered or is not ours."""
    verdict = verdict_on_hash(hashlib.sha256(content).hexdigest())
    if not verdict.valid:
        return Verdict(sha256=verdict.sha256, altered=_seal_of(content).sealed)
    if verdict.kind == "sealed":
        check = _seal_of(content)
        if not (check.ours and check.intact):
            return Verdict(sha256=verdict.sha256, altered=True)
    return verdict


def _seal_of(content: bytes) -> seals.SealCheck:
    """What the seal says; none where the file cannot be read, whatever the reader then raises."""
    try:
        return seals.check_seal(content)
    except Exception:  # bytes from outside make a reader of PDFs raise about anything
        return seals.SealCheck(sealed=False)


def verdict_on_hash(sha256: str) -> Verdict:
    """Judge a check number (SHA-256, hex)."""
    digest = sha256.strip().lower()
    agreement = (
        Agreement.objects.filter(
            Q(offered_document__sha256=digest)
            | Q(uploaded_document__sha256=digest)
            | Q(sealed_document__sha256=digest)
        )
        .select_related("offered_document", "uploaded_document", "sealed_document")
        .first()
    )
    if agreement is None:
        return Verdict(sha256=digest)
    return Verdict(sha256=digest, agreement=agreement, kind=_kind_of(agreement, digest))


def _kind_of(agreement: Agreement, digest: str) -> str:
    documents = {
        "sealed": agreement.sealed_document,
        "uploaded": agreement.uploaded_document,
        "offered": agreement.offered_document,
    }
    return next(
        kind for kind, document in documents.items() if document and document.sha256 == digest
    )
