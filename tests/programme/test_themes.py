"""An organisation's own look: proposed, looked at, holding for its people, and taken back."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html
from playwright.sync_api import Browser

from packages.models import Agreement
from portal.kit.acts import Refused, Unfit
from portal.kit.models import AuditRecord
from programme.models import Organisation, Role, Theme, User
from programme.palette import PORTAL
from programme.services.themes import discard_theme, hold_theme, propose_theme, reset_theme
from tests.accessibility import violations
from tests.factories.packages import an_offer, catalogue
from tests.factories.programme import Cast, a_cast, member
from tests.factories.themes import PLUM, a_theme, a_token_file, an_image
from tests.pages import client_of, error_at, html_of
from tests.reflow import reflow_faults
from tests.shared import shared

pytestmark = pytest.mark.django_db


@shared
def cast(db: None) -> Cast:
    return a_cast()


def _page(cast: Cast, name: str = "theme") -> str:
    return reverse(f"programme:{name}", args=[cast.participant.organisation.slug])


def _style_on(user: User, address: str = "/programma/") -> str:
    """The address of the theme that a page wears; empty where it wears the portal's own look."""
    found = re.search(
        r'<link rel="stylesheet" href="(/huisstijl/[^"]+)"', html_of(client_of(user).get(address))
    )
    return found[1] if found else ""


def _answers(**changed: Any) -> dict[str, Any]:
    return {**{**PORTAL["light"], **PLUM["light"]}, "font": "georgia", **changed}


def test_a_theme_holds_for_the_people_of_its_organisation_only(cast: Cast) -> None:
    home = cast.participant.organisation
    proposed = a_theme(home, cast.owner)
    assert _style_on(cast.owner) == "", "a proposal is for its own page"
    assert _style_on(cast.owner, _page(cast)).startswith(f"/huisstijl/{proposed.digest}.css")
    hold_theme(organisation=home, seen=proposed.digest, actor=cast.owner)
    for mate in (cast.owner, cast.team_mate, cast.signatory, cast.learner):
        assert _style_on(mate) == f"/huisstijl/{proposed.digest}.css"
    for other in (cast.stranger, cast.coordinator, cast.nobody):
        assert _style_on(other) == ""
    assert "/huisstijl/" not in Client().get("/programma/").content.decode()


def test_style_sheet_and_logo_are_not_for_others(cast: Cast) -> None:
    theme = a_theme(cast.participant.organisation, cast.owner, holds=True)
    style, logo = (f"/huisstijl/{theme.digest}.{kind}" for kind in ("css", "png"))
    answer = client_of(cast.learner).get(style)
    assert "--brand:#7a1f5c" in answer.content.decode()
    assert answer["Content-Type"] == "text/css"
    assert answer["Cache-Control"] == "private, max-age=31536000, immutable"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert client_of(cast.learner).get(logo).content.startswith(b"\x89PNG")
    for address in (style, logo):
        assert client_of(cast.stranger).get(address).status_code == 404
        assert Client().get(address).status_code == 302
    assert client_of(cast.owner).get("/huisstijl/0000.css").status_code == 404


def test_a_look_is_changed_looked_at_and_set(cast: Cast) -> None:
    owner, home = client_of(cast.owner), cast.participant.organisation
    sent = _answers(logo=SimpleUploadedFile("logo.webp", an_image("WEBP")))
    answer = owner.post(_page(cast, "theme_change"), sent, follow=True)
    assert "Dit is een voorstel" in answer.content.decode()
    owner.post(f"{_page(cast, 'theme_change')}?schema=donker", {**PLUM["dark"], **_dark_rest()})
    (proposal,) = Theme.objects.proposed()
    assert proposal.colours["light"]["brand"] == "#7a1f5c", "the other scheme is kept"
    assert proposal.colours["dark"]["brand"] == "#f0a6d6"
    assert proposal.logo is not None, "the logo is kept"
    owner.post(_page(cast, "theme_hold"), {"seen": proposal.digest})
    home.refresh_from_db()
    assert home.theme == proposal
    assert "Deze huisstijl is ingesteld" in owner.get(_page(cast)).content.decode()
    owner.post(_page(cast, "theme_reset"))
    home.refresh_from_db()
    assert home.theme is None
    assert Theme.objects.proposed().get() == proposal, "nobody chooses all colours again"
    owner.post(_page(cast, "theme_hold"), {"seen": proposal.digest})
    a_theme(home, cast.owner, font="system")
    owner.post(_page(cast, "theme_discard"))
    home.refresh_from_db()
    assert home.theme == Theme.objects.get() == proposal, "what holds stays"
    acts = AuditRecord.objects.order_by("pk").values_list("act", flat=True)
    assert [act for act in acts if "theme" in act] == [
        "programme.propose_theme",
        "programme.propose_theme",
        "programme.hold_theme",
        "programme.reset_theme",
        "programme.hold_theme",
        "programme.propose_theme",
        "programme.discard_theme",
    ]


def _dark_rest() -> dict[str, str]:
    return {name: PORTAL["dark"][name] for name in ("edge", "focus", "ink", "muted")} | {
        "font": "georgia"
    }


def test_what_can_not_be_read_is_refused_at_its_colour(cast: Cast) -> None:
    sent = _answers(brand="#e3a5cf")
    page = client_of(cast.owner).post(_page(cast, "theme_change"), sent)
    told = error_at(page, "brand")
    assert "‘Hoofdkleur’ (#e3a5cf) op" in told
    assert "kan het wel" in told
    assert not Theme.objects.exists()


@pytest.mark.parametrize(
    "value",
    ["red;}body{display:none", "</style><script>alert(1)</script>", "url(//elders.example)", ""],
)
def test_what_is_no_colour_does_not_come_in(cast: Cast, value: str) -> None:
    page = client_of(cast.owner).post(_page(cast, "theme_change"), _answers(brand=value))
    assert "kleur" in error_at(page, "brand")
    with pytest.raises(Unfit):
        a_theme(
            cast.participant.organisation,
            cast.owner,
            colours={"light": {"brand": value}, "dark": {}},
        )
    assert not Theme.objects.exists()


def test_an_svg_is_no_logo(cast: Cast) -> None:
    svg = SimpleUploadedFile("logo.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    page = client_of(cast.owner).post(_page(cast, "theme_change"), _answers(logo=svg))
    assert "Een SVG kan niet" in error_at(page, "logo")


def test_a_look_comes_from_a_file_of_tokens(cast: Cast) -> None:
    tokens = {
        "utrecht.link.color": "#7a1f5c",
        "utrecht.link.hover.color": "#52103c",
        "utrecht.focus.outline-color": "var(--elders)",
        "utrecht.document.font-family": "Fira Sans, Verdana",
    }
    file = SimpleUploadedFile("tokens.json", a_token_file(tokens))
    answer = client_of(cast.owner).post(_page(cast, "theme_tokens"), {"light": file}, follow=True)
    assert "utrecht.focus.outline-color" in answer.content.decode(), "told that it is not used"
    theme = Theme.objects.get()
    assert theme.colours["light"]["brand"] == "#7a1f5c"
    assert theme.colours["light"]["ink"] == PORTAL["light"]["ink"]
    assert theme.colours["dark"]["brand"] == PORTAL["dark"]["brand"]
    assert theme.font == "verdana"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"<svg/>", "geen bestand met design tokens"),
        (a_token_file({"utrecht.link.color": "#e3a5cf"}), "‘Hoofdkleur’ (#e3a5cf)"),
        (a_token_file({"ander.link.color": "#111"}), "geen token die het portaal kent"),
    ],
)
def test_a_file_that_does_not_do_is_refused(cast: Cast, content: bytes, told: str) -> None:
    file = SimpleUploadedFile("tokens.json", content)
    page = client_of(cast.owner).post(_page(cast, "theme_tokens"), {"light": file})
    assert told in error_at(page, "light")
    assert not Theme.objects.exists()


def test_who_keeps_a_look(cast: Cast) -> None:
    """One's own contact, and a lead's own administrator; a coordinator sees it."""
    home, lead = cast.participant.organisation, cast.programme.lead
    for other in (cast.coordinator, cast.stranger, cast.team_mate, cast.administrator):
        with pytest.raises(PermissionDenied):
            a_theme(home, other)
    a_theme(lead, cast.administrator, holds=True)
    a_theme(home, cast.owner)
    for act in (partial(hold_theme, seen=""), reset_theme, discard_theme):
        with pytest.raises(PermissionDenied):
            act(organisation=home, actor=cast.coordinator)
    page = client_of(cast.coordinator).get(_page(cast)).content.decode()
    assert "Dit is een voorstel" in page
    assert "Stel deze huisstijl in" not in page


def test_there_is_nothing_to_set_or_to_put_back(cast: Cast) -> None:
    home = cast.participant.organisation
    with pytest.raises(Refused, match="geen voorstel"):
        hold_theme(organisation=home, seen="", actor=cast.owner)
    with pytest.raises(Refused, match="al"):
        reset_theme(organisation=home, actor=cast.owner)
    with pytest.raises(Refused, match="al weg"):
        discard_theme(organisation=home, actor=cast.owner)
    a_theme(home, cast.owner, holds=True)
    with pytest.raises(Refused, match="niets veranderd"):
        a_theme(home, cast.owner)
    with pytest.raises(Unfit, match="lettertype"):
        propose_theme(
            organisation=home, colours=PLUM, font="Comic Sans", logo=None, actor=cast.owner
        )
    assert Theme.objects.get().held_by.get() == home


def test_what_a_colleague_proposed_meanwhile_is_not_set_unseen(cast: Cast) -> None:
    home = cast.participant.organisation
    a_theme(home, cast.owner)
    page = html.fromstring(client_of(cast.owner).get(_page(cast)).content)
    (button,) = page.xpath(f"//form[@action='{_page(cast, 'theme_hold')}']//input[@name='seen']")
    later = a_theme(home, cast.owner, font="verdana")
    sent = {"seen": button.get("value")}
    answer = client_of(cast.owner).post(_page(cast, "theme_hold"), sent, follow=True)
    assert "Intussen is er een ander voorstel" in answer.content.decode()
    home.refresh_from_db()
    assert home.theme is None
    hold_theme(organisation=home, seen=later.digest, actor=cast.owner)
    assert home.themes.get().held_by.get() == home


def test_of_two_organisations_the_first_with_a_look_is_worn(cast: Cast) -> None:
    other = cast.other_participant.organisation
    theme = a_theme(other, cast.stranger, holds=True)
    both = member(Role.READER, other, user=cast.team_mate)
    assert both.look is not None
    assert both.look.digest == theme.digest


def test_a_look_asks_the_database_nothing_more(cast: Cast) -> None:
    owner = client_of(cast.owner)

    def asked() -> int:
        owner.get("/hulp/")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            owner.get("/hulp/")
        return len(queries)

    before = asked()
    a_theme(cast.participant.organisation, cast.owner, holds=True)
    assert asked() == before


def test_papers_stay_the_universitys(cast: Cast) -> None:
    catalogue(cast.programme)
    agreement = an_offer(cast)
    paper = "documents/agreement/paper.html"
    before = render_to_string(paper, {"agreement": agreement})
    a_theme(cast.participant.organisation, cast.owner, holds=True)
    agreement = Agreement.objects.get(pk=agreement.pk)
    assert render_to_string(paper, {"agreement": agreement}) == before


def _visit(live_server: Any, browser: Browser, user: User, scheme: Any) -> Any:
    context = browser.new_context(color_scheme=scheme, locale="nl-NL")
    cookie = client_of(user).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page = context.new_page()
    page.set_default_timeout(20_000)
    return page


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_with_a_theme_can_be_read(live_server: Any, chromium: Browser, scheme: Any) -> None:
    cast = a_cast()
    catalogue(cast.programme)
    an_offer(cast)
    home: Organisation = cast.participant.organisation
    a_theme(home, cast.owner, holds=True)
    page, faults = _visit(live_server, chromium, cast.owner, scheme), []
    page.on("console", lambda told: faults.append(told.text) if told.type == "error" else None)
    for address in (
        "/",
        "/pakketten/",
        "/overeenkomsten/",
        _page(cast),
        _page(cast, "theme_change"),
    ):
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(f"{live_server.url}{address}")
        worn = page.evaluate("getComputedStyle(document.body).getPropertyValue('--brand')")
        expected = "light" if "huisstijl" in address else scheme
        assert worn == PLUM[expected]["brand"], address
        faults += [f"{address} {fault}" for fault in violations(page)]
        faults += [f"{address} {fault}" for fault in reflow_faults(page)]
    page.context.close()
    assert faults == []


@pytest.mark.django_db(transaction=True)
def test_what_one_chooses_is_seen_at_once(live_server: Any, chromium: Browser) -> None:
    cast = a_cast()
    page = _visit(live_server, chromium, cast.owner, "light")
    page.goto(f"{live_server.url}{_page(cast, 'theme_change')}?schema=donker")
    button = page.locator(".sample .utrecht-button--primary-action")
    seen = "of => getComputedStyle(of).backgroundColor"
    assert button.evaluate(seen) == "rgb(134, 207, 220)", "dark on a light screen"
    page.get_by_label("Hoofdkleur", exact=True).fill("#f0a6d6")
    assert button.evaluate(seen) == "rgb(240, 166, 214)"
    page.get_by_label("Hoofdkleur (kleur kiezen)", exact=True).fill("#ffcc00")
    assert button.evaluate(seen) == "rgb(255, 204, 0)"
    assert page.get_by_label("Hoofdkleur", exact=True).input_value() == "#ffcc00"
    page.get_by_label("Lettertype").select_option("georgia")
    assert "Georgia" in page.locator(".sample").evaluate("of => getComputedStyle(of).fontFamily")
    page.context.close()
