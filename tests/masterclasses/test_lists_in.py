"""Lists of people from a file: looked over per line, read in, nothing lost."""

from __future__ import annotations

import csv
import time
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any
from unittest.mock import Mock

import openpyxl
import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from masterclasses import jobs
from masterclasses.models import Cohort, Enrolment, SentList
from masterclasses.selectors.sent_lists import lines_of, progress_of
from masterclasses.services import reading_in
from masterclasses.services.learners import Person
from masterclasses.services.reading_in import enrol_next, start_enrolling
from masterclasses.states import SentListState
from packages.models import Agreement
from packages.states import AgreementState
from portal.kit.acts import Refused
from portal.kit.models import AuditRecord
from programme.models import User
from tests.factories.lists import a_file, read_in, sent_to, told_of
from tests.factories.masterclasses import a_cohort, a_person, enrolled, in_force
from tests.factories.programme import Cast
from tests.pages import client_of

ANNA = Person("Anna de Vries", "anna@stad.example")
BERT = Person("=HYPERLINK(1)", "bert@stad.example")
HEADS = ("Organisatie", "Naam", "E-mailadres")


def _people(cast: Cast, cohort: Cohort, *lines: tuple[object, ...]) -> SentList:
    address = f"/masterclasses/cohorten/{cohort.pk}/deelnemers-inlezen/"
    return sent_to(cast.coordinator, address, a_file([HEADS, *lines]))


def _mixed(cast: Cast) -> list[tuple[object, ...]]:
    own, other = cast.participant, cast.other_participant
    return [
        (own, "Anna de Vries", "ANNA@stad.example"),
        (own, "Bert Jansen", "bert@stad.example"),
        (own, "Bert Jansen", "Bert@Stad.example"),
        (own, "Carl", "carl@stad"),
        (own, "", "dirk@stad.example"),
        ("Verweggistan", "Eva", "eva@stad.example"),
        ("", "Fred", "fred@stad.example"),
        (other, "Gerda", "gerda@elders.example"),
        (own, "=1+1", "hans@stad.example"),
        (),
        (own, "Iris", "iris@stad.example"),
        (own, "Jan", "jan@stad.example"),
    ]


def test_each_line_is_told_what_happens_and_what_to_do(cast: Cast, agreement: Agreement) -> None:
    cohort = a_cohort(cast.programme, capacity=3)
    enrolled(cohort, cast.participant, cast.owner, ANNA)
    sent = _people(cast, cohort, *_mixed(cast))
    told = told_of(sent, cast.coordinator)
    assert {number: verdict for number, (verdict, _note) in told.items()} == {
        2: "same", 3: "seat", 4: "double", 5: "wrong", 6: "wrong", 7: "wrong",
        8: "wrong", 9: "wrong", 10: "wrong", 12: "seat", 13: "queue",
    }  # fmt: skip
    for number, part in {
        2: "Is al ingeschreven in",
        4: "ook op regel 3",
        5: "ontbreekt een punt",
        6: "Vul de naam in",
        7: "Verweggistan doet niet mee",
        8: "Vul de organisatie in",
        9: "geen overeenkomst",
        10: "formule",
        13: "1e in de rij",
    }.items():
        assert part in told[number][1]
    assert not Enrolment.objects.exclude(learner__email=ANNA.email).exists()
    page = client_of(cast.coordinator).get(sent.get_absolute_url()).content.decode()
    assert all(each in page for each in ("Verweggistan doet niet mee", "3 mensen inschrijven"))
    assert "iris@stad.example" not in page, "the faulty ones first"
    page = client_of(cast.coordinator).get(f"{sent.get_absolute_url()}?toon=seat").content.decode()
    assert "iris@stad.example" in page


def test_the_good_go_on_and_the_faulty_stay(cast: Cast, agreement: Agreement) -> None:
    cohort = a_cohort(cast.programme, capacity=3)
    enrolled(cohort, cast.participant, cast.owner, ANNA)
    sent = _people(cast, cohort, *((*line, None, None) for line in _mixed(cast)))
    read_in(cast.coordinator, sent)
    sent.refresh_from_db()
    progress = progress_of(sent)
    assert progress is not None
    assert (progress.done, progress.total) == (0, 3)
    page = client_of(cast.coordinator).get(sent.get_absolute_url(), headers={"HX-Request": "true"})
    assert "0 van 3 mensen ingeschreven" in page.content.decode()
    jobs.read_in_list(sent.pk)
    page = client_of(cast.coordinator).get(sent.get_absolute_url(), headers={"HX-Request": "true"})
    assert page["HX-Refresh"] == "true"
    live = Enrolment.objects.live().filter(cohort=cohort)
    assert {each.learner.email: each.status for each in live} == {
        "anna@stad.example": "enrolled",
        "bert@stad.example": "enrolled",
        "iris@stad.example": "enrolled",
        "jan@stad.example": "waiting",
    }
    page = client_of(cast.coordinator).get(sent.get_absolute_url()).content.decode()
    assert "Verweggistan doet niet mee" in page
    answer = client_of(cast.coordinator).get(f"/masterclasses/lijsten/{sent.pk}/fouten.csv")
    lines = list(csv.reader(StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert {len(line) for line in lines} == {5}, "without the empty columns beside them"
    assert [line[0] for line in lines[1:]] == ["4", "5", "6", "7", "8", "9", "10"]
    assert lines[-1][2:] == [str(cast.participant), "'=1+1", "hans@stad.example"]
    assert "formule" in lines[-1][1]
    again = _people(cast, cohort, *(line[2:] for line in lines[1:]))
    assert {verdict for verdict, _note in told_of(again, cast.coordinator).values()} == {
        "wrong", "same",
    }  # fmt: skip
    acts = AuditRecord.objects.filter(act="masterclasses.read_in_people")
    assert [each.actor_id for each in acts] == [cast.coordinator.pk]


def test_twice_is_once(cast: Cast, cohort: Cohort) -> None:
    sent = _people(cast, cohort, (cast.participant, "Bert Jansen", "bert@stad.example"))
    for _time in range(2):
        read_in(cast.coordinator, sent)
    for _time in range(2):
        jobs.read_in_list(sent.pk)
    assert Enrolment.objects.filter(cohort=cohort).count() == 1
    with pytest.raises(Refused, match="al ingelezen"):
        start_enrolling(sent=sent, actor=cast.coordinator)
    assert enrol_next(sent=sent), "nothing is left"


def test_what_changed_meanwhile_is_told_at_its_line(cast: Cast, cohort: Cohort) -> None:
    own = cast.participant
    lines = ((own, "Bert", "bert@stad.example"), (own, "Eva", "eva@stad.example"))
    sent = _people(cast, cohort, *lines)
    start_enrolling(sent=sent, actor=cast.coordinator)
    enrolled(cohort, own, cast.owner, Person("Bert", "bert@stad.example"))
    jobs.read_in_list(sent.pk)
    sent.refresh_from_db()
    told = told_of(sent, cast.coordinator)
    assert (told[2][0], told[3][0]) == ("same", "seat")


def test_an_agreement_that_ended_meanwhile_stops_only_its_lines(
    cast: Cast, cohort: Cohort, agreement: Agreement
) -> None:
    sent = _people(cast, cohort, (cast.participant, "Bert", "bert@stad.example"))
    start_enrolling(sent=sent, actor=cast.coordinator)
    agreement.status, agreement.ends_on = AgreementState.TERMINATED, timezone.localdate()
    agreement.save()
    jobs.read_in_list(sent.pk)
    sent.refresh_from_db()
    assert sent.status == SentListState.DONE
    verdict, note = told_of(sent, cast.coordinator)[2]
    assert verdict == "wrong"
    assert "geen overeenkomst" in note


def test_what_a_worker_tells_is_in_the_language_of_who_sent_the_list(
    cast: Cast, cohort: Cohort, agreement: Agreement
) -> None:
    cast.coordinator.language = "en"
    cast.coordinator.save()
    sent = _people(cast, cohort, (cast.participant, "Bert", "bert@stad.example"))
    start_enrolling(sent=sent, actor=cast.coordinator)
    agreement.status, agreement.ends_on = AgreementState.TERMINATED, timezone.localdate()
    agreement.save()
    jobs.read_in_list(sent.pk)
    sent.refresh_from_db()
    _verdict, note = told_of(sent, cast.coordinator)[2]
    assert "agreement" in note
    assert "overeenkomst" not in note


def test_a_worker_that_is_lost_halfway_loses_nothing(
    cast: Cast, cohort: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_force(cast.other_participant, cast.stranger, cast.signatory)
    lines = [
        (each, f"Naam {number}", f"n{number}@stad.example")
        for number, each in enumerate((cast.participant, cast.other_participant))
    ]
    sent = _people(cast, cohort, *lines)
    with pytest.raises(PermissionDenied):
        start_enrolling(sent=sent, actor=cast.owner)
    start_enrolling(sent=sent, actor=cast.coordinator)
    assert not enrol_next(sent=sent)
    with monkeypatch.context() as broken:
        broken.setattr(reading_in, "enrol", Mock(side_effect=MemoryError))
        with pytest.raises(MemoryError):
            jobs.read_in_list(sent.pk)
    sent.refresh_from_db()
    progress = progress_of(sent)
    assert progress is not None
    assert (progress.done, progress.total) == (1, 2)
    jobs.read_in_list(sent.pk)
    assert cohort.enrolments.count() == 2


def test_a_job_finds_what_a_lost_worker_left(
    cast: Cast, cohort: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(jobs.read_in_list, "delay", asked.append)
    sent = _people(cast, cohort, (cast.participant, "Bert", "bert@stad.example"))
    start_enrolling(sent=sent, actor=cast.coordinator)
    assert jobs.read_in_left_lists() == 0
    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        assert jobs.read_in_left_lists() == 1
    assert asked == [sent.pk]
    with time_machine.travel(timezone.now() + timedelta(days=40)):
        assert jobs.forget_sent_lists() == 0, "it is not read in yet"
        jobs.read_in_list(sent.pk)
        assert jobs.forget_sent_lists() == 1


@pytest.mark.parametrize(
    ("language", "nothing"), [("nl", "Er is niets te doen"), ("en", "There is nothing to do")]
)
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_people_come_back_as_they_went(
    cast: Cast, cohort: Cohort, form: str, language: str, nothing: str
) -> None:
    User.objects.filter(pk=cast.coordinator.pk).update(language=language)
    enrolled(cohort, cast.participant, cast.owner, ANNA, BERT)
    client = client_of(cast.coordinator)
    content = client.get(f"/masterclasses/cohorten/{cohort.pk}/deelnemers.{form}").content
    address = f"/masterclasses/cohorten/{cohort.pk}/deelnemers-inlezen/"
    upload = SimpleUploadedFile(f"lijst.{form}", content)
    sent = sent_to(cast.coordinator, address, upload)
    lines = lines_of(sent).lines
    assert {(line.sent.name, line.verdict.value) for line in lines} == {
        (ANNA.name, "same"),
        (BERT.name, "same"),
    }
    assert nothing in client.get(sent.get_absolute_url()).content.decode()
    with pytest.raises(Refused, match="niemand om in te schrijven"):
        start_enrolling(sent=sent, actor=cast.coordinator)


def test_a_known_colleague_needs_no_name(cast: Cast, cohort: Cohort) -> None:
    sent = _people(cast, cohort, (cast.participant, "", cast.learner.email.upper()))
    start_enrolling(sent=sent, actor=cast.coordinator)
    jobs.read_in_list(sent.pk)
    assert cohort.enrolments.get().learner.name == cast.learner.name


def test_a_formula_in_a_spreadsheet_is_not_computed(cast: Cast, cohort: Cohort) -> None:
    book, file = openpyxl.Workbook(), BytesIO()
    for line in (HEADS, (str(cast.participant), "=1+1", "eva@stad.example")):
        book.active.append(line)
    book.save(file)
    address = f"/masterclasses/cohorten/{cohort.pk}/deelnemers-inlezen/"
    upload = SimpleUploadedFile("lijst.xlsx", file.getvalue())
    sent = sent_to(cast.coordinator, address, upload)
    verdict, note = told_of(sent, cast.coordinator)[2]
    assert (verdict, "formule" in note) == ("wrong", True)


def test_a_formula_is_refused_in_words(cast: Cast, cohort: Cohort) -> None:
    own = cast.participant
    texts = ("=1+1", "+31", "-2", "@SUM(A1)", "'=1+1")
    sent = _people(cast, cohort, *((own, text, a_person().email) for text in texts))
    told = told_of(sent, cast.coordinator)
    assert all("formule" in note for _verdict, note in told.values())


def test_a_long_list_is_looked_over_in_bounds(
    cast: Cast, cohort: Cohort, django_assert_max_num_queries: Any
) -> None:
    own = cast.participant
    lines = [(own, f"Naam {number}", f"n{number}@stad.example") for number in range(1500)]
    sent = _people(cast, cohort, *lines)
    begun = time.monotonic()
    with django_assert_max_num_queries(30):
        page = client_of(cast.coordinator).get(sent.get_absolute_url())
    assert time.monotonic() - begun < 3
    assert "1500 mensen inschrijven" in page.content.decode()
    assert page.content.count(b"<tr>") < 110
    address = f"/masterclasses/cohorten/{cohort.pk}/deelnemers-inlezen/"
    answer = client_of(cast.coordinator).post(address, {"upload": a_file([HEADS, *lines, *lines])})
    assert "meer dan 2000 regels" in answer.content.decode()


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ([], "niets"),
        ([("Naam", "E-mailadres"), ("Anna", "a@b.example")], "geen kolom met de organisatie"),
        ([("Stad", "Anna", "a@b.example")], "welke kolom wat is"),
        ([("Organisatie", "Naam"), ("Stad", "Anna")], "welke kolom wat is"),
        ([("Organisatie", "Naam", "E-mail", "Mailadres"), ("Stad", "A", "", "")], "‘Mailadres’"),
        ([("Gemeente", "Naam", "E-mail", "Organisatie"), ("Stad", "A", "", "")], "‘Gemeente’"),
    ],
)
def test_a_list_without_heads_is_refused_at_its_field(
    cast: Cast, cohort: Cohort, lines: list[tuple[str, ...]], fault: str
) -> None:
    upload = a_file(lines or [("", "")])
    address = f"/masterclasses/cohorten/{cohort.pk}/deelnemers-inlezen/"
    answer = client_of(cast.coordinator).post(address, {"upload": upload})
    assert fault in str(answer.context["form"].errors["upload"])


def test_a_draft_takes_no_list(cast: Cast, agreement: Agreement) -> None:
    draft = a_cohort(cast.programme, status="draft")
    address = f"/masterclasses/cohorten/{draft.pk}/deelnemers-inlezen/"
    upload = a_file([HEADS, (cast.participant, "Bert", "bert@stad.example")])
    answer = client_of(cast.coordinator).post(address, {"upload": upload})
    assert "is niet open" in answer.content.decode()


def test_the_database_keeps_lists_whole(cast: Cast, cohort: Cohort) -> None:
    values = {"cohort": cohort, "filename": "x", "table": [], "made_by": cast.coordinator}
    for wrong in ({"kind": "other"}, {"kind": "people", "status": "running"},
                  {"kind": "people", "status": "lost"},
                  {"kind": "people", "masterclass": cohort.masterclasses.first()}):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            SentList.objects.create(**values, **wrong)
