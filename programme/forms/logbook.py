"""What one looks for in the logbook."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext_lazy as _

from portal.kit import audit


class LogbookForm(forms.Form):
    act = forms.ChoiceField(label=_("Handeling"), required=False)
    person = forms.CharField(label=_("Persoon"), required=False, max_length=80)
    organisation = forms.CharField(label=_("Onderwerp"), required=False, max_length=80)
    since = forms.DateField(
        label=_("Van"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("Tot en met"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        validators=[MaxValueValidator(date(2100, 1, 1))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ChoiceField, self.fields["act"])
        field.choices = [("", _("alle handelingen")), *audit.act_labels().items()]
