"""What a signatory agrees to: one sentence a side, frozen in the language of the agreement."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from packages.models import Agreement, Signature


def in_active_language(agreement: Agreement, party: str) -> str:
    side = "participant" if party == Signature.Party.PARTICIPANT else "lead"
    return _(
        "Ik heb overeenkomst {number} gelezen, ga ermee akkoord en ben bevoegd om haar "
        "namens {party} te tekenen. Ik teken elektronisch: mijn getypte naam geldt als "
        "mijn handtekening."
    ).format(number=agreement.number, party=agreement.snapshot[side]["name"])


def made_for(agreement: Agreement) -> dict[str, str]:
    """That of each side, to freeze with it."""
    with translation.override(agreement.language):
        return {party: in_active_language(agreement, party) for party in Signature.Party.values}


def declaration_of(agreement: Agreement, party: str) -> str:
    """As it was frozen, to be shown and kept; what was offered before that has it made anew."""
    frozen = agreement.snapshot.get("declarations") or made_for(agreement)
    return str(frozen[party])
