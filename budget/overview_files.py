"""The budget overview as PDF and as spreadsheet, made anew from the present state."""

from __future__ import annotations

from io import BytesIO

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from budget.selectors.overview import Overview
from portal.kit import money
from portal.kit.documents import render_pdf
from portal.kit.plots import bars
from portal.kit.sheets import new_book

EUROS = '"€" #,##0.00'


def plot_of(overview: Overview) -> str:
    """Needed, agreed, invoiced and paid beside each other."""
    sums = [
        (_("Nodig"), overview.needed),
        (_("Afgesproken"), overview.agreed),
        (_("Gefactureerd"), overview.invoiced),
        (_("Betaald"), overview.paid),
    ]
    return bars(
        _("Begroting {year}, exclusief btw: nodig, afgesproken, gefactureerd en betaald").format(
            year=overview.year
        ),
        [(name, amount, money.euro_short(amount)) for name, amount in sums],
    )


def overview_pdf(overview: Overview) -> bytes:
    return render_pdf(
        render_to_string(
            "documents/budget.html",
            {
                "overview": overview,
                "sender": overview.programme.lead.printed_name,
                "plot": plot_of(overview),
                "made_on": timezone.localdate(),
            },
        )
    )


def overview_xlsx(overview: Overview) -> bytes:
    """Numbers as numbers; texts are written as texts, so that none becomes a formula."""
    output = BytesIO()
    book = new_book(output)
    sheet = book.add_worksheet(_("Begroting {year}").format(year=overview.year))
    bold, euros = book.add_format({"bold": True}), book.add_format({"num_format": EUROS})
    _write_head(sheet, overview, bold)
    row = _write_lines(sheet, overview, 3, bold, euros)
    _write_sums(sheet, overview, row + 1, euros)
    book.close()
    return output.getvalue()


def _write_head(sheet: Worksheet, overview: Overview, bold: Format) -> None:
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 3, 18)
    sheet.write_string(0, 0, str(overview.programme), bold)
    made_on = date_format(timezone.localdate(), "j F Y")
    sheet.write_string(1, 0, _("Stand van {day}").format(day=made_on))


def _write_lines(
    sheet: Worksheet, overview: Overview, row: int, bold: Format, euros: Format
) -> int:
    """Returns the first row below."""
    for at, head in enumerate((_("Ontwikkelingslijn"), _("Nodig"), _("Aandeel afgesproken"))):
        sheet.write_string(row, at, head, bold)
    for line in overview.lines:
        row += 1
        sheet.write_string(row, 0, line.name)
        sheet.write_number(row, 1, line.needed, euros)
        sheet.write_number(row, 2, line.share, euros)
    row += 1
    sheet.write_string(row, 0, _("Samen"), bold)
    sheet.write_number(row, 1, overview.needed, euros)
    sheet.write_number(row, 2, overview.agreed, euros)
    return row + 1


def _write_sums(sheet: Worksheet, overview: Overview, row: int, euros: Format) -> None:
    sums = (
        (_("Nodig"), overview.needed),
        (_("Afgesproken (exclusief btw)"), overview.agreed),
        (_("Aangeboden, nog niet door beide kanten getekend (exclusief btw)"), overview.offered),
        (_("Gefactureerd (exclusief btw)"), overview.invoiced),
        (_("Betaald (exclusief btw)"), overview.paid),
        (_("Nog te dekken"), overview.missing),
        (_("Eigen bijdrage universiteit (in natura)"), overview.contribution),
    )
    for at, (name, value) in enumerate(sums, row):
        sheet.write_string(at, 0, name)
        sheet.write_number(at, 1, value, euros)
    after = row + len(sums)
    sheet.write_string(after, 0, _("Gedekt door overeenkomsten (%)"))
    sheet.write_number(after, 1, overview.coverage)
