"""The rules that Dutch receivers add to EN 16931 (dutch-rules §1), asked of the XML itself.

Each is an XPath that holds for every invoice that keeps the rule. Both profiles keep all of
them; Peppol adds those under ``OF_PEPPOL``. An identifier must also look like one: official
validators only read its scheme, but a number that no register knows reaches nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from lxml import etree

from budget.einvoices.faults import Fault, Place
from budget.einvoices.ubl import CUSTOMIZATIONS, KVK, NAMESPACES, OIN
from packages.models import Profile

SELLER = "cac:AccountingSupplierParty/cac:Party"
BUYER = "cac:AccountingCustomerParty/cac:Party"
IN_NL = "cac:PostalAddress/cac:Country/cbc:IdentificationCode = 'NL'"
ADDRESS = " and ".join(
    f"normalize-space(cac:PostalAddress/cbc:{part})"
    for part in ("StreetName", "CityName", "PostalZone")
)
LEGAL_ID = "cac:PartyLegalEntity/cbc:CompanyID[@schemeID = '0106' or @schemeID = '0190']"
MEANS = "cac:PaymentMeans"
CODES = " or ".join(f". = '{code}'" for code in (30, 48, 49, 57, 58, 59))
FORMS = {KVK: re.compile("[0-9]{8}"), OIN: re.compile("0[0-9]{19}")}


class Rule(NamedTuple):
    name: str
    holds: str
    sentence: Promise | str
    field: Promise | str
    place: Place


ALWAYS = (
    Rule("BR-NL-1", f"{SELLER}[normalize-space({LEGAL_ID})]",
         _("Het KvK-nummer of OIN van de verkoper ontbreekt."),
         _("KvK-nummer van de verkoper"), Place.SELLER),
    Rule("BR-NL-2", "normalize-space(cbc:BuyerReference)"
         " or normalize-space(cac:OrderReference/cbc:ID)",
         _("Er staat geen kenmerk van de klant op de factuur."),
         _("kenmerk"), Place.INVOICING),
    Rule("BR-NL-3", f"{SELLER}[{ADDRESS}]",
         _("Van de verkoper ontbreekt de straat, de postcode of de plaats."),
         _("adres van de verkoper"), Place.SELLER),
    Rule("BR-NL-4", f"{BUYER}[not({IN_NL}) or ({ADDRESS})]",
         _("Van de klant ontbreekt de straat, de postcode of de plaats."),
         _("adres van de klant"), Place.BUYER),
    Rule("BR-NL-7", "(cbc:InvoiceTypeCode | cbc:CreditNoteTypeCode)"
         "[. = '380' or . = '381' or . = '384' or . = '389']",
         _("De soort factuur is onbekend."), _("soort factuur"), Place.PORTAL),
    Rule("BR-NL-8", "(self::inv:Invoice and not(cbc:InvoiceTypeCode = '381'))"
         " or (self::cn:CreditNote and cbc:CreditNoteTypeCode = '381')",
         _("Een creditfactuur heeft een andere vorm dan een factuur."),
         _("soort factuur"), Place.PORTAL),
    Rule("BR-NL-9", "not(cbc:InvoiceTypeCode = '384')"
         " or normalize-space(cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID)",
         _("Een correctie noemt de factuur die zij verbetert."),
         _("oorspronkelijke factuur"), Place.PORTAL),
    Rule("BR-NL-10", f"{BUYER}[not({IN_NL}) or normalize-space({LEGAL_ID})]",
         _("Het KvK-nummer of OIN van de klant ontbreekt."),
         _("KvK-nummer of OIN van de klant"), Place.BUYER),
    Rule("BR-NL-11", f"not(cac:LegalMonetaryTotal/cbc:PayableAmount > 0) or {MEANS}",
         _("Er staat niet bij hoe de klant moet betalen."),
         _("betaalwijze"), Place.SETTINGS),
    Rule("BR-NL-12", f"not({MEANS}[not(cbc:PaymentMeansCode[{CODES}])])",
         _("Op deze manier kan een klant in Nederland niet betalen."),
         _("betaalwijze"), Place.SETTINGS),
    Rule("BR-NL-13", "not(.//cac:OrderLineReference/cbc:LineID)"
         " or normalize-space(cac:OrderReference/cbc:ID)",
         _("Een regel noemt een regel van een inkooporder, maar de order ontbreekt."),
         _("inkoopordernummer"), Place.INVOICING),
)  # fmt: skip
OF_PEPPOL = (
    Rule("PEPPOL-EN16931-R020", f"normalize-space({SELLER}/cbc:EndpointID[@schemeID])",
         _("Peppol wil het KvK-nummer of OIN van de verkoper als elektronisch adres."),
         _("KvK-nummer van de verkoper"), Place.SELLER),
    Rule("PEPPOL-EN16931-R010", f"normalize-space({BUYER}/cbc:EndpointID[@schemeID])",
         _("Peppol wil het KvK-nummer of OIN van de klant als elektronisch adres."),
         _("KvK-nummer of OIN van de klant"), Place.BUYER),
    Rule("NL-R-001", "not(local-name() = 'CreditNote')"
         " or normalize-space(cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID)",
         _("Een creditfactuur noemt de factuur waar zij bij hoort."),
         _("oorspronkelijke factuur"), Place.PORTAL),
)  # fmt: skip


def broken_by(root: etree._Element) -> Iterator[Fault]:
    """The rules that do not hold for this invoice or credit note."""
    profile = root.findtext("cbc:CustomizationID", "", NAMESPACES)
    if profile not in CUSTOMIZATIONS.values():
        told = _("De e-factuur noemt geen profiel dat de klant kan lezen.")
        yield Fault("SI-V20-INV-R000", str(told), str(_("soort e-factuur")), Place.INVOICING)
    rules = ALWAYS + (OF_PEPPOL if profile == CUSTOMIZATIONS[Profile.PEPPOL] else ())
    for rule in rules:
        if not root.xpath(f"boolean({rule.holds})", namespaces=NAMESPACES):
            yield Fault(rule.name, str(rule.sentence), str(rule.field), rule.place)
    yield from _misshapen(root, "BR-NL-1", SELLER, Place.SELLER)
    yield from _misshapen(root, "BR-NL-10", BUYER, Place.BUYER)


def _misshapen(root: etree._Element, rule: str, party: str, place: Place) -> Iterator[Fault]:
    """Identifiers that their register could not have given, each value once."""
    found = root.xpath(f"{party}//*[@schemeID]", namespaces=NAMESPACES)
    for scheme, value in dict.fromkeys((each.get("schemeID"), each.text or "") for each in found):
        if scheme in FORMS and not FORMS[scheme].fullmatch(value):
            name = _("KvK-nummer") if scheme == KVK else _("OIN")
            digits = 8 if scheme == KVK else 20
            told = _("Het {name} {value} is niet goed: het moet {digits} cijfers hebben.")
            yield Fault(rule, told.format(name=name, value=value, digits=digits), str(name), place)
