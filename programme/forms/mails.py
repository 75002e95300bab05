"""Which of the mails that were sent a list shows."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.kit.models import Delivery


class MailFilterForm(forms.Form):
    status = forms.ChoiceField(
        label=_("Stand"), required=False, choices=[("", _("Alle")), *Delivery.choices]
    )
    address = forms.CharField(label=_("E-mailadres"), required=False, max_length=80)
