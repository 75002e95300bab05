"""Redis is away or answers nothing: acts stand, people get their page, and soon."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import caches
from django.db import transaction
from django.test import Client

from portal.celery import Task, app
from portal.kit.models import OutgoingMail
from portal.kit.tasks import send_queued_mail
from programme.models import Invitation, Role
from tests.factories.programme import PASSWORD, a_cast, a_user, verified

Move = Callable[[str], None]


@pytest.fixture
def closed() -> str:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return f"redis://127.0.0.1:{server.getsockname()[1]}/0"


@pytest.fixture
def silent() -> Iterator[str]:
    """Takes connections and never answers, as a Redis whose process was stopped."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


@pytest.fixture
def broker_at(monkeypatch: pytest.MonkeyPatch) -> Move:
    def move(url: str) -> None:
        monkeypatch.setattr(app, "_pool", None)
        monkeypatch.setattr(app.amqp, "_producer_pool", None)
        monkeypatch.setitem(app.conf, "broker_url", url)
        monkeypatch.setattr(Task, "asked_again_at", 0.0)

    return move


@pytest.mark.django_db(transaction=True)
def test_an_act_stands_without_the_broker(client: Client, closed: str, broker_at: Move) -> None:
    cast = a_cast()
    client.force_login(cast.owner)
    broker_at(closed)
    page = client.post(
        f"/organisaties/{cast.participant.organisation.slug}/mensen/",
        {"name": "Nieuw", "email": "nieuw@voorbeeld.example", "roles": [Role.READER]},
    )
    assert page.status_code == 302
    assert Invitation.objects.count() == OutgoingMail.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_comes_after_the_commit_all_happens(
    closed: str, broker_at: Move, caplog: pytest.LogCaptureFixture
) -> None:
    broker_at(closed)
    ran: list[str] = []
    with transaction.atomic():
        send_queued_mail.delay_on_commit(1)
        transaction.on_commit(lambda: ran.append("later"))
    assert ran == ["later"]
    assert "Connection refused" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_a_silent_broker_costs_a_whole_batch_two_seconds(silent: str, broker_at: Move) -> None:
    broker_at(silent)
    start = time.perf_counter()
    for mail_id in range(5):
        send_queued_mail.delay_on_commit(mail_id)
    assert time.perf_counter() - start < 8  # one that waits for each takes ten at least


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_back_is_used_again(closed: str, broker_at: Move) -> None:
    there = app.conf.broker_url
    broker_at(closed)
    send_queued_mail.delay_on_commit(1)
    assert Task.asked_again_at > time.monotonic()
    broker_at(there)
    with app.connection_for_read() as connection:
        queue = connection.SimpleQueue(app.conf.task_default_queue)
        queue.clear()
        send_queued_mail.delay_on_commit(2)
        assert queue.get(timeout=5).payload[0] == [2]
        queue.clear()


@pytest.mark.django_db
def test_people_log_in_without_the_cache(client: Client, closed: str, settings: Any) -> None:
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": closed}}
    person = verified(a_user())
    page = client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    assert page.status_code == 302, page.content.decode()
    assert client.session["_auth_user_id"] == str(person.pk)
    assert caches["default"].get("anything") is None
