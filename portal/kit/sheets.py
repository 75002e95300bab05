"""Tables that people download, as CSV for Dutch Excel and as spreadsheet.

What somebody else typed must not become a formula in the hands of who opens the file: in a CSV
such a text gets an apostrophe before it, and ``restored`` takes it off again; in a spreadsheet
every text is written as text. Excel in another language separates by commas: there a cell of
ours is several, and what stands after a comma begins one.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import TypeAlias

import xlsxwriter
from django.utils import timezone
from xlsxwriter.worksheet import Worksheet

# A ``Decimal`` is an amount in euros, a ``datetime`` a moment that people read in local time.
Cell: TypeAlias = str | int | Decimal | date | datetime | None
# What a spreadsheet takes for a formula (the wide signs too), also where spaces, or the
# apostrophes of an earlier download, stand before it.
COMPUTES = r"['\s]*[=+\-@＝＋－＠]"
FORMULA = re.compile(rf"{COMPUTES}|'*[\t\r\n]")
# Where such a text begins, in any program's idea of a cell; and where it was kept from it.
RISK = re.compile(rf"(^|[,;\t\r\n])(?={COMPUTES})|^(?='*[\t\r\n])")
KEPT_FROM_IT = re.compile(rf"(^|[,;\t\r\n])'(?={COMPUTES})|^'(?='*[\t\r\n])")
DAY, MOMENT = "%d-%m-%Y", "%d-%m-%Y %H:%M"
EUROS = "#,##0.00"
CSV, XLSX = "csv", "xlsx"
CONTENT_TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Sheet:
    """A table with the heads of its columns; ``widths`` are in letters, decimals are euros."""

    title: str
    heads: Sequence[str]
    widths: Sequence[int]
    rows: Sequence[Sequence[Cell]]


def neutralised(text: str) -> str:
    """The text as it may stand in a CSV: nothing in it is ever computed."""
    return RISK.sub(r"\1'", text)


def restored(text: str) -> str:
    """The text that ``neutralised`` made this of; any other text as it is."""
    return KEPT_FROM_IT.sub(r"\1", text)


def written(sheet: Sheet, form: str) -> bytes:
    """As a file of that form: ``CSV`` or ``XLSX``."""
    return as_csv(sheet) if form == CSV else as_xlsx(sheet)


def as_csv(sheet: Sheet) -> bytes:
    """With semicolons and a mark of its encoding, as Excel in Dutch reads it."""
    output = StringIO(newline="")
    lines = csv.writer(output, delimiter=";", lineterminator="\r\n")
    lines.writerow([neutralised(head) for head in sheet.heads])
    lines.writerows([_plain(cell) for cell in row] for row in sheet.rows)
    return output.getvalue().encode("utf-8-sig")


def _plain(cell: Cell) -> str:
    """Numbers are ours, also where a minus stands before them; only texts can do harm."""
    if isinstance(cell, datetime):
        return _local(cell).strftime(MOMENT)
    if isinstance(cell, date):
        return cell.strftime(DAY)
    if isinstance(cell, Decimal):
        return f"{cell:.2f}".replace(".", ",")
    return str(cell) if isinstance(cell, int) else neutralised(cell or "")


def _local(moment: datetime) -> datetime:
    """On the clock on the wall: a spreadsheet knows no time zones."""
    return timezone.make_naive(moment) if timezone.is_aware(moment) else moment


def new_book(output: BytesIO) -> xlsxwriter.Workbook:
    """A workbook in which no text becomes a formula or a link."""
    texts_stay = {"strings_to_formulas": False, "strings_to_urls": False}
    return xlsxwriter.Workbook(output, {"in_memory": True, **texts_stay})


def as_xlsx(sheet: Sheet) -> bytes:
    """The heads in bold and always in sight; numbers, amounts and days as such."""
    output = BytesIO()
    book = new_book(output)
    page = book.add_worksheet(re.sub(r"[\[\]:*?/\\']", " ", sheet.title)[:31])
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    for at, (head, width) in enumerate(zip(sheet.heads, sheet.widths, strict=True)):
        page.set_column(at, at, width)
        page.write_string(0, at, head, bold)
    page.freeze_panes(1, 0)
    pen = _Pen(book, page)
    for line, row in enumerate(sheet.rows, 1):
        for at, cell in enumerate(row):
            pen.write(line, at, cell)
    book.close()
    return output.getvalue()


class _Pen:
    """Writes cells of one page, each as what it is."""

    def __init__(self, book: xlsxwriter.Workbook, page: Worksheet) -> None:
        self._page = page
        self._day = book.add_format({"num_format": "dd-mm-yyyy", "align": "left"})
        self._moment = book.add_format({"num_format": "dd-mm-yyyy hh:mm", "align": "left"})
        self._euros = book.add_format({"num_format": EUROS})
        # Stays a text also when somebody types in the cell.
        self._text = book.add_format({"quote_prefix": True})

    def write(self, line: int, at: int, cell: Cell) -> None:
        if isinstance(cell, datetime):
            self._page.write_datetime(line, at, _local(cell), self._moment)
        elif isinstance(cell, date):
            self._page.write_datetime(line, at, cell, self._day)
        elif isinstance(cell, Decimal):
            self._page.write_number(line, at, cell, self._euros)
        elif isinstance(cell, int):
            self._page.write_number(line, at, cell)
        elif cell:
            shown = cell.replace("\r", "\n")  # the only break that a cell knows
            kept = self._text if FORMULA.match(cell) else None
            self._page.write_string(line, at, shown, kept)
