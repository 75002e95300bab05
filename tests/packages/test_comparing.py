"""The comparison of packages: for anyone, with exact figures, and in words what VAT does."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from html import unescape

import pytest
from django.test import Client

from packages.models import ComponentPrice, VatTreatment
from tests.factories.packages import catalogue, offered_agreement
from tests.factories.programme import Cast, a_programme
from tests.pages import html_of

CARDS = {  # to pay a year, value, what the university adds, to pay over three years
    "basis": ("€ 7.500", "€ 7.500", "–", "€ 22.500"),
    "basis-plus": ("€ 11.500", "€ 11.500", "–", "€ 34.500"),
    "professional": ("€ 12.000", "€ 27.000", "€ 15.000", "€ 36.000"),
    "professional-plus": ("€ 16.000", "€ 31.000", "€ 15.000", "€ 48.000"),
}
ROWS = {  # a component: its value a year, and which of the four packages have it
    "masterclasses": ["€ 7.500", "ja", "ja", "ja", "ja"],
    "projecten": ["€ 4.500", "nee", "nee", "ja", "ja"],
    "eigen-inbreng-ut": ["€ 15.000", "nee", "nee", "ja", "ja"],
    "specialisaties": ["€ 4.000", "nee", "ja", "nee", "ja"],
}


BEGINS_AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def _page(client: Client, cast: Cast, **asked: object) -> str:
    page = client.get("/pakketten/", {"programma": cast.programme.slug, **asked})
    assert page.status_code == 200
    return html_of(page)


def _cards(html: str) -> dict[str, tuple[str, ...]]:
    """Of each package the amounts on its card, from top to bottom."""
    cards = re.findall(r'<li class="card" id="([^"]+)">(.*?)</li>', html, re.DOTALL)
    pattern = r'class="price">([^<]+)<|<dd>([^<]+)</dd>'
    return {
        key: tuple(a or b for a, b in re.findall(pattern, card, re.DOTALL)) for key, card in cards
    }


def _rows(html: str) -> dict[str, list[str]]:
    body = re.search(r"<tbody>(.*)</tbody>", html, re.DOTALL)
    assert body is not None
    rows = {}
    for row in re.findall(r"<tr>(.*?)</tr>", body[1], re.DOTALL):
        name = re.search(r'<th scope="row">([^<]+)', row)
        assert name is not None
        cells = re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)
        rows[unescape(name[1])] = [re.sub(r"<[^>]+>", "", cell) for cell in cells]
    return rows


def test_four_packages_with_their_figures_for_anyone(cast: Cast, client: Client) -> None:
    html = _page(client, cast)
    assert _cards(html) == CARDS
    names = dict(cast.programme.components.values_list("name", "key"))
    assert {names[name]: cells for name, cells in _rows(html).items()} == ROWS
    assert html.count("Draagt de universiteit zelf") == 1
    assert "minstens 3 jaar" in html
    assert "exclusief btw" in html
    assert "geen btw berekend" in html
    assert "Log in om te kiezen" in html


def test_words_about_vat_follow_its_treatment(cast: Cast, client: Client) -> None:
    courses = VatTreatment.objects.filter(component__key="specialisaties")
    courses.update(category="S", rate=21, reason="")
    html = _page(client, cast)
    assert "komt btw over een deel van het bedrag" in html
    assert "geen btw berekend" not in html
    assert _cards(html) == CARDS, "amounts stay net"
    VatTreatment.objects.update(category="E", rate=0, reason="Vrijgesteld")
    VatTreatment.objects.filter(component__borne_by="lead").update(
        category="S", rate=21, reason=""
    )
    assert "geen btw berekend" in _page(client, cast), "what nobody pays bears no VAT"


def test_a_later_price_counts_from_its_own_year(cast: Cast, client: Client) -> None:
    prices = ComponentPrice.objects.filter(component__key="masterclasses")
    component = cast.programme.components.get(key="masterclasses")
    prices.update(period=(date(2026, 1, 1), date(2027, 1, 1)))
    ComponentPrice.objects.create(
        component=component, amount=8000, period=(date(2027, 1, 1), None)
    )
    assert _cards(_page(client, cast))["basis"][0] == "€ 7.500"
    assert _cards(_page(client, cast))["basis"][3] == "€ 23.500"
    assert _cards(_page(client, cast, jaar=2027))["basis"] == (
        "€ 8.000",
        "€ 8.000",
        "–",
        "€ 24.000",
    )


@pytest.mark.parametrize(
    "year", ["2025", "2029", "0", "-2026", "2026.0", "ooit", "²⁰²⁶", "%00", "9" * 5000]
)
def test_a_year_outside_the_programme_is_not_there(cast: Cast, client: Client, year: str) -> None:
    asked = {"programma": cast.programme.slug, "jaar": year}
    assert client.get("/pakketten/", asked).status_code == 404


@pytest.mark.parametrize("slug", ["bestaat-niet", "x' OR 1=1", "a" * 4000])
def test_a_programme_that_is_not_there(cast: Cast, client: Client, slug: str) -> None:
    assert client.get("/pakketten/", {"programma": slug}).status_code == 404


def test_no_nul_reaches_the_database(cast: Cast, client: Client) -> None:
    for address in ("/pakketten/?programma=%00", "/overeenkomsten/a%00/", "/facturen/%00.pdf"):
        assert client.get(address).status_code == 400


def test_without_packages_or_prices_the_page_says_so(cast: Cast, client: Client) -> None:
    empty = a_programme()
    page = client.get("/pakketten/", {"programma": empty.slug})
    assert "Nog geen pakketten" in html_of(page)
    ComponentPrice.objects.filter(component__programme=cast.programme).delete()
    assert "Nog geen pakketten" in _page(client, cast)


def test_a_contact_can_choose_until_there_is_an_agreement(cast: Cast, client: Client) -> None:
    client.force_login(cast.team_mate)
    assert "?pakket=basis" not in _page(client, cast)
    client.force_login(cast.owner)
    assert 'href="/pakketten/kiezen/?pakket=basis-plus"' in _page(client, cast)
    agreement = offered_agreement(
        participant=cast.participant, contact=cast.owner, signatory=cast.signatory
    )
    html = _page(client, cast)
    assert "?pakket=" not in html
    assert agreement.get_absolute_url() in html


def test_two_programmes_do_not_mix(cast: Cast, client: Client) -> None:
    other = a_programme()
    catalogue(other)
    ComponentPrice.objects.filter(component__programme=other).update(amount=1)
    assert _cards(_page(client, cast)) == CARDS
    page = html_of(client.get("/pakketten/", {"programma": other.slug}))
    assert _cards(page)["professional-plus"] == ("€ 3", "€ 4", "€ 1", "€ 9")
