"""The life of an invoice; whether it is paid or overdue follows from its payments."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.kit.states import Transitions


class InvoiceState(models.TextChoices):
    DRAFT = "draft", _("concept")
    ISSUED = "issued", _("verstuurd")


class InvoiceKind(models.TextChoices):
    INVOICE = "invoice", _("factuur")
    CREDIT = "credit", _("creditfactuur")


class Standing(models.TextChoices):
    """What people call the stand of an invoice; derived, never stored."""

    DRAFT = "draft", _("concept")
    OPEN = "open", _("open")
    OVERDUE = "overdue", _("te laat")
    PAID = "paid", _("betaald")
    CREDITED = "credited", _("gecrediteerd")
    TO_REFUND = "to_refund", _("terug te betalen")
    CREDIT_NOTE = "credit_note", _("creditfactuur")


class LineState(models.TextChoices):
    """What became of a line of a bank statement; derived, never stored."""

    PROPOSED = "proposed", _("voorstel")
    UNKNOWN = "unknown", _("onbekend")
    PARTLY = "partly", _("deels geboekt")
    BOOKED = "booked", _("geboekt")
    ASIDE = "aside", _("opzijgezet")


INVOICE = Transitions({"issue": ({InvoiceState.DRAFT}, InvoiceState.ISSUED)})


class StatementState(models.TextChoices):
    DRAFT = "draft", _("concept")
    FINAL = "final", _("definitief")


STATEMENT = Transitions({"finalise": ({StatementState.DRAFT}, StatementState.FINAL)})


class DeliveryState(models.TextChoices):
    """How far a document is on its way to the customer."""

    READY = "ready", _("klaar om te versturen")
    HANDED_OVER = "handed_over", _("overgedragen")
    DELIVERED = "delivered", _("afgeleverd")
    REFUSED = "refused", _("geweigerd")


UNDER_WAY = (DeliveryState.READY, DeliveryState.HANDED_OVER)
DELIVERY = Transitions(
    {
        "hand_over": ({DeliveryState.READY}, DeliveryState.HANDED_OVER),
        "deliver": ({DeliveryState.HANDED_OVER}, DeliveryState.DELIVERED),
        # A mail can come back, and finance can hear otherwise, after it seemed to be there.
        "refuse": (
            {DeliveryState.READY, DeliveryState.HANDED_OVER, DeliveryState.DELIVERED},
            DeliveryState.REFUSED,
        ),
        # By hand: the customer says that it has the document.
        "confirm": (
            {DeliveryState.READY, DeliveryState.HANDED_OVER, DeliveryState.REFUSED},
            DeliveryState.DELIVERED,
        ),
    }
)
