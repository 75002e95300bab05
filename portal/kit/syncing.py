"""Bringing stored rows in line with a definition, and telling what changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import models
from django.db.models import ProtectedError


class StillUsed(Exception):
    """A row that the definition no longer has is in use; ``str()`` says which."""


def sync_rows(
    *,
    rows: models.QuerySet[Any],
    by: tuple[str, ...],
    wanted: Mapping[tuple[Any, ...], Mapping[str, Any]],
    owner: Mapping[str, Any],
    label: Callable[[Any], str],
) -> list[str]:
    """Remove, change and add until ``rows`` are those ``wanted`` (by the fields ``by``).

    ``owner`` holds the values that all new rows share. Returns a sentence per change, none
    when all was right. Raises ``StillUsed`` where a row to remove is in use. Removes first,
    so periods that may not overlap can move.
    """
    stored = {tuple(getattr(row, name) for name in by): row for row in rows}
    told = [_remove(row, label(row)) for key, row in stored.items() if key not in wanted]
    for key, values in wanted.items():
        row = stored.get(key)
        if row is None:
            row = rows.model.objects.create(**owner, **dict(zip(by, key, strict=True)), **values)
            told.append(f"{label(row)}: added")
        else:
            told += sync_row(row, values, label(row))
    return told


def sync_row(row: models.Model, values: Mapping[str, Any], label: str) -> list[str]:
    """Give ``row`` these values; returns one sentence naming the fields that changed, or none."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if not changed:
        return []
    for name in changed:
        setattr(row, name, values[name])
    row.save(update_fields=changed)
    return [f"{label}: changed {', '.join(changed)}"]


def _remove(row: models.Model, label: str) -> str:
    try:
        row.delete()
    except ProtectedError as error:
        raise StillUsed(
            f"{label} is no longer in the file, but {len(error.protected_objects)} stored "
            "records need it. Put it back in the file."
        ) from error
    return f"{label}: removed"
