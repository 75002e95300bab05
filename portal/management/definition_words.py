"""What a definition file says to people, for the catalogue of translations."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from django.core.management.commands import makemessages

from portal.kit.languages import DEFINED

# Names of programmes, packages and organisations are the same in every language.
WORDS = (
    "programme.ambition",
    "programme.reasons",
    "programme.learning_forms",
    "programme.impact",
    "programme.integration_matrix.*",
    "lines.name",
    "lines.aim",
    "lines.outcome",
    "lines.deliverables.name",
    "disciplines.name",
    "responsibilities.*",
    "next_steps.title",
    "next_steps.parts",
    "next_steps.window_label",
    "components.name",
    "components.contents",
    "components.vat.reason",
    "packages.summary",
    "masterclasses.evaluation.text",
    "reminders.letters.title",
    "reminders.letters.text",
)


def words_of(definition: str) -> list[str]:
    """Each once, in its order."""
    return list(dict.fromkeys(_words(tomllib.loads(definition))))


def _words(value: Any, place: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _words(inner, f"{place}.{key}" if place else key)
    elif isinstance(value, list):
        for inner in value:
            yield from _words(inner, place)
    elif isinstance(value, str) and value and any(fnmatch(place, each) for each in WORDS):
        yield value


class DefinitionFile(makemessages.BuildFile):
    """Its words as calls that gettext finds; other files as Django has them."""

    def preprocess(self) -> None:
        if not self.path.endswith(".toml"):
            super().preprocess()
            return
        words = words_of(Path(self.path).read_text(encoding="utf-8"))
        calls = "".join(f"pgettext({DEFINED!r}, {each!r})\n" for each in words)
        Path(self.work_path).write_text(calls, encoding="utf-8")
