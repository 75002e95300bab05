"""A person, and rate limits of their own for each test."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache

from programme.models import User
from tests.factories.programme import a_user, verified


@pytest.fixture(autouse=True)
def own_rate_limits(settings: Any) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.SITE_URL = "https://portaal.gemeenten.nl"
    cache.clear()


@pytest.fixture
def person() -> User:
    return verified(a_user("Lotte Brinkman", "lotte@hengelo.example"))
