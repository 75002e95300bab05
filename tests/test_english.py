"""Who reads English reads no Dutch: on no page, list or refused form, in no sentence.

The Dutch words are those of the catalogue that its English side never says. What people typed,
and what things are called in the database, is as it is.
"""

from __future__ import annotations

import ast
import csv
import gettext
import re
from collections.abc import Iterable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.test import Client
from django.utils.text import capfirst
from lxml import html

from portal.kit.languages import Language
from portal.management.definition_words import words_of
from programme.models import User
from tests.factories.world import World, a_world
from tests.refusing import refusals
from tests.shared import NOW
from tests.visiting import visits

pytestmark = pytest.mark.django_db

ROOT = Path(settings.BASE_DIR)
CATALOGUE = ROOT / "portal/locale/en/LC_MESSAGES/django.mo"
DEFINITION = ROOT / "programme/definitions/uwgo-2026.toml"
ROOMS = ("portal", "programme", "packages", "masterclasses", "budget")
HUMAN = ("title", "alt", "aria-label", "aria-description", "placeholder", "label", "data-label")
WORD = re.compile(r"[^\W\d_]{2,}")
TAG_OR_PLACE = re.compile(r"<[^>]*>|%\(\w+\)[sd]|\{\w*\}")
AS_SENT = "/uren/lijsten/"  # shows the lines of a file, as somebody made it


@pytest.fixture(scope="module")
def english() -> dict[str, str]:
    """Every Dutch text with the English one; plural forms too."""
    with CATALOGUE.open("rb") as file:
        words: dict[Any, str] = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    pairs = ((key[0] if isinstance(key, tuple) else key, said) for key, said in words.items())
    return {key.rpartition("\x04")[2]: said for key, said in pairs if key}


@pytest.fixture(scope="module")
def pages(django_db_setup: None, django_db_blocker: Any) -> tuple[dict[str, Any], set[str]]:
    """Each as an English reader has it, and what stands in the database."""
    with django_db_blocker.unblock(), time_machine.travel(NOW), transaction.atomic():
        world = a_world()
        User.objects.update(language=Language.ENGLISH)
        found = {**_visited(world), **refusals(world)}
        kept = set(_kept()) - set(words_of(DEFINITION.read_text()))
        transaction.set_rollback(True)
    return found, kept


def _visited(world: World) -> dict[str, Any]:
    clients = {who: Client() for who in world.everyone()}
    for who, user in world.everyone().items():
        clients[who].cookies[settings.LANGUAGE_COOKIE_NAME] = Language.ENGLISH
        if user is not None:
            clients[who].force_login(user)
    found = {}
    for who, address in visits(world):
        page = html.fromstring(clients[who].get(address).content)
        found[f"{who} {address}"] = page
        for file in page.xpath("//a[@download][contains(@href, 'csv')]/@href"):
            sent = clients[who].get(urljoin(address, file))
            found[f"{who} {file} of {address}"] = _cells(sent.getvalue().decode("utf-8-sig"))
    return found


def _cells(table: str) -> Any:
    """A file as a page, of which each cell is a text."""
    page = html.Element("table")
    for line in csv.reader(StringIO(table), delimiter=";"):
        for cell in line:
            html.etree.SubElement(page, "td").text = cell
    return page


def _kept() -> Iterator[str]:
    """What stands in the database, line by line too; what is chosen from a list is ours."""
    for model in apps.get_models():
        fields = [
            field.name
            for field in model._meta.concrete_fields
            if not field.choices and not isinstance(field, models.ForeignKey)
        ]
        for row in model._base_manager.values_list(*fields):
            yield from _texts_in(row)


def _texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        for part in (value, *value.splitlines()):
            text = " ".join(part.removeprefix("- ").split())
            yield from (text, capfirst(text))
    elif isinstance(value, dict | list | tuple):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts_in(each)


def test_pages_say_it_in_english(
    pages: tuple[dict[str, Any], set[str]], english: dict[str, str]
) -> None:
    found, kept = pages
    spoken = {part.strip() for said in english.values() for part in TAG_OR_PLACE.split(said)}
    spoken |= set(Language.labels)  # what each is called by its own readers
    dutch = _words(english) - _words(english.values())
    longest_first = sorted((each for each in kept if len(each) > 2), key=len, reverse=True)
    left: dict[str, str] = {}
    for where, page in found.items():
        for text in _said_on(page) - kept - spoken - set(left):
            ours = _without(text, longest_first) if dutch & _words([text]) else ""
            if (text in english or dutch & _words([ours])) and AS_SENT not in where:
                left[text] = where
    assert len(found) > 300
    assert sum("csv" in where for where in found) > 20
    faults = [f"{where}: {text}" for text, where in left.items()]
    assert not faults, "\n".join(faults)


def _said_on(page: Any) -> set[str]:
    for each in page.xpath("//script | //style | //code | //textarea | //*[@lang='nl']"):
        each.drop_tree()
    attributes = (f"//@{name}" for name in HUMAN)
    return {" ".join(text.split()) for at in ("//text()", *attributes) for text in page.xpath(at)}


def _words(texts: Iterable[str]) -> set[str]:
    return {word.lower() for text in texts for word in WORD.findall(TAG_OR_PLACE.sub(" ", text))}


def _without(text: str, kept: list[str]) -> str:
    """What is left of it without what comes from the database, or from an address."""
    for each in kept:
        if each in text:
            text = re.sub(rf"(?<!\w){re.escape(each)}(?!\w)", " ", text)
        if text.endswith("…") and each.startswith(text[:-1]):
            return ""
    return re.sub(r"\S+@\S+", " ", text)


def test_every_sentence_of_the_code_is_found(english: dict[str, str]) -> None:
    """What gettext cannot see from outside is never translated: an f-string, another name."""
    unseen = [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        for line, text in _sentences(ast.parse(path.read_text()))
        if text not in english
    ]
    assert not unseen


def _sentences(code: ast.Module) -> Iterator[tuple[int, str]]:
    names = {
        each.asname or each.name
        for node in ast.walk(code)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for each in node.names
        if "gettext" in each.name and "pgettext" not in each.name
    }
    for node in ast.walk(code):
        is_one = isinstance(node, ast.Call) and getattr(node.func, "id", "") in names
        if is_one and isinstance(node.args[0], ast.Constant):
            yield node.lineno, node.args[0].value


def test_every_word_of_the_definition_is_translated(english: dict[str, str]) -> None:
    assert not set(words_of(DEFINITION.read_text())) - set(english)
