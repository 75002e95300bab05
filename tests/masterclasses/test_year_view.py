"""The year in one picture and a list, the demand for another cohort, and their queries."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from masterclasses.models import Cohort
from masterclasses.states import CohortState
from packages.models import Agreement
from tests.factories.masterclasses import (
    a_cohort,
    a_masterclass,
    a_person,
    a_room,
    enrolled,
    in_force,
    many_enrolled,
)
from tests.factories.programme import Cast, Role, a_meeting, a_participant, a_programme, member
from tests.pages import figures_on, html_of

YEAR = 2027
OVERVIEW = f"/masterclasses/?jaar={YEAR}"


@pytest.fixture
def both(cast: Cast, agreement: Agreement) -> tuple[Cohort, Cohort]:
    """Two cohorts of 2027, four days each; the second one is a draft."""
    first, second = (a_cohort(cast.programme, year=YEAR) for _each in range(2))
    second.status = CohortState.DRAFT
    second.save()
    return first, second


def test_one_picture_and_the_same_as_a_list(
    client: Client, cast: Cast, both: tuple[Cohort, Cohort]
) -> None:
    begins = timezone.make_aware(datetime(2027, 11, 9, 13))
    meeting = a_meeting(cast.programme, starts_at=begins, ends_at=begins.replace(hour=15))
    client.force_login(cast.coordinator)
    html = html_of(client.get(OVERVIEW))
    picture, _svg, below = html.partition("<main")[2].partition("</svg>")
    for cohort in both:
        assert f'href="{cohort.get_absolute_url()}"' in html
        for day in cohort.masterclasses.all():
            assert f'<a href="{day.get_absolute_url()}" class="mark"' in picture
            assert f'<a href="{day.get_absolute_url()}">' in below
    assert f'<a href="{meeting.get_absolute_url()}" class="mark"' in picture
    assert f'<a href="{meeting.get_absolute_url()}">' in below
    assert 'aria-label="dinsdag 2 februari: Cohort 1 van 2027, Masterclass 7' in picture
    for kind in ("binding", "advisory", "public", "meeting", "first", "second draft"):
        assert f'class="{kind}"' in picture, kind
    assert 'Zomervakantie <span class="muted">(schoolvakantie, vaste datum)' in below
    assert 'Herfstvakantie <span class="muted">(schoolvakantie, adviesdatum)' in below


def test_two_things_on_a_day_are_both_shown(
    client: Client, cast: Cast, agreement: Agreement
) -> None:
    days = [
        a_masterclass(a_cohort(cast.programme, year=YEAR, days=0), date(2027, 6, 3))
        for _each in range(2)
    ]
    client.force_login(cast.owner)
    picture = html_of(client.get(OVERVIEW)).partition("<main")[2].partition("</svg>")[0]
    assert all(f'<a href="{day.get_absolute_url()}" class="mark"' in picture for day in days)


@pytest.mark.parametrize("who", ["owner", "learner", "team_mate", "organiser"])
def test_who_takes_part_sees_what_is_published(
    client: Client, cast: Cast, both: tuple[Cohort, Cohort], who: str
) -> None:
    client.force_login(getattr(cast, who))
    html = html_of(client.get(OVERVIEW))
    assert both[0].get_absolute_url() in html
    assert both[1].get_absolute_url() not in html
    assert "/masterclasses/plannen/" not in html


@pytest.mark.parametrize(
    ("who", "told", "url"),
    [
        ("stranger", "nog geen overeenkomst", "/pakketten/"),
        ("trainer", "U geeft in 2027 nog geen masterclass", ""),
        ("lead_finance", "nog geen masterclasses", ""),
        ("nobody", "geen masterclasses voor u", ""),
    ],
)
def test_who_sees_nothing_reads_why(
    client: Client, cast: Cast, both: tuple[Cohort, Cohort], who: str, told: str, url: str
) -> None:
    client.force_login(getattr(cast, who))
    html = html_of(client.get(OVERVIEW if who != "nobody" else "/masterclasses/"))
    assert told in html
    assert both[0].get_absolute_url() not in html
    assert (f'primary-action" href="{url}"' in html) == bool(url)


def test_a_learner_without_an_agreement_is_told_whom_to_ask(client: Client, cast: Cast) -> None:
    client.force_login(cast.learner)
    html = html_of(client.get(OVERVIEW))
    assert "Uw contactpersoon kan een pakket kiezen" in html


def test_with_nothing_planned_this_year_the_next_one_is_shown(
    client: Client, cast: Cast, both: tuple[Cohort, Cohort]
) -> None:
    client.force_login(cast.owner)
    assert "Masterclasses in 2027" in html_of(client.get("/masterclasses/"))
    assert "Masterclasses in 2026" in html_of(client.get("/masterclasses/?jaar=2026"))
    this_year = a_cohort(cast.programme, year=2026, days=2)
    assert this_year.is_over
    assert "Masterclasses in 2027" in html_of(client.get("/masterclasses/")), "all has been"
    a_masterclass(this_year, date(2026, 12, 17))
    assert "Masterclasses in 2026" in html_of(client.get("/masterclasses/"))


def test_other_years_and_programmes_are_not_there(client: Client, cast: Cast) -> None:
    client.force_login(cast.coordinator)
    for query in ("?jaar=1999", "?jaar=x", f"?programma={a_programme().slug}"):
        assert client.get(f"/masterclasses/{query}").status_code == 404
        assert client.get(f"/masterclasses/vraag/{query}").status_code == 404


def test_the_demand_for_another_cohort(client: Client, cast: Cast, agreement: Agreement) -> None:
    theirs = member(Role.SIGNATORY, cast.other_participant.organisation)
    in_force(cast.other_participant, cast.stranger, theirs, seats_per_cohort=3)
    cohort = a_cohort(cast.programme, year=YEAR)
    waiting = enrolled(cohort, cast.participant, cast.owner, *(a_person() for _each in range(9)))[
        4:
    ]
    enrolled(cohort, cast.other_participant, cast.stranger)
    client.force_login(cast.coordinator)
    page = client.get(f"/masterclasses/vraag/?jaar={YEAR}")
    assert figures_on(page) == {
        "mensen wachten": "5",
        "plaatsen niet gebruikt": "2",
        "krijgen meteen een plaats": "4",
        "kunnen er hooguit bij": "7",
    }
    html = html_of(page)
    assert all(each.learner.name in html for each in waiting)
    assert "Cohort 2 van 2027" in html
    assert f"/masterclasses/cohorten/nieuw/?programma={cast.programme.slug}&amp;jaar=2027" in html
    draft = a_cohort(cast.programme, year=YEAR, days=0, status=CohortState.DRAFT)
    html = html_of(client.get(f"/masterclasses/vraag/?jaar={YEAR}"))
    assert "Cohort 2 van 2027 is al in voorbereiding" in html
    assert f'href="{draft.get_absolute_url()}"' in html


# Who opens which page, and the most queries that it may ask.
PAGES = [
    ("coordinator", OVERVIEW, 12),
    ("owner", OVERVIEW, 11),
    ("learner", OVERVIEW, 11),
    ("trainer", OVERVIEW, 11),
    ("organiser", OVERVIEW, 11),
    ("coordinator", "/masterclasses/cohorten/{cohort}/", 11),
    ("owner", "/masterclasses/cohorten/{cohort}/", 19),
    ("coordinator", "/masterclasses/dagen/{day}/", 14),
    ("trainer", "/masterclasses/dagen/{day}/", 15),
    ("coordinator", "/masterclasses/dagen/{day}/verplaatsen/", 11),
    ("coordinator", "/masterclasses/dagen/{day}/afgelasten/", 10),
    ("coordinator", "/masterclasses/vraag/?jaar=2027", 11),
    ("coordinator", "/masterclasses/zalen/", 6),
    ("coordinator", "/masterclasses/plannen/", 9),
]


def _queries(cast: Cast, cohort: Cohort) -> dict[str, int]:
    day = cohort.masterclasses.earliest("period")
    counts = {}
    for who, path, _most in PAGES:
        client = Client()
        client.force_login(getattr(cast, who))
        address = path.format(cohort=cohort.pk, day=day.pk)
        client.get(address)
        with CaptureQueriesContext(connection) as counted:
            assert client.get(address).status_code == 200, path
        counts[f"{who} {path}"] = len(counted)
    return counts


def test_queries_do_not_grow_with_people_and_days(cast: Cast, agreement: Agreement) -> None:
    cohort = a_cohort(cast.programme, year=YEAR, days=0, capacity=400)
    a_masterclass(cohort, date(2027, 2, 2), cast.trainer, room=a_room(cast.programme))
    many_enrolled(cohort, cast.participant, 2)
    few = _queries(cast, cohort)
    for week in range(1, 4):
        a_masterclass(cohort, date(2027, 3, 2 + week), cast.trainer, room=a_room(cast.programme))
    other = a_cohort(cast.programme, year=YEAR, capacity=400)
    for _each in range(20):
        participant = a_participant(cast.programme)
        many_enrolled(cohort, participant, 10)
        many_enrolled(other, participant, 10)
    many = _queries(cast, cohort)
    assert many == few
    most = {f"{who} {path}": most for who, path, most in PAGES}
    assert {page: asked for page, asked in many.items() if asked > most[page]} == {}
