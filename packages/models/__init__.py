from packages.models.agreements import (
    Agreement,
    AgreementLine,
    AgreementYear,
    InvoicingChange,
    Signature,
)
from packages.models.catalogue import (
    Component,
    ComponentPrice,
    Package,
    VatTreatment,
)
from packages.models.choices import Choice, ChoiceReader, Mandate
from packages.models.following import FOLLOWS, NextAction, ParticipantNote
from packages.models.invoicing import Channel, Invoicing, Profile
from packages.models.vat import Vat

__all__ = [
    "FOLLOWS",
    "Agreement",
    "AgreementLine",
    "AgreementYear",
    "Channel",
    "Choice",
    "ChoiceReader",
    "Component",
    "ComponentPrice",
    "Invoicing",
    "InvoicingChange",
    "Mandate",
    "NextAction",
    "Package",
    "ParticipantNote",
    "Profile",
    "Signature",
    "Vat",
    "VatTreatment",
]
