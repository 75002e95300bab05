"""What came out of evaluations: who sees it, from how many answers on, and the figures."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from masterclasses.models import Cohort, Masterclass
from masterclasses.selectors.evaluating import Scores
from packages.models import Agreement
from programme.models import User
from tests.factories.evaluating import REMARKS, an_evaluation
from tests.factories.masterclasses import a_cohort, a_masterclass
from tests.factories.programme import Cast, Role, a_cast, a_user, member
from tests.pages import figures_on, html_of

FIRST = date(2026, 2, 2)
ALL = "/masterclasses/evaluaties/"


@pytest.fixture
def held(cast: Cast, agreement: Agreement) -> Cohort:
    return a_cohort(cast.programme, year=2026, days=0)


@pytest.fixture
def day(held: Cohort) -> Masterclass:
    return a_masterclass(held, FIRST)


def _open(user: User, path: str) -> HttpResponse:
    client = Client()
    client.force_login(user)
    return client.get(path)


def _get(user: User, path: str) -> str:
    page = _open(user, path)
    assert page.status_code == 200
    return unescape(html_of(page))


def _status(user: User, path: str) -> int:
    return _open(user, path).status_code


def _page(day: Masterclass) -> str:
    return f"/masterclasses/dagen/{day.pk}/evaluatie/"


def _rows(html: str) -> list[str]:
    """The rows of the tables as words."""
    bodies = re.findall(r"<tbody>(.*?)</tbody>", html, re.DOTALL)
    rows = [row for body in bodies for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)]
    return [" ".join(re.sub(r"<[^>]*>", " ", row).split()) for row in rows]


@pytest.mark.parametrize(
    ("counts", "average"),
    [
        ((0, 0, 0, 0, 4), "5.0"),
        ((1, 0, 0, 0, 1), "3.0"),
        ((0, 1, 2, 4, 3), "3.9"),
        ((0, 0, 0, 3, 1), "4.3"),  # 4,25 is rounded up
        ((0, 0, 0, 0, 0), None),
    ],
)
def test_averages(counts: tuple[int, ...], average: str | None) -> None:
    assert Scores(counts).average == (average and Decimal(average))


def test_a_planner_sees_the_figures_of_a_day(cast: Cast, day: Masterclass) -> None:
    an_evaluation(day, scores=(0, 1, 2, 4, 3), asked=12)
    page = _open(cast.coordinator, _page(day))
    html = unescape(html_of(page))
    assert figures_on(page)["mensen hebben geantwoord"] == "10 van 12"
    assert _rows(html) == [
        "Ik kan wat ik leerde gebruiken in mijn werk. 3,9 0 1 2 4 3",
        "De uitleg was duidelijk. 3,9 0 1 2 4 3",
    ]
    assert all(remark in html for remark in REMARKS)
    assert html.count('role="img"') == 2
    assert 'width="40.00%"' in html  # four of ten gave a 4


def test_what_was_written_stands_in_another_order_each_time(cast: Cast, day: Masterclass) -> None:
    an_evaluation(day, texts=[f"tekst-{number}" for number in range(20)])
    orders = {
        tuple(re.findall(r"tekst-\d+", _get(cast.coordinator, _page(day)))) for _each in range(3)
    }
    assert len(orders) > 1
    assert {len(order) for order in orders} == {20}


@pytest.mark.parametrize(("scores", "shown"), [((0, 0, 0, 1, 1), False), ((0, 0, 0, 1, 2), True)])
def test_below_three_answers_nothing_is_shown(
    cast: Cast, day: Masterclass, scores: tuple[int, ...], shown: bool
) -> None:
    an_evaluation(day, scores=scores, texts=["Meer koffie"])
    html = _get(cast.coordinator, _page(day))
    assert ("Meer koffie" in html) == shown
    assert ("Gemiddeld" in html) == shown
    assert ("Nog te weinig antwoorden" in html) != shown
    (row,) = _rows(_get(cast.coordinator, ALL))
    assert row.endswith("3 van 12 4,7 4,7" if shown else "2 van 12")


def test_a_hidden_day_does_not_count_for_its_cohort(
    cast: Cast, held: Cohort, day: Masterclass
) -> None:
    """Else it could be found by subtracting."""
    an_evaluation(day, scores=(0, 0, 0, 4, 0))
    an_evaluation(a_masterclass(held, FIRST + timedelta(weeks=10)), scores=(2, 0, 0, 0, 0))
    html = _get(cast.coordinator, ALL)
    per_cohort = re.findall(r">Cohort 1 van 2026</text><text[^>]*>([^<]*)<", html)
    assert per_cohort == ["4,0", "4,0"]


def test_the_trend_has_a_line_per_cohort(cast: Cast, held: Cohort, day: Masterclass) -> None:
    other = a_cohort(cast.programme, year=2026, days=0)
    an_evaluation(day, scores=(0, 0, 0, 4, 0))
    an_evaluation(a_masterclass(held, FIRST + timedelta(weeks=10)), scores=(0, 0, 0, 0, 5))
    an_evaluation(a_masterclass(other, FIRST + timedelta(days=1)), scores=(0, 4, 0, 0, 0))
    html = _get(cast.coordinator, ALL)
    plot = re.findall(r"<svg[^>]*Gemiddelde per masterclass.*?</svg>", html)[0]
    points = re.findall(r'<circle cx="([^"]*)" cy="([^"]*)"[^>]*stroke="([^"]*)"', plot)
    assert points == [
        ("8.00%", "52.0", "currentColor"),
        ("96.00%", "12.0", "currentColor"),
        ("8.00%", "132.0", "#3b8794"),
    ]
    assert len(re.findall(r"<line[^>]*stroke-width", plot)) == 1
    assert "Cohort 1</li>" in html
    assert "Cohort 2</li>" in html
    assert [row.split(" Ik")[0][-7:] for row in _rows(html)] == ["5,0 5,0", "2,0 2,0", "4,0 4,0"]


def test_one_day_makes_no_trend(cast: Cast, day: Masterclass) -> None:
    an_evaluation(day)
    html = _get(cast.coordinator, ALL)
    assert "Gemiddelde per masterclass" not in html
    assert "Gemiddelde per cohort" in html


def test_a_trainer_sees_own_days_only(cast: Cast, held: Cohort) -> None:
    trainer = member(Role.TRAINER, cast.programme.lead)
    own = a_masterclass(held, FIRST, trainer)
    others = a_masterclass(held, FIRST + timedelta(weeks=10))
    an_evaluation(own)
    an_evaluation(others)
    assert _status(trainer, _page(own)) == 200
    assert _status(trainer, _page(others)) == 404
    assert [row.split()[:2] for row in _rows(_get(trainer, ALL))] == [["Masterclass", "7:"]]
    assert _status(a_user(), ALL) == 403


@pytest.mark.parametrize("who", ["owner", "learner", "team_mate", "organiser"])
def test_who_takes_part_sees_no_results(cast: Cast, day: Masterclass, who: str) -> None:
    an_evaluation(day)
    person = cast.by_role()[who]
    assert _status(person, _page(day)) == 403
    assert _status(person, ALL) == 403
    assert "evaluatie" not in _get(person, day.get_absolute_url())
    assert "evaluaties" not in _get(person, "/masterclasses/")


def test_another_programme_is_not_there(day: Masterclass) -> None:
    an_evaluation(day)
    rival = a_cast()
    assert _status(rival.coordinator, _page(day)) == 404
    assert "Er zijn nog geen evaluaties" in _get(rival.coordinator, ALL)
    theirs = f"{ALL}?programma={day.cohort.programme.slug}"
    assert _status(rival.coordinator, theirs) == 404


def test_the_page_of_a_day_leads_to_its_evaluation(
    cast: Cast, held: Cohort, day: Masterclass
) -> None:
    html = _get(cast.coordinator, day.get_absolute_url())
    assert _page(day) in html
    assert "mensen hebben geantwoord" not in html
    an_evaluation(day)
    assert "10 van 12 mensen" in _get(cast.coordinator, day.get_absolute_url())
    to_come = a_masterclass(held, date(2026, 12, 1))
    assert _page(to_come) not in _get(cast.coordinator, to_come.get_absolute_url())
    assert ALL in _get(cast.coordinator, "/masterclasses/")


def test_a_day_without_evaluation_says_why(cast: Cast, held: Cohort, day: Masterclass) -> None:
    assert "Er is nog niemand gevraagd" in _get(cast.coordinator, _page(day))
    to_come = a_masterclass(held, date(2026, 12, 1))
    assert "De dag moet nog komen" in _get(cast.coordinator, _page(to_come))


def test_what_was_written_is_text(cast: Cast, day: Masterclass) -> None:
    an_evaluation(day, texts=["<script>alert(1)</script>\nen nog een regel"])
    assert b"<script>alert" not in _open(cast.coordinator, _page(day)).content


def test_queries_do_not_grow_with_days(cast: Cast, held: Cohort) -> None:
    def counted() -> list[int]:
        found = []
        for path in (ALL, _page(first)):
            client = Client()
            client.force_login(cast.coordinator)
            client.get(path)
            with CaptureQueriesContext(connection) as queries:
                client.get(path)
            found.append(len(queries))
        return found

    first = a_masterclass(held, FIRST)
    an_evaluation(first)
    few = counted()
    for week in range(1, 20):
        an_evaluation(a_masterclass(held, FIRST + timedelta(weeks=week)))
    assert counted() == few
    assert few[0] <= 8
    assert few[1] <= 10
