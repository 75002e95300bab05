"""How something is taxed, as a value."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from portal.kit import figures
from portal.kit.languages import translated


class Vat(NamedTuple):
    """A treatment as in EN 16931: ``S`` has a rate and no reason, ``E`` a reason and no rate."""

    category: str
    rate: Decimal
    reason: str

    @property
    def words(self) -> str:
        """``21% btw``, or that there is none and why."""
        if self.category == "E":
            return _("geen btw: {reason}").format(reason=translated(self.reason))
        return _("{rate}% btw").format(rate=figures.short(self.rate))
