"""From a pasted list over the page that checks it to enrolled colleagues."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from masterclasses.models import Cohort, Enrolment, SelfEnrolment
from masterclasses.states import CohortState, EnrolmentState
from tests.factories.masterclasses import a_cohort, a_person, enrolled
from tests.factories.programme import Cast
from tests.pages import error_at, html_of

HOME = "voorbeeld.example"  # where the cast's own people have their addresses


class Pages:
    """The pages of one organisation in a cohort, as somebody opens them."""

    def __init__(self, cohort: Cohort, slug: str) -> None:
        self.address = f"/masterclasses/cohorten/{cohort.pk}/deelnemers/{slug}/"
        self.client = Client()

    def paste(self, text: str) -> HttpResponse:
        return self.client.post(f"{self.address}inschrijven/", {"list": "1", "pasted": text})

    def check(self, *rows: tuple[str, str], **more: Any) -> HttpResponse:
        sent = {f"name-{n}": name for n, (name, _email) in enumerate(rows)}
        sent |= {f"email-{n}": email for n, (_name, email) in enumerate(rows)}
        return self.client.post(f"{self.address}controle/", {**sent, **more})


@pytest.fixture
def pages(cast: Cast, cohort: Cohort) -> Pages:
    """Those of the cast's own organisation, for its contact."""
    found = Pages(cohort, cast.participant.organisation.slug)
    found.client.force_login(cast.owner)
    return found


def _verdicts(page: HttpResponse) -> list[str]:
    return re.findall(r'class="utrecht-data-badge status [^"]*">([^<]*)<', html_of(page))


def _people() -> list[str]:
    live = Enrolment.objects.live().order_by("pk")
    return [f"{each.learner.email} {each.status}" for each in live.select_related("learner")]


def test_a_pasted_list_is_looked_over_line_by_line(
    cast: Cast, cohort: Cohort, pages: Pages
) -> None:
    enrolled(cohort, cast.participant, cast.owner, a_person(email=f"zit@{HOME}"))
    other = a_cohort(cast.programme, number=2)
    enrolled(other, cast.participant, cast.owner, a_person(email=f"ander@{HOME}"))
    page = pages.paste(
        "Naam;E-mail\n"
        f"Een;een@{HOME}\nTwee;twee.{HOME}\nDrie;EEN@{HOME.upper()}\nVier;ZIT@{HOME}\n"
        f"Vijf;ander@{HOME}\nZes;zes@elders.example\n=1+1;zeven@{HOME}\nAcht;acht@{HOME}\n"
        f"Negen;negen@{HOME}\nTien;tien@{HOME}\n<b>;elf@{HOME}"
    )
    assert _verdicts(page) == [
        "krijgt een plaats",
        "verbeteren",
        "dubbel",
        "dubbel",
        "dubbel",
        "klopt dit adres?",
        "verbeteren",
        "krijgt een plaats",
        "komt op de wachtlijst",
        "komt op de wachtlijst",
        "verbeteren",
    ]
    html = html_of(page)
    assert "staat ook op regel 1" in html
    assert "is al ingeschreven in cohort 1" in html
    assert "is al ingeschreven in cohort 2" in html
    assert "Regel 2: Er ontbreekt een @" in html
    assert "als 2e in de rij" in html
    assert "@elders.example" in html
    assert "<b>" not in re.sub(r"<b>|</b>", "", html) or 'value="&lt;b&gt;"' in html
    assert len(_people()) == 2


def test_nothing_is_done_while_a_line_is_wrong_and_nothing_is_lost(pages: Pages) -> None:
    rows = [("Een", f"een@{HOME}"), ("Twee", "twee"), ("Drie", "drie@elders.example")]
    page = pages.check(*rows, enrol="1")
    html = html_of(page)
    assert "Er is nog niemand ingeschreven" in html
    assert all(f'value="{text}"' in html for row in rows for text in row)
    assert not _people()


def test_lines_are_mended_left_out_and_confirmed(pages: Pages) -> None:
    rows = [("Een", f"een@{HOME}"), ("Twee", "twee"), ("Drie", "drie@elders.example")]
    more = {"out-1": "on", "domain": "elders.example", "enrol": "1"}
    answer = pages.check(*rows, **more)
    assert answer.status_code == 302
    assert _people() == [f"een@{HOME} enrolled", "drie@elders.example enrolled"]


def test_the_order_decides_who_gets_the_seats(pages: Pages) -> None:
    rows = [(f"P{n}", f"p{n}@{HOME}") for n in range(6)]
    page = pages.check(*rows, top="5")
    assert re.findall(r'name="name-\d+"[^>]*value="(P\d)"', html_of(page)) == [
        "P5", "P0", "P1", "P2", "P3", "P4",
    ]  # fmt: skip
    page = pages.check(*rows, up="4")
    assert re.findall(r'name="name-\d+"[^>]*value="(P\d)"', html_of(page))[3:5] == ["P4", "P3"]
    for nonsense in ("", "-1", "99", "²", "1" * 5000):
        assert pages.check(*rows, up=nonsense).status_code == 200
    pages.check(*[rows[5], *rows[:5]], enrol="1")
    assert _people() == [
        *(f"p{n}@{HOME} enrolled" for n in (5, 0, 1, 2)),
        *(f"p{n}@{HOME} waiting" for n in (3, 4)),
    ]


def test_sent_twice_nobody_is_enrolled_twice(pages: Pages) -> None:
    rows = [("Een", f"een@{HOME}"), ("Twee", f"twee@{HOME}")]
    assert pages.check(*rows, enrol="1").status_code == 302
    assert pages.check(*rows, enrol="1").status_code == 302
    assert len(_people()) == 2


def test_a_list_without_lines_goes_back_to_the_start(pages: Pages) -> None:
    answer = pages.client.post(f"{pages.address}controle/", {"enrol": "1"})
    assert (answer.status_code, answer["Location"]) == (302, f"{pages.address}inschrijven/")


def test_a_thousand_lines_get_a_sentence_and_stay(pages: Pages) -> None:
    text = "\n".join(f"Naam {n};n{n}@{HOME}" for n in range(1000))
    page = pages.paste(text)
    assert "1000 mensen" in error_at(page, "pasted")
    assert f"Naam 999;n999@{HOME}" in html_of(page)
    assert "Plak een lijst" in error_at(pages.paste(" \n "), "pasted")


def test_a_file_is_read_and_a_bad_one_told(pages: Pages) -> None:
    def upload(name: str, content: bytes) -> HttpResponse:
        sent = {"list": "1", "pasted": "", "upload": SimpleUploadedFile(name, content)}
        return pages.client.post(f"{pages.address}inschrijven/", sent)

    page = upload("mensen.csv", f"Naam;Mail\nEen;een@{HOME}".encode())
    assert _verdicts(page) == ["krijgt een plaats"]
    assert "beschadigd" in error_at(upload("mensen.xlsx", b"PK\x03\x04"), "upload")
    assert "staat niemand" in error_at(upload("leeg.csv", b"\n\n"), "upload")
    assert "hooguit 1 MB" in error_at(upload("groot.csv", b"a" * 1_100_000), "upload")


def test_colleagues_are_ticked_or_typed(cast: Cast, pages: Pages) -> None:
    address = f"{pages.address}inschrijven/"
    assert cast.learner.email in html_of(pages.client.get(address))
    typed = {"one": "1", "known": [cast.learner.email], "name": "Een", "email": f"een@{HOME}"}
    page = pages.client.post(address, typed)
    assert f'value="{cast.learner.name}"' in html_of(page)
    assert _verdicts(page) == ["krijgt een plaats"] * 2
    empty = pages.client.post(address, {"one": "1"})
    assert "Kies een collega" in error_at(empty, "name")
    page = pages.client.post(address, {"one": "1", "email": cast.learner.email.upper()})
    assert f'value="{cast.learner.name}"' in html_of(page)


def test_a_closed_cohort_keeps_the_list_and_says_so(
    cast: Cast, cohort: Cohort, pages: Pages
) -> None:
    Cohort.objects.update(status=CohortState.CLOSED)
    page = pages.check(("Een", f"een@{HOME}"), enrol="1")
    assert "is niet open" in html_of(page)
    assert f'value="een@{HOME}"' in html_of(page)
    assert pages.client.get(f"{pages.address}inschrijven/").status_code == 302
    pages.client.force_login(cast.coordinator)
    assert pages.check(("Een", f"een@{HOME}"), enrol="1").status_code == 302
    assert _people() == [f"een@{HOME} enrolled"]


def test_a_learner_sees_names_of_colleagues_and_nobody_elses(
    cast: Cast, cohort: Cohort, pages: Pages
) -> None:
    oneself = a_person(name=cast.learner.name, email=cast.learner.email)
    made = enrolled(cohort, cast.participant, cast.owner, oneself, *[a_person() for _ in range(5)])
    pages.client.force_login(cast.learner)
    html = html_of(pages.client.get(f"/masterclasses/cohorten/{cohort.pk}/"))
    assert "U hebt een plaats in dit cohort" in html
    assert made[1].learner.name in html
    assert "2e op de wachtlijst" in html
    assert made[1].learner.email not in html
    assert pages.client.get(pages.address).status_code == 403
    assert (
        pages.client.get(f"/masterclasses/inschrijvingen/{made[1].pk}/afmelden/").status_code
        == 403
    )
    stranger = Client()
    stranger.force_login(cast.stranger)
    theirs = stranger.get(f"/masterclasses/cohorten/{cohort.pk}/")
    assert theirs.status_code == 404 or made[1].learner.name not in html_of(theirs)
    assert stranger.get(f"/masterclasses/inschrijvingen/{made[1].pk}/afmelden/").status_code == 404


def test_a_learner_enrols_and_cancels_oneself_where_allowed(
    cast: Cast, cohort: Cohort, pages: Pages
) -> None:
    page = f"/masterclasses/cohorten/{cohort.pk}/"
    learner = Client()
    learner.force_login(cast.learner)
    assert "Mijzelf inschrijven" not in html_of(learner.get(page))
    assert learner.post(f"{pages.address}mijzelf/").status_code == 403
    pages.client.post(f"{pages.address}zelf-inschrijven/", {"allowed": "1"})
    assert "Dit staat aan" in html_of(pages.client.get(pages.address))
    assert "Mijzelf inschrijven" in html_of(learner.get(page))
    assert learner.post(f"{pages.address}mijzelf/").status_code == 302
    assert learner.post(f"{pages.address}mijzelf/").status_code == 302
    assert _people() == [f"{cast.learner.email} enrolled"]
    own = f"/masterclasses/inschrijvingen/{Enrolment.objects.get().pk}/afmelden/"
    assert "Afmelden voor" in html_of(learner.get(own))
    learner.post(own)
    assert not _people()
    assert learner.get(own).status_code == 302
    pages.client.post(f"{pages.address}zelf-inschrijven/", {"allowed": "0"})
    assert not SelfEnrolment.objects.exists()


def test_a_coordinator_is_nobodys_learner(cast: Cast, cohort: Cohort, pages: Pages) -> None:
    pages.client.force_login(cast.coordinator)
    assert pages.client.post(f"{pages.address}mijzelf/").status_code == 403
    assert not Enrolment.objects.exists()


def test_a_planner_sees_every_organisation_and_the_queue_in_order(
    cast: Cast, cohort: Cohort, pages: Pages
) -> None:
    made = enrolled(cohort, cast.participant, cast.owner, *[a_person() for _ in range(7)])
    pages.client.force_login(cast.coordinator)
    html = html_of(pages.client.get(f"/masterclasses/cohorten/{cohort.pk}/deelnemers/"))
    assert str(cast.participant) in html
    waiting = [each for each in made if each.status == EnrolmentState.WAITING]
    places = [html.index(each.learner.name) for each in waiting]
    assert len(waiting) == 3
    assert places == sorted(places)
