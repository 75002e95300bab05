"""Papers are made some at a time: what they ask of the database is shared by all of them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from django.db import models, transaction

from portal.kit import audit
from portal.kit.acts import locked_all, save_all
from portal.kit.documents import Paper, store_documents
from portal.kit.models import StoredDocument

M = TypeVar("M", bound=models.Model)
R = TypeVar("R")
P = TypeVar("P")
log = logging.getLogger(__name__)

# What ten ask together is shared by enough of them, and another worker can take the rest.
TOGETHER = 10


def batches(rows: Sequence[R]) -> Iterator[list[R]]:
    """So many at a time as a worker takes."""
    for first in range(0, len(rows), TOGETHER):
        yield list(rows[first : first + TOGETHER])


def together(act: Callable[[list[R]], object], rows: Sequence[R]) -> list[tuple[R, Exception]]:
    """Do ``act`` to all in one transaction of its own; returns what broke, and on what.

    Where it breaks it is done to each by itself, so that what breaks keeps the others not back.
    """
    if not rows:
        return []
    try:
        act(list(rows))
    except Exception as error:
        if len(rows) > 1:
            return [broken for each in rows for broken in together(act, [each])]
        log.warning("%s failed for %r", act.__qualname__, rows[0], exc_info=True)
        return [(rows[0], error)]
    return []


def make_and_keep(
    rows: Sequence[R], make: Callable[[R], P], keep: Callable[[list[P]], object]
) -> list[tuple[R, Exception]]:
    """Make a paper of each, without a lock, and keep them all; returns what broke, and on what.

    ``make`` reads what is frozen alone. ``keep`` locks, and leaves what was kept meanwhile.
    """
    made, broken = dict[int, P](), list[tuple[R, Exception]]()
    for at, row in enumerate(rows):
        try:
            made[at] = make(row)
        except Exception as error:
            log.warning("%s failed for %r", make.__qualname__, row, exc_info=True)
            broken.append((row, error))

    def keep_these(places: list[int]) -> None:
        keep([made[at] for at in places])

    return broken + [(rows[at], error) for at, error in together(keep_these, list(made))]


@transaction.atomic(savepoint=False)
def keep_documents(
    without: models.QuerySet[M], papers: Sequence[tuple[M, Paper]], *, act: str
) -> list[tuple[M, StoredDocument]]:
    """Store the papers as the ``document`` of their records, once; returns what was stored.

    Of records that are still ``without`` one under the lock: what got it meanwhile, or is no
    longer to have one, stays as it is. Records ``act`` with the hash.
    """
    rows = without.filter(pk__in=[row.pk for row, _paper in papers])
    left = locked_all(rows.select_related(None).only("pk"))
    wanted = [(row, paper) for row, paper in papers if row.pk in left]
    documents = store_documents(*(paper for _row, paper in wanted))
    kept = [(row, document) for (row, _paper), document in zip(wanted, documents, strict=True)]
    for row, document in kept:
        row.document = document  # type: ignore[attr-defined]
    save_all([row for row, _document in kept], "document")
    done: list[tuple[Any, dict[str, str]]] = [
        (row, {"sha256": document.sha256}) for row, document in kept
    ]
    audit.record_all(act, actor=None, done=done)
    return kept
