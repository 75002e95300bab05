"""What tests of all rooms share; the servers come from ``python -m portal.embedded --run``.

Private documents are named by their hash, so tests may share the folder of that run.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection
from django.test import TransactionTestCase
from playwright.sync_api import Browser, sync_playwright
from whitenoise.middleware import WhiteNoiseMiddleware

from tests.emptying import empty_the_database
from tests.shared import GROUND, begins_at, wanted_by
from tests.template_database import migrated_template

# What is lost in a crash is made anew, so no commit waits for a disk.
os.environ.setdefault("PGOPTIONS", "-c synchronous_commit=off")
if process := os.environ.get("PYTEST_XDIST_WORKER"):  # each has a Redis database of its own
    server = settings.REDIS_URL.rpartition("/")[0]
    settings.REDIS_URL = settings.CELERY_BROKER_URL = f"{server}/{int(process[2:]) + 1}"
    settings.CACHES["default"]["LOCATION"] = settings.REDIS_URL

CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: Any
) -> None:
    """pytest-django makes a database for each process: a copy of the one that is migrated."""
    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = migrated_template()
    connection.settings_dict["CONN_MAX_AGE"] = 0  # an open one is of a request that still runs


@pytest.fixture
def _ground(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        GROUND.prepare(wanted_by(request), begins_at(request))


@pytest.fixture
def _django_db_helper(_ground: None, _django_db_helper: None) -> None:
    """pytest-django begins a test's transaction here: inside what the test shares with others."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest begin first, and the short ones fill up: else one process ends alone."""
    items.sort(key=lambda item: "test_every_page" not in item.nodeid)


def pytest_collection_finish() -> None:
    """What is loaded by now stays; looking for garbage in it, often, took a sixth of all work."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def _quick() -> Iterator[None]:
    """Passwords are hashed as in earnest, but once over; the database is emptied our way.

    Styles and scripts on the disk are listed once, and not anew for each client.
    """
    served, listed = dict[str, Any](), WhiteNoiseMiddleware.add_files_from_finders

    def list_once(middleware: WhiteNoiseMiddleware) -> None:
        if not served:
            listed(middleware)
            served.update(middleware.files)
        middleware.files.update(served)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", list_once)
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty_the_database)
        patch.setattr(Argon2PasswordHasher, "time_cost", 1)
        patch.setattr(Argon2PasswordHasher, "memory_cost", 64)
        patch.setattr(Argon2PasswordHasher, "parallelism", 1)
        yield


@pytest.fixture(scope="module")
def chromium(request: pytest.FixtureRequest, django_db_blocker: Any) -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread; Django would refuse the database in it,
    # and has another connection there.
    _leave_the_connection(django_db_blocker)
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        path = str(CHROMIUM) if CHROMIUM.exists() else None
        args = ["--no-sandbox", *getattr(request.module, "CHROMIUM", ())]
        browser = playwright.chromium.launch(executable_path=path, args=args)
        yield browser
        _leave_the_connection(django_db_blocker)
        browser.close()


def _leave_the_connection(django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        GROUND.prepare({})
        connection.close()


@pytest.fixture(autouse=True)
def _now(request: pytest.FixtureRequest) -> Iterator[None]:
    """It is always the same moment, unless a module says ``BEGINS_AT`` another one.

    Browsers and workers have clocks of their own.
    """
    if {"chromium", "start_worker"} & set(request.fixturenames):
        yield
        return
    with time_machine.travel(begins_at(request)):
        yield
