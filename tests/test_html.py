"""Every page is HTML as the standard has it, judged by the checker of its makers (vnu)."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tests.factories.world import a_world
from tests.visiting import visits

pytestmark = pytest.mark.django_db

VNU = Path(settings.BASE_DIR) / "static/node_modules/vnu-jar/build/dist/vnu.jar"
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


def test_every_page_is_valid_html(java: str, tmp_path: Path) -> None:
    world, clients = a_world(), {}
    addresses = {}
    for who, user in world.everyone().items():
        clients[who] = Client()
        if user is not None:
            clients[who].force_login(user)
    for number, (who, address) in enumerate(visits(world)):
        addresses[str(number)] = f"{who} {address}"
        page = clients[who].get(address)
        assert page.status_code == 200
        (tmp_path / f"{number}.html").write_bytes(page.content)
    faults = [fault.split(": ", 1) for fault in _judged(java, tmp_path)]
    assert not faults, "\n".join(f"{addresses[number]} {what}" for number, what in faults)


def test_the_checker_finds_faults(java: str, tmp_path: Path) -> None:
    (tmp_path / "0.html").write_text(BROKEN)
    assert len(_judged(java, tmp_path)) >= 2
