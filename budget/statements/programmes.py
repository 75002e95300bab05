"""What the programme as a whole needed, received and delivered in a year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from budget.selectors.costs import costs_of
from budget.selectors.overview import Overview, overview_of
from budget.statements.contents import EUROS, euros, figure, head_of
from masterclasses.models import (
    AttendanceMark,
    Certificate,
    CoachingBooking,
    CourseApplication,
    Masterclass,
    Placement,
)
from masterclasses.models.coaching import HALF_DAY
from masterclasses.states import Mark
from packages.models import AgreementYear
from portal.kit.figures import short
from programme.models import KnowledgeMeeting, Programme

MONEY = ("needed", "agreed", "invoiced", "paid", "realised", "left")


def contents_of(programme: Programme, year: int) -> dict[str, Any]:
    """As it is known at this moment; money as the budget overview has it, net of VAT."""
    overview = overview_of(programme, year)
    delivered = _Delivered(programme, year)
    return {
        **head_of(programme),
        "kind": "programme",
        "year": year,
        "as_of": timezone.localdate().isoformat(),
        "coverage": str(overview.coverage),
        "key": overview.key.in_words,
        "lines": _lines(programme, overview, delivered),
        "participants": _participants(programme, year),
        "figures": [*_money_figures(overview), *delivered.figures],
    }


def _money_figures(overview: Overview) -> list[dict[str, str]]:
    return [
        figure("needed", _("Nodig"), overview.needed, EUROS),
        figure("agreed", _("Afgesproken"), overview.agreed, EUROS),
        figure("invoiced", _("Gefactureerd"), overview.invoiced, EUROS),
        figure("paid", _("Betaald"), overview.paid, EUROS),
        figure("missing", _("Niet gedekt"), overview.missing, EUROS),
        figure("realised", _("Werkelijke kosten"), overview.realised, EUROS),
        figure("left", _left(overview), overview.left, EUROS),
        figure("contribution", _("Bijdrage van de universiteit, in natura"),
               overview.contribution, EUROS),
    ]  # fmt: skip


def _left(overview: Overview) -> str:
    """While the year runs, what it will have cost is a forecast."""
    if overview.weeks.left:
        return _("Over aan het einde van het jaar, volgens de prognose")
    return _("Over aan het einde van het jaar")


def _lines(
    programme: Programme, overview: Overview, delivered: _Delivered
) -> list[dict[str, Any]]:
    """Per development line its money, what it has to deliver, and what was done, in words."""
    by_name = {line.name: line for line in programme.lines.prefetch_related("deliverables")}
    return [
        {
            "name": each.name,
            **{name: euros(getattr(each, name)) for name in MONEY},
            "products": [product.name for product in by_name[each.name].deliverables.all()],
            "done": delivered.told_of(by_name[each.name].pk),
        }
        for each in overview.lines
    ]


def _participants(programme: Programme, year: int) -> list[dict[str, Any]]:
    """How many take part by package; amounts by name are for who reads the books."""
    rows = (
        AgreementYear.objects.in_force()
        .filter(year=year, agreement__participant__programme=programme)
        .order_by("agreement__package_name")
        .values_list("agreement__package_name")
        .annotate(count=Count("agreement__participant", distinct=True))
    )
    return [{"package": package, "count": count} for package, count in rows]


class _Delivered:
    """What was done in a year: on its whole, and per development line (by its key)."""

    def __init__(self, programme: Programme, year: int) -> None:
        self.programme, self.year = programme, year
        days = Masterclass.objects.planned().filter(cohort__programme=programme, cohort__year=year)
        held = days.filter(period__endswith__lte=timezone.now()).prefetch_related("lines")
        self.days = list(held)
        self.present = self._present()
        whole_year = date(year, 1, 1), date(year, 12, 31)
        placed = Placement.objects.filled().filter(participant__programme=programme)
        self.placements = list(placed.touching(*whole_year))
        self.worked = {
            line: sums.days for line, sums in costs_of(programme, year).per_line().items()
        }

    def _present(self) -> Counter[int]:
        """How many people were there, by the day's key."""
        marks = AttendanceMark.objects.filter(masterclass__in=self.days)
        held = AttendanceMark.objects.filter(pk__in=marks.that_hold().values("pk"))
        present = held.filter(mark=Mark.PRESENT).order_by().values_list("masterclass")
        return Counter(dict(present.annotate(count=Count("pk"))))

    @property
    def figures(self) -> list[dict[str, str]]:
        of_programme = Q(participant__programme=self.programme)
        coached = CoachingBooking.objects.booked().filter(
            of_programme,
            slot__period__endswith__lte=timezone.now(),
            slot__period__startswith__year=self.year,
        )
        passed = CourseApplication.objects.passed_in(self.year).filter(
            learner__participant__programme=self.programme
        )
        certificates = Certificate.objects.valid().filter(
            learner__participant__programme=self.programme, year=self.year
        )
        meetings = KnowledgeMeeting.objects.past().going_on().filter(programme=self.programme)
        return [
            figure("days", _("Masterclasses gehouden"), len(self.days)),
            figure("person_days", _("Deelnemersdagen"), sum(self.present.values())),
            figure("certificates", _("Certificaten"), certificates.count()),
            figure("coaching", _("Dagen coaching"), coached.count() * HALF_DAY),
            figure("ec", _("Behaalde EC"), sum(each.ec or Decimal(0) for each in passed)),
            figure("placements", _("Studenten bij deelnemers"), len(self.placements)),
            figure("meetings", _("Kennisbijeenkomsten"),
                   meetings.filter(starts_at__year=self.year).count()),
        ]  # fmt: skip

    def told_of(self, line: int) -> list[str]:
        days = [day for day in self.days if line in {each.pk for each in day.lines.all()}]
        told = [self._days_told(days)] if days else []
        if worked := self.worked.get(line):
            sentence = _("{days} gewerkte dagen van programmaleiders en specialisten")
            told.append(sentence.format(days=short(worked)))
        kinds = Counter(
            str(each.get_kind_display()) for each in self.placements if each.line_id == line
        )
        told += [
            _("{count} × {kind} bij een deelnemer").format(count=count, kind=kind)
            for kind, count in sorted(kinds.items())
        ]
        return told

    def _days_told(self, days: Sequence[Masterclass]) -> str:
        people = sum(self.present[day.pk] for day in days)
        return ngettext(
            "%(days)d masterclass, met samen %(people)d aanwezigen",
            "%(days)d masterclasses, met samen %(people)d aanwezigen",
            len(days),
        ) % {"days": len(days), "people": people}
