"""Numbers without gaps, for documents that the law wants numbered in sequence."""

from __future__ import annotations

from django.db import connection, transaction

DRAW = """
INSERT INTO kit_counter (series, year, last) VALUES (%s, %s, 1)
ON CONFLICT (series, year) DO UPDATE SET last = kit_counter.last + 1
RETURNING last
"""


def draw_number(*, series: str, year: int) -> int:
    """Draw the next number of ``series`` in ``year``, from 1 on.

    Must run in the transaction that freezes the document (art. 35a Wet OB: sequential
    numbers): the counter's row stays locked until it commits, and a rollback gives the
    number back. Raises ``TransactionManagementError`` outside a transaction.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("draw_number needs a transaction")
    # One statement draws, locks, and begins a series that is not there yet.
    with connection.cursor() as cursor:
        cursor.execute(DRAW, [series, year])
        return int(cursor.fetchone()[0])
