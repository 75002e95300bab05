"""The e-invoice: whatever is issued passes every rule, and each rule catches what breaks it."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from copy import deepcopy
from decimal import Decimal
from threading import Thread

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree

from budget.einvoices import ubl
from budget.einvoices.faults import Place
from budget.einvoices.validating import faults_of
from budget.models import Invoice, InvoiceLine
from budget.snapshots import Taken
from packages.models import Profile
from tests.factories.einvoices import (
    SELLER,
    a_credit_note,
    a_frozen_invoice,
    a_line,
    credit_notes,
)

CBC, CAC = (f"{{{ubl.NAMESPACES[prefix]}}}" for prefix in ("cbc", "cac"))
Change = Callable[[etree._Element], object]


def _one(root: etree._Element, path: str) -> etree._Element:
    (found,) = root.xpath(path, namespaces=ubl.NAMESPACES)
    return found


def _texts(xml: bytes, path: str) -> list[str]:
    return [each.text for each in etree.fromstring(xml).xpath(path, namespaces=ubl.NAMESPACES)]


def _euros(xml: bytes, path: str) -> Decimal:
    (found,) = _texts(xml, path)
    return Decimal(found)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(credit_notes())
def test_any_invoice_and_credit_note_passes_and_says_what_the_paper_says(
    frozen: list[tuple[Invoice, list[InvoiceLine]]],
) -> None:
    asked, *taken_back = [_checked_total(*each) for each in frozen]
    assert sum(taken_back, Decimal(0)) == asked, "all notes together, to the cent"


def _checked_total(invoice: Invoice, lines: list[InvoiceLine]) -> Decimal:
    """What has to be paid, or comes back, by every count of it in the e-invoice."""
    xml = ubl.write(invoice, lines)
    assert faults_of(xml) == []
    assert invoice.net_total is not None
    assert invoice.vat_total is not None
    gross = invoice.net_total + invoice.vat_total
    total = "cac:LegalMonetaryTotal/cbc:"
    assert _euros(xml, f"{total}TaxExclusiveAmount") == invoice.net_total
    assert _euros(xml, "cac:TaxTotal/cbc:TaxAmount") == invoice.vat_total
    assert _euros(xml, f"{total}PayableAmount") == gross
    parts = _texts(xml, "cac:TaxTotal/cac:TaxSubtotal/cbc:TaxableAmount")
    assert sum(map(Decimal, parts)) == invoice.net_total
    vat = _texts(xml, "cac:TaxTotal/cac:TaxSubtotal/cbc:TaxAmount")
    assert sum(map(Decimal, vat)) == invoice.vat_total
    kind = "CreditNote" if invoice.is_credit_note else "Invoice"
    assert len(_texts(xml, f"cac:{kind}Line/cbc:ID")) == len(lines)
    return gross


def _drop(path: str) -> Change:
    def change(root: etree._Element) -> None:
        found = root.xpath(path, namespaces=ubl.NAMESPACES)
        assert found
        for each in found:
            each.getparent().remove(each)

    return change


def _say(path: str, text: str) -> Change:
    def change(root: etree._Element) -> None:
        _one(root, path).text = text

    return change


def _scheme(path: str, scheme: str) -> Change:
    return lambda root: _one(root, path).set("schemeID", scheme)


def _order_line(root: etree._Element) -> None:
    _drop("cac:OrderReference")(root)
    reference = etree.SubElement(_one(root, "cac:InvoiceLine"), f"{CAC}OrderLineReference")
    etree.SubElement(reference, f"{CBC}LineID").text = "1"
    _one(root, "cac:InvoiceLine/cac:Item").addprevious(reference)


SELLS, BUYS = "cac:AccountingSupplierParty/cac:Party/", "cac:AccountingCustomerParty/cac:Party/"
LEGAL = "cac:PartyLegalEntity/cbc:CompanyID"
MEANS = "cac:PaymentMeans/cbc:PaymentMeansCode"


@pytest.mark.parametrize(
    ("rule", "place", "change"),
    [
        ("BR-NL-1", Place.SELLER, _drop(SELLS + LEGAL)),
        ("BR-NL-1", Place.SELLER, _scheme(SELLS + LEGAL, "0088")),
        ("BR-NL-1", Place.SELLER, _say(SELLS + LEGAL, "1234567")),
        ("BR-NL-2", Place.INVOICING, _drop("cac:OrderReference")),
        ("BR-NL-3", Place.SELLER, _drop(SELLS + "cac:PostalAddress/cbc:StreetName")),
        ("BR-NL-3", Place.SELLER, _drop(SELLS + "cac:PostalAddress/cbc:PostalZone")),
        ("BR-NL-4", Place.BUYER, _drop(BUYS + "cac:PostalAddress/cbc:CityName")),
        ("BR-NL-4", Place.BUYER, _say(BUYS + "cac:PostalAddress/cbc:StreetName", " ")),
        ("BR-NL-7", Place.PORTAL, _say("cbc:InvoiceTypeCode", "383")),
        ("BR-NL-8", Place.PORTAL, _say("cbc:InvoiceTypeCode", "381")),
        ("BR-NL-9", Place.PORTAL, _say("cbc:InvoiceTypeCode", "384")),
        ("BR-NL-10", Place.BUYER, _drop(BUYS + LEGAL)),
        ("BR-NL-10", Place.BUYER, _scheme(BUYS + LEGAL, "9944")),
        ("BR-NL-10", Place.BUYER, _say(BUYS + LEGAL, "0000000999000000001")),
        ("BR-NL-11", Place.SETTINGS, _drop("cac:PaymentMeans")),
        ("BR-NL-12", Place.SETTINGS, _say(MEANS, "10")),
        ("BR-NL-13", Place.INVOICING, _order_line),
        ("SI-V20-INV-R000", Place.INVOICING, _say("cbc:CustomizationID", "urn:ander")),
        ("PEPPOL-EN16931-R020", Place.SELLER, _drop(SELLS + "cbc:EndpointID")),
        ("PEPPOL-EN16931-R010", Place.BUYER, _drop(BUYS + "cbc:EndpointID")),
        # The rules of EN 16931 and the schema are asked too.
        ("BR-CO-15", Place.PORTAL, _say("//cbc:TaxInclusiveAmount", "1.00")),
        ("BR-E-10", Place.PORTAL, _drop("cac:TaxTotal//cbc:TaxExemptionReason")),
        ("BR-CO-09", Place.SELLER, _say(SELLS + "cac:PartyTaxScheme/cbc:CompanyID", "9999B01")),
        ("BR-50", Place.SETTINGS, _drop("cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID")),
        ("XSD", Place.PORTAL, _say("cbc:IssueDate", "4 maart 2026")),
        ("XSD", Place.PORTAL, _say("cac:InvoiceLine/cbc:LineExtensionAmount", "veel")),
    ],
)  # fmt: skip
def test_what_breaks_a_rule_is_caught(rule: str, place: Place, change: Change) -> None:
    xml = ubl.write(*a_frozen_invoice(buyer={"profile": Profile.PEPPOL}))
    assert faults_of(xml) == []
    root = etree.fromstring(xml)
    change(root)
    found = {fault.rule: fault for fault in faults_of(etree.tostring(root))}
    assert found[rule].place == place
    assert found[rule].sentence.endswith(".")
    assert found[rule].field


@pytest.mark.parametrize(
    ("rule", "place", "change"),
    [
        ("BR-NL-7", Place.PORTAL, _say("cbc:CreditNoteTypeCode", "261")),
        ("BR-NL-8", Place.PORTAL, _say("cbc:CreditNoteTypeCode", "380")),
        ("BR-NL-11", Place.SETTINGS, _drop("cac:PaymentMeans")),
        ("BR-NL-12", Place.SETTINGS, _say(MEANS, "10")),
        ("NL-R-001", Place.PORTAL, _drop("cac:BillingReference")),
        ("XSD", Place.PORTAL, _drop("cac:CreditNoteLine")),
    ],
)
def test_what_breaks_a_credit_note_is_caught(rule: str, place: Place, change: Change) -> None:
    invoice, lines = a_frozen_invoice(buyer={"profile": Profile.PEPPOL})
    note = a_credit_note(invoice, [Taken(each, Decimal(0), each.net) for each in lines])
    xml = ubl.write(*note)
    assert faults_of(xml) == []
    root = etree.fromstring(xml)
    change(root)
    assert {fault.rule: fault.place for fault in faults_of(etree.tostring(root))}[rule] == place


def test_a_credit_note_names_its_invoice_and_reason_and_asks_nobody_to_pay() -> None:
    invoice, lines = a_frozen_invoice([a_line(1, quantity=Decimal(3))])
    xml = ubl.write(*a_credit_note(invoice, [Taken(lines[0], Decimal(0), Decimal(2500))]))
    earlier = "cac:BillingReference/cac:InvoiceDocumentReference/"
    assert _texts(xml, f"{earlier}cbc:ID") == ["UWGO-F2026-0001"]
    assert _texts(xml, f"{earlier}cbc:IssueDate") == ["2026-03-04"]
    assert _texts(xml, "cbc:CreditNoteTypeCode") == ["381"]
    assert _texts(xml, "cbc:Note") == ["Verkeerd pakket"]
    assert _texts(xml, "//cbc:DueDate | //cac:PayeeFinancialAccount/cbc:ID") == []
    assert _texts(xml, "cac:CreditNoteLine/cbc:CreditedQuantity") == ["1"]
    assert _texts(xml, "cac:CreditNoteLine/cbc:LineExtensionAmount") == ["2500.00"]


def test_a_discount_is_a_line_of_less_than_nothing() -> None:
    """Prices are never below zero (BR-27), so the quantity is."""
    discount = a_line(2, quantity=Decimal(-1), unit_price=Decimal(500))
    xml = ubl.write(*a_frozen_invoice([a_line(1), discount]))
    assert faults_of(xml) == []
    assert _texts(xml, "cac:InvoiceLine/cbc:LineExtensionAmount") == ["7500.00", "-500.00"]
    assert _texts(xml, "cac:InvoiceLine/cac:Price/cbc:PriceAmount") == ["7500.00", "500.00"]


def test_nlcius_asks_for_no_electronic_address() -> None:
    root = etree.fromstring(ubl.write(*a_frozen_invoice()))
    _drop("//cbc:EndpointID")(root)
    assert faults_of(etree.tostring(root)) == []


@pytest.mark.parametrize(
    "xml", [b"", b"geen XML", b"<leeg/>", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>']
)
def test_what_is_no_invoice_is_told_so(xml: bytes) -> None:
    assert faults_of(xml)


def test_a_rule_that_can_not_be_judged_is_broken() -> None:
    """The official style sheet stops at a second legal name; the schema lets it through."""
    root = etree.fromstring(ubl.write(*a_frozen_invoice()))
    name = _one(root, SELLS + "cac:PartyLegalEntity")
    name.addnext(deepcopy(name))
    assert "EN 16931" in {fault.rule for fault in faults_of(etree.tostring(root))}


def test_threads_judge_side_by_side() -> None:
    good = ubl.write(*a_frozen_invoice())
    bad = good.replace(b">58<", b">10<")
    found: list[tuple[int, int]] = []

    def judge() -> None:
        found.extend((len(faults_of(good)), len(faults_of(bad))) for _each in range(5))

    threads = [Thread(target=judge) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [(0, 1)] * 20


@pytest.mark.parametrize(
    ("label", "path"),
    [
        ("inkoopordernummer", "cac:OrderReference/cbc:ID"),
        ("Verplichtingennummer", "cac:OrderReference/cbc:ID"),
        ("routenummer", "cbc:BuyerReference"),
        ("projectcode", "cbc:BuyerReference"),
    ],
)
def test_the_customers_reference_stands_where_its_system_looks(label: str, path: str) -> None:
    xml = ubl.write(*a_frozen_invoice(reference_label=label, reference_value=" A-1 "))
    assert _texts(xml, path) == ["A-1"]
    assert len(_texts(xml, "cbc:BuyerReference | cac:OrderReference/cbc:ID")) == 1


def test_without_a_reference_the_agreement_is_named() -> None:
    xml = ubl.write(*a_frozen_invoice(reference_label="", reference_value=""))
    assert _texts(xml, "cbc:BuyerReference") == ["UWGO-2026-001"]
    assert _texts(xml, "cac:ContractDocumentReference/cbc:ID") == ["UWGO-2026-001"]


def test_government_is_known_by_its_oin_and_others_by_kvk() -> None:
    path = f"{BUYS}{LEGAL} | {BUYS}cac:PartyIdentification/cbc:ID | {BUYS}cbc:EndpointID"
    known = ubl.write(*a_frozen_invoice())
    schemes = [
        (etree.QName(each).localname, each.get("schemeID"))
        for each in etree.fromstring(known).xpath(path, namespaces=ubl.NAMESPACES)
    ]
    assert schemes == [("EndpointID", "0190"), ("ID", "0106"), ("CompanyID", "0190")]
    assert _texts(ubl.write(*a_frozen_invoice(buyer={"oin": ""})), BUYS + LEGAL) == ["99000001"]


def test_vat_is_told_per_category() -> None:
    """Two reasons for exemption are one category; 21 % is rounded over its sum, half up."""
    lines = [
        a_line(1, vat_reason="Eerste reden"),
        a_line(2, vat_reason="Tweede reden"),
        a_line(3, unit_price=Decimal("0.10"), vat_rate=Decimal(21)),
        a_line(4, unit_price=Decimal("0.35"), vat_rate=Decimal(21)),
    ]
    xml = ubl.write(*a_frozen_invoice(lines))
    part = "cac:TaxTotal/cac:TaxSubtotal/"
    assert _texts(xml, f"{part}cac:TaxCategory/cbc:ID") == ["E", "S"]
    assert _texts(xml, f"{part}cbc:TaxAmount") == ["0.00", "0.09"]
    assert _texts(xml, f"{part}cac:TaxCategory/cbc:Percent") == ["0", "21"]
    assert _texts(xml, f"{part}cac:TaxCategory/cbc:TaxExemptionReason") == [
        "Eerste reden; Tweede reden"
    ]
    assert faults_of(xml) == []


def test_the_profile_is_the_customers() -> None:
    path = "cbc:CustomizationID"
    for profile, customization in ubl.CUSTOMIZATIONS.items():
        xml = ubl.write(*a_frozen_invoice(buyer={"profile": profile}))
        assert _texts(xml, path) == [customization]
    before_there_were_profiles, lines = a_frozen_invoice()
    del before_there_were_profiles.buyer["profile"]
    xml = ubl.write(before_there_were_profiles, lines)
    assert _texts(xml, path) == [ubl.CUSTOMIZATIONS[Profile.NLCIUS]]


def test_the_pdf_goes_inside_and_is_the_only_difference() -> None:
    frozen = a_frozen_invoice()
    root = ubl.tree_of(*frozen)
    ubl.put_in(root, frozen[0], b"%PDF-1.7 \xff")
    root = etree.fromstring(ubl.to_bytes(root))
    assert faults_of(etree.tostring(root)) == []
    content = _one(root, "cac:AdditionalDocumentReference//cbc:EmbeddedDocumentBinaryObject")
    assert b64decode(content.text or "") == b"%PDF-1.7 \xff"
    _drop("cac:AdditionalDocumentReference")(root)
    assert etree.tostring(root) == etree.tostring(etree.fromstring(ubl.write(*frozen)))


def test_payment_goes_to_the_sellers_account() -> None:
    xml = ubl.write(*a_frozen_invoice())
    assert _texts(xml, MEANS) == ["58"]
    account = "cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID"
    assert _texts(xml, account) == [SELLER["iban"]]
    assert _texts(xml, "cac:PaymentMeans/cbc:PaymentID") == ["UWGO-F2026-0001"]
