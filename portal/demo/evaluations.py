"""What people of the demo thought of the days that were held: a little better every time."""

from __future__ import annotations

from datetime import timedelta

from masterclasses.models import Evaluation, EvaluationInvitation, Masterclass
from masterclasses.services.evaluating import answer, ask_about
from portal.demo.travelling import at

# What people give in turn, on the first day; each later day a point more for who was critical.
SCORES = (4, 3, 5, 2, 4, 3, 4)
REMARKS = {
    "meenemen": (
        "De opgave eerst samen tekenen, en dan pas plannen.",
        "",
        "Wie ik bij het waterschap kan bellen.",
        "Eén planning voor de hele straat.",
        "",
    ),
    "beter": (
        "Meer tijd voor onze eigen cases graag.",
        "",
        "Stuur de opdracht een week eerder.",
        "",
        "Een voorbeeld van een kleine gemeente erbij.",
    ),
}
FIRST_NUMBER = 7  # the programme held six before the portal
SILENT = 4  # one in so many does not answer


def evaluate(day: Masterclass) -> None:
    """Ask who was there the day after, and let most of them answer two days later."""
    with at(day.period.upper + timedelta(days=1)):
        ask_about(masterclass=day)
    evaluation = Evaluation.objects.filter(masterclass=day).first()
    if evaluation is None:
        return
    with at(day.period.upper + timedelta(days=3)):
        for turn, invitation in enumerate(evaluation.invitations.order_by("pk")):
            if turn % SILENT != SILENT - 1:
                _answer(evaluation, invitation, turn + day.number)


def _answer(evaluation: Evaluation, invitation: EvaluationInvitation, turn: int) -> None:
    answers: dict[str, int | str] = {}
    for place, question in enumerate(evaluation.questions.all()):
        answers[question.key] = (
            _score(turn + place, evaluation.masterclass.number)
            if question.is_score
            else _remark(question.key, turn)
        )
    answer(token=invitation.token, answers=answers)


def _score(turn: int, number: int) -> int:
    score = SCORES[turn % len(SCORES)]
    return min(score + number - FIRST_NUMBER, 4) if score < 4 else score


def _remark(key: str, turn: int) -> str:
    remarks = REMARKS.get(key, ("",))
    return remarks[turn % len(remarks)]
