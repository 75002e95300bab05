"""Budget overviews as PDF and as spreadsheet, made anew from the present state."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from typing import TypeAlias

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from budget.overview_plots import plots_of, programme_plots_of
from budget.selectors.overview import Amounts, Overview, ProgrammeOverview
from portal.kit.documents import paper_html, render_pdf
from portal.kit.languages import translated
from portal.kit.sheets import new_book

EUROS = '"€" #,##0.00;[Red]-"€" #,##0.00'
PERCENTAGE = '0.0"%"'
Row: TypeAlias = tuple[str, Sequence[Decimal]]


def overview_pdf(overview: Overview) -> bytes:
    return _pdf("budget.html", overview, plots_of(overview))


def programme_pdf(overview: ProgrammeOverview) -> bytes:
    return _pdf("budget_programme.html", overview, programme_plots_of(overview))


def _pdf(template: str, overview: Overview | ProgrammeOverview, plots: dict[str, object]) -> bytes:
    context = {
        "overview": overview,
        "sender": overview.programme.lead.printed_name,
        "made_on": timezone.localdate(),
        **plots,
    }
    return render_pdf(paper_html(template, context, language=get_language()))


def overview_xlsx(overview: Overview) -> bytes:
    """Numbers as numbers; texts are written as texts, so that none becomes a formula."""
    output = BytesIO()
    book = new_book(output)
    page = Page(book, _("Begroting {year}").format(year=overview.year), overview)
    page.table(_("Ontwikkelingslijn"), _heads(), _line_rows(overview))
    page.notes(
        _("Verdeelsleutel: {key}").format(key=overview.key.in_words),
        overview.key.decision,
        _("Weken die nog komen: {left} van {total}").format(
            left=overview.weeks.left, total=overview.weeks.total
        ),
    )
    page.sums(overview)
    if overview.later:
        later = [(str(year), [amount]) for year, amount in overview.later]
        page.table(_("Latere jaren"), [_("Nu al afgesproken")], later)
    book.close()
    return output.getvalue()


def programme_xlsx(overview: ProgrammeOverview) -> bytes:
    """The years, the lines over all years, and a page of lines for each year."""
    output = BytesIO()
    book = new_book(output)
    page = Page(book, _("Alle jaren"), overview)
    per_year = [(str(year.year), _figures(year)) for year in overview.years]
    page.table(_("Jaar"), _heads(), [*per_year, (_("Samen"), _figures(overview))])
    page.table(_("Ontwikkelingslijn"), _heads(), _line_rows(overview))
    page.sums(overview)
    for year in overview.years:
        page = Page(book, str(year.year), overview)
        page.table(_("Ontwikkelingslijn"), _heads(), _line_rows(year))
        page.notes(_("Verdeelsleutel: {key}").format(key=year.key.in_words), year.key.decision)
        page.sums(year)
    book.close()
    return output.getvalue()


def _heads() -> list[str]:
    return [
        _("Begroot"),
        _("Afgesproken"),
        _("Gefactureerd"),
        _("Betaald"),
        _("Gerealiseerd"),
        _("Prognose"),
        _("Afgesproken min begroot"),
        _("Begroot min gerealiseerd"),
        _("Begroot min prognose"),
    ]


def _figures(of: Amounts) -> list[Decimal]:
    """In the order of the heads."""
    sums = [of.needed, of.agreed, of.invoiced, of.paid, of.realised, of.forecast]
    return [*sums, of.margin, of.unspent, of.left]


def _line_rows(overview: Overview | ProgrammeOverview) -> list[Row]:
    lines = [(translated(line.name), _figures(line)) for line in overview.lines]
    return [*lines, (_("Samen"), _figures(overview))]


class Page:
    """A worksheet that is written from the top down."""

    def __init__(self, book: Workbook, title: str, overview: Overview | ProgrammeOverview) -> None:
        self.sheet: Worksheet = book.add_worksheet(title)
        self.bold = book.add_format({"bold": True})
        self.head = book.add_format({"bold": True, "text_wrap": True, "align": "right"})
        self.euros = book.add_format({"num_format": EUROS})
        self.percentage = book.add_format({"num_format": PERCENTAGE})
        self.row = 3
        self.sheet.set_column(0, 0, 52)
        self.sheet.set_column(1, len(_heads()), 16)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)  # A4
        self.sheet.fit_to_pages(1, 0)
        made_on = date_format(timezone.localdate(), "j F Y")
        self.sheet.write_string(0, 0, str(overview.programme), self.bold)
        told = _("Stand van {day}, alle bedragen exclusief btw, tenzij er iets anders staat")
        self.sheet.write_string(1, 0, told.format(day=made_on))

    def table(self, name: str, heads: Sequence[str], rows: Sequence[Row]) -> None:
        self.sheet.write_string(self.row, 0, name, self.bold)
        for at, head in enumerate(heads, 1):
            self.sheet.write_string(self.row, at, head, self.head)
        for label, figures in rows:
            self.row += 1
            self.sheet.write_string(self.row, 0, label)
            for at, figure in enumerate(figures, 1):
                self.sheet.write_number(self.row, at, figure, self.euros)
        self.row += 2

    def notes(self, *sentences: str) -> None:
        for sentence in filter(None, sentences):
            self.sheet.write_string(self.row, 0, sentence)
            self.row += 1
        self.row += 1

    def sums(self, overview: Overview | ProgrammeOverview) -> None:
        named = [
            (_("Begroot"), overview.needed),
            (_("Afgesproken"), overview.agreed),
            (_("Gefactureerd, min creditfacturen"), overview.invoiced),
            (_("Betaald"), overview.paid),
            (_("Te veel ontvangen, terug te betalen (inclusief btw)"), overview.to_refund),
            (_("Gerealiseerde kosten"), overview.realised),
            (_("Prognose"), overview.forecast),
            (_("Aangeboden, nog niet door beide kanten getekend"), overview.offered),
            (_("Nog te dekken"), overview.missing),
            (_("Eigen bijdrage universiteit (in natura)"), overview.contribution),
        ]
        self.table(_("Samen"), [_("Bedrag")], [(name, [amount]) for name, amount in named])
        self.sheet.write_string(self.row - 1, 0, _("Gedekt door overeenkomsten"))
        self.sheet.write_number(self.row - 1, 1, overview.coverage, self.percentage)
        self.row += 1
