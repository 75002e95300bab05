"""A year of next steps as one drawing: a bar for each from its first day to its last.

As the kit's plots: places across are percentages, so that text keeps its size on a phone, and
the same is in a table beside it.
"""

from __future__ import annotations

from calendar import isleap
from collections.abc import Sequence
from datetime import date

from django.utils import timezone
from django.utils.dates import MONTHS_3
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from programme.selectors.steps import Standing
from programme.states import StepState

TOP, ROW, BAR = 30, 54, 16
# Letters that fit beside the state on a phone, and on a wide screen; the table has the whole.
NARROW, WIDE = 20, 90


def steps_picture(year: int, steps: Sequence[Standing]) -> SafeString:
    """A state is told by its word and by how the bar is drawn, not by colour alone."""
    height = TOP + ROW * len(steps)
    told = "; ".join(f"{each.step}: {each.state.label}, {_days(each)}" for each in steps)
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" width="100%" height="{}" role="img"'
        ' aria-label="{}" class="plot step-plan">{}{}{}</svg>',
        height,
        _("Tijdlijn van {year}. {told}").format(year=year, told=told),
        _months(height),
        _today(year, height),
        format_html_join(
            "", "{}", ((_row(each, year, TOP + at * ROW),) for at, each in enumerate(steps))
        ),
    )


def _days(standing: Standing) -> str:
    return f"{date_format(standing.first, 'j F Y')} – {date_format(standing.last, 'j F Y')}"


def _months(height: int) -> SafeString:
    return format_html_join(
        "",
        '<rect class="rule" x="{0}%" y="18" width="1" height="{1}"></rect>'
        '<text class="month" x="{2}%" y="12" text-anchor="middle">{3}</text>',
        (
            (f"{at * 100 / 12:.2f}", height - 18, f"{(at + 0.5) * 100 / 12:.2f}", MONTHS_3[at + 1])
            for at in range(12)
        ),
    )


def _row(standing: Standing, year: int, top: int) -> SafeString:
    left, right = _across(standing.first, year, 0), _across(standing.last, year, 1)
    return format_html(
        '<text class="step-name narrow" x="0" y="{0}">{1}</text>'
        '<text class="step-name wide" x="0" y="{0}">{8}</text>'
        '<text class="step-state" x="100%" y="{0}" text-anchor="end">{2}</text>'
        '<rect class="ground" x="0" y="{3}" width="100%" height="{4}"></rect>'
        '<rect class="{5}" x="{6}%" y="{3}" width="{7}%" height="{4}"></rect>',
        top + 16,
        Truncator(standing.step).chars(NARROW),
        standing.state.label,
        top + 24,
        BAR,
        standing.state,
        f"{left:.2f}",
        f"{max(right - left, 1):.2f}",
        Truncator(standing.step).chars(WIDE),
    )


def _across(day: date, year: int, more: int) -> float:
    """Percentages of the year, that day included where ``more`` is 1."""
    if day.year != year:
        return 0 if day.year < year else 100
    return (day.timetuple().tm_yday - 1 + more) * 100 / (366 if isleap(year) else 365)


def _today(year: int, height: int) -> SafeString:
    today = timezone.localdate()
    if today.year != year:
        return SafeString()
    return format_html(
        '<rect class="today" x="{}%" y="18" width="2" height="{}"></rect>',
        f"{_across(today, year, 0):.2f}",
        height - 18,
    )


LEGEND = (StepState.DONE, StepState.RUNNING, StepState.LATE, StepState.COMING)


def keys() -> list[tuple[SafeString, str]]:
    """The sign of each state with its name."""
    return [
        (
            format_html(
                '<svg xmlns="http://www.w3.org/2000/svg" class="step-plan" width="30" height="18"'
                ' aria-hidden="true"><rect class="{}" x="1" y="1" width="28" height="16"></rect>'
                "</svg>",
                state,
            ),
            str(state.label),
        )
        for state in LEGEND
    ]
