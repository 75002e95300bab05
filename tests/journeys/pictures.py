"""The pictures of guides and README: who opens which page of the demo, and what it says then."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Page

from masterclasses.models import Cohort
from masterclasses.states import CohortState
from packages.models import Agreement
from programme.models import KnowledgeMeeting

FOLDER = Path(settings.BASE_DIR) / "static" / "portal" / "help"
WORDS = FOLDER / "words.txt"
WIDTH, HEIGHT = 1240, 900
COLOURS = 64


@dataclass(frozen=True)
class Picture:
    """``address`` finds the page in the demo; ``who`` is an account of it, or nobody."""

    name: str
    who: str
    address: Callable[[], str]


def at(name: str, *arguments: object) -> Callable[[], str]:
    return lambda: reverse(name, args=arguments)


def _agreement_to_sign() -> str:
    return Agreement.objects.get(participant__organisation__slug="vitens").get_absolute_url()


def _cohort() -> Cohort:
    return Cohort.objects.get(status=CohortState.OPEN)


def _enrolling() -> str:
    return reverse("masterclasses:participant", args=[_cohort().pk, "enschede"])


def _meeting() -> str:
    return (
        KnowledgeMeeting.objects.filter(cancelled_at=None).latest("starts_at").get_absolute_url()
    )


PICTURES = (
    Picture("pakketten", "contact@hengelo.example", at("packages:compare")),
    Picture("kiezen", "contact@borne.example", at("packages:choose")),
    Picture("overeenkomst", "tekenbevoegd@vitens.example", _agreement_to_sign),
    Picture("overzicht", "contact@enschede.example", at("home")),
    Picture("cohort", "contact@enschede.example", lambda: _cohort().get_absolute_url()),
    Picture("inschrijven", "contact@enschede.example", _enrolling),
    Picture("handboek", "contact@enschede.example", at("programme:handbook")),
    Picture("matrix", "contact@almelo.example", at("programme:case_matrix")),
    Picture("vervolgstappen", "coordinator@ut.example", at("programme:steps")),
    Picture("deelnemers", "coordinator@ut.example", at("packages:pipeline")),
    Picture("facturen", "financien@ut.example", at("budget:invoices")),
    Picture("betalingen", "financien@ut.example", at("budget:bank_lines")),
    Picture("begroting", "financien@ut.example", at("budget:budget_now")),
    Picture("bijeenkomst", "organisator@pioneering.example", _meeting),
)


def words_of(page: Page) -> str:
    """A hash of what the page says: amounts, days and codes in it may differ."""
    said = page.locator("main").inner_text()
    said = re.sub(r"\b(?=\w*\d)\w+\b", "0", said)
    return hashlib.sha256(" ".join(said.split()).encode()).hexdigest()


def take(page: Page, path: Path) -> None:
    """Few colours and no loss: the letters stay sharp, and the file small."""
    seen = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    few = seen.quantize(COLOURS, dither=Image.Dither.NONE).convert("RGB")
    few.save(path, "WEBP", lossless=True, quality=100, method=6)


def known_words() -> dict[str, str]:
    """What each page said when its picture was taken."""
    lines = WORDS.read_text().splitlines() if WORDS.exists() else []
    return dict(line.split(" ", 1) for line in lines)
