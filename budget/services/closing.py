"""Closing the books of a year, and refusing what is dated in a closed one."""

from __future__ import annotations

import time
from datetime import date

from django.db import connection, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from budget.models import YearClosing
from budget.selectors.closing import next_to_close
from budget.services.rights import check_finance
from portal.kit import audit
from portal.kit.acts import Refused, locked
from programme.models import Programme, User

# How often, and with how many seconds between, closing tries to be alone with the books.
ATTEMPTS, PAUSE = 20, 0.1


class ClosedYear(Refused):
    """Something is dated in a year that finance closed."""


def check_open(programme: Programme, day: date) -> None:
    """Raises ``ClosedYear`` where finance closed the year of ``day``; call it in a transaction.

    From here to the end of that transaction nobody closes a year of this programme.
    """
    if day.year <= closed_through(programme):
        raise _closed(programme, day.year)


def day_to_book(programme: Programme, day: date) -> date:
    """The day itself, or today where its year is closed: corrections go into an open year."""
    return day if day.year > closed_through(programme) else timezone.localdate()


def closed_through(programme: Programme) -> int:
    """The last closed year, 0: none. Until the end of the transaction it stays that one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT budget_closed_through(%s)", [programme.pk])
        return int(cursor.fetchone()[0])


def _closed(programme: Programme, year: int) -> ClosedYear:
    closings = programme.year_closings.filter(reopened_at__isnull=True, year__gte=year)
    closing = closings.select_related("closed_by").earliest("year")
    return ClosedYear(
        lambda: _(
            "{year} is afgesloten, op {day} door {who}: wat in dat jaar valt, verandert niet "
            "meer. Boek met een datum in een jaar dat open is, of vraag de financiële "
            "administratie of {year} weer open kan."
        ).format(
            year=year,
            day=date_format(timezone.localtime(closing.closed_at), "j F Y"),
            who=closing.closed_by,
        )
    )


@transaction.atomic
def close_year(*, programme: Programme, year: int, actor: User) -> YearClosing:
    """From now on nothing that is dated in ``year`` changes.

    Raises ``Refused`` for a year that is not over, or not the one whose turn it is, and while
    somebody is booking.
    """
    programme = locked(programme)
    check_finance(actor, programme)
    _be_alone_with(programme)
    _check_turn(programme, year)
    closing = YearClosing.objects.create(programme=programme, year=year, closed_by=actor)
    audit.record("budget.close_year", actor=actor, subject=programme, data={"year": year})
    return closing


def _be_alone_with(programme: Programme) -> None:
    """Wait shortly for who is booking, without queueing: then nobody ever waits for us both.

    A closing that queued would hold up who books next, and those may hold rows that the
    first one needs.
    """
    for _attempt in range(ATTEMPTS):
        with connection.cursor() as cursor:
            cursor.execute("SELECT budget_closes_alone(%s)", [programme.pk])
            if cursor.fetchone()[0]:
                return
        time.sleep(PAUSE)
    raise Refused(_("Er wordt nu geboekt. Wacht een minuut en sluit het jaar dan af."))


def _check_turn(programme: Programme, year: int) -> None:
    through = closed_through(programme)
    if year <= through:
        raise _closed(programme, year)
    turn = next_to_close(programme, through)
    if year != turn:
        raise Refused(
            _("Jaren worden op volgorde afgesloten. Sluit eerst {turn} af.").format(turn=turn)
        )
    if year >= timezone.localdate().year:
        raise Refused(
            _("{year} is nog niet voorbij. Sluit het af vanaf 1 januari {next}.").format(
                year=year, next=year + 1
            )
        )


@transaction.atomic
def reopen_year(*, closing: YearClosing, reason: str, actor: User) -> YearClosing:
    """Let things be dated in that year again, until it is closed anew.

    Raises ``Refused`` without a reason, when it is open already, and when a later year is
    closed: what that year began with must not change.
    """
    programme = locked(closing.programme)
    check_finance(actor, programme)
    closing = locked(closing)
    if closing.reopened_at is not None:
        raise Refused(_("{year} is al heropend.").format(year=closing.year))
    through = closed_through(programme)
    if through != closing.year:
        raise Refused(
            _("Na {year} is ook {through} afgesloten. Heropen eerst {through}.").format(
                year=closing.year, through=through
            )
        )
    if not reason.strip():
        raise Refused(_("Vul in waarom u het jaar heropent."))
    closing.reopened_at, closing.reopened_by = timezone.now(), actor
    closing.reopen_reason = reason.strip()
    closing.save(update_fields=["reopened_at", "reopened_by", "reopen_reason"])
    audit.record(
        "budget.reopen_year",
        actor=actor,
        subject=programme,
        data={"year": closing.year, "reason": closing.reopen_reason},
    )
    return closing
