"""What the forms share by which a list is narrowed down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _


class OfferedFilterForm(forms.Form):
    """Offers what this user has to pick from; ``programmes`` are names by slug.

    A value that is not offered is an error: somebody made up the address.
    """

    def __init__(self, data: Any, *, programmes: Mapping[str, str]) -> None:
        super().__init__(data)
        self._programmes = programmes
        self.offer("programme", list(programmes.items()))

    def offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = cast("forms.ChoiceField", self.fields[name])
        field.choices = [("", _("Alle")), *choices]

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields among which there is something to pick."""
        several = len(self._programmes) > 1
        return [field for field in self if several or field.name != "programme"]
