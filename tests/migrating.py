"""The database as it was before a migration, to see what that makes of what was in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import StateApps


def migrate(*targets: tuple[str, str]) -> StateApps:
    return MigrationExecutor(connection).migrate([*targets]).apps


@contextmanager
def as_before(target: tuple[str, str]) -> Iterator[StateApps]:
    """At the end it is as it should be, whatever happened; for tests without a transaction."""
    try:
        yield migrate(target)
    finally:
        migrate(*MigrationExecutor(connection).loader.graph.leaf_nodes())
