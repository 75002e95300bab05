"""Whether two files tell of the same booking: one file twice, overlapping files, two formats.

Day and amount always agree then. What else is told differs per format: MT940 cuts texts off,
leaves signs out, and gives a batch as one line. So it is asked what speaks against it.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from budget.banking.entries import Entry, Part

ALIKE = 0.6


@dataclass(frozen=True)
class Told:
    """A booking as a file of some ``format`` tells it."""

    format: str
    entry: Entry


def same_ones(known: Sequence[Told], told: Sequence[Told]) -> list[int | None]:
    """For each of ``told`` the index of the known booking that it is; ``None`` where it is new.

    All are of one day and one amount. A known booking is given out once: two equal transfers
    in one file are two. The likest pairs are made first: those that are quite the same.
    """
    found = _quite_the_same(known, told)
    taken = {old for old in found if old is not None}
    left = [old for old in range(len(known)) if old not in taken]
    pairs = sorted(
        (
            (-likeness, new, old)
            for new, fresh in enumerate(told)
            if found[new] is None
            for old in left
            if (likeness := _likeness(known[old], fresh)) > 0
        ),
    )
    for _likeness_of_pair, new, old in pairs:
        if found[new] is None and old not in taken:
            found[new] = old
            taken.add(old)
    return found


def _quite_the_same(known: Sequence[Told], told: Sequence[Told]) -> list[int | None]:
    """In the order of the files; there may be thousands of one day and amount."""
    places: dict[Told, deque[int]] = defaultdict(deque)
    for old, kept in enumerate(known):
        places[kept].append(old)
    return [places[fresh].popleft() if places.get(fresh) else None for fresh in told]


def fingerprint(entry: Entry, *, account: str, nth: int) -> str:
    """By which the database knows a booking; ``nth`` of equal ones, from 0 on."""
    told = [account, entry.booked_on.isoformat(), str(entry.amount), entry.reference, str(nth)]
    for part in entry.parts:
        told += [str(part.amount), part.iban, plain(part.end_to_end), plain(part.remittance)]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def plain(text: str) -> str:
    """Letters and digits alone: what every bank and every format keeps of a text."""
    bare = unicodedata.normalize("NFKD", text).upper()
    return re.sub(r"[^A-Z0-9]", "", bare)


def _likeness(one: Told, other: Told) -> float:
    """0 where something tells that they are two bookings; else how alike they are."""
    same_format = one.format == other.format
    references = {one.entry.reference, other.entry.reference} - {""}
    if same_format and one.entry.reference and other.entry.reference:
        return 4.0 if len(references) == 1 else 0.0
    if len(one.entry.parts) != len(other.entry.parts):
        return 0.0 if same_format else 1.0  # a batch, told as one line by the other format
    parts = zip(_ordered(one.entry), _ordered(other.entry), strict=True)
    return min(_likeness_of_parts(*pair, strict=same_format) for pair in parts)


def _ordered(entry: Entry) -> list[Part]:
    return sorted(entry.parts, key=lambda part: (part.amount, part.iban, part.end_to_end))


def _likeness_of_parts(one: Part, other: Part, *, strict: bool) -> float:
    if one.amount != other.amount or _differ(one.iban, other.iban):
        return 0.0
    if _differ(plain(one.end_to_end), plain(other.end_to_end)):
        return 0.0
    about, also = plain(one.remittance), plain(other.remittance)
    if strict:
        return 3.0 if about == also else 0.0
    if not about or not also or about in also or also in about:
        return 2.0
    matcher = SequenceMatcher(None, about[:140], also[:140], autojunk=False)
    if matcher.quick_ratio() < ALIKE:  # never less than the ratio, and told much sooner
        return 0.0
    alike = matcher.ratio()
    return 1.0 + alike if alike >= ALIKE else 0.0


def _differ(one: str, other: str) -> bool:
    """Both tell something, and neither is the other cut off."""
    if not one or not other:
        return False
    return not (one.startswith(other) or other.startswith(one))
