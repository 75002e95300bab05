from packages.models.agreements import (
    Agreement,
    AgreementLine,
    AgreementYear,
    Invoicing,
    InvoicingChange,
    Profile,
    Signature,
)
from packages.models.catalogue import (
    Component,
    ComponentPrice,
    Package,
    VatTreatment,
)
from packages.models.choices import Choice, ChoiceReader, Mandate

__all__ = [
    "Agreement",
    "AgreementLine",
    "AgreementYear",
    "Choice",
    "ChoiceReader",
    "Component",
    "ComponentPrice",
    "Invoicing",
    "InvoicingChange",
    "Mandate",
    "Package",
    "Profile",
    "Signature",
    "VatTreatment",
]
