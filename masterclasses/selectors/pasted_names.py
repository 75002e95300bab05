"""Who is meant by the lines of a pasted list, among those on a day's list."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from masterclasses.models import Learner

# Letters that have no accent to take off.
PLAIN = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe"})
ADDRESS = re.compile(r"[^\s<>;,\"]+@[^\s<>;,\"]+")


@dataclass(frozen=True)
class Line:
    """One pasted line; nobody ``found``, one, or several of that name. ``again``: seen before."""

    number: int
    text: str
    found: tuple[Learner, ...] = ()
    again: bool = False

    @property
    def is_clear(self) -> bool:
        return len(self.found) == 1


@dataclass
class _Known:
    by_email: dict[str, Learner] = field(default_factory=dict)
    by_name: dict[str, list[Learner]] = field(default_factory=lambda: defaultdict(list))


def recognise(text: str, learners: Iterable[Learner]) -> list[Line]:
    """Lines with an e-mail address or a name, in any column; empty ones are left out."""
    known = _Known()
    for learner in learners:
        known.by_email[learner.email.casefold()] = learner
        known.by_name[_key(learner.name)].append(learner)
    lines: list[Line] = []
    seen: set[int] = set()
    for number, raw in enumerate(text.splitlines(), 1):
        shown = " ".join(raw.split())
        if not shown:
            continue
        found = _who(raw, known)
        again = len(found) == 1 and found[0].pk in seen
        seen.update(each.pk for each in found if len(found) == 1)
        lines.append(Line(number, shown[:200], found, again))
    return lines


def _who(raw: str, known: _Known) -> tuple[Learner, ...]:
    for address in ADDRESS.findall(raw):
        if learner := known.by_email.get(address.casefold().strip(".")):
            return (learner,)
    for name in _names(ADDRESS.sub(" ", raw)):
        if found := known.by_name.get(_key(name)):
            return tuple(found)
    return ()


def _names(text: str) -> list[str]:
    """The line, its columns, and "Vries, Anna de" turned around."""
    columns = re.split(r"[\t;|]", text)
    names = [text, *columns]
    for each in (text, *columns):
        last, comma, first = each.partition(",")
        if comma:
            names += [f"{first} {last}", last]
    return names


def _key(name: str) -> str:
    """A name without accents, capitals, dots, hyphens and doubled spaces."""
    plain = unicodedata.normalize("NFKD", name.casefold().translate(PLAIN))
    letters = "".join(each for each in plain if not unicodedata.combining(each))
    return " ".join(re.findall(r"\w+", letters))
