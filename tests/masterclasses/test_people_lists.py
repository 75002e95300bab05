"""Pasted lists and files of people, good and bad: what is read of them, and what is told."""

from __future__ import annotations

import io
import time
import zipfile
from contextlib import suppress
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from masterclasses.people_files import read_file
from masterclasses.people_lists import Row, fault_of_address, read_text
from portal.kit import tables
from portal.kit.tables import Unreadable, read_table

ANNA, BERT = Row("Anna de Vries", "anna@stad.example"), Row("Bert Jansen", "bert@stad.example")


def _workbook(*lines: tuple[Any, ...]) -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    for line in lines:
        book.active.append(line)
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        "Anna de Vries\tanna@stad.example\nBert Jansen\tbert@stad.example",
        "Anna de Vries;anna@stad.example\r\n\r\n  \r\nBert Jansen;bert@stad.example;\r\n",
        "Anna de Vries, anna@stad.example\nBert Jansen, bert@stad.example",
        "Anna de Vries <anna@stad.example>\nBert Jansen <mailto:bert@stad.example>",
        "Anna de Vries <anna@stad.example>; Bert Jansen <bert@stad.example>;",
        "Anna de Vries <anna@stad.example>, Bert Jansen <bert@stad.example>",
        '"Anna de Vries";"anna@stad.example"\n"Bert Jansen";"bert@stad.example"',
        "'Anna de Vries' (anna@stad.example)\n\u200bBert\u00a0Jansen bert@stad.example.",
        "Naam\tE-mail\nAnna de Vries\tanna@stad.example\nBert Jansen\tbert@stad.example",
        "E-mailadres;Naam\nanna@stad.example;Anna de Vries\nbert@stad.example;Bert Jansen",
        "Functie;Voornaam;Tussenvoegsel;Achternaam;Mail\n"
        "chef;Anna;de;Vries;anna@stad.example\nbaas;Bert;;Jansen;bert@stad.example",
        "1\tAnna de Vries\tanna@stad.example\t06 123\n2\tBert Jansen\tbert@stad.example\t",
        "anna@stad.example\tAnna de Vries\nbert@stad.example\tBert Jansen",
    ],
)
def test_a_pasted_list_is_read_as_people_write_it(text: str) -> None:
    assert read_text(text) == [ANNA, BERT]


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ("anna@stad.example", Row("", "anna@stad.example")),
        ('"Vries, Anna de" <anna@stad.example>', Row("Vries, Anna de", "anna@stad.example")),
        ('"Vries, Anna de";anna@stad.example', Row("Vries, Anna de", "anna@stad.example")),
        ("Anna de Vries", Row("Anna de Vries", "")),
        ("Anna;anna.stad.example", Row("Anna", "anna.stad.example")),
        ("Anna;anna@@stad.example", Row("Anna", "anna@@stad.example")),
        ("=HYPERLINK(1);anna@stad.example", Row("=HYPERLINK(1)", "anna@stad.example")),
    ],
)
def test_a_line_that_is_not_whole_is_kept_to_be_mended(line: str, row: Row) -> None:
    assert read_text(line) == [row]


def test_a_thousand_lines_are_told_at_once() -> None:
    lines = [f"Naam {number}\tn{number}@stad.example" for number in range(1000)]
    with pytest.raises(Unreadable, match=r"1000 mensen.*hoogstens 200"):
        read_text("\n".join(lines))
    assert len(read_text("\n".join(lines[:200]))) == 200
    with pytest.raises(Unreadable, match="te lang"):
        read_text("\n".join(line * 20 for line in lines))


@pytest.mark.parametrize("text", ["@", "<", "<@", "@;", '"', ";", "\t", "a,", "@,\t;"])
def test_no_text_takes_long(text: str) -> None:
    begun = time.monotonic()
    with suppress(Unreadable):
        read_text(text * (100_000 // len(text)))
    assert time.monotonic() - begun < 3


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="aB@.;,\t\n\r\"'<> =é\u200b", max_size=60))
def test_whatever_is_pasted_becomes_rows(text: str) -> None:
    for row in read_text(text):
        assert "\n" not in row.name + row.email
        assert "\t" not in row.name + row.email


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("", "Vul het e-mailadres in"),
        ("anna.stad.nl", "ontbreekt een @"),
        ("anna@@stad.nl", "meer dan één @"),
        ("an na@stad.nl", "een spatie"),
        ("anna@stad,nl", "een komma"),
        ("@stad.nl", "Voor de @"),
        ("anna@", "Achter de @ staat niets"),
        ("anna@stad", "ontbreekt een punt"),
        ("anna@stad..nl", "twee punten"),
        ("andré@stad.nl", "letter die niet kan"),
        ("anna@-stad.nl", "klopt niet"),
        ("a" * 300 + "@stad.nl", "te lang"),
        ("=A1", "formule"),
        ("anna@stad.nl", ""),
    ],
)
def test_what_is_wrong_with_an_address_is_told(address: str, fault: str) -> None:
    told = fault_of_address(address)
    assert fault in told if fault else told == ""


@pytest.mark.parametrize(
    "content",
    [
        _workbook(("Naam", "E-mail"), ("Anna de Vries", ANNA.email), ("Bert Jansen", BERT.email)),
        _workbook(("Anna de Vries", ANNA.email), (), (None, None), ("Bert Jansen", BERT.email)),
        f"Naam;E-mail\r\nAnna de Vries;{ANNA.email}\r\nBert Jansen;{BERT.email}".encode(),
        f'\ufeff"Anna de Vries",{ANNA.email}\n"Bert Jansen",{BERT.email}\n'.encode(),
        f"Anna de Vries\t{ANNA.email}\nBert Jansen\t{BERT.email}".encode("utf-16"),
    ],
)
def test_a_file_is_read_as_programs_write_it(content: bytes) -> None:
    assert read_file(content) == [ANNA, BERT]


def test_columns_beyond_what_a_list_has_are_left_out() -> None:
    (line,) = read_table(b"Organisatie;Naam;E-mailadres" + b";" * 500_000)
    assert len(line) == tables.MOST_COLUMNS


def test_a_line_that_tells_the_separator_is_no_line() -> None:
    assert read_table(b"sep=,\r\nNaam,E-mail\r\n") == [["Naam", "E-mail"]]


def test_letters_of_an_old_csv_survive() -> None:
    (row,) = read_file(f"André Müller;{ANNA.email}".encode("cp1252"))
    assert row.name == "André Müller"


def test_a_formula_in_a_sheet_is_never_computed() -> None:
    rows = read_file(_workbook(("=CONCAT(1,2)", ANNA.email), ("Bert", '=HYPERLINK("x")')))
    assert [row.name for row in rows] == ["=CONCAT(1,2)", "Bert"]
    assert fault_of_address(rows[1].email)


def _zip(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return file.getvalue()


def _with_part(ending: str, xml: str) -> bytes:
    """A workbook of which one part is another."""
    whole, file = zipfile.ZipFile(io.BytesIO(_workbook(("a", "b")))), io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in whole.namelist():
            packed.writestr(name, xml if name.endswith(ending) else whole.read(name))
    return file.getvalue()


SPREADSHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def _with_entities() -> bytes:
    """A workbook of which the sheet unfolds: the billion laughs."""
    laughs = "".join(
        f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "ha">' for n in range(9)
    )
    sheet = (
        f'<?xml version="1.0"?><!DOCTYPE x [{laughs}]><worksheet {SPREADSHEET}><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>&l8;</t></is></c></row></sheetData></worksheet>'
    )
    return _with_part("sheet1.xml", sheet)


def _with_millions(of: str) -> bytes:
    """A few kilobytes that hold so many styles, or cells in one line, that reading takes long."""
    if of == "styles":
        styles = f"<styleSheet {SPREADSHEET}><cellXfs>{'<xf/>' * 2_000_000}</cellXfs></styleSheet>"
        return _with_part("styles.xml", styles)
    row = f'<row r="1">{"<c/>" * 2_000_000}</row>'
    return _with_part(
        "sheet1.xml", f"<worksheet {SPREADSHEET}><sheetData>{row}</sheetData></worksheet>"
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"x" * (tables.MOST_BYTES + 1), "hooguit 1 MB"),
        (tables.OLD_OFFICE + b"\0" * 600, "oud Excel-bestand"),
        (b"PK\x03\x04 en dan niets", "beschadigd"),
        (_workbook(("Anna", ANNA.email))[:-200], "beschadigd"),
        (_zip(een=b"geen werkmap"), "kunnen wij niet lezen"),
        (_zip(bom=b"\0" * (tables.MOST_UNPACKED + 1)), "Uitgepakt"),
        (_zip(**{f"deel{number}": b"" for number in range(400)}), "Uitgepakt"),
        (b"%PDF-1.7\n\0\1\2", "geen lijst"),
        (_with_entities(), "Uitgepakt"),
        (_with_millions("styles"), "Uitgepakt"),
        (_with_millions("cells"), "Uitgepakt"),
        (_workbook(*((f"Naam {n}", f"n{n}@stad.example") for n in range(201))), "201 mensen"),
        (_workbook(*(("x",) for _n in range(tables.MOST_LINES + 1))), "meer dan 5000"),
        ("\n".join(f"N{n};n{n}@stad.example" for n in range(1000)).encode(), "1000 mensen"),
        (b'a;"' + b"x" * 200_000, "kunnen wij niet lezen"),
    ],
)
def test_a_bad_file_is_told_in_a_sentence(content: bytes, sentence: str) -> None:
    begun = time.monotonic()
    with pytest.raises(Unreadable, match=sentence):
        read_file(content)
    assert time.monotonic() - begun < 5
