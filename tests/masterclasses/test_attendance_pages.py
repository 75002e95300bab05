"""The pages about attendance: without script, for who may, as light for 400 people as for four."""

from __future__ import annotations

import json
import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from masterclasses.models import AttendanceMark, Cohort, Enrolment, Learner, Masterclass
from masterclasses.selectors.attendance import marks_on
from masterclasses.selectors.pasted_names import recognise
from masterclasses.selectors.todo import todos_of
from masterclasses.services.attending import Seen, record_marks
from masterclasses.states import EnrolmentState, Mark, MarkedBy
from portal.kit.todo import Todo
from programme.models import Role, User
from tests.factories.masterclasses import a_learner, a_masterclass, a_person, enrolled
from tests.factories.programme import Cast, member
from tests.pages import error_at, html_of, queries_of

PRESENT, ABSENT = Mark.PRESENT, Mark.ABSENT


@pytest.fixture
def trainer(cast: Cast) -> User:
    return cast.trainer


@pytest.fixture
def day(cohort: Cohort, trainer: User) -> Masterclass:
    """Today, from nine (local) on; it is one o'clock."""
    return a_masterclass(cohort, timezone.localdate(), trainer)


@pytest.fixture
def seats(cast: Cast, cohort: Cohort) -> list[Enrolment]:
    names = ("Anna de Vries", "Bart ter Horst", "Chantal Oude Luttikhuis")
    return enrolled(cohort, cast.participant, cast.owner, *(a_person(name) for name in names))


@pytest.fixture
def keeping(client: Client, trainer: User) -> Client:
    client.force_login(trainer)
    return client


def _list(day: Masterclass) -> str:
    return f"/masterclasses/dagen/{day.pk}/aanwezigheid/"


def _as_sent(page: str) -> dict[str, str]:
    """What the form on the page sends when nothing was touched."""
    answers = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and value and ('type="radio"' not in tag or " checked" in tag):
            answers[name[1]] = value[1]
    return answers


def test_without_script_what_was_changed_is_saved(
    keeping: Client, day: Masterclass, seats: list[Enrolment], trainer: User
) -> None:
    anna, bart, chantal = (seat.learner_id for seat in seats)
    sent = _as_sent(html_of(keeping.get(_list(day))))
    record_marks(
        masterclass=day, seen=[Seen(bart, ABSENT)], way=MarkedBy.LIST, actor=trainer
    )  # by a colleague, after the page was shown
    sent |= {f"mark_{anna}": PRESENT}
    for _twice in range(2):
        answer = keeping.post(_list(day), sent, follow=True)
    assert marks_on(day) == {anna: PRESENT, bart: ABSENT}
    assert AttendanceMark.objects.count() == 2
    assert "1</strong> van <span data-total>3" in html_of(answer)
    assert chantal not in marks_on(day)


def test_without_its_token_a_list_is_refused(day: Masterclass, trainer: User) -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(trainer)
    marks = {"sent": 1, "marks": []}
    for body, kind in ((json.dumps(marks), "application/json"), ("", "text/plain")):
        assert careful.post(_list(day), body, content_type=kind).status_code == 403


def _send(
    client: Client, day: Masterclass, body: object, **headers: str
) -> tuple[int, dict[str, object]]:
    text = body if isinstance(body, str) else json.dumps(body)
    headers = {"accept": "application/json", **headers}
    answer = client.post(_list(day), text, content_type="application/json", headers=headers)
    return answer.status_code, answer.json()


def _kept(learner: int, mark: str, seen: int, **changes: object) -> dict[str, object]:
    return {"id": str(uuid.uuid4()), "learner": learner, "mark": mark, "seen": seen, **changes}


def test_a_window_of_who_logged_out_sends_nothing_for_a_colleague(
    keeping: Client, day: Masterclass, seats: list[Enrolment], trainer: User, cast: Cast
) -> None:
    sent = {"sent": 1, "marks": [_kept(seats[0].learner_id, "present", 0)]}
    other = {"x-sent-by": str(cast.coordinator.pk)}
    assert _send(keeping, day, sent, **other) == (401, {})
    assert marks_on(day) == {}
    assert _send(keeping, day, sent, **{"x-sent-by": str(trainer.pk)})[0] == 200
    assert marks_on(day) == {seats[0].learner_id: PRESENT}


def test_a_device_whose_clock_is_wrong(
    keeping: Client, day: Masterclass, seats: list[Enrolment], cast: Cast
) -> None:
    """It says how long ago it was; its clock may be years behind."""
    anna, bart = seats[0].learner_id, seats[1].learner_id
    stranger = a_learner(cast.participant).pk
    minutes = 60_000
    marks = [
        _kept(anna, "present", 0),
        _kept(bart, "absent", 9 * minutes),
        _kept(stranger, "x", 1),
    ]
    marks[2]["mark"] = "present"
    status, answer = _send(keeping, day, {"sent": 10 * minutes, "marks": marks})
    assert status == 200
    assert answer["done"] == [marks[0]["id"], marks[1]["id"]]
    assert answer["unknown"] == [marks[2]["id"]]
    assert answer["marks"] == {str(anna): "present", str(bart): "absent"}
    first, second = AttendanceMark.objects.order_by("seen_at")
    assert second.seen_at - first.seen_at == pytest.approx(
        timedelta(minutes=9), abs=timedelta(seconds=1)
    )


@pytest.mark.parametrize(
    "body",
    [
        "geen json",
        "[]",
        {"sent": 1},
        {"sent": 1, "marks": "alle"},
        {"sent": 1e400, "marks": []},
        {"sent": 1, "marks": [{"learner": 1}]},
        {"sent": 1, "marks": [_kept(1, "weg", 1)]},
        {"sent": 1, "marks": [_kept(2**70, "present", 1)]},
        {"sent": 1, "marks": [_kept(1, "present", 1, id="x")]},
        {"sent": 1, "marks": [_kept(1, "present", 1, id=5)]},
        {"sent": 10**300, "marks": [_kept(1, "present", 1)]},
        {"sent": 1, "marks": [_kept(1, "present", 1)] * 501},
    ],
)
def test_what_is_no_list_of_marks_is_told(keeping: Client, day: Masterclass, body: object) -> None:
    status, told = _send(keeping, day, body)
    assert status == 400
    assert told["why"]


def test_a_device_reads_why_it_cannot(
    keeping: Client, day: Masterclass, seats: list[Enrolment]
) -> None:
    marks = {"sent": 1, "marks": [_kept(seats[0].learner_id, "present", 1)]}
    with time_machine.travel(timezone.now() + timedelta(days=40)):
        status, told = _send(keeping, day, marks)
    assert status == 409
    assert "14 dagen" in str(told["why"])
    keeping.logout()
    assert _send(keeping, day, marks) == (401, {})


@pytest.mark.parametrize("page", ["", "erbij/", "plakken/", "?overzicht=ja"])
def test_a_trainer_keeps_own_days_only(
    cohort: Cohort, day: Masterclass, seats: list[Enrolment], client: Client, page: str
) -> None:
    other = member(Role.TRAINER, cohort.programme.lead)
    a_masterclass(cohort, timezone.localdate() - timedelta(days=7), other)
    client.force_login(other)
    assert client.get(f"{_list(day)}{page}").status_code == 404
    assert client.post(f"{_list(day)}{page}").status_code == 404


def test_history_shows_who_and_when_and_corrects(
    keeping: Client, day: Masterclass, seats: list[Enrolment], trainer: User, cast: Cast
) -> None:
    learner = seats[0].learner
    record_marks(
        masterclass=day, seen=[Seen(learner.pk, ABSENT)], way=MarkedBy.LIST, actor=trainer
    )
    address = f"{_list(day)}{learner.pk}/"
    assert "moet er staan" not in error_at(keeping.post(address, {}), "mark")
    answer = html_of(
        keeping.post(address, {"mark": "present", "reason": "Kwam later"}, follow=True)
    )
    assert "Kwam later" in answer
    assert answer.count(f"door {trainer}") == 2
    with time_machine.travel(timezone.now() + timedelta(weeks=5)):
        keeping.force_login(trainer)
        assert "Corrigeren" not in html_of(keeping.get(address))
        keeping.force_login(cast.coordinator)
        assert "waarom" in error_at(keeping.post(address, {"mark": "absent"}), "reason")


def test_a_walk_in_by_the_form(
    keeping: Client, day: Masterclass, seats: list[Enrolment], cast: Cast
) -> None:
    address = f"{_list(day)}erbij/"
    given = {"participant": cast.participant.pk, "name": "Ida Invaller", "email": "geen adres"}
    assert "e-mail" in error_at(keeping.post(address, given), "email")
    given |= {"email": "ida@voorbeeld.example", "instead_of": seats[0].pk}
    answer = html_of(keeping.post(address, given, follow=True))
    assert f"in plaats van {seats[0].learner}" in answer
    theirs = {**given, "participant": cast.other_participant.pk}
    assert error_at(keeping.post(address, theirs), "participant")


def test_a_pasted_list_is_shown_before_it_is_noted(
    keeping: Client, day: Masterclass, seats: list[Enrolment], cast: Cast, cohort: Cohort
) -> None:
    anna, bart, chantal = (seat.learner for seat in seats)
    (twin,) = enrolled(cohort, cast.participant, cast.owner, a_person("Anna de Vries"))
    text = f"Anna de Vries\n{bart.email.upper()};x\nLUTTIKHUIS, chantal oude\nPietje Puk\n"
    address = f"{_list(day)}plakken/"
    answer = html_of(keeping.post(address, {"text": text}))
    assert "2 namen herkend" in answer
    assert "Niet gevonden" in answer
    assert not AttendanceMark.objects.exists()
    sent = {"text": text, "confirm": "yes", "line_1": twin.learner_id, "others_absent": "on"}
    keeping.post(address, sent)
    assert marks_on(day) == {
        twin.learner_id: PRESENT,
        bart.pk: PRESENT,
        chantal.pk: PRESENT,
        anna.pk: ABSENT,
    }
    assert {mark.way for mark in AttendanceMark.objects.all()} == {MarkedBy.PASTE}
    assert "1000" in error_at(keeping.post(address, {"text": "naam\n" * 1001}), "text")


def test_names_are_known_however_they_are_written(cast: Cast) -> None:
    esra = a_learner(cast.participant, a_person("Esra Yılmaz-Öztürk"))
    written = (
        "esra yilmaz ozturk",
        "ESRA  YILMAZ-ÖZTÜRK",
        f"<{esra.email}>",
        "x\tEsra Yılmaz Öztürk",
    )
    lines = recognise("\n".join((*written, "", "Esra")), [esra])
    assert [line.found for line in lines] == [(esra,)] * 4 + [()]
    assert [line.again for line in lines] == [False, True, True, True, False]


def test_what_others_see(
    client: Client, cast: Cast, cohort: Cohort, day: Masterclass, seats: list[Enrolment]
) -> None:
    seats += enrolled(cohort, cast.participant, cast.owner, a_person(email=cast.learner.email))
    seen = [Seen(seats[0].learner_id, PRESENT), Seen(seats[3].learner_id, PRESENT)]
    record_marks(masterclass=day, seen=seen, way=MarkedBy.LIST, actor=cast.coordinator)

    def pages(who: User) -> str:
        """The day, and of the cohort what is about attendance: colleagues' names stand above."""
        client.force_login(who)
        cohort_page = html_of(client.get(cohort.get_absolute_url()))
        attended = cohort_page.partition('<section aria-labelledby="attended">')[2]
        return attended + html_of(client.get(day.get_absolute_url()))

    own = pages(cast.learner)
    assert "U was er 1 van de 1 dag." in own
    assert "Anna de Vries" not in own
    assert "Aanwezigheid bijhouden" not in own
    contact = pages(cast.owner)
    assert "1 van 1" in contact
    assert "0 van 1" in contact
    assert "Anna de Vries" in contact
    assert "Anna de Vries" not in pages(cast.stranger)
    assert "Anna de Vries" not in pages(cast.team_mate)
    assert "2 van 4 aanwezig" in pages(cast.coordinator)


def _lists_of(user: User) -> list[Todo]:
    """The to-dos about lists to keep."""
    return [todo for todo in todos_of(user, []) if todo.action == "Aanwezigheid bijhouden"]


def test_a_trainer_is_reminded_on_the_day_and_while_nobody_was_noted(
    cast: Cast, day: Masterclass, seats: list[Enrolment], trainer: User
) -> None:
    seen = [Seen(seats[0].learner_id, PRESENT)]
    with time_machine.travel(day.period.lower - timedelta(hours=2)):
        assert [todo.title for todo in _lists_of(trainer)] == ["Houd vandaag de aanwezigheid bij"]
    with time_machine.travel(day.period.lower - timedelta(days=1)):
        assert not _lists_of(trainer)
    assert [todo.title for todo in _lists_of(trainer)] == ["Vul in wie er was"]
    assert not _lists_of(cast.coordinator)
    assert not _lists_of(cast.owner)
    record_marks(masterclass=day, seen=seen, way=MarkedBy.LIST, actor=trainer)
    assert not _lists_of(trainer)


def test_400_people_are_as_light_as_three(
    cast: Cast, cohort: Cohort, day: Masterclass, seats: list[Enrolment], trainer: User
) -> None:
    pages = [
        (trainer, _list(day), 11),
        (trainer, f"{_list(day)}?overzicht=ja", 11),
        (cast.coordinator, day.get_absolute_url(), 15),
        (cast.owner, day.get_absolute_url(), 13),
        (cast.owner, cohort.get_absolute_url(), 21),
    ]

    def counts() -> list[int]:
        return [queries_of(who, address) for who, address, _most in pages]

    few = counts()
    Cohort.objects.filter(pk=cohort.pk).update(capacity=500)
    people = Learner.objects.bulk_create(
        Learner(participant=cast.participant, name=f"Kopie {n}", email=f"k{n}@voorbeeld.example")
        for n in range(397)
    )
    now = timezone.now()
    moments = {"status_since": now, "arrived_at": now}
    Enrolment.objects.bulk_create(
        Enrolment(cohort=cohort, learner=each, status=EnrolmentState.ENROLLED, **moments)
        for each in people
    )
    seen = [Seen(each.pk, PRESENT) for each in people]
    assert record_marks(masterclass=day, seen=seen, way=MarkedBy.LIST, actor=trainer).added == len(
        people
    )
    assert counts() == few
    assert [asked for asked, (*_page, most) in zip(few, pages, strict=True) if asked > most] == []
    client = Client()
    client.force_login(trainer)
    assert len(client.get(_list(day)).content) < 500_000
