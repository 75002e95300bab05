"""Asking what people thought of a day, and putting their answers in the ballot box.

Every act locks the evaluation first, so answers are counted one after the other. Answering
is the one act without a record in the logbook: that would tell when somebody answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from secrets import SystemRandom

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from masterclasses import emails
from masterclasses.models import (
    AskedQuestion,
    Evaluation,
    EvaluationInvitation,
    EvaluationQuestion,
    Learner,
    Masterclass,
)
from masterclasses.models.evaluating import (
    FORGET_AFTER,
    LONGEST_TEXT,
    REMIND_AFTER,
    SCORES,
    closing_day,
    invitation_of,
)
from masterclasses.selectors.evaluating import people_to_ask
from masterclasses.states import MasterclassState
from portal.kit import audit
from portal.kit.acts import Refused, locked

_random = SystemRandom()


@transaction.atomic
def ask_about(*, masterclass: Masterclass) -> int:
    """Mail who was there a link to the questions; returns how many had not been asked yet.

    The first time copies the programme's questions, and opens them for three weeks. Raises
    ``Refused`` where a day is not over, was cancelled, or was asked about until a day passed.
    """
    masterclass = locked(masterclass)
    if masterclass.status != MasterclassState.PLANNED or not masterclass.is_over:
        raise Refused(_("Deze dag is nog niet geweest of ging niet door."))
    people = people_to_ask(masterclass)
    evaluation = Evaluation.objects.filter(masterclass=masterclass).first()
    if evaluation is None:
        evaluation = _opened(masterclass) if people else None
        if evaluation is None:
            return 0
    evaluation = locked(evaluation)
    if not evaluation.is_open:
        raise Refused(_("Deze evaluatie is gesloten."))
    evaluation.masterclass = masterclass
    made = _invited(evaluation, people)
    if made:
        audit.record(
            "masterclasses.ask_evaluation",
            actor=None,
            subject=masterclass,
            data={"asked": len(made)},
        )
    return len(made)


@transaction.atomic
def remind_of(*, evaluation: Evaluation) -> int:
    """Remind, once, who was asked a week ago and did not answer; returns how many."""
    evaluation = locked(evaluation)
    if not evaluation.is_open:
        return 0
    due = evaluation.invitations.filter(
        answered=False, reminded=False, invited_on__lte=timezone.localdate() - REMIND_AFTER
    )
    late = list(
        due.select_related("learner__participant__organisation").select_for_update(of=("self",))
    )
    for invitation in late:
        invitation.evaluation = evaluation
        invitation.reminded = True
        invitation.save(update_fields=["reminded"])
        emails.evaluation_reminder(invitation)
    if late:
        audit.record(
            "masterclasses.remind_evaluation",
            actor=None,
            subject=evaluation.masterclass,
            data={"asked": len(late)},
        )
    return len(late)


@transaction.atomic
def answer(*, token: str, answers: Mapping[str, int | str]) -> None:
    """Add a person's answers, by the keys of the questions, to those of everybody.

    Raises ``Refused`` when the link is not known, was used, or has closed, and when a score
    is missing; then nothing is kept.
    """
    found = invitation_of(token)
    if found is None:
        raise Refused(_("Deze link werkt niet. Gebruik de link uit de e-mail."))
    evaluation = locked(found.evaluation)
    invitation = locked(found)
    if invitation.answered:
        raise Refused(_("U hebt deze vragen al beantwoord."))
    if not evaluation.is_open:
        raise Refused(_("U kunt deze vragen niet meer beantwoorden."))
    questions = list(evaluation.questions.select_for_update())
    for question in questions:
        _count(question, answers.get(question.key, ""))
    invitation.answered = True
    invitation.save(update_fields=["answered"])
    evaluation.answered += 1
    evaluation.save(update_fields=["answered"])


@transaction.atomic
def forget_who_answered(*, evaluation: Evaluation) -> int:
    """Throw away who was asked and who answered, four weeks after the link closed.

    The answers and both numbers stay; returns how many people were on the list.
    """
    evaluation = locked(evaluation)
    if evaluation.closes_on + FORGET_AFTER >= timezone.localdate():
        return 0
    count, _kinds = evaluation.invitations.all().delete()
    if count:
        audit.record("masterclasses.forget_evaluation", actor=None, subject=evaluation.masterclass)
    return count


def _opened(masterclass: Masterclass) -> Evaluation | None:
    """With a copy of each question; ``None`` where the programme has no questions."""
    asked = EvaluationQuestion.objects.filter(programme=masterclass.cohort.programme_id)
    if not asked:
        return None
    today = timezone.localdate()
    evaluation = Evaluation.objects.create(
        masterclass=masterclass, opened_on=today, closes_on=closing_day(today)
    )
    AskedQuestion.objects.bulk_create(
        AskedQuestion(
            evaluation=evaluation,
            key=question.key,
            position=question.position,
            kind=question.kind,
            text=question.text,
        )
        for question in asked
    )
    return evaluation


def _invited(evaluation: Evaluation, people: list[Learner]) -> list[EvaluationInvitation]:
    asked = evaluation.invitations.values_list("learner__email", flat=True)
    known = {email.casefold() for email in asked}
    made = [
        EvaluationInvitation.objects.create(
            evaluation=evaluation, learner=learner, invited_on=timezone.localdate()
        )
        for learner in people
        if learner.email.casefold() not in known
    ]
    for invitation in made:
        emails.evaluation_asked(invitation)
    evaluation.asked += len(made)
    evaluation.save(update_fields=["asked"])
    return made


def _count(question: AskedQuestion, given: int | str) -> None:
    """Every question is saved, answered or not: so all its rows were last written together."""
    if question.is_score:
        if given not in SCORES:
            raise Refused(_("Geef bij elke vraag een cijfer van 1 tot en met 5."))
        question.scores[SCORES.index(int(given))] += 1
    elif text := str(given).strip()[:LONGEST_TEXT]:
        question.texts.insert(_random.randint(0, len(question.texts)), text)
    question.save(update_fields=["scores", "texts"])
