"""Search: whoever looks finds what is theirs, by words as people type them, and no more."""

from __future__ import annotations

import re

import pytest
import time_machine
from django.utils.translation import override

from portal.kit import searching
from portal.kit.searching import Words
from portal.search import _few
from programme.models import User
from programme.services.cases import finish_case, reopen_case
from programme.services.handbook import add_step
from tests.factories.cases import a_case
from tests.factories.handbook import a_handbook, a_step, an_item, published
from tests.factories.programme import Cast, a_cast, a_meeting, a_subsidy
from tests.factories.world import World, a_world
from tests.pages import client_of
from tests.shared import NOW, shared

pytestmark = pytest.mark.django_db


@shared
def world(db: None) -> World:
    return a_world()


@pytest.fixture
def cast(db: None) -> Cast:
    return a_cast()


def _page(user: User, query: str) -> str:
    return client_of(user).get(f"/zoeken/?{query}").content.decode()


def _titles(user: User, typed: str, kind: str) -> list[str]:
    source = next(each for each in searching.sources() if each.key == kind)
    rows = searching.found(source, user, Words.of(typed))
    return [hit.told.title for hit in searching.hits_of(source, rows)]


@time_machine.travel(NOW)
def test_nobody_finds_what_they_may_not_open(world: World) -> None:
    """All that each role can find at all, opened by that role."""
    opened, wrong = set(), []
    for who, user in world.everyone().items():
        if user is None:
            continue
        client = client_of(user)
        for source in searching.sources():
            for hit in searching.hits_of(source, searching.found(source, user, Words.of(""))):
                opened.add(source.key)
                if hit.told.url.startswith("/") and client.get(hit.told.url).status_code != 200:
                    wrong.append(f"{who} finds {hit.told.url}")
    assert not wrong
    assert opened == {each.key for each in searching.sources()}


@time_machine.travel(NOW)
def test_what_is_of_another_organisation_is_not_found(world: World) -> None:
    number = world.own.agreement.number
    case = world.own.case
    assert number in _page(world.cast.owner, f"q={number}")
    assert f'href="{case.get_absolute_url()}"' in _page(world.cast.owner, f"q={case.title}")
    stranger = _page(world.cast.stranger, f"q={number}")
    assert "Niets gevonden" in stranger
    assert f'href="{case.get_absolute_url()}"' not in _page(world.cast.stranger, f"q={case.title}")
    assert client_of(world.cast.owner).get("/zoeken/?q=een&soort=onzin").status_code == 404


@time_machine.travel(NOW)
def test_what_a_thing_is_called_finds_it_too(world: World) -> None:
    owner, name = world.cast.owner, world.cast.participant.organisation.name
    everything = _titles(owner, "", "facturen")
    assert everything
    assert set(_titles(owner, "factuur", "facturen")) == set(everything)
    assert set(_titles(owner, f"factuur {name}", "facturen")) == set(everything)
    assert _titles(owner, "factuur tunnel", "facturen") == []


def test_words_are_found_in_any_inflection_and_by_their_beginning(cast: Cast) -> None:
    case = a_case(cast.participant, cast.owner, title="Wijk De Riet", task="Wegen vernieuwen")
    assert _titles(cast.owner, "vernieuwing weg", "cases") == [case.title]
    assert _titles(cast.owner, "vernieu", "cases") == [case.title]
    assert _titles(cast.owner, "riet", "cases") == [case.title]
    assert _titles(cast.owner, "vernieuwen tunnel", "cases") == []
    assert _titles(cast.stranger, "vernieuwen", "cases") == []


def test_words_of_a_definition_are_found_in_the_readers_language(cast: Cast) -> None:
    assert _titles(cast.owner, "organisational", "producten") == []
    with override("en"):
        assert _titles(cast.owner, "organisational", "producten") == ["Processen en tools"]
        assert _titles(cast.owner, "organisatie", "producten") == ["Processen en tools"]


def test_what_stands_in_the_title_comes_first(cast: Cast) -> None:
    a_case(cast.participant, cast.owner, title="Tweede", context="Ook een park.")
    a_case(cast.participant, cast.owner, title="Park aan de beek")
    a_case(cast.participant, cast.owner, title="Derde", context="Nog een park.")
    assert _titles(cast.owner, "park", "cases")[0] == "Park aan de beek"


@pytest.mark.parametrize("typed", ["'", "a'b & | !", "\\", ":*", "%", "()", "x" * 5000])
def test_signs_are_no_commands(cast: Cast, typed: str) -> None:
    response = client_of(cast.owner).get("/zoeken/", {"q": typed})
    assert response.status_code == 200


def test_markup_in_what_is_found_stays_text(cast: Cast) -> None:
    a_case(cast.participant, cast.owner, context="<script>alert(1)</script> bij de vijver")
    page = _page(cast.owner, "q=vijver")
    assert "<mark>vijver</mark>" in page
    assert "<script>alert" not in page


def test_marks_in_what_is_found_leave_the_page_whole(cast: Cast) -> None:
    a_case(cast.participant, cast.owner, context="De beek en de vijver ⟦⟦ en de brug.")
    page = _page(cast.owner, "q=vijver")
    assert "<mark>vijver</mark>" in page
    assert page.count("<mark>") == page.count("</mark>") == 1


def test_what_a_case_yielded_is_not_found_while_it_is_open_again(cast: Cast) -> None:
    case = a_case(cast.participant, cast.owner, sharing="programme")
    finish_case(case=case, outcome="De wethouder trok zich terug.", actor=cast.owner)
    assert _titles(cast.stranger, "wethouder", "cases") == [case.title]
    reopen_case(case=case, actor=cast.owner)
    assert _titles(cast.stranger, "wethouder", "cases") == []


def test_the_handbook_is_found_as_it_was_published(cast: Cast) -> None:
    a_handbook(cast.programme, cast.coordinator)
    add_step(
        programme=cast.programme, title="Kiezen", text="Geheim concept.", actor=cast.coordinator
    )
    assert _titles(cast.owner, "tafel ambities", "handboek") == ["Ambities ophalen"]
    assert _titles(cast.coordinator, "geheim", "handboek") == []
    assert _titles(cast.owner, "mono item kind", "handboek") == []


def test_what_is_found_in_an_item_reads_as_it_was_typed(cast: Cast) -> None:
    step = a_step(cast.programme, cast.coordinator)
    an_item(step, cast.coordinator, text='Neem de "ruwe"\r\nschets mee naar het gesprek.')
    published(cast.programme, cast.coordinator)
    page = _page(cast.owner, "q=schets")
    assert "<mark>schets</mark> mee naar het gesprek" in page
    assert "\\" not in page[page.index("<main") : page.index("</main>")]


def test_many_are_told_by_kind_and_read_in_pages(cast: Cast) -> None:
    for number in range(30):
        a_meeting(cast.programme, title=f"Bijeenkomst over water {number}")
    page = _page(cast.owner, "q=water")
    assert page.count("Bijeenkomst over water") == 5
    assert "soort=kennisbijeenkomsten" in page
    second = _page(cast.owner, "q=water&soort=kennisbijeenkomsten&pagina=2")
    assert second.count("Bijeenkomst over water") == 5


def _kinds(page: str) -> list[str]:
    return re.findall(r'<h2 id="([^"]*)">', page)


def test_kinds_that_are_called_so_come_first_then_those_with_it_in_a_title(cast: Cast) -> None:
    for number in range(7):
        context = "Een subsidie voor het water."
        a_case(cast.participant, cast.owner, title=f"Straat {number}", context=context)
    a_meeting(cast.programme, title="Water en subsidie")
    a_subsidy(cast.programme, name="Regeling")
    assert _kinds(_page(cast.owner, "q=subsidie")) == ["subsidies", "kennisbijeenkomsten", "cases"]
    page = _page(cast.owner, "q=water")
    assert _kinds(page) == ["kennisbijeenkomsten", "cases"]
    assert '<a href="#cases">Cases</a> <span class="muted">7</span>' in page
    assert "Toon alle 7<" in page
    assert "Toon alle 1<" not in page
    assert page.count("Straat") == 5


def test_many_kinds_show_fewer_of_each(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        a_case(cast.participant, cast.owner, title=f"Water {number}")
        a_meeting(cast.programme, title=f"Over water {number}")
    assert _page(cast.owner, "q=water").count("Over water") == 4
    monkeypatch.setattr("portal.search.MANY_KINDS", 1)
    page = _page(cast.owner, "q=water")
    assert page.count("Over water") == page.count("Water ") == 3
    assert page.count("Toon alle 4<") == 2


@time_machine.travel(NOW)
def test_how_many_there_are_is_what_a_kind_shows(world: World) -> None:
    """Also for who sees a row for more than one reason."""
    counted = 0
    for user in (world.cast.owner, world.cast.coordinator, world.cast.trainer):
        for source in searching.sources():
            group = _few(source, user, Words.of(""))
            rows = searching.found(source, user, Words.of("")).count()
            assert (group.count if group else 0) == rows, source.key
            counted += rows
    assert counted


def test_without_words_the_page_says_what_to_do(cast: Cast) -> None:
    assert "Typ een of meer woorden" in _page(cast.owner, "q=+")
    assert "Niets gevonden voor ‘tunnel’" in _page(cast.owner, "q=tunnel")


@time_machine.travel(NOW)
def test_the_library_has_only_what_can_be_downloaded(world: World) -> None:
    page = client_of(world.cast.owner).get("/bibliotheek/").content.decode()
    assert world.own.material.title in page
    assert world.own.meeting_material.title in page
    assert world.own.subsidy.name not in page
    assert world.own.agreement.number not in page
    nothing = client_of(world.cast.owner).get("/bibliotheek/?q=ontbreekt").content.decode()
    assert "Niets gevonden" in nothing
