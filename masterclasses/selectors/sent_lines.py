"""What happens to the lines of a sent list, as people read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from masterclasses.people_lists import FORMULA
from masterclasses.sent_lists import Sent


class Verdict(models.TextChoices):
    WRONG = "wrong", gettext_lazy("overgeslagen")
    DOUBLE = "double", gettext_lazy("dubbel")
    SEAT = "seat", gettext_lazy("krijgt een plaats")
    QUEUE = "queue", gettext_lazy("komt op de wachtlijst")
    NOTED = "noted", gettext_lazy("wordt genoteerd")
    CORRECTED = "corrected", gettext_lazy("wordt verbeterd")
    SAME = "same", gettext_lazy("blijft zoals het is")

    @property
    def came(self) -> str:
        """What is read of it afterwards."""
        return str(CAME.get(self, self.label))

    @property
    def kind(self) -> str:
        """The colour in which it is shown."""
        if self == Verdict.WRONG:
            return "error"
        if self in (Verdict.DOUBLE, Verdict.QUEUE, Verdict.CORRECTED):
            return "warning"
        return "neutral" if self == Verdict.SAME else "ok"


CAME = {
    Verdict.SEAT: gettext_lazy("ingeschreven"),
    Verdict.QUEUE: gettext_lazy("op de wachtlijst"),
    Verdict.NOTED: gettext_lazy("genoteerd"),
    Verdict.CORRECTED: gettext_lazy("verbeterd"),
    Verdict.SAME: gettext_lazy("bleef zoals het was"),
}
FAULTY = (Verdict.WRONG, Verdict.DOUBLE)
ENROLS = (Verdict.SEAT, Verdict.QUEUE)


@dataclass
class Line:
    """One line of the list; ``note`` says why, and what to do where it is faulty."""

    sent: Sent
    verdict: Verdict = Verdict.SAME
    note: str = ""

    @property
    def number(self) -> int:
        return self.sent.number

    @property
    def is_faulty(self) -> bool:
        return self.verdict in FAULTY

    def refuse(self, *sentences: str) -> None:
        """Leave the line out; it says all that is wrong with it."""
        self.verdict, self.note = Verdict.WRONG, " ".join(filter(None, (self.note, *sentences)))


def counted(lines: Sequence[Line]) -> list[tuple[Verdict, int]]:
    """How many lines have which verdict, in the order of the verdicts, without noughts."""
    counts = [(verdict, sum(line.verdict == verdict for line in lines)) for verdict in Verdict]
    return [(verdict, count) for verdict, count in counts if count]


def mark_doubles(lines: Sequence[Line], keys: dict[int, object]) -> None:
    """Who stands on the list twice counts once; ``keys`` say by line who it is."""
    first: dict[object, int] = {}
    for line in lines:
        if line.is_faulty or line.number not in keys:
            continue
        seen = first.setdefault(keys[line.number], line.number)
        if seen != line.number:
            line.verdict = Verdict.DOUBLE
            line.note = _("Staat ook op regel {number}. Deze regel telt niet mee.").format(
                number=seen
            )


def fault_of_formulas(sent: Sent) -> str:
    """A sentence where a cell computes instead of telling who it is."""
    cells = (sent.organisation, sent.name, sent.email)
    if any(FORMULA.match(cell) and not _is_address(cell) for cell in cells):
        return _("Hier staat een formule. Typ wat er moet staan.")
    return ""


def _is_address(cell: str) -> bool:
    return "@" in cell[1:]
