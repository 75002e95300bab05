"""Who takes part and who was there, as files: everything in them, and only what one may see."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any

import openpyxl
import pytest
import time_machine
from django.test import Client

from masterclasses.models import Cohort, Masterclass
from masterclasses.services.attending import Seen, record_marks
from masterclasses.services.learners import Person
from masterclasses.states import Mark, MarkedBy
from packages.models import Agreement
from programme.models import User
from tests.factories.masterclasses import a_cohort, enrolled, in_force
from tests.factories.programme import Cast, member

ANNA = Person("Anna de Vries", "anna@stad.example")
BERT = Person("=HYPERLINK(1)", "bert@stad.example")
CARL = Person("Carl Zuid", "carl@elders.example")


def _get(user: User, address: str) -> bytes:
    client = Client()
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    return bytes(answer.content)


def _csv(user: User, address: str) -> list[list[str]]:
    text = _get(user, address).decode("utf-8-sig")
    return list(csv.reader(StringIO(text), delimiter=";"))


def _xlsx(user: User, address: str) -> list[tuple[Any, ...]]:
    page = openpyxl.load_workbook(BytesIO(_get(user, address))).active
    return list(page.iter_rows(values_only=True))


@pytest.fixture
def filled(cast: Cast, agreement: Agreement) -> Cohort:
    """Anna and Bert of one organisation, Carl of another; the third one waits."""
    in_force(cast.other_participant, cast.stranger, cast.signatory)
    cohort = a_cohort(cast.programme, capacity=2)
    enrolled(cohort, cast.participant, cast.owner, ANNA, BERT)
    enrolled(cohort, cast.other_participant, cast.stranger, CARL)
    return cohort


@pytest.fixture
def marked(filled: Cohort, cast: Cast) -> Masterclass:
    """The first day, on which Anna was there and of Bert nothing is known."""
    day = filled.masterclasses.first()
    assert day is not None
    anna = filled.enrolments.get(learner__email=ANNA.email).learner
    with time_machine.travel(day.period.lower + timedelta(hours=1)):
        seen = [Seen(anna.pk, Mark.PRESENT)]
        record_marks(masterclass=day, seen=seen, way=MarkedBy.LIST, actor=cast.coordinator)
    return day


def test_planners_download_everybody(cast: Cast, filled: Cohort) -> None:
    lines = _csv(cast.coordinator, f"/masterclasses/cohorten/{filled.pk}/deelnemers.csv")
    assert lines[0] == [
        "Organisatie", "Naam", "E-mailadres", "Stand", "Sinds", "Plek in de rij",
    ]  # fmt: skip
    own, other = str(cast.participant), str(cast.other_participant)
    since = filled.enrolments.first().status_since.strftime("%d-%m-%Y")
    assert [line for line in lines[1:] if line[0] == own] == [
        [own, "'=HYPERLINK(1)", "bert@stad.example", "ingeschreven", since, ""],
        [own, "Anna de Vries", "anna@stad.example", "ingeschreven", since, ""],
    ]
    assert [line for line in lines[1:] if line[0] == other] == [
        [other, "Carl Zuid", "carl@elders.example", "op de wachtlijst", since, "1"]
    ]


def test_a_contact_downloads_the_own_people(cast: Cast, filled: Cohort) -> None:
    slug = cast.participant.organisation.slug
    address = f"/masterclasses/cohorten/{filled.pk}/deelnemers/{slug}/deelnemers.xlsx"
    lines = _xlsx(cast.owner, address)
    assert [line[1] for line in lines[1:]] == ["=HYPERLINK(1)", "Anna de Vries"]
    assert lines[1][4].date() == filled.enrolments.first().status_since.date()


def test_attendance_has_a_column_per_day(cast: Cast, filled: Cohort, marked: Masterclass) -> None:
    address = f"/masterclasses/cohorten/{filled.pk}/aanwezigheid"
    lines = _xlsx(cast.coordinator, f"{address}.xlsx")
    assert lines[0][3] == f"Masterclass 7 ({marked.day:%d-%m-%Y})"
    assert len(lines[0]) == 3 + 4 + 1
    assert {line[1]: line[3:] for line in lines[1:]} == {
        "Anna de Vries": ("aanwezig", None, None, None, 1),
        "=HYPERLINK(1)": (None, None, None, None, 0),
    }
    assert len(_csv(cast.owner, f"{address}.csv")) == 3
    assert len(_csv(cast.stranger, f"{address}.csv")) == 1, "others' people are in no file"


def test_a_day_is_for_its_trainer_and_contacts(
    cast: Cast, filled: Cohort, marked: Masterclass
) -> None:
    trainer = member("trainer", cast.programme.lead)
    marked.bookings.create(trainer=trainer, period=marked.period)
    address = f"/masterclasses/dagen/{marked.pk}/aanwezigheid.csv"
    for user in (trainer, cast.coordinator, cast.owner):
        lines = _csv(user, address)
        assert [line[3] for line in lines[1:]] == ["", "aanwezig"]
    assert _csv(cast.stranger, address)[1:] == []
    day = Client()
    day.force_login(cast.owner)
    assert f'href="{address}"' in day.get(marked.get_absolute_url()).content.decode()


def test_files_of_many_ask_as_often_as_of_few(
    cast: Cast, filled: Cohort, django_assert_max_num_queries: Any
) -> None:
    client = Client()
    client.force_login(cast.coordinator)
    base = f"/masterclasses/cohorten/{filled.pk}/"
    people = [Person(f"Naam {number}", f"n{number}@stad.example") for number in range(30)]
    enrolled(filled, cast.participant, cast.owner, *people)
    for name in ("deelnemers.csv", "aanwezigheid.csv"):
        with django_assert_max_num_queries(13):
            assert client.get(f"{base}{name}").status_code == 200


def test_there_are_no_other_forms(cast: Cast, filled: Cohort) -> None:
    client = Client()
    client.force_login(cast.coordinator)
    answer = client.get(f"/masterclasses/cohorten/{filled.pk}/deelnemers.pdf")
    assert answer.status_code == 404
