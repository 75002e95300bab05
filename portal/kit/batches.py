"""Papers are made some at a time: what they ask of the database is shared by all of them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Sequence
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
    """Do ``act``, one transaction, to all of them; returns what broke, and on what.

    Where it breaks it is done to each by itself, so that what breaks keeps the others not back.
    """
    if not rows:
        return []
    try:
        act(list(rows))
    except Exception as error:
        if len(rows) > 1:
            log.warning("%d together broke, now each by itself: %r", len(rows), error)
            return [broken for each in rows for broken in together(act, [each])]
        return [(rows[0], error)]
    return []


def make_and_keep(
    rows: Sequence[R], make: Callable[[R], P], keep: Callable[[list[P]], object]
) -> list[tuple[R, Exception]]:
    """Make a paper of each, without a lock, and keep them all; returns what broke, and on what.

    ``make`` reads what is frozen alone. ``keep`` locks, and leaves what was kept meanwhile.
    """
    made, broken = list[tuple[R, P]](), list[tuple[R, Exception]]()
    for row in rows:
        try:
            made.append((row, make(row)))
        except Exception as error:
            broken.append((row, error))

    def keep_these(some: list[tuple[R, P]]) -> None:
        keep([paper for _row, paper in some])

    return broken + [(row, error) for (row, _paper), error in together(keep_these, made)]


def logged(broken: Collection[tuple[Any, Exception]]) -> list[Exception]:
    """The errors, now that the log says on what each was: a task can raise the first alone.

    That is an ``OSError``, which our tasks try again, if one of them is.
    """
    for row, error in broken:
        log.warning("No paper was made of %r", row, exc_info=error)
    errors = [error for _row, error in broken]
    return sorted(errors, key=lambda error: not isinstance(error, OSError))


@transaction.atomic(savepoint=False)
def keep_documents(
    act: str, without: models.QuerySet[M], papers: Sequence[tuple[M, Paper]]
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
