"""A signed PDF instead: signed on paper or with a qualified signature outside the portal."""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.utils.translation import gettext as _

from packages import emails, notices
from packages.models import Agreement
from packages.services.ending import expire_agreement
from packages.services.moving import check_is_open, check_is_other_side, move
from packages.states import AGREEMENT
from portal.kit import audit, pdf
from portal.kit.acts import Refused, locked, one_at_a_time
from portal.kit.documents import store_document
from programme.models import Role, User

MAX_UPLOAD_BYTES = 20 * 1024 * 1024


def check_pdf(content: bytes) -> pdf.PdfFacts:
    """Raise ``Refused`` unless ``content`` is a PDF without a password that will take a seal.

    What turned out to take none after both sides had signed could never be mended. A digital
    signature in it must fit the document as it is.
    """
    if len(content) > MAX_UPLOAD_BYTES:
        raise Refused(_("Dit bestand is te groot. Het mag hooguit 20 MB zijn."))
    if not content.lstrip()[:5] == b"%PDF-":
        raise Refused(_("Dit is geen PDF. Sla het document op als PDF en probeer het opnieuw."))
    try:
        facts = pdf.facts_of(content)
    except pdf.UnreadablePdf:
        raise Refused(
            _("Deze PDF is beschadigd en kan niet worden gelezen. Maak haar opnieuw.")
        ) from None
    if facts.encrypted:
        raise Refused(_("Deze PDF is beveiligd met een wachtwoord. Lever haar zonder wachtwoord."))
    if facts.pages < 1:
        raise Refused(_("Deze PDF heeft geen bladzijden. Kies een ander bestand."))
    if facts.altered:
        raise Refused(
            _(
                "Een digitale handtekening in deze PDF klopt niet: na het tekenen is het document "
                "veranderd. Upload het bestand precies zoals het getekend is."
            )
        )
    if not facts.takes_seal:
        raise Refused(
            _(
                "Bij deze PDF kan geen zegel worden gezet. Laat haar tekenen zonder haar te "
                "vergrendelen, of upload een scan van het getekende document."
            )
        )
    return facts


def upload_signed_document(*, agreement: Agreement, content: bytes, actor: User) -> None:
    """Keep a signed PDF until a coordinator accepts it; a newer one replaces an older.

    Raises ``Refused`` on a file that is no readable PDF or that nobody can sign any more, on
    the offer itself, while another is being looked at, or when the offer is not open.
    """
    _refuse_the_offer(agreement, content)
    with one_at_a_time("upload", agreement):  # takes seconds: before the row is locked
        facts = check_pdf(content)
    _keep_upload(agreement, content, facts, actor)


def _refuse_the_offer(agreement: Agreement, content: bytes) -> None:
    offered = agreement.offered_document
    if offered is not None and offered.sha256 == hashlib.sha256(content).hexdigest():
        raise Refused(
            _(
                "Dit is het aanbod zelf, zonder handtekening. Laat het tekenen en upload dan het "
                "getekende document."
            )
        )


@transaction.atomic
def _keep_upload(agreement: Agreement, content: bytes, facts: pdf.PdfFacts, actor: User) -> None:
    agreement = locked(agreement)
    AGREEMENT.target("upload", agreement.status)
    check_is_open(agreement)
    if not actor.has_role(agreement.participant.organisation, Role.CONTACT, Role.SIGNATORY):
        raise Refused(_("Alleen uw contactpersoon of tekenbevoegde kan dit uploaden."))
    agreement.uploaded_document = store_document(
        kind="agreement_uploaded",
        filename=f"{agreement.number}-getekend.pdf",
        content=content,
    )
    agreement.status_note = ""
    agreement.save(update_fields=["uploaded_document", "status_note"])
    audit.record(
        "packages.upload",
        actor=actor,
        subject=agreement,
        data={"sha256": agreement.uploaded_document.sha256, "signers": list(facts.signers)},
    )
    emails.upload_to_check(agreement)


@transaction.atomic
def accept_upload(*, agreement: Agreement, actor: User, seen_sha256: str) -> None:
    """A coordinator accepts the uploaded PDF as the participant's signature.

    ``seen_sha256`` is that of the file the coordinator looked at: raises ``Refused`` when
    another was uploaded meanwhile.
    """
    agreement = locked(agreement)
    _check_coordinator(agreement, actor)
    check_is_other_side(agreement, actor)
    document = agreement.uploaded_document
    if document is None or document.sha256 != seen_sha256:
        raise Refused(_("Er is intussen een ander bestand geüpload. Bekijk dat eerst."))
    move(agreement, "accept_upload")
    audit.record(
        "packages.accept_upload", actor=actor, subject=agreement, data={"sha256": document.sha256}
    )
    emails.ready_to_countersign(agreement)
    notices.signed(agreement, actor)


@transaction.atomic
def refuse_upload(*, agreement: Agreement, actor: User, reason: str) -> None:
    """A coordinator sends the uploaded PDF back with a reason.

    The offer stays open, unless its last day passed while the PDF lay here: then it lapses.
    """
    agreement = locked(agreement)
    _check_coordinator(agreement, actor)
    AGREEMENT.target("refuse_upload", agreement.status)
    if agreement.uploaded_document is None:
        raise Refused(_("Er is geen geüpload bestand meer om af te wijzen."))
    agreement.uploaded_document, agreement.status_note = None, reason
    agreement.save(update_fields=["uploaded_document", "status_note"])
    audit.record("packages.refuse_upload", actor=actor, subject=agreement, data={"reason": reason})
    if not expire_agreement(agreement=agreement, reason=reason):
        emails.upload_refused(agreement, reason)


def _check_coordinator(agreement: Agreement, actor: User) -> None:
    if not actor.works_for(agreement.participant.programme, Role.COORDINATOR):
        raise Refused(_("Alleen een coördinator van de universiteit kan dit doen."))
