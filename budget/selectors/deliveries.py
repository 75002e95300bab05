"""How documents went to customers: the list, what waits for its turn, and what went wrong."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from budget.models import Delivery, Invoice, PaperFailure
from budget.models.deliveries import OF_PROGRAMMES, DeliveryQuerySet
from budget.models.invoices import READS_BOOKS
from budget.states import DeliveryState
from packages.models import Channel
from portal.kit.models import GIVE_UP_AFTER
from programme.models import User

LATE_AFTER = timedelta(days=1)
HARDLY_ANSWERED_AFTER = timedelta(days=30)


def deliveries_for(user: User, filters: dict[str, Any]) -> QuerySet[Delivery]:
    """The last try of every document that ``user`` may follow, the newest first.

    With the invoice, the ``party``'s name and how many ``times`` it was tried.
    """
    tries = Delivery.objects.filter(invoice=OuterRef("invoice")).order_by().values("invoice")
    found: QuerySet[Delivery] = (
        Delivery.objects.visible_to(user)
        .last_tries()
        .select_related("invoice")
        .defer("invoice__seller", "invoice__buyer")
        .annotate(  # type: ignore[no-redef]
            party=F("invoice__agreement_year__agreement__participant__organisation__name"),
            times=Subquery(tries.annotate(n=Count("pk")).values("n")),
            moved_at=Coalesce("settled_at", "handed_over_at", "begun_at"),
        )
        .order_by("-moved_at", "-pk")
    )
    if state := filters.get("state"):
        found = found.filter(state=state)
    if channel := filters.get("channel"):
        found = found.filter(channel=channel)
    if search := filters.get("search"):
        found = found.filter(Q(invoice__number__icontains=search) | Q(party__icontains=search))
    return found


def deliveries_of(invoice: Invoice) -> list[Delivery]:
    """All tries, the last one first."""
    return list(invoice.deliveries.select_related("begun_by"))


def failure_of(invoice: Invoice) -> PaperFailure | None:
    """Why its papers are not there, where a worker failed to make them."""
    if invoice.einvoice_id is not None:
        return None
    return PaperFailure.objects.filter(invoice=invoice).first()


def paperless(user: User) -> QuerySet[PaperFailure]:
    """What was issued and has no papers, since a worker failed; the oldest first."""
    programmes = user.led_programme_ids(*READS_BOOKS)
    return (
        PaperFailure.objects.filter(**{OF_PROGRAMMES: programmes})
        .select_related("invoice")
        .defer("invoice__seller", "invoice__buyer")
        .order_by("first_at")
    )


def troubled(programmes: list[int]) -> DeliveryQuerySet:
    """Last tries that were refused, or that did not get out of the portal for a day.

    Not of what was paid or taken back since: nobody has to send that again.
    """
    stuck = Q(state=DeliveryState.READY, begun_at__lt=timezone.now() - LATE_AFTER)
    return (
        Delivery.objects.filter(
            Q(state=DeliveryState.REFUSED) | stuck, **{OF_PROGRAMMES: programmes}
        )
        .last_tries()
        .exclude(invoice__balance__gross__gte=0, invoice__balance__open__lte=0)
        .select_related("invoice")
        .defer("invoice__seller", "invoice__buyer")
        .order_by("pk")
    )


def due_to_hand_over() -> Iterator[int]:
    """What no worker handed over yet: lost on its way, or tried in vain a while ago."""
    left = Delivery.objects.ready().filter(mail__isnull=True)
    return _due(left.values_list("pk", "looked_at", "attempts", "begun_at"))


def due_to_follow() -> Iterator[int]:
    """What can have got further: mails that the outbox sent or lost, and what others hold."""
    given_up = timezone.now() - GIVE_UP_AFTER
    mails = Delivery.objects.under_way().filter(
        Q(mail__bounced_at__isnull=False)
        | Q(state=DeliveryState.READY, mail__sent_at__isnull=False)
        | Q(state=DeliveryState.READY, mail__queued_at__lt=given_up)
    )
    yield from mails.values_list("pk", flat=True)
    elsewhere = Delivery.objects.filter(state=DeliveryState.HANDED_OVER).exclude(
        channel=Channel.MAIL
    )
    yield from _due(elsewhere.values_list("pk", "looked_at", "asked", "begun_at"))


def _due(rows: QuerySet[Delivery, tuple[int, datetime, int, datetime]]) -> Iterator[int]:
    now = timezone.now()
    for pk, looked_at, times, begun_at in rows:
        if now - looked_at >= _patience(times, now - begun_at):
            yield pk


def _patience(times: int, age: timedelta) -> timedelta:
    """How long after the last look the next is due: 1, 2, 4 minutes … an hour, and a day."""
    if age > HARDLY_ANSWERED_AFTER:
        return timedelta(days=1)
    return timedelta(minutes=min(2 ** min(times, 6), 60))
