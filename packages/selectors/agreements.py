"""What this user may do with an agreement now, and who has the next move."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from packages.models import Agreement
from packages.states import AGREEMENT, ENDED_UNSIGNED, AgreementState
from portal.kit import audit
from portal.kit.models import AuditRecord
from programme.models import Role, User


def acts_open_to(agreement: Agreement, user: User, *, whatever_state: bool = False) -> set[str]:
    """The acts that are this user's; only those that can be done now, unless told otherwise.

    Services check again under a lock: this decides what a page offers.
    """
    mine = _acts_by_role(agreement, user)
    if whatever_state:
        return mine
    return {act for act in mine if _possible_now(agreement, act)}


def _acts_by_role(agreement: Agreement, user: User) -> set[str]:
    organisation, programme = agreement.participant.organisation, agreement.participant.programme
    acts: set[str] = set()
    if user.has_role(organisation, Role.SIGNATORY):
        acts.add("upload")
        if user.email.lower() == agreement.signatory_email.lower():
            acts |= {"sign", "decline"}
    if user.has_role(organisation, Role.CONTACT):
        acts |= {"upload", "withdraw", "remind", "choose"}
    if may_change_invoicing(agreement, user):
        acts.add("change_invoicing")
    if user.works_for(programme, Role.COORDINATOR):
        acts |= {"withdraw", "remind", "accept_upload", "refuse_upload", "terminate"}
    if user.works_for(programme, Role.SIGNATORY):
        acts |= {"countersign", "terminate"}
    return acts


def may_change_invoicing(agreement: Agreement, user: User) -> bool:
    """Contact and finance of the participant; coordinator and finance of the lead."""
    participant = agreement.participant
    return user.has_role(participant.organisation, Role.CONTACT, Role.FINANCE) or user.works_for(
        participant.programme, Role.COORDINATOR, Role.FINANCE
    )


def _possible_now(agreement: Agreement, act: str) -> bool:
    waits_for_signature = (
        agreement.offered_document_id is not None and agreement.uploaded_document_id is None
    )
    if act in ("sign", "upload", "remind", "decline") and agreement.has_lapsed:
        return False
    if act == "choose":
        return _may_choose_again(agreement)
    if act == "remind":
        return agreement.status == AgreementState.OFFERED and waits_for_signature
    if act in ("accept_upload", "refuse_upload") and not agreement.uploaded_document_id:
        return False
    if act in ("sign", "upload") and not agreement.offered_document_id:
        return False
    return AGREEMENT.allowed(act, agreement.status)


def _may_choose_again(agreement: Agreement) -> bool:
    """Whether it ended before both signed, and no later one took its place."""
    ended = agreement.shown_status in ENDED_UNSIGNED
    return ended and not agreement.participant.agreements.live().exists()


def next_move(agreement: Agreement) -> str:
    """One sentence on who must do what now; empty when nobody has to."""
    party = agreement.snapshot["participant"]["name"]
    lead = agreement.snapshot["lead"]["name"]
    match agreement.shown_status:
        case AgreementState.OFFERED if agreement.uploaded_document_id:
            return _("{lead} bekijkt het getekende document dat is geüpload.").format(lead=lead)
        case AgreementState.OFFERED if not agreement.offered_document_id:
            return _("De overeenkomst wordt nu gemaakt. Dat duurt hooguit een minuut.")
        case AgreementState.OFFERED:
            return _("{name} tekent namens {party}, uiterlijk op {day}.").format(
                name=agreement.signatory_name,
                party=party,
                day=date_format(agreement.offer_ends_on, "j F Y"),
            )
        case AgreementState.SIGNED:
            return _("Een tekenbevoegde tekent namens {lead}.").format(lead=lead)
        case _ if _may_choose_again(agreement):
            return _("De contactpersoon van {party} kan opnieuw een pakket kiezen.").format(
                party=party
            )
    return ""


def upload_acts(agreement: Agreement) -> list[AuditRecord]:
    """Who uploaded the signed PDF and who accepted it, for an agreement signed elsewhere."""
    if agreement.uploaded_document is None:
        return []
    acts = audit.records_of(agreement).order_by("id")
    uploaded = acts.filter(act="packages.upload").last()
    accepted = acts.filter(act="packages.accept_upload").last()
    return [found for found in (uploaded, accepted) if found is not None]


def signers_of_upload(agreement: Agreement) -> list[str]:
    """The names in the digital signatures of the uploaded PDF, as found when it came in."""
    return [name for act in upload_acts(agreement) for name in act.data.get("signers", ())]


def years_of(agreement: Agreement) -> list[dict[str, Any]]:
    """The years as frozen: whether each is ``owed``, and that only ``if_prolonged``."""
    last = agreement.agreed_last_day.year
    planned = agreement.participant.programme.last_year
    return [
        {**year, "owed": year["year"] <= last, "if_prolonged": planned < year["year"] <= last}
        for year in agreement.snapshot["years"]
    ]


def totals_of(agreement: Agreement) -> dict[str, Any]:
    """As frozen; over the years that are owed where the agreement ends early."""
    frozen: dict[str, Any] = agreement.snapshot["totals"]
    owed = [year for year in years_of(agreement) if year["owed"]]
    sums = {
        name: str(sum((Decimal(year[name]) for year in owed), Decimal(0)))
        for name in ("value", "contribution", "net")
    }
    return {**frozen, **sums}
