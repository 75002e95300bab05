"""Every page: HTML as the standard has it, judged by its makers' checker (vnu), and light."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from tests.factories.world import a_world
from tests.visiting import visits

pytestmark = pytest.mark.django_db

VNU = Path(settings.BASE_DIR) / "static/node_modules/vnu-jar/build/dist/vnu.jar"
FIRST_VISIT, NEXT_VISIT = 150_000, 15_000  # bytes
ONCE = ("portal.css", "portal.js", "attendance.js", "logo.svg")
FONT = "source-sans-3-latin"
FONTS = ("400-normal", "400-italic", "600-normal", "700-normal")
BROKEN = "<!doctype html><html lang=nl><title>x</title><p><div></p><img src=x>"


@pytest.fixture
def java() -> str:
    found = shutil.which("java")
    if found is None:
        pytest.skip("no Java on this machine, which the HTML checker needs")
    return found


def _judged(java: str, folder: Path) -> list[str]:
    """What the checker finds wrong, as "file: what"."""
    done = subprocess.run(
        [java, "-jar", VNU, "--errors-only", "--format", "json", "--skip-non-html", folder],
        capture_output=True,
        text=True,
        check=False,
    )
    told = json.loads(done.stderr or done.stdout)["messages"]
    return [
        f"{Path(each['url']).stem}: {each['message']} {each.get('extract')!r}" for each in told
    ]


@pytest.fixture(scope="module")
def pages(django_db_setup: None, django_db_blocker: Any) -> dict[str, bytes]:
    """Each as it travels: compressed; by who opens it and its address."""
    with django_db_blocker.unblock(), transaction.atomic():
        world, clients = a_world(), {}
        for who, user in world.everyone().items():
            clients[who] = Client(headers={"accept-encoding": "gzip"})
            if user is not None:
                clients[who].force_login(user)
        answers = {f"{who} {at}": clients[who].get(at) for who, at in visits(world)}
        transaction.set_rollback(True)
    assert {answer.status_code for answer in answers.values()} == {200}
    return {page: answer.content for page, answer in answers.items()}


def test_every_page_is_valid_html(java: str, tmp_path: Path, pages: dict[str, bytes]) -> None:
    for number, content in enumerate(pages.values()):
        (tmp_path / f"{number}.html").write_bytes(gzip.decompress(content))
    faults = [fault.split(": ", 1) for fault in _judged(java, tmp_path)]
    named = list(pages)
    assert not faults, "\n".join(f"{named[int(number)]} {what}" for number, what in faults)


def test_every_page_is_light(pages: dict[str, bytes]) -> None:
    """What a first visit fetches with style, script and fonts, and what the next page does."""
    heavy = {page: len(content) for page, content in pages.items() if len(content) > NEXT_VISIT}
    assert heavy == {}
    built = Path(settings.BASE_DIR) / "var/assets/portal"
    once = sum(len(gzip.compress((built / name).read_bytes())) for name in ONCE)
    fonts = sum(len((built / "fonts" / f"{FONT}-{name}.woff2").read_bytes()) for name in FONTS)
    assert max(map(len, pages.values())) + once + fonts <= FIRST_VISIT


def test_the_checker_finds_faults(java: str, tmp_path: Path) -> None:
    (tmp_path / "0.html").write_text(BROKEN)
    assert len(_judged(java, tmp_path)) >= 2
