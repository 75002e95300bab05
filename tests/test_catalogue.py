"""The English catalogue holds every word of code and templates, whole and with its places."""

from __future__ import annotations

import gettext
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
CATALOGUE = Path("portal/locale/en/LC_MESSAGES/django.po")
GATHERED = ("portal", "programme", "packages", "masterclasses", "budget", "templates")
PLACES = re.compile(r"%\(\w+\)[sd]|%%|\{\w*\}|</?\w+[^>]*>|https?://\S+")


@pytest.fixture(scope="module")
def gathered(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The catalogue as ``make words`` writes it, of a copy of the sources."""
    copy = tmp_path_factory.mktemp("words")
    for name in GATHERED:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "manage.py", copy)
    command = [sys.executable, "manage.py", "makemessages", "--verbosity", "0"]
    subprocess.run(command, cwd=copy, check=True, capture_output=True)
    return (copy / CATALOGUE).read_text()


@pytest.fixture(scope="module")
def translated(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Each Dutch text with the English one, plural forms too."""
    compiled = tmp_path_factory.mktemp("compiled") / "django.mo"
    checked = ["msgfmt", "--check-format", "-o", str(compiled), str(ROOT / CATALOGUE)]
    subprocess.run(checked, check=True, capture_output=True)
    with compiled.open("rb") as file:
        return dict(_pairs(gettext.GNUTranslations(file)))


def _pairs(words: gettext.GNUTranslations) -> Iterator[tuple[str, str]]:
    for dutch, english in words._catalog.items():  # type: ignore[attr-defined]
        text, form = dutch if isinstance(dutch, tuple) else (dutch, None)
        if text:
            yield text if form is None else f"{text} [{form}]", english


def test_the_catalogue_is_that_of_the_sources(gathered: str) -> None:
    """No text is missing, left over or only guessed: ``make words`` would change nothing."""
    assert gathered == (ROOT / CATALOGUE).read_text()
    assert "#, fuzzy" not in gathered
    assert "\n#~" not in gathered


def test_every_text_is_translated() -> None:
    untranslated = ["msgattrib", "--untranslated", str(ROOT / CATALOGUE)]
    found = subprocess.run(untranslated, check=True, capture_output=True, text=True).stdout
    assert not re.findall(r'^msgid "(.+)"', found, re.MULTILINE), "translate what make words added"


def test_both_languages_have_the_same_places_and_tags(translated: dict[str, str]) -> None:
    """A plural may leave out the number of the one, so plurals are looked at as sets."""
    assert len(translated) > 5000
    differing = {
        dutch: english
        for dutch, english in translated.items()
        if not dutch.endswith("]") and _places(dutch) != _places(english)
    }
    assert not differing


def _places(text: str) -> Counter[str]:
    return Counter(PLACES.findall(text))
