"""A year of placements as one drawing: a band per organisation, over the months."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from django.utils import timezone
from django.utils.dates import MONTHS_3
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from masterclasses.models import Placement
from masterclasses.selectors.occupancy import Stretch, in_lanes, months_of, year_stretch
from masterclasses.selectors.placements import PlacementYear, Row, stretch_of

LEFT, MONTH, TOP = 210, 68, 28
LANE, PAD = 26, 5
WIDE = 12 * MONTH
# Rough, but a name that does not fit in its bar is left out: it is in the list below.
LETTER, LONGEST_NAME, FEWEST_LETTERS = 7.2, 27, 6
LASTING = (Placement.Kind.POST_MASTER, Placement.Kind.PHD)


def placements_picture(view: PlacementYear) -> SafeString:
    """An SVG without styles of its own; what it shows is in the list below it as well.

    Each bar is a link with a name; where nobody sits there is empty ground.
    """
    top = TOP + (LANE + 2 * PAD if len(view.rows) > 1 else 0)
    grounds, bars = [], []
    for row in view.rows:
        lanes = in_lanes([stretch_of(each) for each in row.placements])
        tall = (max(lanes, default=0) + 1) * LANE + 2 * PAD
        grounds.append(_ground(row, top, tall))
        bars += [
            _bar(each, view.year, top + PAD + lane * LANE)
            for each, lane in zip(row.placements, lanes, strict=True)
        ]
        top += tall
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="year-plan" viewBox="0 0 {} {}"'
        ' role="group" aria-label="{}"><g aria-hidden="true">{}{}{}{}</g>{}</svg>',
        LEFT + WIDE,
        top + 1,
        _("Plaatsingen in {year}: alles hieruit staat ook in de lijst eronder").format(
            year=view.year
        ),
        _months(view.year),
        _counts(view) if len(view.rows) > 1 else "",
        format_html_join("", "{}", ((ground,) for ground in grounds)),
        _today(view.year, top),
        format_html_join("", "{}", ((bar,) for bar in bars)),
    )


def _months(year: int) -> SafeString:
    return format_html_join(
        "",
        '<text class="weekday" x="{}" y="{}">{}</text>',
        (
            (LEFT + at * MONTH + MONTH // 2, TOP - 10, MONTHS_3[month.first.month])
            for at, month in enumerate(months_of(year))
        ),
    )


def _counts(view: PlacementYear) -> SafeString:
    """All of them together: how many students at once, month by month."""
    cells = format_html_join(
        "",
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}"></rect>'
        '<text class="number" x="{}" y="{}">{}</text>',
        (
            (
                "counted" if count else "weekend",
                LEFT + at * MONTH + 1, TOP + PAD, MONTH - 2, LANE,
                LEFT + at * MONTH + MONTH // 2, TOP + PAD + 18, count or "–",
            )
            for at, (_month, count) in enumerate(view.per_month)
        ),
    )  # fmt: skip
    label = _("Studenten tegelijk")
    return format_html(
        '<text class="month" x="0" y="{}">{}</text>{}', TOP + PAD + 18, label, cells
    )


def _ground(row: Row, top: int, tall: int) -> SafeString:
    name = str(row.participant)
    short = name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
    return format_html(
        '<rect class="rule" x="0" y="{}" width="{}" height="1"></rect>'
        '<text class="month" x="0" y="{}">{}</text>'
        '<rect class="weekend" x="{}" y="{}" width="{}" height="{}"></rect>',
        top, LEFT + WIDE, top + PAD + 18, short, LEFT, top + PAD, WIDE, tall - 2 * PAD,
    )  # fmt: skip


def _bar(placement: Placement, year: int, top: int) -> SafeString:
    left, width = _span(stretch_of(placement).within(year_stretch(year)) or year_stretch(year))
    shape = "second" if placement.kind in LASTING else "first"
    if not placement.is_filled:
        shape += " draft"
    name = _who(placement)
    text = _that_fits(name, width - 8)
    return format_html(
        '<a href="{0}" class="mark" aria-label="{1}"><title>{1}</title>'
        '<rect class="{2}" x="{3}" y="{4}" width="{5}" height="{6}" rx="{7}"></rect>'
        '<text class="number {2}" x="{8}" y="{9}">{10}</text></a>',
        placement.get_absolute_url(), _told(placement), shape,
        f"{left + 1:.1f}", top + 2, f"{max(width - 2, 4):.1f}", LANE - 4,
        11 if placement.kind in LASTING else 3, f"{left + width / 2:.1f}", top + 18, text,
    )  # fmt: skip


def _that_fits(name: str, width: float) -> str:
    """As much of a name as there is place for; nothing where that says nothing."""
    letters = int(width // LETTER)
    if len(name) <= letters:
        return name
    return f"{name[: letters - 1].rstrip()}…" if letters >= FEWEST_LETTERS else ""


def _who(placement: Placement) -> str:
    return placement.student_name if placement.is_filled else str(placement.standing.label)


def _told(placement: Placement) -> str:
    return _("{host}: {who}, {kind}, {first} tot en met {last}").format(
        host=placement.participant,
        who=_who(placement),
        kind=placement.get_kind_display(),
        first=date_format(placement.first, "j F Y"),
        last=date_format(placement.last, "j F Y"),
    )


def _span(stretch: Stretch) -> tuple[float, float]:
    """Left edge and width; every month is as wide as the others."""
    left = _across(stretch.first, 0)
    return left, _across(stretch.last, 1) - left


def _across(day: date, more: int) -> float:
    _weekday, days = monthrange(day.year, day.month)
    return LEFT + (day.month - 1 + (day.day - 1 + more) / days) * MONTH


def _today(year: int, height: int) -> SafeString:
    today = timezone.localdate()
    if today.year != year:
        return SafeString()
    return format_html(
        '<rect class="today" x="{}" y="{}" width="0.1" height="{}"></rect>',
        f"{_across(today, 0):.1f}", TOP, height - TOP,
    )  # fmt: skip
