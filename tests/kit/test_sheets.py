"""Tables that people download: as Dutch Excel reads them, with nothing in them that computes."""

from __future__ import annotations

import csv
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kit.sheets import Sheet, as_csv, as_xlsx, neutralised, restored

DANGEROUS = ("=1+1", "+31", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1", "'=1", "＝1")
SHEET = Sheet(
    title="Lijst: [van] iets dat langer is dan een blad heten mag",
    heads=("Naam", "Sinds", "Plek"),
    widths=(30, 12, 8),
    rows=[['Anna; de "Vries"', date(2027, 3, 4), 2], ["Zoë", None, None]],
)


def test_a_csv_is_as_dutch_excel_reads_it() -> None:
    content = as_csv(SHEET)
    assert content.startswith(b"\xef\xbb\xbfNaam;Sinds;Plek\r\n")
    lines = list(csv.reader(StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert lines[1:] == [['Anna; de "Vries"', "04-03-2027", "2"], ["Zoë", "", ""]]


def test_a_spreadsheet_has_bold_heads_that_stay_and_real_days() -> None:
    page = openpyxl.load_workbook(BytesIO(as_xlsx(SHEET))).active
    assert page.freeze_panes == "A2"
    assert page["A1"].font.bold
    assert page["B2"].is_date
    assert page["B2"].value.date() == date(2027, 3, 4)
    assert (page["C2"].value, page["A3"].value, page["B3"].value) == (2, "Zoë", None)
    assert page.column_dimensions["A"].width > 29


def test_amounts_and_moments_are_what_they_are() -> None:
    moment = datetime(2027, 3, 4, 13, 30, tzinfo=UTC)
    sheet = Sheet("Lijst", ("Bedrag", "Sinds"), (10, 10), [[Decimal("-1234.50"), moment]])
    (line,) = list(csv.reader(StringIO(as_csv(sheet).decode("utf-8-sig")), delimiter=";"))[1:]
    assert line == ["-1234,50", "04-03-2027 14:30"]
    page = openpyxl.load_workbook(BytesIO(as_xlsx(sheet))).active
    assert (page["A2"].value, page["A2"].number_format) == (-1234.5, "#,##0.00")
    assert page["B2"].value == datetime(2027, 3, 4, 14, 30)


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_text_computes_anything(text: str) -> None:
    sheet = Sheet("Lijst", ("Naam",), (10,), [[text]])
    (line,) = list(csv.reader(StringIO(as_csv(sheet).decode("utf-8-sig")), delimiter=";"))[1:]
    assert line[0].startswith("'")
    assert restored(line[0]) == text
    cell = openpyxl.load_workbook(BytesIO(as_xlsx(sheet))).active["A2"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    assert cell.value.strip() == text.strip()


@pytest.mark.parametrize("separator", list(",;\t"))
def test_nothing_computes_where_another_sign_separates(separator: str) -> None:
    text = f"Jan{separator}=1+1"
    sheet = Sheet("Lijst", ("Naam", "Stand"), (10, 10), [[text, "x"]])
    lines = csv.reader(StringIO(as_csv(sheet).decode("utf-8-sig")), delimiter=separator)
    assert not any(cell.startswith("=") for line in lines for cell in line)
    (back,) = list(csv.reader(StringIO(as_csv(sheet).decode("utf-8-sig")), delimiter=";"))[1:]
    assert [restored(cell) for cell in back] == [text, "x"]


@given(st.text(alphabet="'=+-@ \t\r\naé1;,\"", max_size=12))
def test_what_was_neutralised_comes_back_as_it_was(text: str) -> None:
    assert restored(neutralised(text)) == text
    for cell in re.split("[,;\t\r\n]", neutralised(text)):
        assert not re.match(r"\s*[=+\-@]", cell)


@given(st.text(alphabet="'=+-@ \t\r\naé1;,\"", max_size=12))
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert restored(text) == text or "'" in text
