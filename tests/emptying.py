"""How the database is emptied after a test that commits: only what was filled is.

Django truncates every table, which takes half a second, and locks each against requests that
still run: two who wait for each other is a deadlock, and one that comes after it leaves rows.
"""

from __future__ import annotations

import time
import warnings
from functools import cache
from typing import Any

from django.db import connection, transaction

PATIENCE = 5
OTHERS = (
    "SELECT FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND backend_type = 'client backend'"
)
OF_MIGRATIONS = {"django_migrations", "django_content_type", "auth_permission"}


def empty_the_database(_of_a_test: Any) -> None:
    """In the place of ``TransactionTestCase._fixture_teardown``."""
    _wait_for_others()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_which_are_filled())
        filled = [table for (table,) in cursor.fetchall()]
        # The audit table and paper refuse to be emptied; rows may go in any order.
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table in filled:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")


@cache
def _which_are_filled() -> str:
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT FROM {connection.ops.quote_name(table)})"
        for table in sorted(set(tables) - OF_MIGRATIONS)
    )


def _wait_for_others() -> None:
    """A page that a browser left may still be asking; whoever is done closes its connection."""
    deadline = time.monotonic() + PATIENCE
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute(OTHERS)
            if cursor.fetchone() is None:
                return
            time.sleep(0.02)
    warnings.warn("a connection to the database stays open after this test", stacklevel=1)
