"""A transition table: which act leads from which states to which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from portal.kit.acts import Refused


class Transitions:
    """The acts of one kind of record, ``{act: (states it may start from, state it leads to)}``."""

    def __init__(self, table: Mapping[str, tuple[Iterable[str], str]]) -> None:
        self._table = {act: (frozenset(froms), to) for act, (froms, to) in table.items()}

    def allowed(self, act: str, state: str) -> bool:
        return state in self._table[act][0]

    def target(self, act: str, state: str) -> str:
        """The state that ``act`` leads to; raises ``Refused`` when it may not start here."""
        froms, to = self._table[act]
        if state not in froms:
            raise Refused(
                lambda: _(
                    "Dit kan nu niet meer: de stand is intussen veranderd. Ververs de pagina."
                )
            )
        return to
