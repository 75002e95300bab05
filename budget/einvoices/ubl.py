"""UBL 2.1 from a frozen invoice or credit note: nothing in it that is not on paper.

Which elements, and with what in them, see dutch-rules §1. A credit note is a document of its
own kind, with the amounts positive; it names the invoice that it takes back.

The PDF goes in whole, and the XML goes into the PDF; since neither can hold itself, the XML
in the PDF is the one without the PDF. They are the same in everything else.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from lxml import etree
from lxml.builder import ElementMaker
from lxml.etree import _Element

from budget.models import Invoice, InvoiceLine
from budget.models.invoices import per_treatment
from budget.states import InvoiceKind
from packages.models import Profile
from portal.kit.money import Treatment, cents

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
NAMESPACES = {
    "inv": f"{UBL}Invoice-2",
    "cn": f"{UBL}CreditNote-2",
    "cac": f"{UBL}CommonAggregateComponents-2",
    "cbc": f"{UBL}CommonBasicComponents-2",
}
CUSTOMIZATIONS = {
    Profile.NLCIUS: "urn:cen.eu:en16931:2017#compliant#urn:fdc:nen.nl:nlcius:v1.0",
    Profile.PEPPOL: "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
}
PROCESS = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
KVK, OIN = "0106", "0190"  # ISO 6523
SEPA_TRANSFER, AS_AGREED, PIECE = "58", "57", "C62"
# What customers call the number of their order; any other reference leads to somebody's desk.
ORDER = re.compile("order|verplichting|commitment", re.IGNORECASE)
UNFIT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_basic = ElementMaker(namespace=NAMESPACES["cbc"])
_group = ElementMaker(namespace=NAMESPACES["cac"])


class _Shape(NamedTuple):
    """What a kind of document calls its parts; the type codes are those of UNCL 1001."""

    prefix: str
    name: str
    code: str
    quantity: str

    @property
    def root(self) -> str:
        return f"{{{NAMESPACES[self.prefix]}}}{self.name}"


SHAPES = {
    InvoiceKind.INVOICE: _Shape("inv", "Invoice", "380", "InvoicedQuantity"),
    InvoiceKind.CREDIT: _Shape("cn", "CreditNote", "381", "CreditedQuantity"),
}


def write(invoice: Invoice, lines: Sequence[InvoiceLine]) -> bytes:
    """The e-invoice without its paper: what is judged, and what goes into the PDF."""
    return to_bytes(tree_of(invoice, lines))


def to_bytes(root: _Element) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def put_in(root: _Element, invoice: Invoice, paper: bytes) -> None:
    """The ``paper`` (a PDF), where the schema has a place for it."""
    (supplier,) = root.iterchildren(f"{{{NAMESPACES['cac']}}}AccountingSupplierParty")
    supplier.addprevious(_attached(invoice, paper))


def tree_of(invoice: Invoice, lines: Sequence[InvoiceLine]) -> _Element:
    """The same, still to be written."""
    shape = SHAPES[InvoiceKind(invoice.kind)]
    root = etree.Element(
        shape.root,
        nsmap={
            None: NAMESPACES[shape.prefix],
            "cac": NAMESPACES["cac"],
            "cbc": NAMESPACES["cbc"],
        },
    )
    treatments = _one_exemption(per_treatment(lines))
    root.extend(_head(invoice, shape))
    root.extend(_references(invoice))
    root.extend(_parties(invoice))
    root.append(_payment(invoice))
    root.append(_vat(treatments))
    root.append(_totals(treatments))
    root.extend(_line(line, shape) for line in lines)
    return root


def _text(name: str, value: object, **attributes: str) -> list[_Element]:
    """An element with a text, or none where there is no text: empty ones are not allowed.

    One line, without the few characters that XML can not hold.
    """
    text = " ".join(UNFIT_IN_XML.sub(" ", str(value)).split())
    return [_basic(name, text, **attributes)] if text else []


def _amount(name: str, euros: Decimal) -> _Element:
    return _basic(name, f"{cents(euros):f}", currencyID="EUR")


def _number(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _head(invoice: Invoice, shape: _Shape) -> Iterable[_Element]:
    profile = Profile(invoice.buyer.get("profile") or Profile.NLCIUS)
    yield _basic("CustomizationID", CUSTOMIZATIONS[profile])
    yield _basic("ProfileID", PROCESS)
    yield from _text("ID", invoice.number)
    yield from _text("IssueDate", invoice.issued_on)
    if invoice.kind == InvoiceKind.INVOICE:
        yield from _text("DueDate", invoice.due_on)
    yield _basic(f"{shape.name}TypeCode", shape.code)
    yield from _text("Note", invoice.reason)
    yield _basic("DocumentCurrencyCode", "EUR")


def _references(invoice: Invoice) -> Iterable[_Element]:
    """By what it is called, the customer's own reference is that of an order or of a buyer.

    Who gave none finds the agreement there, which both sides know by that number.
    """
    year, agreement = invoice.agreement_year.year, invoice.buyer.get("agreement", "")
    given = _text("ID", invoice.reference_value)
    is_order = bool(given and ORDER.search(invoice.reference_label))
    if not is_order:
        yield from _text("BuyerReference", invoice.reference_value if given else agreement)
    yield _group(
        "InvoicePeriod",
        *_text("StartDate", date(year, 1, 1)),
        *_text("EndDate", date(year, 12, 31)),
    )
    if is_order:
        yield _group("OrderReference", *given)
    if earlier := invoice.credits or invoice.replaces:
        reference = (*_text("ID", earlier.number), *_text("IssueDate", earlier.issued_on))
        yield _group("BillingReference", _group("InvoiceDocumentReference", *reference))
    if number := _text("ID", agreement):
        yield _group("ContractDocumentReference", *number)


def _attached(invoice: Invoice, paper: bytes) -> _Element:
    content = _basic(
        "EmbeddedDocumentBinaryObject",
        b64encode(paper).decode(),
        mimeCode="application/pdf",
        filename=f"{invoice.number}.pdf",
    )
    return _group(
        "AdditionalDocumentReference",
        *_text("ID", invoice.number),
        _basic("DocumentDescription", f"{invoice.get_kind_display().capitalize()} als PDF"),
        _group("Attachment", content),
    )


def _parties(invoice: Invoice) -> Iterable[_Element]:
    seller, buyer = invoice.seller, invoice.buyer
    yield _group("AccountingSupplierParty", _party(seller, [(KVK, seller.get("kvk", ""))]))
    known = [(OIN, buyer.get("oin", "")), (KVK, buyer.get("kvk", ""))]
    yield _group("AccountingCustomerParty", _party(buyer, known))


def _party(party: dict[str, str], known: list[tuple[str, str]]) -> _Element:
    """``known`` are its identifiers by scheme: the first there is speaks for it by law.

    Government only takes its OIN there; its KvK number goes along as another identifier.
    """
    identifiers = [(scheme, value) for scheme, value in known if value.strip()]
    legal, others = identifiers[:1], identifiers[1:]
    vat_number = _text("CompanyID", party.get("vat_number", ""))
    vat = [_group("PartyTaxScheme", *vat_number, _vat_scheme())] if vat_number else []
    email = _text("ElectronicMail", party.get("email", ""))
    return _group(
        "Party",
        *[each for scheme, value in legal for each in _text("EndpointID", value, schemeID=scheme)],
        *[
            _group("PartyIdentification", *_text("ID", value, schemeID=scheme))
            for scheme, value in others
        ],
        _group("PartyName", *_text("Name", party.get("name", ""))),
        _group(
            "PostalAddress",
            *_text("StreetName", party.get("street", "")),
            *_text("CityName", party.get("city", "")),
            *_text("PostalZone", party.get("postcode", "")),
            _group("Country", _basic("IdentificationCode", "NL")),
        ),
        *vat,
        _group(
            "PartyLegalEntity",
            *_text("RegistrationName", party.get("name", "")),
            *[
                each
                for scheme, value in legal
                for each in _text("CompanyID", value, schemeID=scheme)
            ],
        ),
        *([_group("Contact", *email)] if email else []),
    )


def _payment(invoice: Invoice) -> _Element:
    """A SEPA transfer, which needs no bank and no name beside the account (BR-NL-30, 31).

    With a credit note nobody pays the seller; how it comes back was agreed, and is no account
    of the seller's.
    """
    if invoice.kind == InvoiceKind.CREDIT:
        return _group("PaymentMeans", _basic("PaymentMeansCode", AS_AGREED))
    return _group(
        "PaymentMeans",
        _basic("PaymentMeansCode", SEPA_TRANSFER),
        *_text("PaymentID", invoice.number),
        _group("PayeeFinancialAccount", *_text("ID", invoice.seller.get("iban", ""))),
    )


def _one_exemption(treatments: Sequence[Treatment]) -> list[Treatment]:
    """Only one breakdown may be exempt (BR-E-01): several reasons stand in it together."""
    exempt = [each for each in treatments if each.is_exempt]
    taxed = [each for each in treatments if not each.is_exempt]
    if exempt:
        reasons = "; ".join(each.reason for each in exempt)
        net = sum((each.net for each in exempt), Decimal(0))
        taxed.insert(0, Treatment(exempt[0].category, exempt[0].rate, reasons, net))
    return taxed


def _vat(treatments: Iterable[Treatment]) -> _Element:
    parts = [
        _group(
            "TaxSubtotal",
            _amount("TaxableAmount", each.net),
            _amount("TaxAmount", each.vat),
            _category("TaxCategory", each.category, each.rate, each.reason),
        )
        for each in treatments
    ]
    total = sum((each.vat for each in treatments), Decimal(0))
    return _group("TaxTotal", _amount("TaxAmount", total), *parts)


def _category(name: str, category: str, rate: Decimal, reason: str = "") -> _Element:
    return _group(
        name,
        _basic("ID", category),
        _basic("Percent", _number(rate)),
        *_text("TaxExemptionReason", reason),
        _vat_scheme(),
    )


def _vat_scheme() -> _Element:
    return _group("TaxScheme", _basic("ID", "VAT"))


def _totals(treatments: Sequence[Treatment]) -> _Element:
    net = sum((each.net for each in treatments), Decimal(0))
    gross = net + sum((each.vat for each in treatments), Decimal(0))
    return _group(
        "LegalMonetaryTotal",
        _amount("LineExtensionAmount", net),
        _amount("TaxExclusiveAmount", net),
        _amount("TaxInclusiveAmount", gross),
        _amount("PayableAmount", gross),
    )


def _line(line: InvoiceLine, shape: _Shape) -> _Element:
    """A discount has a negative quantity: prices are never below zero (BR-27)."""
    return _group(
        f"{shape.name}Line",
        _basic("ID", str(line.position)),
        _basic(shape.quantity, _number(line.quantity), unitCode=PIECE),
        _amount("LineExtensionAmount", line.net),
        _group(
            "Item",
            *_text("Name", line.description),
            _category("ClassifiedTaxCategory", line.vat_category, line.vat_rate),
        ),
        _group("Price", _amount("PriceAmount", line.unit_price)),
    )
