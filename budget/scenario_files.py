"""A scenario as a spreadsheet that reckons: who opens it can go on playing."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range, xl_range_abs, xl_rowcol_to_cell

from budget.selectors.scenario import Ground, Phase, Scenario, YearOutcome, outcome_of
from portal.kit.sheets import new_book

EUROS = '"€" #,##0.00'
YEARS = 2  # the column of the first year
AGREED, FIRST_PHASE, FIRST_PACKAGE = 5, 6, 11  # rows


def scenario_xlsx(ground: Ground, scenario: Scenario) -> bytes:
    """Formulas are ours; names are written as texts, so that none becomes one."""
    output = BytesIO()
    book = new_book(output)
    sheet = Sheet(book, ground, scenario)
    sheet.head()
    sheet.income()
    sheet.packages()
    sheet.outcomes(outcome_of(ground, scenario))
    book.close()
    return output.getvalue()


class Sheet:
    """Years stand below each other in all of its tables."""

    def __init__(self, book: Workbook, ground: Ground, scenario: Scenario) -> None:
        self.ground, self.scenario = ground, scenario
        self.years = list(ground.years)
        self.page = book.add_worksheet(_("Scenario"))
        self.bold = book.add_format({"bold": True, "text_wrap": True})
        self.right = book.add_format({"bold": True, "text_wrap": True, "align": "right"})
        self.euros = book.add_format({"num_format": EUROS})
        self.percentage = book.add_format({"num_format": "0.0%"})
        open_cell = {"bg_color": "#fff2cc", "border": 1}
        self.count = book.add_format(open_cell)
        self.weight = book.add_format({**open_cell, "num_format": "0%"})

    def head(self) -> None:
        self.page.set_column(0, 0, 46)
        self.page.set_column(1, 1 + 2 * len(self.years), 15)
        self.page.set_landscape()
        self.page.set_paper(9)  # A4
        self.page.fit_to_pages(1, 0)
        day = date_format(timezone.localdate(), "j F Y")
        told = _("Stand van {day}, alle bedragen exclusief btw").format(day=day)
        self.page.write_string(0, 0, str(self.ground.programme), self.bold)
        self.page.write_string(1, 0, told)
        self.page.write_string(2, 0, _("Verander de gekleurde cellen: de rest rekent mee."))

    def income(self) -> None:
        """What is agreed and under way, and how sure each phase is."""
        self._heads(AGREED - 1, _("Stand van nu"), [_("Hoe zeker"), *map(str, self.years)])
        self.page.write_string(AGREED, 0, _("Getekend door beide kanten"))
        for at, year in enumerate(self.years, YEARS):
            self.page.write_number(AGREED, at, self.ground.agreed(year), self.euros)
        for row, phase in enumerate(Phase, FIRST_PHASE):
            self.page.write_string(row, 0, str(phase.label))
            weight = Decimal(self.scenario.weights[phase]) / 100
            self.page.write_number(row, 1, weight, self.weight)
            for at, year in enumerate(self.years, YEARS):
                self.page.write_number(
                    row, at, self.ground.in_phase(phase, year).amount, self.euros
                )

    def packages(self) -> None:
        """Prices by year, and beside them how many come from which year on."""
        prices = [_("Prijs {year}").format(year=year) for year in self.years]
        more = [_("Erbij vanaf {year}").format(year=year) for year in self.years]
        self._heads(FIRST_PACKAGE - 1, _("Pakket"), ["", *prices, *more])
        for row, package in enumerate(self.ground.packages, FIRST_PACKAGE):
            self.page.write_string(row, 0, package.name)
            for at, year in enumerate(self.years, YEARS):
                price = self.ground.prices.get((package.pk, year), Decimal(0))
                self.page.write_number(row, at, price, self.euros)
                count = self.scenario.extra.get((package.pk, year), 0)
                self.page.write_number(row, at + len(self.years), count, self.count)

    def outcomes(self, outcomes: tuple[YearOutcome, ...]) -> None:
        """Formulas with the values that the page shows, for programs that do not reckon."""
        row = FIRST_PACKAGE + len(self.ground.packages) + 2
        self._heads(row - 1, _("Uitkomst"), ["", *map(str, self.years)])
        labels = (
            _("Begroot"),
            _("Getekend door beide kanten"),
            _("Onderweg, gewogen"),
            _("Erbij"),
            _("Inkomsten samen"),
            _("Ontbreekt"),
            _("Gedekt"),
        )
        for at, label in enumerate(labels):
            self.page.write_string(row + at, 0, label)
        for column, each in enumerate(outcomes, YEARS):
            self._outcome(row, column, each)

    def _outcome(self, row: int, column: int, each: YearOutcome) -> None:
        def at(line: int) -> str:
            return xl_rowcol_to_cell(row + line, column)

        formulas = (
            (f"={xl_rowcol_to_cell(AGREED, column)}", each.agreed),
            (self._weighted(column), each.weighted),
            (self._added(column), each.added),
            (f"=SUM({at(1)}:{at(3)})", each.cover.agreed),
            (f"=MAX(0,{at(0)}-{at(4)})", each.cover.missing),
        )
        self.page.write_number(row, column, each.cover.needed, self.euros)
        for line, (formula, value) in enumerate(formulas, 1):
            self.page.write_formula(row + line, column, formula, self.euros, float(value))
        covered = f"=IF({at(0)}=0,0,{at(4)}/{at(0)})"
        share = float(each.cover.coverage) / 100
        self.page.write_formula(row + 6, column, covered, self.percentage, share)

    def _weighted(self, column: int) -> str:
        """Each phase in whole cents, as on the page."""
        parts = (
            f"ROUND({xl_rowcol_to_cell(row, column)}*{xl_rowcol_to_cell(row, 1)},2)"
            for row in range(FIRST_PHASE, FIRST_PHASE + len(Phase))
        )
        return "=" + "+".join(parts)

    def _added(self, column: int) -> str:
        """All that came so far, for the prices of this year."""
        if not self.ground.packages:
            return "=0"
        last = FIRST_PACKAGE + len(self.ground.packages) - 1
        prices = xl_range_abs(FIRST_PACKAGE, column, last, column)
        first = YEARS + len(self.years)
        came = (
            xl_range(FIRST_PACKAGE, at, last, at)
            for at in range(first, column + len(self.years) + 1)
        )
        return "=" + "+".join(f"SUMPRODUCT({prices},{each})" for each in came)

    def _heads(self, row: int, name: str, heads: list[str]) -> None:
        self.page.write_string(row, 0, name, self.bold)
        for at, head in enumerate(heads, 1):
            self.page.write_string(row, at, head, self.right)
