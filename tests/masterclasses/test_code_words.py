"""The code word of a day: made by who keeps the list, used in the room, not to be guessed."""

from __future__ import annotations

import base64
from datetime import timedelta
from urllib.parse import quote, unquote

import pytest
import time_machine
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from masterclasses.models import AttendanceMark, CodeWord, Cohort, Masterclass
from masterclasses.selectors.attendance import marks_on
from masterclasses.services.code_words import FIRST, SECOND, come_in, make_code_word
from masterclasses.services.learners import Person
from masterclasses.states import Mark, MarkedBy
from masterclasses.views.code_words import WRONG_WORDS
from portal.kit.acts import Refused
from programme.models import User
from tests.factories.masterclasses import a_masterclass, enrolled
from tests.factories.programme import PASSWORD, Cast, verified
from tests.pages import error_at, html_of


@pytest.fixture(autouse=True)
def _no_attempts_before() -> None:
    cache.clear()


@pytest.fixture
def trainer(cast: Cast) -> User:
    return cast.trainer


@pytest.fixture
def day(cast: Cast, cohort: Cohort, trainer: User) -> Masterclass:
    """Today from nine to half past twelve (local), and it is one o'clock."""
    oneself = Person(cast.learner.name, cast.learner.email)
    enrolled(cohort, cast.participant, cast.owner, oneself)
    return a_masterclass(cohort, timezone.localdate(), trainer)


@pytest.fixture
def word(day: Masterclass, trainer: User) -> CodeWord:
    return make_code_word(masterclass=day, actor=trainer)


def test_words_sound_as_they_are_spelt() -> None:
    for each in (*FIRST.split(), *SECOND.split()):
        assert not any(twin in each for twin in ("ei", "ij", "au", "ou", "c" + "k", "q", "x"))
        assert not each.endswith("d")
        assert 2 < len(each) < 10


def test_a_new_word_ends_the_old(day: Masterclass, word: CodeWord, trainer: User) -> None:
    old = word.word
    new = make_code_word(masterclass=day, actor=trainer)
    assert new.word != old
    assert CodeWord.objects.count() == 1


@pytest.mark.parametrize("who", ["owner", "learner", "organiser"])
def test_others_make_none(cast: Cast, day: Masterclass, who: str) -> None:
    with pytest.raises(PermissionDenied):
        make_code_word(masterclass=day, actor=getattr(cast, who))


def test_only_around_the_days_hours(cast: Cast, day: Masterclass, word: CodeWord) -> None:
    too_early = day.period.lower - timedelta(minutes=61)
    too_late = day.period.upper + timedelta(minutes=61)
    for moment in (too_early, too_late):
        with time_machine.travel(moment):
            with pytest.raises(Refused, match="op de dag zelf"):
                come_in(code_word=word, actor=cast.learner)
            with pytest.raises(Refused, match="op de dag zelf"):
                make_code_word(masterclass=day, actor=cast.coordinator)
    with time_machine.travel(too_early + timedelta(minutes=2)):
        come_in(code_word=word, actor=cast.learner)


def test_once_however_often(cast: Cast, day: Masterclass, word: CodeWord) -> None:
    learner = come_in(code_word=word, actor=cast.learner)
    assert come_in(code_word=word, actor=cast.learner) == learner
    made = AttendanceMark.objects.get()
    assert (made.mark, made.way, made.recorded_by) == (Mark.PRESENT, MarkedBy.CODE, cast.learner)


def test_from_the_screen_to_the_list(
    client: Client, cast: Cast, day: Masterclass, word: CodeWord
) -> None:
    """Who scans is not logged in yet, and comes back to the page after that."""
    verified(cast.learner)
    address = f"/aanwezig/?woord={quote(word.word)}"
    asked = client.get(address)
    assert unquote(asked["Location"]).endswith(f"?next={address}")
    given = {"login": cast.learner.email, "password": PASSWORD}
    answer = client.post(asked["Location"], given)
    assert answer["Location"] == address
    assert "Ik ben er" in html_of(client.get(address))
    assert marks_on(day) == {}
    assert "u staat als aanwezig" in html_of(client.post("/aanwezig/", {"woord": word.word}))
    assert list(marks_on(day).values()) == [Mark.PRESENT]


def test_however_it_is_written(
    client: Client, cast: Cast, day: Masterclass, word: CodeWord
) -> None:
    client.force_login(cast.learner)
    for typed in (word.word.upper(), word.word.replace(" ", ""), word.word.replace(" ", "-")):
        assert "Ik ben er" in html_of(client.get("/aanwezig/", {"woord": typed})), typed


def test_who_is_not_expected_reads_whom_to_ask(client: Client, cast: Cast, word: CodeWord) -> None:
    client.force_login(cast.team_mate)
    answer = html_of(client.post("/aanwezig/", {"woord": word.word}))
    assert "Zeg tegen de trainer" in answer
    assert not AttendanceMark.objects.exists()


def test_guessing_ends_soon(client: Client, cast: Cast, word: CodeWord) -> None:
    client.force_login(cast.learner)
    for _each in range(WRONG_WORDS):
        answer = client.post("/aanwezig/", {"woord": "molen kade 11"})
        assert "kennen we niet" in error_at(answer, "woord")
    answer = client.post("/aanwezig/", {"woord": word.word})
    assert answer.status_code == 429
    assert "Wacht tien minuten" in error_at(answer, "woord")
    assert not AttendanceMark.objects.exists()


def test_the_screen_shows_word_and_code(
    client: Client, day: Masterclass, word: CodeWord, trainer: User
) -> None:
    client.force_login(trainer)
    page = html_of(client.get(f"/masterclasses/dagen/{day.pk}/codewoord/"))
    assert word.word in page
    picture = page.partition('src="data:image/svg+xml')[2].partition('"')[0]
    assert "<svg" in unquote(picture) or b"<svg" in base64.b64decode(picture.partition(",")[2])
    client.post(f"/masterclasses/dagen/{day.pk}/codewoord/")
    page = html_of(client.get(f"/masterclasses/dagen/{day.pk}/codewoord/"))
    assert word.word not in page
