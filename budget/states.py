"""The life of an invoice; whether it is paid or overdue follows from its payments."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.kit.states import Transitions


class InvoiceState(models.TextChoices):
    DRAFT = "draft", _("concept")
    ISSUED = "issued", _("verstuurd")


INVOICE = Transitions({"issue": ({InvoiceState.DRAFT}, InvoiceState.ISSUED)})
