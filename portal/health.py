"""Whether the portal and what it leans on answer."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, JsonResponse
from redis import Redis

from portal.celery import app

PATIENCE = 1.0  # seconds per part


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone())


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
