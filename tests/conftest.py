"""What tests of all rooms share; the servers come from ``python -m portal.embedded --run``.

Private documents are named by their hash, so tests may share the folder of that run.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from playwright.sync_api import Browser, sync_playwright

if process := os.environ.get("PYTEST_XDIST_WORKER"):  # each has a Redis database of its own
    server = settings.REDIS_URL.rpartition("/")[0]
    settings.REDIS_URL = settings.CELERY_BROKER_URL = f"{server}/{int(process[2:]) + 1}"

NOW = "2026-11-24T12:00:00Z"
CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread; Django would refuse the database in it.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        path = str(CHROMIUM) if CHROMIUM.exists() else None
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def _now(request: pytest.FixtureRequest) -> Iterator[None]:
    """It is always the same moment, but where browsers and workers have clocks of their own."""
    if {"chromium", "start_worker"} & set(request.fixturenames):
        yield
        return
    with time_machine.travel(NOW):
        yield
