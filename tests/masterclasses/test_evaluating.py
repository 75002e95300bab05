"""Asking people what they thought of a day, and their answers: once each, by nobody."""

from __future__ import annotations

import logging
import threading
from datetime import date, timedelta
from html import unescape

import pytest
from django.db import DatabaseError, connection, models, transaction
from django.test import Client
from django.utils import timezone
from time_machine import TimeMachineFixture

from masterclasses.jobs import ask_for_evaluations, forget_lists, remind_of_evaluations
from masterclasses.models import (
    AskedQuestion,
    AttendanceMark,
    Cohort,
    Enrolment,
    Evaluation,
    EvaluationInvitation,
    EvaluationQuestion,
    Masterclass,
)
from masterclasses.models.evaluating import invitation_of
from masterclasses.selectors.evaluating import result_of
from masterclasses.services.evaluating import answer, ask_about
from masterclasses.states import Mark, MarkedBy, MasterclassState
from packages.models import Agreement
from portal.kit import outbox
from portal.kit.acts import Refused
from portal.kit.logs import HideTokens
from portal.kit.models import AuditRecord, OutgoingMail
from tests.factories.evaluating import with_questions
from tests.factories.masterclasses import a_cohort, a_masterclass, a_person, enrolled
from tests.factories.programme import Cast
from tests.pages import error_at, html_of, is_typed

YESTERDAY = date(2026, 11, 23)
GOOD = {"nuttig": 4, "duidelijk": 5, "beter": ""}


@pytest.fixture
def held(cast: Cast, agreement: Agreement) -> Cohort:
    """A cohort of this year without days yet, in a programme that asks questions."""
    with_questions(cast.programme)
    return a_cohort(cast.programme, year=2026, days=0)


@pytest.fixture
def people(cast: Cast, held: Cohort) -> list[Enrolment]:
    return enrolled(held, cast.participant, cast.owner, *(a_person() for _each in range(4)))


@pytest.fixture
def day(held: Cohort, people: list[Enrolment]) -> Masterclass:
    return a_masterclass(held, YESTERDAY)


@pytest.fixture
def evaluation(day: Masterclass) -> Evaluation:
    ask_about(masterclass=day)
    return Evaluation.objects.get(masterclass=day)


def _mark(day: Masterclass, enrolment: Enrolment, mark: Mark) -> None:
    AttendanceMark.objects.create(
        masterclass=day,
        learner=enrolment.learner,
        mark=mark,
        way=MarkedBy.LIST,
        seen_at=timezone.now(),
    )


def _mailed(template: str = "evaluation_asked") -> list[str]:
    return list(
        OutgoingMail.objects.filter(template=template).order_by("to").values_list("to", flat=True)
    )


def _links(evaluation: Evaluation) -> list[str]:
    return [each.get_absolute_url() for each in evaluation.invitations.order_by("pk")]


def _counts(evaluation: Evaluation, key: str = "nuttig") -> list[int]:
    return AskedQuestion.objects.get(evaluation=evaluation, key=key).scores


def test_all_who_were_expected_are_asked_once(day: Masterclass, people: list[Enrolment]) -> None:
    assert ask_for_evaluations() == 1
    assert ask_for_evaluations() == 0
    assert _mailed() == sorted(each.learner.email for each in people)
    evaluation = Evaluation.objects.get(masterclass=day)
    assert (evaluation.asked, evaluation.answered) == (4, 0)
    assert evaluation.closes_on == date(2026, 12, 14)
    assert AuditRecord.objects.filter(act="masterclasses.ask_evaluation").count() == 1


def test_only_who_was_there_is_asked(day: Masterclass, people: list[Enrolment]) -> None:
    for enrolment, mark in zip(people, (Mark.PRESENT, Mark.ABSENT, Mark.EXCUSED), strict=False):
        _mark(day, enrolment, mark)
    ask_for_evaluations()
    assert _mailed() == [people[0].learner.email]
    _mark(day, people[3], Mark.PRESENT)
    ask_for_evaluations()
    assert _mailed() == sorted([people[0].learner.email, people[3].learner.email])
    assert Evaluation.objects.get().asked == 2


def test_who_signed_off_is_not_asked(day: Masterclass, people: list[Enrolment]) -> None:
    _mark(day, people[0], Mark.EXCUSED)
    ask_for_evaluations()
    assert _mailed() == sorted(each.learner.email for each in people[1:])


def test_days_to_come_today_long_ago_or_cancelled_are_not_asked_about(
    held: Cohort, people: list[Enrolment]
) -> None:
    a_masterclass(held, date(2026, 11, 24))
    a_masterclass(held, date(2026, 12, 1))
    a_masterclass(held, date(2026, 11, 2))
    a_masterclass(held, date(2026, 11, 20), status=MasterclassState.CANCELLED)
    assert ask_for_evaluations() == 0
    assert _mailed() == []


def test_without_questions_nobody_is_asked(day: Masterclass) -> None:
    EvaluationQuestion.objects.all().delete()
    assert ask_for_evaluations() == 0
    assert not Evaluation.objects.exists()


def test_who_did_not_answer_is_reminded_once(
    evaluation: Evaluation, people: list[Enrolment], time_machine: TimeMachineFixture
) -> None:
    first = evaluation.invitations.get(learner=people[0].learner)
    answer(token=first.token, answers=GOOD)
    time_machine.move_to("2026-11-30T12:00:00Z")
    assert remind_of_evaluations() == 0
    time_machine.move_to("2026-12-01T12:00:00Z")
    assert remind_of_evaluations() == 1
    assert remind_of_evaluations() == 0
    assert _mailed("evaluation_reminder") == sorted(each.learner.email for each in people[1:])
    links = _links(evaluation)
    reminders = OutgoingMail.objects.filter(template="evaluation_reminder")
    assert all(any(link in mail.body_text for link in links) for mail in reminders)


def test_a_link_is_not_kept_once_it_is_sent(evaluation: Evaluation) -> None:
    mail = OutgoingMail.objects.filter(template="evaluation_asked").first()
    assert mail is not None
    assert "/evaluatie/" in mail.body_text
    outbox.send(mail.pk)
    mail.refresh_from_db()
    assert "/evaluatie/" not in mail.body_text + mail.body_html


def test_a_link_is_not_in_the_logs(evaluation: Evaluation) -> None:
    said = logging.makeLogRecord({"msg": "Gone: %s", "args": (_links(evaluation)[0],)})
    assert HideTokens().filter(said)
    assert said.getMessage() == "Gone: /evaluatie/…/"


def test_answering_on_the_page_says_thank_you(evaluation: Evaluation, client: Client) -> None:
    link = _links(evaluation)[0]
    page = client.get(link)
    assert "Wat vond u van masterclass 7?" in html_of(page)
    assert page["Referrer-Policy"] == "same-origin"
    sent = client.post(link, {"nuttig": "4", "duidelijk": "5", "beter": " Meer koffie "})
    assert (sent.status_code, sent["Location"]) == (302, link)
    assert "Bedankt voor uw antwoorden" in html_of(client.get(link))
    assert _counts(evaluation) == [0, 0, 0, 1, 0]
    assert _counts(evaluation, "duidelijk") == [0, 0, 0, 0, 1]
    assert AskedQuestion.objects.get(key="beter").texts == ["Meer koffie"]
    evaluation.refresh_from_db()
    assert evaluation.answered == 1


def test_a_second_answer_changes_nothing(evaluation: Evaluation, client: Client) -> None:
    link = _links(evaluation)[0]
    client.post(link, {"nuttig": "4", "duidelijk": "5"})
    again = client.post(link, {"nuttig": "1", "duidelijk": "1"})
    assert "Bedankt voor uw antwoorden" in html_of(again)
    assert _counts(evaluation) == [0, 0, 0, 1, 0]
    token = EvaluationInvitation.objects.get(answered=True).token
    with pytest.raises(Refused, match="al beantwoord"):
        answer(token=token, answers=GOOD)


def test_faults_are_told_at_the_field_and_what_was_given_stays(
    evaluation: Evaluation, client: Client
) -> None:
    page = client.post(_links(evaluation)[0], {"duidelijk": "2", "beter": "x" * 2001})
    assert error_at(page, "nuttig") == "Kies een cijfer van 1 tot en met 5."
    assert error_at(page, "beter") == "Schrijf hooguit 2000 tekens."
    assert is_typed(page, "duidelijk", "2")
    assert "x" * 2001 in html_of(page)
    assert "De uitleg was duidelijk." in unescape(html_of(page))
    assert html_of(page).count("(optioneel)") == 1
    assert _counts(evaluation, "duidelijk") == [0] * 5


@pytest.mark.parametrize("score", ["0", "6", "2.5", "vijf", "1\u0660"])
def test_only_the_five_scores_count(evaluation: Evaluation, client: Client, score: str) -> None:
    page = client.post(_links(evaluation)[0], {"nuttig": score, "duidelijk": "2"})
    assert error_at(page, "nuttig") == "Kies een cijfer van 1 tot en met 5."
    with pytest.raises(Refused):
        answer(token=evaluation.invitations.all()[0].token, answers={**GOOD, "nuttig": score})
    assert _counts(evaluation) == [0] * 5


def test_a_wrong_link_opens_nothing(evaluation: Evaluation, client: Client) -> None:
    token = evaluation.invitations.all()[0].token
    for wrong in (token[:-1], f"9{token}", token.partition(".")[0], "x"):
        page = client.post(f"/evaluatie/{wrong}/", {"nuttig": "4", "duidelijk": "5"})
        assert page.status_code == 404
        assert "Deze link werkt niet" in html_of(page)
        with pytest.raises(Refused, match="werkt niet"):
            answer(token=wrong, answers=GOOD)
    assert _counts(evaluation) == [0] * 5


def test_after_three_weeks_the_link_is_closed(
    evaluation: Evaluation, client: Client, time_machine: TimeMachineFixture
) -> None:
    first, second, *_rest = _links(evaluation)
    time_machine.move_to("2026-12-14T22:59:00Z")  # local time is an hour on
    assert client.post(first, {"nuttig": "4", "duidelijk": "5"}).status_code == 302
    time_machine.move_to("2026-12-14T23:01:00Z")
    page = client.post(second, {"nuttig": "4", "duidelijk": "5"})
    assert page.status_code == 410
    assert "kon tot en met 14 december 2026" in html_of(page)
    with pytest.raises(Refused, match="niet meer"):
        answer(token=evaluation.invitations.filter(answered=False)[0].token, answers=GOOD)
    assert "Bedankt" in html_of(client.get(first))
    assert sum(_counts(evaluation)) == 1


def test_who_is_logged_in_makes_no_difference(
    cast: Cast, evaluation: Evaluation, client: Client
) -> None:
    client.force_login(cast.coordinator)
    client.post(_links(evaluation)[0], {"nuttig": "4", "duidelijk": "5"})
    assert _counts(evaluation) == [0, 0, 0, 1, 0]
    assert not AuditRecord.objects.filter(actor=cast.coordinator).exists()


def test_asked_questions_keep_their_wording(evaluation: Evaluation) -> None:
    EvaluationQuestion.objects.filter(key="nuttig").update(text="Anders")
    question = AskedQuestion.objects.get(evaluation=evaluation, key="nuttig")
    assert question.text == "Ik kan wat ik leerde gebruiken in mijn werk."
    question.text = "Anders"
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        question.save()
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        question.delete()


def test_nothing_in_the_answers_points_to_a_person_or_a_moment() -> None:
    """What stores answers refers to the day alone; what stores people refers to no answer."""
    fields = AskedQuestion._meta.get_fields()
    assert {field.name for field in fields if field.is_relation} == {"evaluation"}
    assert not [field.name for field in fields if isinstance(field, models.DateField)]
    names = {field.name for field in EvaluationInvitation._meta.get_fields()}
    assert names == {
        "id", "evaluation", "learner", "invited_on", "reminded", "answered"
    }  # fmt: skip
    timed = [
        field.name
        for model in (Evaluation, EvaluationInvitation)
        for field in model._meta.get_fields()
        if isinstance(field, models.DateTimeField)
    ]
    assert not timed


def _written_by(evaluation: Evaluation) -> set[int]:
    """The numbers of the transactions that last wrote the questions' rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT xmin::text::bigint FROM masterclasses_askedquestion WHERE evaluation_id = %s",
            [evaluation.pk],
        )
        return {number for (number,) in cursor.fetchall()}


def test_answers_leave_no_trace_of_their_order(evaluation: Evaluation) -> None:
    """All rows are written with each answer: their transaction tells of the last one only."""
    records = AuditRecord.objects.count()
    tokens = [each.token for each in evaluation.invitations.all()]
    answer(token=tokens[0], answers={**GOOD, "beter": "Eerst"})
    (first,) = _written_by(evaluation)
    answer(token=tokens[1], answers=GOOD)
    (second,) = _written_by(evaluation)
    assert second != first
    assert AuditRecord.objects.count() == records


def test_texts_are_not_kept_in_the_order_of_writing(evaluation: Evaluation) -> None:
    question = evaluation.questions.get(key="beter")
    question.texts = [f"{number}" for number in range(40)]
    question.save()
    places = []
    for each in evaluation.invitations.all():
        answer(token=each.token, answers={**GOOD, "beter": "nieuw"})
        question.refresh_from_db()
        places.append(question.texts.index("nieuw"))
    assert any(place < 35 for place in places)  # by chance not once in 10,000 times


def test_without_the_list_of_people_the_answers_stay(
    evaluation: Evaluation, time_machine: TimeMachineFixture, client: Client
) -> None:
    link, *_rest = _links(evaluation)
    for each in evaluation.invitations.all()[:3]:
        answer(token=each.token, answers=GOOD)
    evaluation.refresh_from_db()
    before = [each.scores.counts for each in result_of(evaluation).scored]
    time_machine.move_to("2027-01-11T12:00:00Z")
    assert forget_lists() == 0
    time_machine.move_to("2027-01-12T12:00:00Z")
    assert forget_lists() == 1
    assert not evaluation.invitations.exists()
    evaluation.refresh_from_db()
    assert [each.scores.counts for each in result_of(evaluation).scored] == before
    assert (evaluation.answered, evaluation.asked) == (3, 4)
    assert client.get(link).status_code == 404
    assert ask_for_evaluations() == 0


def test_people_who_share_an_address_are_asked_once(
    cast: Cast, held: Cohort, day: Masterclass, people: list[Enrolment]
) -> None:
    twin = people[0].learner
    other = cast.other_participant.learners.create(name="Zelfde", email=twin.email.upper())
    for learner in (twin, other):
        AttendanceMark.objects.create(
            masterclass=day,
            learner=learner,
            mark=Mark.PRESENT,
            way=MarkedBy.LIST,
            seen_at=timezone.now(),
        )
    assert ask_about(masterclass=day) == 1
    assert ask_about(masterclass=day) == 0


def test_a_day_to_come_or_closed_is_refused(
    held: Cohort, evaluation: Evaluation, time_machine: TimeMachineFixture
) -> None:
    later = a_masterclass(held, YESTERDAY + timedelta(days=9))
    with pytest.raises(Refused, match="nog niet geweest"):
        ask_about(masterclass=later)
    time_machine.move_to("2026-12-15T12:00:00Z")
    with pytest.raises(Refused, match="gesloten"):
        ask_about(masterclass=evaluation.masterclass)


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_count_once(evaluation: Evaluation) -> None:
    invitation = evaluation.invitations.all()[0]
    together, told = threading.Barrier(4), []

    def send() -> None:
        together.wait()
        try:
            answer(token=invitation.token, answers=GOOD)
            told.append("counted")
        except Refused:
            told.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["counted", "refused", "refused", "refused"]
    assert _counts(evaluation) == [0, 0, 0, 1, 0]


@pytest.mark.django_db(transaction=True)
def test_answers_of_two_people_at_once_both_count(evaluation: Evaluation) -> None:
    tokens = [each.token for each in evaluation.invitations.all()]
    together = threading.Barrier(len(tokens))

    def send(token: str) -> None:
        together.wait()
        try:
            answer(token=token, answers=GOOD)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=[token]) for token in tokens]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert _counts(evaluation) == [0, 0, 0, 4, 0]
    evaluation.refresh_from_db()
    assert evaluation.answered == 4
    assert invitation_of(tokens[0]) is not None
