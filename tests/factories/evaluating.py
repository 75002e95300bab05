"""Evaluations as tests need them: with answers, without the mails and the people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils import timezone

from masterclasses.models import (
    AskedQuestion,
    Evaluation,
    EvaluationInvitation,
    EvaluationQuestion,
    Learner,
    Masterclass,
)
from masterclasses.models.evaluating import QuestionKind
from programme.models import Programme

QUESTIONS = (
    ("nuttig", QuestionKind.SCORE, "Ik kan wat ik leerde gebruiken in mijn werk."),
    ("duidelijk", QuestionKind.SCORE, "De uitleg was duidelijk."),
    ("beter", QuestionKind.TEXT, "Wat kan er beter?"),
)
REMARKS = ("Meer tijd voor de eigen opgave.", "De zaal was koud.", "Niets, ga zo door!")


def with_questions(programme: Programme) -> None:
    """The programme asks these after a day."""
    EvaluationQuestion.objects.bulk_create(
        EvaluationQuestion(programme=programme, key=key, kind=kind, text=text, position=position)
        for position, (key, kind, text) in enumerate(QUESTIONS, 1)
    )


def an_evaluation(
    masterclass: Masterclass,
    *,
    scores: Sequence[int] = (0, 1, 2, 4, 3),
    texts: Sequence[str] = REMARKS,
    asked: int = 12,
    opened_on: date | None = None,
) -> Evaluation:
    """With as many answers as ``scores`` add up to: the same to each score question."""
    opened_on = opened_on or timezone.localdate()
    evaluation = Evaluation.objects.create(
        masterclass=masterclass,
        opened_on=opened_on,
        closes_on=opened_on + timedelta(days=20),
        asked=asked,
        answered=sum(scores),
    )
    for position, (key, kind, text) in enumerate(QUESTIONS, 1):
        is_score = kind == QuestionKind.SCORE
        AskedQuestion.objects.create(
            evaluation=evaluation,
            key=key,
            kind=kind,
            text=text,
            position=position,
            scores=list(scores) if is_score else [0] * 5,
            texts=[] if is_score else list(texts),
        )
    return evaluation


def an_invitation(evaluation: Evaluation, learner: Learner) -> EvaluationInvitation:
    """That this learner was asked, one of those that the evaluation counts already."""
    return EvaluationInvitation.objects.create(
        evaluation=evaluation, learner=learner, invited_on=evaluation.opened_on
    )
