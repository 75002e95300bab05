"""Numbers without gaps, for documents that the law wants numbered in sequence."""

from __future__ import annotations

from django.db import connection, transaction

DRAW = """
INSERT INTO kit_counter (series, year, last) VALUES (%(series)s, %(year)s, %(count)s)
ON CONFLICT (series, year) DO UPDATE SET last = kit_counter.last + %(count)s
RETURNING last
"""


def draw_number(*, series: str, year: int, count: int = 1) -> int:
    """Draw the next number of ``series`` in ``year``, from 1 on; of a ``count``, tell the last.

    Must run in the transaction that freezes the document (art. 35a Wet OB: sequential
    numbers): the counter's row stays locked until it commits, and a rollback gives the
    number back. Raises ``TransactionManagementError`` outside a transaction.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("draw_number needs a transaction")
    # One statement draws, locks, and begins a series that is not there yet.
    with connection.cursor() as cursor:
        cursor.execute(DRAW, {"series": series, "year": year, "count": count})
        return int(cursor.fetchone()[0])


def last_drawn(*, series: str, year: int) -> int:
    """The last number drawn, 0 before the first: nobody draws another until this commits."""
    return draw_number(series=series, year=year, count=0)
