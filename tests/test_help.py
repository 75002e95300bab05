"""Guides: open for everybody, one's own first, and true about where things are."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import resolve
from django.utils.translation import gettext, override
from PIL import Image

from portal.help import GUIDES, Guide
from portal.kit.languages import Language
from tests.factories.programme import Cast, a_cast
from tests.guides import bold_words_of, links_of
from tests.journeys.pictures import FOLDER, HEIGHT, PICTURES, WIDTH, known_words
from tests.pages import html_of
from tests.shared import shared

ROOT = Path(settings.BASE_DIR)
HEAVIEST = 80_000
SIZE = f'width="{WIDTH}" height="{HEIGHT}"'
SAID = re.compile(
    r"""translate ["']([^"']+)["']|_\(\s*["]([^"]+)["]|%}([^{}]+){% (?:plural|endblocktranslate)"""
)


@shared
def cast(db: None) -> Cast:
    return a_cast()


@pytest.mark.django_db
def test_visitors_find_every_guide_from_any_page(client: Client) -> None:
    assert '<a href="/hulp/">Hulp</a>' in html_of(client.get("/pakketten/"))
    listed = html_of(client.get("/hulp/"))
    for guide in GUIDES:
        assert guide.get_absolute_url() in listed
        page = html_of(client.get(guide.get_absolute_url()))
        for task in guide.tasks:
            assert f'href="#{task.slug}"' in page
            assert f'id="{task.slug}"' in page
            assert f"{guide.get_absolute_url()}#{task.slug}" in listed
            if task.picture:
                assert (
                    f'src="/static/portal/help/{task.picture}.webp" alt="{task.alt}" {SIZE}'
                    in page
                )


@pytest.mark.parametrize(
    ("who", "slug"),
    [
        ("owner", "deelnemers"),
        ("learner", "deelnemers"),
        ("coordinator", "coordinatoren"),
        ("trainer", "coordinatoren"),
        ("lead_signatory", "coordinatoren"),
        ("lead_finance", "financien"),
        ("organiser", "pioneering"),
    ],
)
def test_ones_own_guide_comes_first(client: Client, cast: Cast, who: str, slug: str) -> None:
    client.force_login(cast.by_role()[who])
    own, _for_others, others = html_of(client.get("/hulp/")).partition("Voor anderen")
    assert "Voor u" in own
    assert re.findall(r'<h3><a href="/hulp/(\w+)/">', own) == [slug]
    assert len(re.findall(r'<h3><a href="/hulp/(\w+)/">', others)) == len(GUIDES) - 1


@pytest.mark.django_db
def test_there_is_no_other_guide(client: Client) -> None:
    assert client.get("/hulp/bestaat-niet/").status_code == 404


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.slug)
def test_links_of_a_guide_lead_somewhere(guide: Guide) -> None:
    assert len(links_of(guide)) > 3
    for address in links_of(guide):
        assert resolve(address).url_name


@pytest.mark.parametrize("language", Language.values)
@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.slug)
def test_buttons_of_a_guide_are_called_so(guide: Guide, language: str) -> None:
    """Wherever they are: that they are on the page before them, test_pictures finds."""
    with override(language):
        unknown = bold_words_of(guide) - {gettext(word) for word in _words_of_the_portal() if word}
    assert not unknown


def _words_of_the_portal() -> set[str]:
    """What templates and forms say, but for the guides themselves."""
    templates = (ROOT / "templates").rglob("*.html")
    rooms = ("portal", "programme", "packages", "masterclasses", "budget")
    code = (path for room in rooms for path in (ROOT / room).rglob("*.py"))
    told: set[str] = set()
    for path in (*templates, *code):
        if "help" not in path.parts and path.name != "help.py":
            found = SAID.findall(path.read_text())
            told.update(unescape(word).strip() for each in found for word in each)
    return told


def test_all_pictures_are_in_the_docs() -> None:
    shown = re.findall(r"help/(\w+)\.webp", (ROOT / "docs/pages.md").read_text())
    assert sorted(shown) == sorted(picture.name for picture in PICTURES)


def test_every_picture_is_there_and_light() -> None:
    shown = {task.picture: task for guide in GUIDES for task in guide.tasks if task.picture}
    taken = {picture.name for picture in PICTURES}
    assert set(shown) <= taken
    assert {path.stem for path in FOLDER.glob("*.webp")} == taken == set(known_words())
    assert all(len(str(task.alt)) > 40 for task in shown.values())
    for name in taken:
        path = FOLDER / f"{name}.webp"
        assert path.stat().st_size < HEAVIEST
        assert Image.open(path).size == (WIDTH, HEIGHT)
        assert (ROOT / "var/assets/portal/help" / path.name).exists()
