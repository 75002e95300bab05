"""Numbers without gaps, for documents that the law wants numbered in sequence."""

from __future__ import annotations

from django.db import connection, transaction

from portal.kit.models import Counter


def draw_number(*, series: str, year: int) -> int:
    """Draw the next number of ``series`` in ``year``, from 1 on.

    Must run in the transaction that freezes the document (art. 35a Wet OB: sequential
    numbers): the counter's row stays locked until it commits, and a rollback gives the
    number back. Raises ``TransactionManagementError`` outside a transaction.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("draw_number needs a transaction")
    Counter.objects.bulk_create([Counter(series=series, year=year)], ignore_conflicts=True)
    counter = Counter.objects.select_for_update().get(series=series, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last
