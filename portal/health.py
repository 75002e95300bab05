"""Whether the portal and what it leans on answer."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, JsonResponse
from redis import Redis

from portal.celery import app

PATIENCE = 1.0  # seconds per part


def _database() -> bool:
    """By a connection of its own: the one that is kept would wait for a server that hangs."""
    parameters = {
        **connection.get_connection_params(),
        "connect_timeout": 2,
        "options": "-c statement_timeout=1000",
    }
    for own in ("cursor_factory", "context"):
        parameters.pop(own, None)
    with psycopg.connect(**parameters) as fresh:
        return fresh.execute("SELECT 1").fetchone() is not None


def _broker() -> bool:
    with Redis.from_url(
        settings.REDIS_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE
    ) as broker:
        return bool(broker.ping())


def _worker() -> bool:
    return bool(app.control.ping(timeout=PATIENCE, limit=1))


def _answers(part: Callable[[], bool]) -> bool:
    try:
        return part()
    except Exception:  # whatever a broken part raises, it does not answer
        return False


def health(request: HttpRequest) -> JsonResponse:
    """200 where database, broker and worker answer, 503 where one does not."""
    broker = _answers(_broker)
    parts = {
        "database": _answers(_database),
        "broker": broker,
        "worker": broker and _answers(_worker),
    }
    words = {name: "ok" if answers else "fails" for name, answers in parts.items()}
    well = all(parts.values())
    return JsonResponse(
        {"status": "ok" if well else "fails", **words},
        status=200 if well else 503,
        headers={"Cache-Control": "no-store"},
    )
