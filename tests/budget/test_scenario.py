"""What if: which packages cover the budget, by address, for who reads the budget."""

from __future__ import annotations

import re
from decimal import Decimal
from io import BytesIO

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from budget.forms.scenario import ScenarioForm, address_of
from budget.models import LineBudget
from budget.selectors.overview import overview_of
from budget.selectors.scenario import Scenario, ground_of, outcome_of
from packages.services import signing
from tests.factories.costs import a_budget
from tests.factories.packages import (
    EVIDENCE,
    an_agreement,
    complete_choice,
    offer_on_short_paper,
    offered_agreement,
)
from tests.factories.programme import Cast, a_participant, member
from tests.pages import html_of

PAGE = "/begroting/scenario/"


@pytest.fixture
def piped(cast: Cast) -> Cast:
    """One of each: active (12.000), signed (16.000), offered (11.500), choosing (7.500)."""
    a_budget(cast.programme)
    an_agreement(cast)
    for step, package in (("sign", "professional-plus"), ("offer", "basis-plus"), ("", "basis")):
        participant = a_participant(cast.programme)
        fields = {
            "participant": participant,
            "contact": member("contact", participant.organisation),
            "signatory": member("signatory", participant.organisation),
            "package": cast.programme.packages.get(key=package),
        }
        if step == "sign":
            agreement = offer_on_short_paper(**fields)
            signing.sign_agreement(
                agreement=agreement,
                signatory=fields["signatory"],
                typed_name=agreement.signatory_name,
                consented=True,
                evidence=EVIDENCE,
            )
        elif step == "offer":
            offered_agreement(**fields)
        else:
            complete_choice(**{**fields, "first_year": 2027})
    return cast


def _scenario(cast: Cast, address: str) -> Scenario:
    form = ScenarioForm(QueryDict(address), ground=ground_of(cast.programme))
    assert form.is_valid(), form.errors
    return form.scenario


def test_starts_from_what_is_agreed_and_weighs_what_is_under_way(piped: Cast) -> None:
    ground = ground_of(piped.programme)
    address = "kiezen=10&aangeboden=50&getekend=100&professional-2027=2&professional-2028=-1"
    this, following, last = outcome_of(ground, _scenario(piped, address))
    assert this.agreed == overview_of(piped.programme, 2026).agreed == 12000
    assert (this.weighted, this.added) == (16000 + 5750, 0)
    assert (following.weighted, following.added) == (16000 + 5750 + 750, 24000)
    assert following.cover.missing == 120000 - 12000 - 22500 - 24000
    assert last.added == 24000 - 12000


def test_each_addition_closes_the_gap_and_none_smaller_does(piped: Cast) -> None:
    ground = ground_of(piped.programme)
    outcomes = outcome_of(ground, _scenario(piped, "kiezen=33"))
    for outcome in outcomes:
        assert outcome.closers
        for closer in outcome.closers:
            at = outcome.year - ground.years[0]
            assert outcome_of(ground, closer.scenario)[at].cover.missing == 0
            fewer = closer.scenario.with_more(closer.package, outcome.year, -1)
            assert outcome_of(ground, fewer)[at].cover.missing > 0
    whole = Scenario(extra={(ground.packages[0].pk, 2026): 16})
    assert not outcome_of(ground, whole)[0].closers


def test_an_address_says_all_of_it(piped: Cast, client: Client) -> None:
    client.force_login(piped.organiser)
    asked = f"programma={piped.programme.slug}&kiezen=5&aangeboden=55&getekend=95"
    page = client.get(f"{PAGE}?{asked}&basis-2026=&basis-plus-2027=3&onzin=%3Cb%3E")
    assert page.context["address"] == f"http://testserver{PAGE}?{asked}&basis-plus-2027=3"
    again = client.get(page.context["address"])
    assert again.context["outcomes"] == page.context["outcomes"]
    assert again.context["address"] == page.context["address"]
    html = html_of(again)
    assert re.search(r'name="basis-plus-2027"[^>]* value="3"', html)
    assert " × Professional</a>" in html
    url, name = next((url, closer.package.key) for closer, url in again.context["closing"][2][1])
    assert f"{name}-2028" in url
    assert not client.get(url).context["outcomes"][2].cover.missing


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("kiezen=101", "percentage in van 0 tot en met 100"),
        ("getekend=", "percentage in van 0 tot en met 100"),
        ("basis-2026=100", "heel getal in van -99 tot en met 99"),
        ("basis-2026=1e3", "heel getal in"),
        ("basis-2026=" + "9" * 5000, "heel getal in"),
        ("professional-2026=-2", "In 2026 zijn er 1 met Professional"),
    ],
)
def test_a_faulty_address_is_told_at_its_field(
    piped: Cast, client: Client, asked: str, told: str
) -> None:
    client.force_login(piped.coordinator)
    page = client.get(f"{PAGE}?{asked}")
    assert page.status_code == 200
    assert told in html_of(page)
    assert "uitkomst" not in page.context
    field = asked.partition("=")[0]
    assert f'id="id_{field}_error"' in html_of(page)
    file = client.get(f"{reverse('budget:scenario_xlsx')}?{asked}")
    assert file.url.startswith(PAGE)


def test_the_sheet_reckons_as_the_page_does(piped: Cast, client: Client) -> None:
    client.force_login(piped.lead_finance)
    package = piped.programme.packages.first()
    package.name = "=1+1"
    package.save()
    address = "kiezen=10&basis-2026=2&professional-2027=3"
    answer = client.get(f"{reverse('budget:scenario_xlsx')}?{address}")
    sheet = load_workbook(BytesIO(answer.content)).active
    values = load_workbook(BytesIO(answer.content), data_only=True).active
    (cell,) = [row[0] for row in sheet.iter_rows() if row[0].value == "=1+1"]
    assert cell.data_type == "s"
    outcomes = outcome_of(ground_of(piped.programme), _scenario(piped, address))
    rows = {row[0].value: row for row in values.iter_rows()}
    for at, outcome in enumerate(outcomes, 2):
        assert Decimal(str(rows["Inkomsten samen"][at].value)) == outcome.cover.agreed
        assert Decimal(str(rows["Ontbreekt"][at].value)) == outcome.cover.missing
    formulas = {row[0].value: row for row in sheet.iter_rows()}
    assert (
        formulas["Erbij"][3].value
        == "=SUMPRODUCT($D$12:$D$15,F12:F15)+SUMPRODUCT($D$12:$D$15,G12:G15)"
    )


def test_nobody_is_named_and_an_empty_programme_reckons_too(piped: Cast, client: Client) -> None:
    client.force_login(piped.organiser)
    page = html_of(client.get(PAGE))
    for participant in piped.programme.participants.select_related("organisation"):
        assert participant.organisation.name not in page
    LineBudget.objects.all().delete()
    assert "nog geen begroting" in html_of(client.get(PAGE))
    ground = ground_of(piped.programme)
    assert address_of(ground, Scenario()).endswith("kiezen=25&aangeboden=50&getekend=90")
