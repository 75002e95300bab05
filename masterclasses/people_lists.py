"""Lists of people as they are pasted: from a spreadsheet, a mail, an address book.

Nothing is refused here but what is too much: a line that cannot be read is still a row, so
that somebody can mend it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from portal.kit.tables import INVISIBLE, Unreadable, tidy

MOST_PEOPLE = 200
MOST_CHARACTERS = 100_000
LONGEST_ADDRESS = 254

SEPARATORS = "\t;,"
BRACKETED = re.compile(r"<([^<>]+)>")
# What a spreadsheet would take for a formula.
FORMULA = re.compile(r"[=+@＝＋－＠-]")
LETTER = re.compile(r"[^\W\d_]")

FIRST_NAMES = {"voornaam", "roepnaam", "first name", "firstname", "given name"}
INFIXES = {"tussenvoegsel", "tussenvoegsels", "voorvoegsel", "tv"}
NAMES = {
    "naam", "achternaam", "name", "last name", "lastname", "surname", "volledige naam",
    "deelnemer", "medewerker", "collega", "weergavenaam", "naam deelnemer", "naam medewerker",
}  # fmt: skip
ADDRESSES = {
    "e-mail", "email", "mail", "e-mailadres", "emailadres", "mailadres", "e-mail adres",
    "email adres", "mail adres", "email address", "e-mail address", "e-mailadres werk",
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A person as read or typed, right or wrong; ``left_out`` by who looked it over."""

    name: str
    email: str
    left_out: bool = False


@dataclass(frozen=True)
class Columns:
    """Where the parts of a name and the address are, as a heading tells."""

    names: tuple[int, ...]
    email: int | None


def read_text(text: str) -> list[Row]:
    """The people of a pasted text, a line each, or more on a line as mail programs copy them.

    Raises ``Unreadable`` on more than may be enrolled at once.
    """
    if len(text) > MOST_CHARACTERS:
        raise Unreadable(
            _("Deze lijst is te lang. Plak haar in delen van hoogstens {most} mensen.").format(
                most=MOST_PEOPLE
            )
        )
    lines = [line for line in map(_tidy_line, text.splitlines()) if line]
    if not lines:
        return []
    separator = _separator_of(lines[0])
    columns = columns_in(_cells(lines[0], separator))
    if columns is None:
        rows = [_from_text(entry) for line in lines for entry in _entries(line)]
    else:
        rows = [from_cells(_cells(line, separator), columns) for line in lines[1:]]
    return not_too_many(rows)


def read_cells(table: Iterable[Sequence[str]]) -> list[Row]:
    """The people of a table, with or without a heading; empty lines count for nothing."""
    cells = [[tidy(cell) for cell in line] for line in table]
    filled = [line for line in cells if any(line)]
    columns = columns_in(filled[0]) if filled else None
    if columns is not None:
        del filled[0]
    return not_too_many([from_cells(line, columns) for line in filled])


def not_too_many(rows: list[Row]) -> list[Row]:
    if len(rows) > MOST_PEOPLE:
        raise Unreadable(
            _(
                "Deze lijst heeft {count} mensen. Schrijf er hoogstens {most} tegelijk in: maak "
                "er kleinere lijsten van. Er is nog niemand ingeschreven."
            ).format(count=len(rows), most=MOST_PEOPLE)
        )
    return rows


def columns_in(cells: Sequence[str]) -> Columns | None:
    """What the heading of a list says; ``None`` where the first line is somebody's."""
    words = [cell.strip(" :*").casefold() for cell in cells]
    if any("@" in word for word in words):
        return None
    parts = (FIRST_NAMES, INFIXES, NAMES)
    names = [place for part in parts for place, word in enumerate(words) if word in part]
    email = next((place for place, word in enumerate(words) if word in ADDRESSES), None)
    return Columns(tuple(names), email) if names or email is not None else None


def from_cells(cells: Sequence[str], columns: Columns | None = None) -> Row:
    """One person from the cells of a line."""
    if columns is None or columns.email is None:
        return _guessed([cell for cell in cells if cell])
    found = [cells[place] for place in columns.names if place < len(cells)]
    name = " ".join(part for part in found if part)
    email = cells[columns.email] if columns.email < len(cells) else ""
    if not columns.names:
        return _guessed([cell for cell in cells if cell])
    _before, bracketed, _after = _around_address(email)
    return Row(name, _bare(bracketed or email))


def fault_of_address(email: str) -> str:
    """What is wrong with an e-mail address, as a sentence; empty where it is right."""
    local, at, domain = email.partition("@")
    faults = (
        (not email, _("Vul het e-mailadres in.")),
        (FORMULA.match(email) and local, _("Hier staat een formule. Typ het adres zelf.")),
        (len(email) > LONGEST_ADDRESS, _("Dit e-mailadres is te lang.")),
        (not at, _("Er ontbreekt een @ in dit e-mailadres.")),
        ("@" in domain, _("Er staat meer dan één @ in dit e-mailadres.")),
        (re.search(r"\s", email), _("Er staat een spatie in dit e-mailadres.")),
        ("," in email, _("Er staat een komma in dit e-mailadres. Bedoelt u een punt?")),
        (not local, _("Voor de @ staat niets.")),
        (not domain, _("Achter de @ staat niets.")),
        ("." not in domain, _("Achter de @ ontbreekt een punt, zoals in gemeente.nl.")),
        (".." in email, _("Er staan twee punten achter elkaar.")),
        (not local.isascii(), _("Voor de @ staat een letter die niet kan, zoals é of ï.")),
    )
    for is_so, sentence in faults:
        if is_so:
            return sentence
    try:
        validate_email(email)
    except ValidationError:
        return _("Dit e-mailadres klopt niet. Schrijf het als naam@organisatie.nl.")
    return ""


def _tidy_line(line: str) -> str:
    """The same, but as long as it is and with its tabs: a line may hold many people."""
    cells = INVISIBLE.sub("", line).split("\t")
    return "\t".join(" ".join(cell.split()) for cell in cells) if line.strip() else ""


def _separator_of(line: str) -> str:
    return next((each for each in SEPARATORS if each in line), "")


def _cells(line: str, separator: str) -> list[str]:
    if not separator:
        return [tidy(line)]
    (cells,) = csv.reader([line], delimiter=separator, skipinitialspace=True)
    return [tidy(cell) for cell in cells]


def _entries(line: str) -> Iterator[str]:
    """A line for each address in it, with what was written before it."""
    _name, at, behind = line.partition("@")
    separator = next((each for each in ";,\t" if each in behind), "")
    if at not in behind or not separator:
        yield line
        return
    (parts,) = csv.reader([line], delimiter=separator, skipinitialspace=True)
    entries, pending = [""], ""
    for part in filter(str.strip, parts):
        pending = f"{pending}{separator} {part}" if pending else part
        if "@" in part:
            entries.append(pending)
            pending = ""
    entries[-1] += f"{separator} {pending}" if pending else ""
    yield from filter(None, entries)


def _from_text(entry: str) -> Row:
    before, address, after = _around_address(entry)
    if address:
        return Row(_unquoted(before) or _unquoted(after), _bare(address))
    return _guessed([cell for cell in _cells(entry, _separator_of(entry)) if cell])


def _around_address(text: str) -> tuple[str, str, str]:
    """What stands before, in and after the brackets around an address; empty without one."""
    for found in BRACKETED.finditer(text):
        if "@" in found[1]:
            return text[: found.start()], found[1], text[found.end() :]
    return "", "", ""


def _guessed(cells: Sequence[str]) -> Row:
    """Who it is where no heading tells: the address is what has an @, the name stands before."""
    place = next((place for place, cell in enumerate(cells) if "@" in cell), None)
    if place is None:
        return _without_at(cells)
    named = [each for each in cells[:place] if LETTER.search(each)]
    beside, email, _after = _around_address(cells[place])
    words = [_unquoted(beside)]
    if not email:
        words = cells[place].split()
        email = next(word for word in words if "@" in word)
        words.remove(email)
    name = " ".join((*named, *words)).strip()
    return Row(
        _unquoted(name or next(filter(LETTER.search, cells[place + 1 :]), "")), _bare(email)
    )


def _without_at(cells: Sequence[str]) -> Row:
    """A line without an address, or with one that lacks its @: ``anna.gemeente.nl``."""
    *rest, last = cells or [""]
    if rest and (FORMULA.match(last) or ("." in last and " " not in last)):
        return Row(_unquoted(" ".join(rest)), _bare(last))
    return Row(_unquoted(" ".join(cells)), "")


def _unquoted(name: str) -> str:
    return tidy(name.strip(" \t\"'‘’“”;,:"))


def _bare(email: str) -> str:
    email = tidy(email).strip(" \"'‘’“”<>()[];:,.")
    return email[7:] if email.casefold().startswith("mailto:") else email
