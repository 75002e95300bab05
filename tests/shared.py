"""Fixtures that are made once for many tests: each test undoes what it did to them.

What they made stays in an open transaction, one savepoint each, and a test runs inside the
last one that it asked for. A test never sees what it did not ask for: that is undone first.
Tests that commit find an empty database, and make their own.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
A_MINUTE = timedelta(minutes=1)
COMMITTING = {"transactional_db", "live_server"}


@dataclass(frozen=True)
class Maker:
    """How a shared fixture is made from other ones, which it names as its arguments."""

    make: Callable[..., Any]
    needs: tuple[str, ...]


def shared(make: Callable[..., Any]) -> Any:
    """In the place of ``pytest.fixture``, for what is made of the database and other shared ones.

    Each test gets a copy of its own, so it may change what it likes.
    """
    names = tuple(inspect.signature(make).parameters)
    maker = Maker(make, tuple(name for name in names if name != "db"))

    @wraps(make)
    def fixture(**given: Any) -> Any:
        return GROUND.copy_of(maker) if GROUND.has(maker) else make(**given)

    fixture.maker = maker  # type: ignore[attr-defined]
    return pytest.fixture(fixture)


@dataclass
class _Layer:
    maker: Maker
    name: str
    savepoint: transaction.Atomic
    made: Any = None


class _Ground:
    """What is made and not undone, the oldest first."""

    def __init__(self) -> None:
        self._layers: list[_Layer] = []
        self._now = NOW
        self._copies: dict[str, Any] | None = None

    def has(self, maker: Maker) -> bool:
        return any(layer.maker is maker for layer in self._layers)

    def copy_of(self, maker: Maker) -> Any:
        """All copies of one test know each other, as the originals do."""
        if self._copies is None:
            self._copies = deepcopy({layer.name: layer.made for layer in self._layers})
        return self._copies[next(each.name for each in self._layers if each.maker is maker)]

    def prepare(self, wanted: dict[str, Maker], now: datetime = NOW) -> None:
        """Let there be exactly what is wanted, for tests that begin at that moment."""
        self._copies = None
        makers, kept = list(wanted.values()), 0
        if now == self._now and not connection.closed_in_transaction:
            for layer, maker in zip(self._layers, makers, strict=False):
                if layer.maker is not maker:
                    break
                kept += 1
        while len(self._layers) > kept:
            self._undo()
        self._now = now
        for name in list(wanted)[kept:]:
            self._make(name, wanted[name])

    def _make(self, name: str, maker: Maker) -> None:
        """In the minute before tests begin: nothing that they do comes before it."""
        layer = _Layer(maker, name, transaction.atomic())
        layer.savepoint.__enter__()
        self._layers.append(layer)
        made = {each.name: each.made for each in self._layers}
        try:
            with time_machine.travel(self._now - A_MINUTE):
                layer.made = maker.make(**_given(maker, made))
            connection.check_constraints()
        except BaseException:
            self._undo()
            raise

    def _undo(self) -> None:
        layer = self._layers.pop()
        transaction.set_rollback(True)
        layer.savepoint.__exit__(None, None, None)


def _given(maker: Maker, made: dict[str, Any]) -> dict[str, Any]:
    takes_db = "db" in inspect.signature(maker.make).parameters
    return {name: made[name] for name in maker.needs} | ({"db": None} if takes_db else {})


GROUND = _Ground()


def wanted_by(request: pytest.FixtureRequest) -> dict[str, Maker]:
    """The shared fixtures of a test, each behind what it needs; none for one that commits."""
    marker = request.node.get_closest_marker("django_db")
    commits = marker and (marker.kwargs.get("transaction") or marker.args[:1] == (True,))
    if commits or COMMITTING & set(request.fixturenames):
        return {}
    chosen: dict[str, Maker] = {}
    asked = {name: _maker_of(request, name) for name in sorted(request.fixturenames)}
    todo = {name: maker for name, maker in asked.items() if maker}
    while ready := [name for name in todo if set(todo[name].needs) <= set(chosen)]:
        chosen |= {name: todo.pop(name) for name in ready}
    return chosen


def begins_at(request: pytest.FixtureRequest) -> datetime:
    """The moment of a module's tests: always the same one, unless it says another."""
    return getattr(request.module, "BEGINS_AT", NOW)


def _maker_of(request: pytest.FixtureRequest, name: str) -> Maker | None:
    """None for an ordinary fixture, also where it hides a shared one of the same name."""
    found = request.node._fixtureinfo.name2fixturedefs.get(name)
    return getattr(found[-1].func, "maker", None) if found else None
