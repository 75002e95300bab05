"""Reading a definition file (TOML) so that every fault in it is named, with its place."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

Place = tuple[str | int, ...]
S = TypeVar("S", bound="Shape")


class Shape(BaseModel):
    """A table of a definition file: names that it does not know are faults."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


@dataclass(frozen=True)
class Fault:
    """What is wrong at a place; ``line`` is that of the nearest table or name, 0: unknown."""

    place: str
    sentence: str
    line: int = 0

    def __str__(self) -> str:
        at = f"line {self.line}, " if self.line else ""
        return f"{at}{self.place}: {self.sentence}"


@dataclass
class Definition:
    """The data of a file and the faults found so far; rooms read their own tables from it."""

    data: Mapping[str, Any]
    lines: Mapping[Place, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    read: set[str] = field(default_factory=set)

    def fault(self, place: Place, sentence: str) -> None:
        known = (place[:length] for length in range(len(place), 0, -1))
        line = next((self.lines[part] for part in known if part in self.lines), 0)
        self.faults.append(Fault(_written(place), sentence, line))

    def table(self, name: str, shape: type[S]) -> S | None:
        """The table ``[name]``, or ``None`` when it is missing or wrong."""
        self.read.add(name)
        if name not in self.data:
            self.fault((name,), f"this table is missing; add [{name}].")
            return None
        return self._shaped((name,), shape, self.data[name])

    def rows(self, name: str, shape: type[S]) -> dict[int, S]:
        """The tables ``[[name]]`` that are right, by their position in the file."""
        self.read.add(name)
        given = self.data.get(name)
        if not isinstance(given, list) or not given:
            self.fault((name,), f"there must be at least one table [[{name}]].")
            return {}
        shaped = {at: self._shaped((name, at), shape, row) for at, row in enumerate(given)}
        return {at: row for at, row in shaped.items() if row is not None}

    def named(self, name: str, by: str = "key") -> set[str]:
        """What the tables ``[[name]]`` are called, also those that are wrong elsewhere."""
        given = self.data.get(name)
        rows = given if isinstance(given, list) else []
        return {str(row[by]) for row in rows if isinstance(row, dict) and by in row}

    def check_unique(self, name: str, rows: Mapping[int, Shape], by: str = "key") -> None:
        """Capitals make no difference; what is empty is not compared."""
        first: dict[Any, int] = {}
        for at, row in rows.items():
            value = getattr(row, by)
            same = value.casefold() if isinstance(value, str) else value
            if value and same in first:
                self.fault((name, at, by), f'"{value}" is used before, at {name}[{first[same]}].')
            first.setdefault(same, at)

    def check_known(self, place: Place, given: Iterable[str], known: set[str], what: str) -> None:
        """Every name in ``given`` must be a known one; ``place`` is that of the list."""
        for at, name in enumerate(given):
            if name not in known:
                self.fault((*place, at), unknown(what, name, known))

    def check_tables(self) -> None:
        """After every room has read its tables: the others are unknown."""
        for name in self.data:
            if name not in self.read:
                self.fault((name,), unknown("table", name, self.read))

    def _shaped(self, place: Place, shape: type[S], value: Any) -> S | None:
        try:
            return shape.model_validate(value)
        except ValidationError as error:
            for details in error.errors():
                self.fault((*place, *details["loc"]), _sentence(details))
            return None


def unknown(what: str, name: str, known: Iterable[str]) -> str:
    return f'there is no {what} "{name}"; known: {", ".join(sorted(known)) or "none"}.'


def read_definition(text: str) -> Definition:
    """Parse a file's text; what is no TOML becomes the only fault."""
    if re.search(r"\\u0000|\\U00000000", text):
        sentence = "the sign \\u0000 cannot be stored; remove it."
        return Definition({}, faults=[Fault("file", sentence)])
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except RecursionError:
        return Definition({}, faults=[Fault("file", "lists or tables are nested too deep.")])
    except ValueError as error:  # also a number of thousands of digits
        return Definition({}, faults=[Fault("file", f"this is no valid TOML: {error}.")])
    return Definition(data, _line_numbers(text))


def _written(place: Place) -> str:
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in place)
    return "".join(parts).lstrip(".")


def _sentence(details: ErrorDetails) -> str:
    if details["type"] == "missing":
        return "this is missing; add it."
    if details["type"] == "extra_forbidden":
        return "this name is not known here; remove it or correct its spelling."
    message = details["msg"].removeprefix("Value error, ")
    message = message[:1].lower() + message[1:]
    given = details["input"]
    shown = f"; it is {given!r}" if isinstance(given, str | int | float | bool) else ""
    return f"{message.rstrip('.')}{shown}."


_HEADER = re.compile(r"^\s*(\[\[?)\s*([\w.-]+)\s*\]\]?")
_NAME = re.compile(r"^\s*([\w-]+)\s*=")


def _line_numbers(text: str) -> dict[Place, int]:
    """Where tables and their names stand; texts over several lines may mislead it slightly."""
    found: dict[Place, int] = {}
    counts: dict[str, int] = {}
    here: Place = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            here = tuple(header[2].split("."))
            if header[1] == "[[":
                here = (*here, counts.setdefault(header[2], 0))
                counts[header[2]] += 1
            found[here] = number
        elif name := _NAME.match(line):
            found.setdefault((*here, name[1]), number)
    return found
