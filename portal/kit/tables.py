"""Tables that somebody sends in a file: a spreadsheet (.xlsx) or a CSV as any program writes it.

A file may be broken, or made to do harm: it is read in bounds, and nothing in it is executed
or computed. What cannot be read raises ``Unreadable`` with a sentence.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import openpyxl
from django.utils.translation import gettext as _

from portal.kit.archives import DamagedArchive, part_of, reading
from portal.kit.sheets import restored

MOST_BYTES = 1024 * 1024
MOST_UNPACKED = 12 * 1024 * 1024
MOST_PARTS = 300
MOST_LINES, MOST_COLUMNS = 5000, 40
# Each tag costs openpyxl time and memory, a style the most: a small file may hold millions.
MOST_TAGS, MOST_TAGS_BESIDES = 300_000, 60_000
HOLD_TEXTS = ("xl/worksheets/", "xl/sharedStrings.xml")
SAYS_SEPARATOR = re.compile(r"sep=.\r?\n", re.IGNORECASE)
# What is kept of a table to look it over.
MOST_KEPT_LINES, MOST_KEPT_CHARACTERS = 2000, 1_000_000
LONGEST_CELL = 500
INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff]")
OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1")  # .xls, and any file with a password


class Unreadable(Exception):
    """``str()`` is a sentence that says what is wrong with a table and how to mend it."""


def read_table(content: bytes) -> list[list[str]]:
    """All lines of the first sheet of a spreadsheet, or of a CSV, empty ones too."""
    if len(content) > MOST_BYTES:
        raise Unreadable(_("Dit bestand is te groot. Het mag hooguit 1 MB zijn."))
    if content.startswith(OLD_OFFICE):
        raise Unreadable(
            _(
                "Dit is een oud Excel-bestand of er zit een wachtwoord op. Sla het op als "
                "Excel-werkmap (.xlsx) of CSV, zonder wachtwoord."
            )
        )
    if content.startswith(b"PK"):
        return _sheet(content)
    return _csv(content)


def _sheet(content: bytes) -> list[list[str]]:
    _refuse_bomb(content)
    try:
        book = openpyxl.load_workbook(
            io.BytesIO(content), read_only=True, data_only=False, keep_links=False
        )
        return list(_lines_of(book))
    except Unreadable:
        raise
    except Exception:  # what broken files make openpyxl raise has no end
        raise Unreadable(
            _(
                "Dit bestand kunnen wij niet lezen. Is het een Excel-werkmap (.xlsx)? Sla het "
                "opnieuw op, of plak de lijst."
            )
        ) from None


def _lines_of(book: Any) -> Iterator[list[str]]:
    if not book.worksheets:
        raise Unreadable(_("In dit bestand staat geen blad met een lijst."))
    lines = book.worksheets[0].iter_rows(max_col=MOST_COLUMNS)
    for number, line in enumerate(lines):
        if number == MOST_LINES:
            raise _too_many_lines()
        yield [_text_of(cell) for cell in line]


def _too_many_lines() -> Unreadable:
    return Unreadable(
        _("Deze lijst heeft meer dan {most} regels. Zet er alleen op wat nodig is.").format(
            most=MOST_LINES
        )
    )


def _text_of(cell: Any) -> str:
    """What is in the cell; a formula as it is written, which no name or address looks like."""
    if cell.value is None:
        return ""
    if cell.data_type == "f":
        return f"={str(cell.value).removeprefix('=')}" if isinstance(cell.value, str) else "="
    return str(cell.value)


def _refuse_bomb(content: bytes) -> None:
    """What the parts of the file unpack to is known beforehand, and no more is ever unpacked."""
    try:
        with reading(content) as archive:
            parts = archive.infolist()
            too_much = (
                len(parts) > MOST_PARTS
                or sum(part.file_size for part in parts) > MOST_UNPACKED
                or any(_has_too_much(part.filename, part_of(archive, part)) for part in parts)
            )
    except DamagedArchive:
        raise Unreadable(
            _("Dit bestand is beschadigd. Sla het opnieuw op, of plak de lijst.")
        ) from None
    if too_much:
        raise Unreadable(_("Uitgepakt is dit bestand te groot. Zet er alleen op wat nodig is."))


def _has_too_much(name: str, part: bytes) -> bool:
    """Of what is read of it before the first line; no spreadsheet defines words of its own."""
    most = MOST_TAGS if name.startswith(HOLD_TEXTS) else MOST_TAGS_BESIDES
    return part.count(b"<") > most or b"<!ENTITY" in part.replace(b"\0", b"")


def _csv(content: bytes) -> list[list[str]]:
    text = _decoded(content)
    if told := SAYS_SEPARATOR.match(text):  # a line that no program shows
        text = text[told.end() :]
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(";,\t", key=first.count)
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        table = [
            [restored(cell) for cell in line[:MOST_COLUMNS]]
            for line in islice(lines, MOST_LINES + 1)
        ]
    except csv.Error:
        raise Unreadable(
            _("Dit bestand kunnen wij niet lezen. Sla het op als CSV of Excel-werkmap (.xlsx).")
        ) from None
    if len(table) > MOST_LINES:
        raise _too_many_lines()
    return table


def _decoded(content: bytes) -> str:
    """As Excel writes it: UTF-8, UTF-16, or the code page of western Europe."""
    utf_16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if utf_16 else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unreadable(
        _("Dit is geen lijst die wij kunnen lezen. Kies een CSV of Excel-werkmap (.xlsx).")
    )


def tidied(table: Sequence[Sequence[str]]) -> list[list[str]]:
    """The table as it is kept, in bounds; raises ``Unreadable`` where it is too large."""
    tidy_table = [[tidy(cell) for cell in line] for line in table]
    while tidy_table and not any(tidy_table[-1]):
        tidy_table.pop()
    filled = sum(any(line) for line in tidy_table)
    if filled > MOST_KEPT_LINES + 1:
        raise Unreadable(
            _("Deze lijst heeft meer dan {most} regels. Maak er kleinere lijsten van.").format(
                most=MOST_KEPT_LINES
            )
        )
    if sum(len(cell) for line in tidy_table for cell in line) > MOST_KEPT_CHARACTERS:
        raise Unreadable(
            _("Er staat te veel in deze lijst. Haal kolommen weg die niet nodig zijn.")
        )
    width = max((at for line in tidy_table for at, cell in enumerate(line, 1) if cell), default=0)
    return [line[:width] for line in tidy_table]  # without the empty columns at the end


def tidy(text: str) -> str:
    """One line without what nobody sees, not longer than a cell may be."""
    composed = unicodedata.normalize("NFC", INVISIBLE.sub("", text[: LONGEST_CELL * 4]))
    return " ".join(composed.split())[:LONGEST_CELL]
