"""Which statements a year has, whom they are about, and how far a worker is with them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from budget.models import Statement
from budget.models.invoices import READS_OWN_INVOICES
from budget.models.statements import StatementQuerySet
from packages.models import Agreement, AgreementYear
from packages.states import CONCLUDED
from programme.models import LEAD_ROLES, Participant, Programme, Role, User

PATIENCE = timedelta(minutes=1)


def parties_in(programme: Programme, year: int) -> QuerySet[Participant]:
    """The participants with an agreement in force in the year."""
    years = AgreementYear.objects.in_force().filter(year=year)
    return programme.participants.filter(agreements__years__in=years).distinct()


def due_among(statements: Iterable[Statement]) -> list[Statement]:
    """Those in whose year nothing more happens: it is over, or the agreements have ended."""
    today = timezone.localdate()
    found = list(statements)
    agreements = (
        Agreement.objects.filter(
            participant__in={each.participant_id for each in found if each.year >= today.year},
            status__in=CONCLUDED,
        )
        .select_related("participant__programme")
        .defer("text")
    )
    last_days: dict[int | None, date] = {}
    for each in agreements:
        key = each.participant_id
        last_days[key] = max(each.last_day, last_days.get(key, each.last_day))
    return [
        each
        for each in found
        if each.year < today.year or last_days.get(each.participant_id, today) < today
    ]


def programmes_stated_to(user: User) -> list[Programme]:
    """Those whose statements ``user`` makes or may read, also while there are none yet."""
    led = user.led_programme_ids(*LEAD_ROLES)
    own = user.organisation_ids(*READS_OWN_INVOICES)
    networks = user.organisation_ids(Role.ORGANISER)
    return list(
        Programme.objects.filter(
            Q(pk__in=led) | Q(network__in=networks) | Q(participants__organisation__in=own)
        )
        .select_related("lead")
        .order_by("slug")
        .distinct()
    )


def statements_of(user: User, programme: Programme, year: int) -> StatementQuerySet:
    """What ``user`` may see of a year: the programme's own first, then by name, newest first."""
    return (
        Statement.objects.visible_to(user)
        .filter(programme=programme, year=year)
        .select_related("programme", "participant__organisation", "document")
        .defer("contents")
        .order_by(Lower("participant__organisation__name").asc(nulls_first=True), "-version")
    )


@dataclass(frozen=True)
class Making:
    """How far the worker is with the statements that were asked for last."""

    made: int
    total: int
    last_sign_at: datetime

    @property
    def stands_still(self) -> bool:
        return timezone.now() - self.last_sign_at > PATIENCE


def making_of(statements: Collection[Statement]) -> Making | None:
    """Of those that were asked for together; ``None`` where none is waited for."""
    unmade = [each.asked_at for each in statements if each.asked_at and each.document is None]
    if not unmade:
        return None
    asked = [each for each in statements if each.asked_at and each.asked_at >= min(unmade)]
    made = [each.document.made_at for each in asked if each.document is not None]
    return Making(made=len(made), total=len(asked), last_sign_at=max([*made, max(unmade)]))
