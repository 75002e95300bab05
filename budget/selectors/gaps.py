"""What stands in the way of an invoice, in sentences that say where to mend it."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from packages.models import Agreement, Invoicing
from programme.models import Organisation
from programme.selectors.paper import missing_on_paper


class Gap(NamedTuple):
    """A sentence for finance; the page where it is mended, if there is one, and its ``link``."""

    sentence: str
    page: str = ""
    link: str = ""


def gaps_before_issuing(agreement: Agreement, invoicing: Invoicing, *, net: Decimal) -> list[Gap]:
    """All that art. 35a Wet OB or the customer wants on the invoice and is not known yet.

    Where there is nothing to pay (``net``, euros) that alone is told: it can not be mended.
    """
    buyer, seller = agreement.participant.organisation, agreement.participant.programme.lead
    if net <= 0:
        return [
            Gap(_("{party} hoeft voor dit jaar niets te betalen. Er is geen factuur nodig: haal "
                  "het concept weg.").format(party=buyer))
        ]  # fmt: skip
    gaps = []
    if missing := missing_on_paper(buyer):
        who = _("de contactpersoon of een coördinator")
        gaps.append(_sentence(buyer, missing, who))
    if missing := missing_on_paper(seller, selling=True):
        gaps.append(_sentence(seller, missing, _("een beheerder")))
    if agreement.choice.reference_required and not invoicing.reference_value:
        sentence = _(
            "{party} wil een kenmerk op de factuur, maar dat is niet ingevuld. Laat de "
            "contactpersoon of een coördinator het invullen bij overeenkomst {number}, Factuur "
            "naar, Wijzig."
        ).format(party=buyer, number=agreement.number)
        link = _("Naar overeenkomst {number}").format(number=agreement.number)
        gaps.append(Gap(sentence, agreement.get_absolute_url(), link))
    return gaps


def _sentence(organisation: Organisation, missing: list[str], who: str) -> Gap:
    template = ngettext(
        "Van {name} ontbreekt {what}. Dat moet op de factuur staan. Laat {who} het invullen "
        "bij Organisaties, {name}, Gegevens wijzigen.",
        "Van {name} ontbreken {what}. Die moeten op de factuur staan. Laat {who} ze invullen "
        "bij Organisaties, {name}, Gegevens wijzigen.",
        len(missing),
    )
    sentence = template.format(name=organisation, what=_listed(missing), who=who)
    link = _("Naar de gegevens van {party}").format(party=organisation)
    return Gap(sentence, organisation.get_absolute_url(), link)


def _listed(names: list[str]) -> str:
    if len(names) == 1:
        return names[0]
    return _("{first} en {last}").format(first=", ".join(names[:-1]), last=names[-1])
