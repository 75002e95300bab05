"""A programme's year as its people see it: cohorts, days, knowledge meetings, holidays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from django.db.models import Prefetch, Q
from django.utils import timezone

from masterclasses.models import PLANS, Cohort, Masterclass
from masterclasses.selectors.holidays import Holiday, holidays_in, school_holidays_known
from masterclasses.selectors.places import Places, places_of
from programme.models import KnowledgeMeeting, Programme, User


@dataclass(frozen=True)
class Entry:
    """One line of the list: a day, a meeting or a holiday; exactly one of them is there."""

    first: date
    masterclass: Masterclass | None = None
    meeting: KnowledgeMeeting | None = None
    holiday: Holiday | None = None

    @property
    def month(self) -> date:
        return self.first.replace(day=1)

    @property
    def order(self) -> tuple[date, bool]:
        """Holidays come before what happens on a day."""
        return self.first, self.holiday is None


@dataclass
class YearView:
    """``places`` holds figures of the cohorts that this person plans."""

    programme: Programme
    year: int
    plans: bool
    cohorts: list[Cohort] = field(default_factory=list)
    days: list[Masterclass] = field(default_factory=list)
    meetings: list[KnowledgeMeeting] = field(default_factory=list)
    places: dict[int, Places] = field(default_factory=dict)

    @property
    def holidays(self) -> tuple[Holiday, ...]:
        return holidays_in(self.year)

    @property
    def holidays_known(self) -> bool:
        return school_holidays_known(date(self.year, 12, 1))

    @property
    def is_empty(self) -> bool:
        return not (self.cohorts or self.days)

    @property
    def is_over(self) -> bool:
        """Whether nothing is to come in it, also where nothing was."""
        return all(each.is_over for each in self.cohorts) and all(day.is_over for day in self.days)

    @property
    def months(self) -> list[tuple[date, list[Entry]]]:
        """The list, month by month."""
        entries = sorted(self._entries(), key=lambda each: each.order)
        return [(month, list(rows)) for month, rows in groupby(entries, lambda each: each.month)]

    def _entries(self) -> Iterator[Entry]:
        yield from (Entry(day.day, masterclass=day) for day in self.days)
        yield from (
            Entry(timezone.localdate(each.starts_at), meeting=each) for each in self.meetings
        )
        yield from (Entry(each.first, holiday=each) for each in self.holidays)


def programmes_of(user: User) -> list[Programme]:
    """Those that one belongs to, in whatever role."""
    return list(Programme.objects.joined_by(user))


def year_of(programme: Programme, year: int, user: User) -> YearView:
    """What this person may see of it; six queries, however much is planned."""
    plans = user.works_for(programme, *PLANS)
    view = YearView(programme, year, plans)
    days = (
        Masterclass.objects.visible_to(user)
        .filter(cohort__programme=programme, cohort__year=year)
        .select_related("room", "cohort")
        .defer("agenda")
    )
    visible = Cohort.objects.visible_to(user).filter(programme=programme, year=year)
    view.cohorts = list(visible.prefetch_related(Prefetch("masterclasses", queryset=days)))
    view.days = _with_trained(view, user)
    meetings = KnowledgeMeeting.objects.visible_to(user).going_on().filter(programme=programme)
    year_begins = Q(starts_at__year=year)
    view.meetings = list(meetings.filter(year_begins).defer("description"))
    if plans:
        view.places = places_of(view.cohorts, view.days)
    return view


def _with_trained(view: YearView, user: User) -> list[Masterclass]:
    """The days of the cohorts, and those that a trainer has elsewhere."""
    found = [day for cohort in view.cohorts for day in cohort.masterclasses.all()]
    known = {day.pk for day in found}
    trained = Masterclass.objects.trained_by(user).filter(
        cohort__programme=view.programme, cohort__year=view.year
    )
    more = trained.exclude(pk__in=known).select_related("room", "cohort").defer("agenda")
    return sorted([*found, *more], key=lambda day: (day.period.lower, day.cohort_id))
