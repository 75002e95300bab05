"""Plots of what came out of evaluations; the tables on the page have the same figures."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from masterclasses.models import Cohort
from masterclasses.models.evaluating import SCORES
from masterclasses.selectors.evaluating import DayResult, Overview, QuestionResult, Scores
from portal.kit.plots import Series, bars, key_of, trend

ONE_FILL = (2,)
LEAST, MOST = SCORES[0], SCORES[-1]


@dataclass(frozen=True)
class QuestionPlot:
    result: QuestionResult
    plot: SafeString


def score_plots(day: DayResult) -> list[QuestionPlot]:
    """How often each score was given, per question."""
    return [QuestionPlot(each, _how_often(each)) for each in day.scored]


def _how_often(result: QuestionResult) -> SafeString:
    return bars(
        _("{question} Hoe vaak elk cijfer is gegeven").format(question=result.question),
        [
            (_named(score), Decimal(count), _times(count))
            for score, count in reversed(result.scores.by_score)
        ],
        most=Decimal(result.scores.total),
        fills=ONE_FILL,
    )


def _named(score: int) -> str:
    """With what it means at both ends."""
    ends = {LEAST: _("1, helemaal oneens"), MOST: _("5, helemaal eens")}
    return ends.get(score, str(score))


def _times(count: int) -> str:
    return ngettext("{count} keer", "{count} keer", count).format(count=count)


@dataclass(frozen=True)
class TrendPlot:
    """Of a question: its trend (empty where fewer than two days are shown), and per cohort."""

    question: str
    trend: SafeString | str
    keys: list[tuple[SafeString, str]]
    per_cohort: SafeString


def cohort_plots(overview: Overview) -> list[TrendPlot]:
    """Of every question that has an answer to show."""
    found = []
    for key, question in overview.questions.items():
        scored = [(each, overview.of_cohort(each, key)) for each in overview.cohorts]
        shown = [(cohort, scores) for cohort, scores in scored if scores is not None]
        found.append(
            TrendPlot(
                question=question,
                trend=_trend(overview, key, question),
                keys=_keys([cohort for cohort, _scores in shown]),
                per_cohort=_per_cohort(question, shown),
            )
        )
    return found


def _trend(overview: Overview, key: str, question: str) -> SafeString | str:
    """A line per cohort over the numbers of the masterclasses, which go on from year to year."""
    shown = [day for day in overview.days if (key, day.masterclass.pk) in overview.scores]
    numbers = sorted({day.masterclass.number for day in shown})
    if len(numbers) < 2:
        return ""
    lines = []
    for cohort in overview.cohorts:
        averages = {
            numbers.index(day.masterclass.number): overview.scores[key, day.masterclass.pk].average
            for day in shown
            if day.masterclass.cohort_id == cohort.pk
        }
        points = {at: average for at, average in averages.items() if average is not None}
        lines.append(Series(points, style=_style(cohort)))
    title = _("{question} Gemiddelde per masterclass").format(question=question)
    names = [str(number) for number in numbers]
    return trend(title, names, lines, least=LEAST, most=MOST)


def _style(cohort: Cohort) -> int:
    return (cohort.number - 1) % 2


def _keys(cohorts: list[Cohort]) -> list[tuple[SafeString, str]]:
    """What each kind of line stands for; nothing where there is one kind."""
    numbers = sorted({cohort.number for cohort in cohorts})
    if len(numbers) < 2:
        return []
    return [
        (key_of((number - 1) % 2), _("Cohort {number}").format(number=number))
        for number in numbers
    ]


def _per_cohort(question: str, shown: list[tuple[Cohort, Scores]]) -> SafeString:
    values = []
    for cohort, scores in shown:
        average = scores.average or Decimal(0)
        values.append((str(cohort), average, number_format(average, 1)))
    return bars(
        _("{question} Gemiddelde per cohort, van 1 tot en met 5").format(question=question),
        values,
        most=Decimal(MOST),
        fills=ONE_FILL,
    )
