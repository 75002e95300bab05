"""What is asked about certificates."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from masterclasses.forms.fields import reason_field
from masterclasses.selectors.certificates import Entitled


class CandidateFilterForm(forms.Form):
    """Whom the list of a cohort shows."""

    standing = forms.ChoiceField(
        label=_("Toon"), required=False, choices=[("", _("iedereen")), *Entitled.choices]
    )


class WithdrawCertificateForm(forms.Form):
    """Why a certificate is wrong."""

    reason = reason_field(
        _("Waarom trekt u dit certificaat in?"),
        _("Vul in waarom u dit certificaat intrekt."),
        help_text=_(
            "Bijvoorbeeld: de naam is verkeerd gespeld. De deelnemer leest dit in een e-mail."
        ),
    )
