"""The pages of placements: a year without holes, and what people do from them."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from masterclasses.models import Placement
from masterclasses.services.enrolling import Person
from packages.models import Agreement
from programme.models import Role, User
from tests.factories.masterclasses import in_force
from tests.factories.placements import a_placement, an_open_place
from tests.factories.programme import Cast, a_participant, member
from tests.pages import error_at, figures_on, html_of, is_typed

YEAR = "/plaatsingen/?jaar=2027"
GIVEN = {
    "kind": "graduate",
    "title": "Eén straat, één planning",
    "description": "Wat kan samen?",
    "first": "2027-02-01",
    "last": "2027-07-31",
}


@pytest.fixture
def hosts(cast: Cast, agreement: Agreement) -> Cast:
    """Both participants may have students in 2027."""
    theirs = member(Role.SIGNATORY, cast.other_participant.organisation)
    in_force(cast.other_participant, cast.stranger, theirs)
    return cast


def _get(user: User, path: str) -> str:
    client = Client()
    client.force_login(user)
    page = client.get(path)
    assert page.status_code == 200
    return html_of(page)


def _lines(html: str) -> dict[str, list[tuple[str, str]]]:
    """The list as people read it: by organisation, when and who."""
    found = {}
    for body in re.findall(r"<tbody>(.*?)</tbody>", html, re.DOTALL):
        name = re.search(r'scope="rowgroup"[^>]*>([^<]*)<', body)
        cells = re.findall(
            r'data-label="Wanneer">(.*?)</td>\s*<td data-label="Wie"[^>]*>(.*?)</td>',
            body,
            re.DOTALL,
        )
        assert name
        found[name[1]] = [(_text(when), _text(who)) for when, who in cells]
    return found


def _text(html: str) -> str:
    return unescape(" ".join(re.sub(r"<[^>]*>", "", html).split()))


def test_a_year_names_everybody_and_every_stretch_without(hosts: Cast) -> None:
    student = Person("Maximiliaan van Wassenaer-Schimmelpenninck van der Oye", "m@student.example")
    sits = a_placement(hosts.participant, hosts.trainer, hosts.coordinator, student=student)
    place = an_open_place(hosts.participant, hosts.owner, first=date(2027, 9, 1),
                          last=date(2028, 2, 28))  # fmt: skip
    bare = a_participant(hosts.programme)
    html = _get(hosts.coordinator, YEAR)
    assert _lines(html) == {
        "Het hele programma": [
            ("1 januari – 31 januari", "nergens iemand"),
            ("1 augustus – 31 december", "nergens iemand"),
        ],
        str(hosts.participant): [
            ("1 januari – 31 januari", "niemand"),
            ("1 februari – 31 juli", f"{student.name}, afstudeerder"),
            ("1 augustus – 31 december", "niemand"),
            ("1 september 2027 – 28 februari 2028", "Open plek voor een afstudeerder"),
        ],
        str(hosts.other_participant): [("heel 2027", "niemand")],
    }
    assert str(bare) not in html
    picture, _svg, _below = html.partition("<main")[2].partition("</svg>")
    for each in (sits, place):
        assert f'<a href="{each.get_absolute_url()}" class="mark"' in picture
    assert ">Maximiliaan van Wassenaer-Schimmelpenn" in picture, "as much as there is place for"
    assert "januari 0, februari 1, maart 1" in html


def test_figures_and_filters(hosts: Cast, client: Client) -> None:
    sits = a_placement(hosts.participant, hosts.trainer, hosts.coordinator)
    phd = a_placement(hosts.participant, hosts.trainer, hosts.coordinator, kind="phd",
                      last=date(2030, 7, 31), line=hosts.programme.lines.last())  # fmt: skip
    client.force_login(hosts.coordinator)
    assert figures_on(client.get(YEAR)) == {
        "studenten geplaatst": "2", "open plekken": "0", "organisatie zonder student": "1",
    }  # fmt: skip
    for query in ("&soort=phd", f"&lijn={phd.line.key}"):
        html = html_of(client.get(f"{YEAR}{query}"))
        assert phd.student_name in html
        assert sits.student_name not in html
        assert "niemand" not in _lines(html)[str(hosts.participant)]
        assert "U ziet een deel" in html
        assert ">Promovendus (PhD)</option>" in html
    assert "Geen plaatsing gevonden" in html_of(client.get(f"{YEAR}&soort=intern"))
    assert phd.student_name in html_of(client.get("/plaatsingen/?jaar=2030"))
    for wrong in ("?jaar=2031", "?jaar=x", "?soort=professor", "?programma=anders"):
        assert client.get(f"/plaatsingen/{wrong}").status_code == 404


def test_people_of_a_host_see_their_own_and_no_address(hosts: Cast) -> None:
    sits = a_placement(hosts.participant, hosts.trainer, hosts.coordinator)
    theirs = a_placement(hosts.other_participant, hosts.trainer, hosts.coordinator)
    for who, reads in (
        ("owner", True), ("team_mate", False), ("learner", False), ("trainer", True),
        ("coordinator", True),
    ):  # fmt: skip
        page = _get(getattr(hosts, who), sits.get_absolute_url())
        assert sits.student_name in page
        assert (sits.student_email in page) == reads, who
    html = _get(hosts.team_mate, YEAR)
    assert list(_lines(html)) == [str(hosts.participant)]
    assert theirs.student_name not in html
    supervises = _get(hosts.trainer, YEAR)
    assert "U ziet de studenten die u begeleidt" in supervises
    assert "niemand" not in str(_lines(supervises))
    assert ">Niemand<" not in supervises
    assert "Voor 2027 staan er nog geen plaatsingen" in _get(hosts.lead_finance, YEAR)


def test_a_contact_without_the_package_reads_why(cast: Cast) -> None:
    html = _get(cast.owner, YEAR)
    assert "Uw organisatie heeft dat voor dit jaar niet" in html
    assert "/plaatsingen/aanbieden/" not in html
    assert "Er zijn hier geen plaatsingen voor u" in _get(cast.nobody, "/plaatsingen/")


def test_offering_and_planning_from_the_pages(hosts: Cast, client: Client) -> None:
    client.force_login(hosts.owner)
    page = client.post("/plaatsingen/aanbieden/", {**GIVEN, "last": "2029-07-31"})
    assert "uiterlijk op 31 december 2028" in error_at(page, "last")
    assert is_typed(page, "title", GIVEN["title"])
    page = client.post("/plaatsingen/aanbieden/", {**GIVEN, "host_email": "g@voorbeeld.example"})
    assert "ook de naam" in error_at(page, "host_name")
    page = client.post("/plaatsingen/aanbieden/", GIVEN, follow=True)
    place = Placement.objects.get()
    assert "zoekt er een student bij" in html_of(page)
    changed = {**GIVEN, "title": "Eén straat, één keer open"}
    client.post(f"{place.get_absolute_url()}plek/", changed)
    client.force_login(hosts.coordinator)
    assert "biedt een plek voor een student" in html_of(client.get("/"))
    plan = f"{place.get_absolute_url()}plannen/"
    page = client.get(plan)
    assert is_typed(page, "title", changed["title"])
    agreed = {
        **changed,
        "line": hosts.programme.lines.first().pk,
        "student_name": "Noor Tijhuis",
        "student_email": "noor@student.example",
        "supervisor": hosts.trainer.pk,
        "host_name": "Gerda",
        "host_email": "gerda@voorbeeld.example",
    }
    page = client.post(plan, {**agreed, "supervisor": hosts.owner.pk, "line": ""})
    assert "Kies een ontwikkelingslijn" in error_at(page, "line")
    assert "Kies een trainer" in error_at(page, "supervisor")
    page = client.post(plan, agreed, follow=True)
    assert "De student is geplaatst." in html_of(page)
    assert "begint nog" in html_of(page)
    page = client.get(plan, follow=True)
    assert "Dit kan niet meer: de stand is nu ‘begint nog’." in html_of(page)
    address = place.get_absolute_url()
    client.post(f"{address}wijzigen/", {**agreed, "last": "2027-08-15"})
    place.refresh_from_db()
    assert place.last == date(2027, 8, 15)


def test_ending_from_the_pages(hosts: Cast, client: Client) -> None:
    sits = a_placement(hosts.participant, hosts.trainer, hosts.coordinator)
    place = an_open_place(hosts.participant, hosts.owner)
    address = sits.get_absolute_url()
    client.force_login(hosts.coordinator)
    assert "nog niet begonnen" in html_of(client.post(
        f"{address}stoppen/", {"last_day": "2027-02-01", "reason": "Ziek"}
    ))  # fmt: skip
    with time_machine.travel("2027-07-10T10:00:00Z"):
        client.force_login(hosts.coordinator)
        assert f"De plaatsing van {sits.student_name} eindigt op 31 juli 2027" in html_of(
            client.get("/")
        )
        page = client.post(f"{address}stoppen/", {"last_day": "2027-12-01", "reason": "Klaar"})
        assert "1 februari 2027" in error_at(page, "last_day")
        assert "afgerond" in html_of(client.post(f"{address}afronden/", follow=True))
    client.force_login(hosts.owner)
    page = client.post(f"{place.get_absolute_url()}intrekken/", {"reason": ""})
    assert "waarom" in error_at(page, "reason")
    page = client.post(
        f"{place.get_absolute_url()}intrekken/", {"reason": "Verhuizing"}, follow=True
    )
    assert "Verhuizing" in html_of(page)
    assert "1 ingetrokken plek" in html_of(client.get(YEAR))


def test_the_dashboard_tells_how_many_students_one_has(hosts: Cast) -> None:
    a_placement(hosts.participant, hosts.trainer, hosts.coordinator)
    an_open_place(hosts.participant, hosts.owner)
    html = _get(hosts.owner, "/")
    assert "1 student bij u</a>, 1 open plek." in html
    assert "Nog geen student bij u" in html  # this year
    assert 'href="/plaatsingen/?programma=' in _get(hosts.owner, "/masterclasses/")
    assert "/plaatsingen/" in _get(hosts.trainer, "/masterclasses/")
    assert "/plaatsingen/" not in _get(hosts.lead_finance, "/masterclasses/")


def test_a_place_that_nobody_came_to_is_not_told_as_open(hosts: Cast, client: Client) -> None:
    place = an_open_place(hosts.participant, hosts.owner)
    with time_machine.travel("2027-10-01T10:00:00Z"):
        client.force_login(hosts.owner)
        page = client.get(YEAR)
        assert figures_on(page)["open plekken"] == "0"
        html = html_of(page)
        assert ("1 februari – 31 juli", "Plek voor een afstudeerder") in _lines(html)[
            str(hosts.participant)
        ]
        assert "niet ingevuld" in html
        assert "open plek" not in html_of(client.get("/")).lower()
        client.force_login(hosts.coordinator)
        assert place.title not in html_of(client.get("/"))


def test_many_to_do_are_told_together(hosts: Cast) -> None:
    for _each in range(4):
        an_open_place(hosts.participant, hosts.owner)
    html = _get(hosts.coordinator, "/")
    assert "Er wachten 4 plekken op een student" in html


# Who opens which page, and the most queries that it may ask.
PAGES = [
    ("coordinator", "/", 19),
    ("coordinator", YEAR, 12),
    ("owner", YEAR, 12),
    ("learner", YEAR, 12),
    ("trainer", YEAR, 12),
    ("coordinator", "{place}", 7),
    ("owner", "{place}", 7),
    ("coordinator", "{place}plannen/", 11),
    ("coordinator", "/plaatsingen/aanbieden/", 9),
]


def _queries(cast: Cast, place: Placement) -> dict[str, int]:
    counts = {}
    for who, path, _most in PAGES:
        client = Client()
        client.force_login(getattr(cast, who))
        address = path.format(place=place.get_absolute_url())
        client.get(address)
        with CaptureQueriesContext(connection) as counted:
            assert client.get(address).status_code == 200, path
        counts[f"{who} {path}"] = len(counted)
    return counts


def test_queries_do_not_grow_with_placements(hosts: Cast) -> None:
    place = an_open_place(hosts.participant, hosts.owner)
    a_placement(hosts.participant, hosts.trainer, hosts.coordinator)
    few = _queries(hosts, place)
    for _each in range(12):
        participant = a_participant(hosts.programme)
        for host in (participant, hosts.participant):
            a_placement(host, hosts.trainer, hosts.coordinator)
        an_open_place(participant, hosts.coordinator)
    many = _queries(hosts, place)
    assert many == few
    most = {f"{who} {path}": most for who, path, most in PAGES}
    assert {page: asked for page, asked in many.items() if asked > most[page]} == {}
