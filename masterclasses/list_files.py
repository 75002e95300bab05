"""Lists that people download: who takes part, and who was there; they can be read in again."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from masterclasses.models import Cohort, Masterclass, SentList
from masterclasses.selectors.attendance_sheets import Attended
from masterclasses.selectors.enrolments import OrganisationPlaces
from masterclasses.selectors.sent_lines import Line
from masterclasses.sent_lists import first_line
from masterclasses.states import EnrolmentState
from portal.kit.sheets import DAY, Cell, Sheet

WHO = (30, 30, 36)


def people_sheet(cohort: Cohort, organisations: Iterable[OrganisationPlaces]) -> Sheet:
    """Everybody with a seat or in the queue: per organisation, first who has a seat, by name."""
    rows: list[list[Cell]] = []
    for organisation in organisations:
        for place in organisation.places:
            each = place.enrolment
            rows.append(
                [
                    str(organisation.participant),
                    each.learner.name,
                    each.learner.email,
                    str(EnrolmentState(each.status).label),
                    timezone.localdate(each.status_since),
                    place.position or None,
                ]
            )
    return Sheet(
        title=_("Deelnemers {cohort}").format(cohort=cohort.in_a_sentence),
        heads=(*who(), _("Stand"), _("Sinds"), _("Plek in de rij")),
        widths=(*WHO, 20, 12, 12),
        rows=rows,
    )


def who() -> tuple[str, str, str]:
    """The heads of the columns that say who it is."""
    return _("Organisatie"), _("Naam"), _("E-mailadres")


def head_of(day: Masterclass) -> str:
    """What stands above the column of a day, as it is recognised when it is read in."""
    return _("Masterclass {number} ({day})").format(number=day.number, day=day.day.strftime(DAY))


def attendance_sheet(
    cohort: Cohort, days: Collection[Masterclass], people: Iterable[Attended]
) -> Sheet:
    """A column per day with the mark in words, and how many days somebody was there."""
    rows: list[list[Cell]] = [
        [*_who_is(each), *(_mark(each, day) for day in days), each.present] for each in people
    ]
    return Sheet(
        title=_("Aanwezigheid {cohort}").format(cohort=cohort.in_a_sentence),
        heads=(*who(), *(head_of(day) for day in days), _("Dagen aanwezig")),
        widths=(*WHO, *(16 for _day in days), 10),
        rows=rows,
    )


def day_sheet(day: Masterclass, people: Iterable[Attended]) -> Sheet:
    """The list of one day."""
    return Sheet(
        title=_("Aanwezigheid {day}").format(day=day),
        heads=(*who(), head_of(day)),
        widths=(*WHO, 16),
        rows=[[*_who_is(each), _mark(each, day)] for each in people],
    )


def _who_is(each: Attended) -> tuple[str, str, str]:
    return str(each.learner.participant), each.learner.name, each.learner.email


def _mark(each: Attended, day: Masterclass) -> str:
    mark = each.marks.get(day.pk)
    return str(mark.label) if mark else ""


def faulty_sheet(sent: SentList, lines: Iterable[Line]) -> Sheet:
    """The lines as they were sent, with their number and what is wrong before them."""
    at = first_line(sent.table) or 0
    heads = (_("Regel"), _("Wat is er mis?"), *sent.table[at])
    rows: list[list[Cell]] = []
    for line in lines:
        cells = sent.table[line.number - 1]
        rows.append([line.number, line.note, *cells])
    return Sheet(
        title=_("Overgeslagen regels van {list}").format(list=sent),
        heads=heads,
        widths=(8, 60, *(24 for _cell in heads[2:])),
        rows=rows,
    )
