"""What is different between two versions of the handbook, in sentences and in the text itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any, Literal

from django.utils.translation import gettext as _

from programme.models import ItemKind

# Longer texts are told apart line by line: word by word would take too long.
MOST_WORDS = 1500
Contents = dict[str, Any]


@dataclass(frozen=True)
class Piece:
    """A run of text that stayed, came or went."""

    kind: Literal["same", "added", "removed"]
    text: str


@dataclass
class Change:
    """What happened to one step or item; ``pieces`` show its text where that changed."""

    title: str
    told: list[str] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    parts: list[Change] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.told or self.pieces or self.parts)


def changes_between(before: list[Contents], after: list[Contents]) -> list[Change]:
    """Per step that is different, in the order of ``after``; steps that went come last."""
    return _changes(before, after, "step", _step_change)


def _changes(before: list[Contents], after: list[Contents], key: str, of: Any) -> list[Change]:
    was, now = {each[key]: each for each in before}, {each[key]: each for each in after}
    moved = _moved([each[key] for each in before], [each[key] for each in after])
    found = []
    for pk, each in now.items():
        if pk not in was:
            change = _new(each)
            change.parts = [_new(part) for part in each.get("parts", ())]
        else:
            change = of(was[pk], each)
            if pk in moved:
                change.told.append(_("staat op een andere plaats"))
        found.append(change)
    gone = [Change(_titled(each), [_("weggehaald")]) for pk, each in was.items() if pk not in now]
    return [each for each in [*found, *gone] if each]


def _step_change(was: Contents, now: Contents) -> Change:
    change = _text_change(was, now)
    change.parts = _changes(was["parts"], now["parts"], "item", _item_change)
    return change


def _item_change(was: Contents, now: Contents) -> Change:
    change = _text_change(was, now)
    if was["kind"] != now["kind"]:
        kinds = [str(ItemKind(each["kind"]).label) for each in (was, now)]
        change.told.append(_("was een {was}, is nu een {now}").format(was=kinds[0], now=kinds[1]))
    return change


def _text_change(was: Contents, now: Contents) -> Change:
    change = Change(_titled(now))
    if was["title"] != now["title"]:
        change.told.append(_("heette ‘{title}’").format(title=was["title"]))
    if was["text"] != now["text"]:
        change.told.append(_("andere tekst"))
        change.pieces = _pieces(was["text"], now["text"])
    return change


def _titled(contents: Contents) -> str:
    """An item with its kind, a step by its title."""
    kind = contents.get("kind")
    return f"{contents['title']} ({ItemKind(kind).label})" if kind else contents["title"]


def _moved(before: list[int], after: list[int]) -> set[int]:
    """What stands at another place among what is in both."""
    both = set(before) & set(after)
    was, now = ([pk for pk in order if pk in both] for order in (before, after))
    stayed = SequenceMatcher(None, was, now, autojunk=False).get_matching_blocks()
    return both - {pk for block in stayed for pk in was[block.a : block.a + block.size]}


def _new(contents: Contents) -> Change:
    text = contents["text"]
    return Change(_titled(contents), [_("nieuw")], [Piece("added", text)] if text else [])


def _pieces(was: str, now: str) -> list[Piece]:
    words = [re.findall(r"\s+|[^\s]+", each) for each in (was, now)]
    if sum(map(len, words)) > 2 * MOST_WORDS:
        words = [each.splitlines(keepends=True) for each in (was, now)]
    return list(_compared(*words))


def _compared(was: Sequence[str], now: Sequence[str]) -> Iterator[Piece]:
    matcher = SequenceMatcher(None, was, now, autojunk=False)
    for _tag, a, b, c, d in matcher.get_opcodes():
        gone, came = "".join(was[a:b]), "".join(now[c:d])
        if gone == came:
            yield Piece("same", came)
            continue
        if gone:
            yield Piece("removed", gone)
        if came:
            yield Piece("added", came)
