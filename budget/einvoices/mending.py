"""Where what is wrong with an e-invoice can be mended: who does it, and on which page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext as _

from budget.einvoices.faults import Fault, Place
from packages.models import Agreement
from programme.models import Organisation


class ToMend(NamedTuple):
    """A sentence for finance; the page where it is mended, if there is one, and its ``link``."""

    sentence: str
    page: str = ""
    link: str = ""


def to_mend(faults: Iterable[Fault], agreement: Agreement) -> list[ToMend]:
    """What is wrong, who mends it and where, with the rule for who looks it up."""
    return [
        ToMend(
            f"{fault.sentence} {_who(fault.place, agreement)} "
            + _("(regel {rule})").format(rule=fault.rule),
            *_page(fault.place, agreement),
        )
        for fault in faults
    ]


def _who(place: Place, agreement: Agreement) -> str:
    if place == Place.INVOICING:
        return _(
            "Laat de contactpersoon of een coördinator het wijzigen bij overeenkomst {number}, "
            "Factuur naar, Wijzig."
        ).format(number=agreement.number)
    if party := _party(place, agreement):
        who = _("een beheerder")
        if place == Place.BUYER:
            who = _("de contactpersoon of een coördinator")
        return _("Laat {who} het wijzigen bij Organisaties, {name}, Gegevens wijzigen.").format(
            who=who, name=party
        )
    return _("Vraag de beheerder van het portaal om dit op te lossen.")


def _page(place: Place, agreement: Agreement) -> tuple[str, str]:
    """Its address, and what the link to it says."""
    if place == Place.INVOICING:
        link = _("Naar overeenkomst {number}").format(number=agreement.number)
        return agreement.get_absolute_url(), link
    if party := _party(place, agreement):
        link = _("Naar de gegevens van {party}").format(party=party)
        return party.get_absolute_url(), link
    return "", ""


def _party(place: Place, agreement: Agreement) -> Organisation | None:
    if place == Place.BUYER:
        return agreement.participant.organisation
    return agreement.participant.programme.lead if place == Place.SELLER else None
