"""Forms of the books: closing and reopening a year, and the codes of accounts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from budget.ledger import Account
from budget.models.ledger import CODE
from budget.selectors.accounts import Chart


class CloseForm(forms.Form):
    seen = forms.BooleanField(
        label=_("Ik heb gekeken wat nog open is. Dit jaar mag worden afgesloten."),
        error_messages={"required": _("Vink aan dat u hebt gekeken wat nog open is.")},
    )


class ReopenForm(forms.Form):
    reason = forms.CharField(
        label=_("Waarom heropent u dit jaar?"),
        max_length=200,
        help_text=_("Dit komt in het logboek. Bijvoorbeeld: een bankafschrift was vergeten."),
        error_messages={"required": _("Vul in waarom u het jaar heropent.")},
    )


class LedgerCodesForm(forms.Form):
    """A field per account of the ``chart``; ``codes`` are what was filled in."""

    def __init__(self, data: Mapping[str, Any] | None, *, chart: Chart) -> None:
        super().__init__(data)
        # Finance fills in what its books have; the page says what is missing.
        self.depending = [_name_of(account) for account in chart.names]
        self._accounts = {_name_of(account): account for account in chart.names}
        for name, account in self._accounts.items():
            self.fields[name] = forms.CharField(
                label=chart.name_of(account),
                initial=chart.code_of(account),
                max_length=20,
                required=False,
                validators=[CODE],
            )

    @property
    def codes(self) -> dict[Account, str]:
        return {account: self.cleaned_data[name] for name, account in self._accounts.items()}


def _name_of(account: Account) -> str:
    return f"{account.purpose}_{account.of or ''}".replace(".", "_").rstrip("_")
