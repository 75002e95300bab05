"""Attendance from a file: looked over per line, noted as new marks, nothing twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from masterclasses.models import AttendanceMark, Cohort, Masterclass, SentList
from masterclasses.selectors.sent_lists import lines_of
from masterclasses.services.attending import Seen, record_marks
from masterclasses.services.learners import Person
from masterclasses.states import Mark, MarkedBy
from portal.kit.languages import Language
from programme.models import User
from tests.factories.lists import a_file, read_in, sent_to, told_of
from tests.factories.masterclasses import enrolled, many_enrolled
from tests.factories.programme import Cast, member
from tests.pages import client_of

ANNA = Person("Anna de Vries", "anna@stad.example")
BERT = Person("=HYPERLINK(1)", "bert@stad.example")


def _heads(cohort: Cohort) -> list[str]:
    days = cohort.masterclasses.order_by("period")
    heads = [f"Masterclass {day.number} ({day.day:%d-%m-%Y})" for day in days]
    return ["Organisatie", "Naam", "E-mailadres", *heads, "Dagen aanwezig"]


def _sent(cast: Cast, cohort: Cohort, *lines: tuple[object, ...]) -> SentList:
    address = f"/masterclasses/cohorten/{cohort.pk}/aanwezigheid-inlezen/"
    return sent_to(cast.coordinator, address, a_file([_heads(cohort), *lines]))


def _note(user: User, sent: SentList, **data: str) -> HttpResponse:
    attendance = lines_of(sent, user).attendance
    assert attendance is not None
    return read_in(user, sent, shown=attendance.fingerprint, **data)


@pytest.fixture
def come(cast: Cast, cohort: Cohort) -> Iterator[Masterclass]:
    """Anna and Bert have a seat; it is the first day, and Anna was seen absent."""
    places = enrolled(cohort, cast.participant, cast.owner, ANNA, BERT)
    day = cohort.masterclasses.order_by("period")[0]
    with time_machine.travel(day.period.lower + timedelta(hours=2)):
        seen = [Seen(places[0].learner_id, Mark.ABSENT)]
        record_marks(masterclass=day, seen=seen, way=MarkedBy.LIST, actor=cast.coordinator)
    with time_machine.travel(day.period.lower + timedelta(hours=3)):
        yield day


def test_attendance_is_told_per_line_and_noted(
    cast: Cast, cohort: Cohort, come: Masterclass
) -> None:
    own = cast.participant
    lines = (
        (own, "Anna de Vries", "ANNA@stad.example", "Aanwezig"),
        (own, BERT.name, "bert@stad.example", "x"),
        (own, "Anna de Vries", "anna@stad.example", "afwezig"),
        (own, "Carl", "carl@stad.example", "aanwezig"),
        (own, "Anna de Vries", "", "", "aanwezig"),
    )
    sent = _sent(cast, cohort, *lines)
    told = told_of(sent, cast.coordinator)
    assert {number: verdict for number, (verdict, _note) in told.items()} == {
        2: "corrected", 3: "noted", 4: "double", 5: "wrong", 6: "double",
    }  # fmt: skip
    assert told[2][1] == "Masterclass 7: was afwezig, wordt aanwezig."
    assert "carl@stad.example staat niet op de lijst" in told[5][1]
    for _time in range(2):
        assert _note(cast.coordinator, sent).status_code == 302
    marks = AttendanceMark.objects.filter(masterclass=come).order_by("pk")
    assert [(each.learner.name, each.mark, each.way) for each in marks] == [
        ("Anna de Vries", "absent", "list"),
        ("Anna de Vries", "present", "file"),
        (BERT.name, "present", "file"),
    ]
    assert marks[1].recorded_by == cast.coordinator
    again = _sent(cast, cohort, *lines)
    assert told_of(again, cast.coordinator)[2] == ("same", "")
    page = client_of(cast.coordinator).get(sent.get_absolute_url()).content.decode()
    assert "carl@stad.example staat niet op de lijst" in page


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("ziek", ""), "Bij masterclass 7 staat ‘ziek’"),
        (("=1+1", ""), "Bij masterclass 7 staat ‘=1+1’"),
        (("aanwezig", "aanwezig"), "Masterclass 8 is nog niet begonnen"),
    ],
)
def test_a_line_with_a_fault_is_left_out_whole(
    cast: Cast, cohort: Cohort, come: Masterclass, words: tuple[str, ...], fault: str
) -> None:
    bert = (cast.participant, BERT.name, BERT.email)
    sent = _sent(cast, cohort, (*bert, *words))
    verdict, note = told_of(sent, cast.coordinator)[2]
    assert (verdict, fault in note) == ("wrong", True)
    attendance = lines_of(sent, cast.coordinator).attendance
    assert attendance is not None
    answer = client_of(cast.coordinator).post(
        f"/masterclasses/lijsten/{sent.pk}/inlezen/",
        {"shown": attendance.fingerprint},
        follow=True,
    )
    assert "staat niets nieuws" in answer.content.decode()


def test_days_outside_the_cohort_are_named(cast: Cast, cohort: Cohort, come: Masterclass) -> None:
    heads = ["Naam", "E-mailadres", "Masterclass 7", "Masterclass 99", "31-12-1999", "Opmerking"]
    line = (BERT.name, BERT.email, "aanwezig", "aanwezig", "aanwezig", "was leuk")
    address = f"/masterclasses/cohorten/{cohort.pk}/aanwezigheid-inlezen/"
    sent = sent_to(cast.coordinator, address, a_file([heads, line]))
    page = client_of(cast.coordinator).get(sent.get_absolute_url()).content.decode()
    assert "Masterclass 99, 31-12-1999" in page
    assert told_of(sent, cast.coordinator)[2][0] == "noted"
    upload = a_file([heads[:2], line[:2]])
    answer = client_of(cast.coordinator).post(address, {"upload": upload})
    assert "geen kolom met een dag" in str(answer.context["form"].errors["upload"])
    twice = [*heads[:3], f"Masterclass 7 ({come.day:%d-%m-%Y})"]
    upload = a_file([twice, (*line[:3], "afwezig")])
    answer = client_of(cast.coordinator).post(address, {"upload": upload})
    assert "gaan over hetzelfde" in str(answer.context["form"].errors["upload"])


def test_what_a_trainer_noted_meanwhile_is_looked_over_first(
    cast: Cast, cohort: Cohort, come: Masterclass
) -> None:
    bert = cohort.enrolments.get(learner__email=BERT.email).learner
    sent = _sent(cast, cohort, (cast.participant, BERT.name, BERT.email, "aanwezig"))
    shown = lines_of(sent, cast.coordinator).attendance
    assert shown is not None
    seen = [Seen(bert.pk, Mark.ABSENT)]
    record_marks(masterclass=come, seen=seen, way=MarkedBy.LIST, actor=cast.coordinator)
    read_in(cast.coordinator, sent, shown=shown.fingerprint)
    assert not AttendanceMark.objects.filter(way=MarkedBy.FILE).exists()
    page = client_of(cast.coordinator).get(sent.get_absolute_url()).content.decode()
    assert "was afwezig, wordt aanwezig" in page


def test_a_day_of_long_ago_needs_a_reason_of_a_planner(
    cast: Cast, cohort: Cohort, come: Masterclass
) -> None:
    trainer = member("trainer", cast.programme.lead)
    come.bookings.create(trainer=trainer, period=come.period)
    heads, line = ("Naam", "E-mailadres", "Aanwezigheid"), (BERT.name, BERT.email, "afgemeld")
    address = f"/masterclasses/dagen/{come.pk}/aanwezigheid/inlezen/"
    with time_machine.travel(come.period.upper + timedelta(days=20)):
        own = sent_to(trainer, address, a_file([heads, line]))
        assert "Alleen de coördinator" in told_of(own, trainer)[2][1]
        sent = sent_to(cast.coordinator, address, a_file([heads, line]))
        assert _note(cast.coordinator, sent).status_code == 200, "the reason is asked for"
        assert _note(cast.coordinator, sent, reason="Lijst lag op papier").status_code == 302
        assert client_of(trainer).get(sent.get_absolute_url()).status_code == 404, "another's"
        assert client_of(trainer).get(own.get_absolute_url()).status_code == 200
    mark = AttendanceMark.objects.get(way=MarkedBy.FILE)
    assert (mark.mark, mark.reason) == ("excused", "Lijst lag op papier")


@pytest.mark.parametrize("head", ["{:%d-%m-%Y}", "{:%Y-%m-%d} 00:00:00", "dag {:%-d/%-m/%Y}"])
def test_a_day_is_known_by_its_date(
    cast: Cast, cohort: Cohort, come: Masterclass, head: str
) -> None:
    address = f"/masterclasses/cohorten/{cohort.pk}/aanwezigheid-inlezen/"
    heads, line = ("Naam", "E-mail", head.format(come.day)), (BERT.name, BERT.email, "nee")
    sent = sent_to(cast.coordinator, address, a_file([heads, line]))
    assert told_of(sent, cast.coordinator)[2] == ("noted", "Masterclass 7: afwezig.")


@pytest.mark.parametrize("language", Language.values)
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_attendance_comes_back_as_it_went(
    cast: Cast, cohort: Cohort, come: Masterclass, form: str, language: str
) -> None:
    User.objects.filter(pk=cast.coordinator.pk).update(language=language)
    client = client_of(cast.coordinator)
    for base, end in (("cohorten", "-inlezen/"), ("dagen", "/inlezen/")):
        pk = cohort.pk if base == "cohorten" else come.pk
        address = f"/masterclasses/{base}/{pk}/aanwezigheid"
        upload = SimpleUploadedFile(f"lijst.{form}", client.get(f"{address}.{form}").content)
        sent = sent_to(cast.coordinator, f"{address}{end}", upload)
        checked = lines_of(sent, cast.coordinator)
        assert [line.verdict.value for line in checked.lines] == ["same", "same"]
        assert checked.unknown == ()


def test_attendance_of_many_asks_as_often_as_of_few(
    cast: Cast, cohort: Cohort, come: Masterclass, django_assert_max_num_queries: Any
) -> None:
    cohort.capacity = 500
    cohort.save()
    learners = many_enrolled(cohort, cast.participant, 400)
    lines = ((cast.participant, each.name, each.email, "aanwezig") for each in learners)
    sent = _sent(cast, cohort, *lines)
    attendance = lines_of(sent, cast.coordinator).attendance
    assert attendance is not None
    with django_assert_max_num_queries(60):
        read_in(cast.coordinator, sent, shown=attendance.fingerprint)
    assert AttendanceMark.objects.filter(way=MarkedBy.FILE).count() == 400
