"""What came out of evaluations; from so many answers on that nobody is recognised."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from secrets import SystemRandom

from django.db.models import Q

from masterclasses.models import (
    PLANS,
    AskedQuestion,
    AttendanceMark,
    Cohort,
    Evaluation,
    Learner,
    Masterclass,
)
from masterclasses.models.evaluating import SCORES
from masterclasses.selectors.expected import expected_on
from masterclasses.states import Mark
from programme.models import Programme, User

_random = SystemRandom()


@dataclass(frozen=True)
class Scores:
    """How often 1, 2 … 5 was given to a question, on one day or on more."""

    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)

    @property
    def average(self) -> Decimal | None:
        """To one decimal; ``None`` where nobody answered."""
        if not self.total:
            return None
        points = sum(score * count for score, count in zip(SCORES, self.counts, strict=True))
        return (Decimal(points) / self.total).quantize(Decimal("0.1"), ROUND_HALF_UP)

    @property
    def by_score(self) -> list[tuple[int, int]]:
        """(score, how often), the lowest first."""
        return list(zip(SCORES, self.counts, strict=True))


@dataclass(frozen=True)
class QuestionResult:
    question: AskedQuestion
    scores: Scores
    texts: list[str]


@dataclass(frozen=True)
class DayResult:
    """Of a day; ``questions`` is empty below ``FEWEST`` answers."""

    evaluation: Evaluation
    questions: list[QuestionResult]

    @property
    def masterclass(self) -> Masterclass:
        return self.evaluation.masterclass

    @property
    def scored(self) -> list[QuestionResult]:
        return [each for each in self.questions if each.question.is_score]

    @property
    def written(self) -> list[QuestionResult]:
        return [each for each in self.questions if not each.question.is_score]


@dataclass(frozen=True)
class Overview:
    """A programme's days in time, with the questions that were asked on any of them.

    ``questions`` goes by key and holds the latest wording; ``scores`` by question and day.
    """

    days: list[DayResult]
    questions: dict[str, str]
    scores: dict[tuple[str, int], Scores]

    @property
    def cohorts(self) -> list[Cohort]:
        found = {day.masterclass.cohort_id: day.masterclass.cohort for day in self.days}
        return sorted(found.values(), key=lambda cohort: (cohort.year, cohort.number))

    def of_day(self, day: DayResult) -> list[tuple[str, Scores | None]]:
        """By question, in their order; ``None`` for what is not shown or was not asked."""
        return [
            (text, self.scores.get((key, day.masterclass.pk)))
            for key, text in self.questions.items()
        ]

    def of_cohort(self, cohort: Cohort, key: str) -> Scores | None:
        """The days of the cohort that are shown, together."""
        found = [
            scores
            for day in self.days
            if day.masterclass.cohort_id == cohort.pk
            and (scores := self.scores.get((key, day.masterclass.pk)))
        ]
        return _together(found) if found else None


def people_to_ask(masterclass: Masterclass) -> list[Learner]:
    """Who was seen on the day; where nobody was, who was expected and is not known absent.

    One of those who share an address: a person answers once.
    """
    marks = AttendanceMark.objects.filter(masterclass=masterclass).that_hold()
    found = marks.select_related("learner__participant__organisation")
    there = [each.learner for each in found if each.mark == Mark.PRESENT]
    people = there or [each.learner for each in expected_on(masterclass) if not each.mark]
    return list({learner.email.casefold(): learner for learner in people}.values())


def result_of(evaluation: Evaluation) -> DayResult:
    """What a day's answers come to; what was written is in another order each time."""
    if not evaluation.is_shown:
        return DayResult(evaluation, [])
    return DayResult(evaluation, [_result(each) for each in evaluation.questions.all()])


def overview_of(evaluations: Iterable[Evaluation]) -> Overview:
    """Of evaluations with their ``questions`` and ``masterclass__cohort`` at hand, in time."""
    days = [result_of(each) for each in evaluations]
    questions: dict[str, str] = {}
    scores = {}
    for day in days:
        for each in day.scored:
            questions[each.question.key] = str(each.question)
            scores[each.question.key, day.masterclass.pk] = each.scores
    return Overview(days, questions, scores)


def programmes_evaluated_by(user: User) -> list[Programme]:
    """Those whose days this person plans, and those with days that they trained."""
    trained = Masterclass.objects.trained_by(user).values("cohort__programme")
    planned = user.led_programme_ids(*PLANS)
    return list(Programme.objects.filter(Q(pk__in=planned) | Q(pk__in=trained)))


def evaluates(user: User, masterclass: Masterclass) -> bool:
    """Whether this person may see what came out of the day: who plans it, or trained it."""
    if user.works_for(masterclass.cohort.programme, *PLANS):
        return True
    return Masterclass.objects.trained_by(user).filter(pk=masterclass.pk).exists()


def _result(question: AskedQuestion) -> QuestionResult:
    texts = list(question.texts)
    _random.shuffle(texts)
    return QuestionResult(question, Scores(tuple(question.scores)), texts)


def _together(scores: Sequence[Scores]) -> Scores:
    return Scores(tuple(map(sum, zip(*(each.counts for each in scores), strict=True))))
