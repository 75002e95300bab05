"""That a worker could not make an invoice's papers: kept for finance until they are made."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from budget.models import PaperFailure
from portal.kit.bounces import plain_reason


@transaction.atomic
def note_failure(invoice_id: int, error: BaseException | None) -> None:
    """One more failure; without an ``error`` the worker was lost without a word."""
    now = timezone.now()
    what = plain_reason(f"{type(error).__name__}: {error}") if error else ""
    _row, is_first = PaperFailure.objects.get_or_create(
        invoice_id=invoice_id, defaults={"what": what, "first_at": now, "last_at": now}
    )
    if not is_first:
        again = {"attempts": F("attempts") + 1, "last_at": now}
        PaperFailure.objects.filter(pk=invoice_id).update(
            **again, **({"what": what} if what else {})
        )


def forget_failures(invoice_ids: Iterable[int]) -> None:
    """In the transaction that made the papers."""
    PaperFailure.objects.filter(invoice__in=invoice_ids).delete()
