"""The plots of a budget: the same on page and paper, each with a table of the same figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from budget.selectors.overview import Amounts, Overview, ProgrammeOverview
from budget.selectors.scenario import YearOutcome
from portal.kit import money
from portal.kit.languages import translated
from portal.kit.plots import GOAL, MAYBE, SURE, Filled, bars, filled, sign_of


def plots_of(overview: Overview) -> dict[str, Any]:
    """What the templates of a year show, by their names there."""
    title = _("Begroting {year}, exclusief btw").format(year=overview.year)
    return {"plot": _sums(title, overview), **_costs(title, overview)}


def programme_plots_of(overview: ProgrammeOverview) -> dict[str, Any]:
    """What the templates of a whole programme show, by their names there."""
    programme = overview.programme
    title = _("Begroting {first} tot en met {last}, exclusief btw").format(
        first=programme.first_year, last=programme.last_year
    )
    return {
        "plot": _sums(title, overview),
        "coverage_plot": _coverage(title, overview),
        "coverage_keys": (
            (sign_of(SURE), _("afgesproken")),
            (sign_of(MAYBE), _("aangeboden, telt niet mee")),
            (sign_of(GOAL), _("begroot")),
        ),
        **_costs(title, overview),
    }


def scenario_plots_of(outcomes: Sequence[YearOutcome]) -> dict[str, Any]:
    """What the scenario sheet shows, by its names there."""
    rows = [
        Filled(
            name=str(each.year),
            told=_("{income} van {needed}").format(
                income=money.euro_short(each.cover.agreed),
                needed=money.euro_short(each.cover.needed),
            ),
            sure=each.agreed,
            maybe=each.likely,
            goal=each.cover.needed,
            read=_("{agreed} getekend, {likely} onderweg en erbij, van {needed}").format(
                agreed=money.euro_short(each.agreed),
                likely=money.euro_short(each.likely),
                needed=money.euro_short(each.cover.needed),
            ),
        )
        for each in outcomes
    ]
    return {
        "outcome_plot": filled(_("Scenario: dekking per jaar, exclusief btw"), rows),
        "outcome_keys": (
            (sign_of(SURE), _("getekend")),
            (sign_of(MAYBE), _("onderweg (gewogen) en erbij")),
            (sign_of(GOAL), _("begroot")),
        ),
    }


def _sums(title: str, overview: Amounts) -> SafeString:
    """Needed, agreed, invoiced, paid and realised beside each other."""
    sums = [
        (_("Begroot"), overview.needed),
        (_("Afgesproken"), overview.agreed),
        (_("Gefactureerd"), overview.invoiced),
        (_("Betaald"), overview.paid),
        (_("Gerealiseerde kosten"), overview.realised),
    ]
    return bars(title, [(name, sum_, money.euro_short(sum_)) for name, sum_ in sums])


def _coverage(title: str, overview: ProgrammeOverview) -> SafeString:
    rows = [
        Filled(
            name=str(year.year),
            told=_("{agreed} van {needed}").format(
                agreed=money.euro_short(year.agreed), needed=money.euro_short(year.needed)
            ),
            sure=year.agreed,
            maybe=year.offered,
            goal=year.needed,
            read=_("{agreed} afgesproken en {offered} aangeboden van {needed}").format(
                agreed=money.euro_short(year.agreed),
                offered=money.euro_short(year.offered),
                needed=money.euro_short(year.needed),
            ),
        )
        for year in overview.years
    ]
    return filled(_("{title}: dekking per jaar").format(title=title), rows)


def _costs(title: str, overview: Overview | ProgrammeOverview) -> dict[str, Any]:
    rows = [
        Filled(
            name=translated(line.name),
            told=_("{forecast} van {needed}").format(
                forecast=money.euro_short(line.forecast), needed=money.euro_short(line.needed)
            ),
            sure=line.realised,
            maybe=line.to_come,
            goal=line.needed,
            read=_("{realised} gerealiseerd, {forecast} verwacht van {needed}").format(
                realised=money.euro_short(line.realised),
                forecast=money.euro_short(line.forecast),
                needed=money.euro_short(line.needed),
            ),
        )
        for line in overview.lines
    ]
    return {
        "cost_plot": filled(_("{title}: kosten per lijn").format(title=title), rows),
        "cost_keys": (
            (sign_of(SURE), _("gerealiseerd")),
            (sign_of(MAYBE), _("komt nog, volgens de prognose")),
            (sign_of(GOAL), _("begroot")),
        ),
    }
