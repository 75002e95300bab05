"""Next steps of a year as they stand today, and those that are late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.kit.languages import translated
from portal.kit.todo import Todo
from programme.models import ROLES_AT_LEAD, NextStep, Programme, Role, User
from programme.progress import Reading, readings_of
from programme.states import StepMark, StepState

# So many late steps each have a to-do of their own; more are one together.
MOST_APART = 3
# Who acts for an organisation that owns a step.
ACTS_FOR_OWNER = (Role.CONTACT, Role.ORGANISER, Role.COORDINATOR)


@dataclass(frozen=True)
class Standing:
    """A step as it is today (local); ``counted`` tells that the figures say it is done."""

    step: NextStep
    state: StepState
    readings: list[Reading]
    counted: bool

    @property
    def days_late(self) -> int:
        ends = self.step.ends_on
        return (timezone.localdate() - ends).days if ends and self.is_late else 0

    @property
    def is_late(self) -> bool:
        return self.state == StepState.LATE

    @property
    def first(self) -> date:
        """Where a timeline begins it: without a window it lasts the whole year."""
        return self.step.starts_on or date(self.step.year, 1, 1)

    @property
    def last(self) -> date:
        return self.step.ends_on or max(date(self.step.year, 12, 31), self.first)

    @property
    def window(self) -> str:
        """In the definition's words, else from day to day; "" without a window."""
        step = self.step
        if step.window_label or step.starts_on is None:
            return translated(step.window_label)
        first = date_format(step.starts_on, "j F Y")
        if step.ends_on is None:
            return _("vanaf {day}").format(day=first)
        return _("{first} tot en met {last}").format(
            first=first, last=date_format(step.ends_on, "j F Y")
        )


def steps_of(programme: Programme, year: int) -> list[Standing]:
    """Those of a year in their order; one query, and those of the measures that they name."""
    return _standing(programme, year, programme.next_steps.kept().filter(year=year).with_owners())


def standing_of(step: NextStep) -> Standing:
    return _standing(step.programme, step.year, [step])[0]


def _standing(programme: Programme, year: int, steps: Iterable[NextStep]) -> list[Standing]:
    steps = list(steps)
    readings = readings_of(programme, year, {key for step in steps for key in step.measures})
    return [
        _stand(step, [readings[key] for key in step.measures if key in readings]) for step in steps
    ]


def _stand(step: NextStep, readings: list[Reading]) -> Standing:
    counted = bool(readings) and all(reading.is_full for reading in readings)
    return Standing(step, _state(step, counted), readings, counted)


def _state(step: NextStep, counted: bool) -> StepState:
    today = timezone.localdate()
    if step.mark == StepMark.DONE or counted:
        return StepState.DONE
    if step.ends_on and step.ends_on < today:
        return StepState.LATE
    begins = step.starts_on or date(step.year, 1, 1)
    return StepState.COMING if today < begins else StepState.RUNNING


def year_with_steps(programme: Programme) -> int:
    """The last year up to this one that has steps, else the first that has any."""
    shown = programme.year_now
    years = sorted(set(programme.next_steps.kept().values_list("year", flat=True)))
    return max((year for year in years if year <= shown), default=years[0] if years else shown)


def steps_to_copy(programme: Programme, year: int) -> QuerySet[NextStep]:
    """Those of the year before that have no copy in ``year`` yet, in their order."""
    before = programme.next_steps.kept().filter(year=year - 1)
    return before.exclude(copies__year=year).with_owners()


def removed_steps(programme: Programme, year: int) -> QuerySet[NextStep]:
    return programme.next_steps.filter(year=year, removed_at__isnull=False)


def todos_of(user: User) -> Iterator[Todo]:
    """Late steps, for their owners and the programme's coordinators.

    One query where nothing is past; else also those of the measures of what is.
    """
    led = user.led_programme_ids(Role.COORDINATOR)
    acts_for = user.organisation_ids(*ACTS_FOR_OWNER)
    if not (acts_for or user.led_programme_ids(*ROLES_AT_LEAD)):
        return
    mine = Q(owner_person=user) | Q(owner_organisation__in=acts_for) | Q(programme__in=led)
    past = (
        NextStep.objects.visible_to(user)
        .past(timezone.localdate())
        .filter(mine)
        .select_related("programme", "owner_organisation", "owner_person")
        .order_by("ends_on", "pk")
    )
    late = _late_among(past)
    for standing in late[:MOST_APART]:
        yield _late(standing)
    if rest := late[MOST_APART:]:
        title = ngettext(
            "En nog %(n)d vervolgstap is te laat", "En nog %(n)d vervolgstappen zijn te laat",
            len(rest),
        )  # fmt: skip
        yield Todo(
            title=title % {"n": len(rest)},
            text=_("U ziet ze in de kolom ‘te laat’."),
            url=_board(rest[0].step),
            action=_("Vervolgstappen bekijken"),
        )


def _late_among(past: Iterable[NextStep]) -> list[Standing]:
    by_year: dict[tuple[Programme, int], list[NextStep]] = defaultdict(list)
    for step in past:
        by_year[step.programme, step.year].append(step)
    return [
        each
        for (programme, year), steps in by_year.items()
        for each in _standing(programme, year, steps)
        if each.is_late
    ]


def _late(standing: Standing) -> Todo:
    step = standing.step
    text = _("Deze stap moest klaar zijn op {day}.").format(
        day=date_format(standing.last, "j F Y")
    )
    if step.owner_name:
        text += " " + _("Wie ervoor zorgt: {owner}.").format(owner=step.owner_name)
    return Todo(
        title=_("Te laat: {step}").format(step=step),
        text=text,
        url=step.get_absolute_url(),
        action=_("Stap bekijken"),
    )


def _board(step: NextStep) -> str:
    address = reverse("programme:steps")
    return f"{address}?programma={step.programme.slug}&jaar={step.year}"
