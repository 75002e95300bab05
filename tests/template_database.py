"""One migrated database that every test process copies: migrating takes longer than many tests.

It is kept on the server until a migration changes; a copy is migrated too, so that one that
is behind catches up.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import django
from django.apps import apps
from django.db import connection
from django.db.backends.utils import CursorWrapper

PREFIX = "test_template_"
LOCK = 7_216_035


def migrated_template() -> str:
    """The name of a database with all migrations, which is made when it is not there yet."""
    name = f"{PREFIX}{_digest()}"
    with _alone() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
        there = {row[0] for row in cursor.fetchall()}
        if name not in there:
            for old in there:
                cursor.execute(f'DROP DATABASE "{old}"')
            _migrate(half := f"{PREFIX}half_made")
            cursor.execute(f'ALTER DATABASE "{half}" RENAME TO "{name}"')
    return name


def _digest() -> str:
    """Of all migrations, also those of others."""
    seen = sha256(django.__version__.encode())
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        for file in sorted(Path(app.path, "migrations").glob("*.py")):
            seen.update(f"{app.label} {file.name}".encode())
            seen.update(file.read_bytes())
    return seen.hexdigest()[:12]


@contextmanager
def _alone() -> Iterator[CursorWrapper]:
    """One process at a time; a lock of the server's, which ends with the connection."""
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        yield cursor


def _migrate(name: str) -> None:
    usual, tests = connection.settings_dict["NAME"], connection.settings_dict["TEST"]
    own, tests["NAME"] = tests["NAME"], name
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    connection.close()
    connection.settings_dict["NAME"], tests["NAME"] = usual, own
