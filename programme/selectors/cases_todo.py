"""What people must do about cases: take up what was brought, say again where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, Window
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.kit.todo import Todo
from programme.models import BRINGS_CASES, Case, Role, User
from programme.states import CaseState

MOST = 3
ASSESS_AGAIN_AFTER = timedelta(days=365)


def todos_of(user: User) -> Iterator[Todo]:
    yield from _to_take_up(user)
    yield from _to_assess(user)


def _to_take_up(user: User) -> Iterator[Todo]:
    """For coordinators: what was brought and waits for them, the longest first."""
    led = user.led_programme_ids(Role.COORDINATOR)
    if not led:
        return
    brought = Case.objects.filter(participant__programme__in=led, status=CaseState.BROUGHT)
    rows: Any = brought.annotate(count=Window(Count("pk")))
    found = list(rows.select_related("participant__organisation").order_by("brought_at")[:MOST])
    count = found[0].count if found else 0
    if count > MOST:
        title = ngettext("%(n)d case wacht op u", "%(n)d cases wachten op u", count)
        yield Todo(
            title=title % {"n": count},
            text=_("Deelnemers hebben ze ingebracht. Lees ze en pak ze op."),
            url=f"{reverse('programme:cases')}?stand={CaseState.BROUGHT}",
            action=_("Cases bekijken"),
            since=found[0].brought_at,
        )
        return
    for case in found:
        yield Todo(
            title=_("Nieuwe case: {case}").format(case=case),
            text=_("Ingebracht door {organisation}. Lees de case en pak die op.").format(
                organisation=case.participant
            ),
            url=case.get_absolute_url(),
            action=_("Case bekijken"),
            since=case.brought_at,
        )


def _to_assess(user: User) -> Iterator[Todo]:
    """For contacts and who brought it: live cases that were not assessed for a year, or ever."""
    if not user.organisation_ids(*BRINGS_CASES):
        return
    contact = Q(participant__organisation__in=user.organisation_ids(Role.CONTACT))
    brought = Q(
        brought_by=user, participant__organisation__in=user.organisation_ids(*BRINGS_CASES)
    )
    mine = Case.objects.filter(contact | brought).live()
    found: Any = mine.unassessed_since(timezone.now() - ASSESS_AGAIN_AFTER).with_position()
    for case in found.order_by("brought_at")[:MOST]:
        yield _assess_again(case) if case.assessed_at else _assess_first(case)


def _assess_first(case: Any) -> Todo:
    return Todo(
        title=_("Zet uw case op de matrix: {case}").format(case=case),
        text=_("U hebt nog niet gezegd hoe uw organisatie aan deze case werkt."),
        url=reverse("programme:case_assess", args=[case.pk]),
        action=_("Op de matrix zetten"),
        since=case.brought_at,
    )


def _assess_again(case: Any) -> Todo:
    """``case`` is ``with_position``."""
    day = date_format(timezone.localtime(case.assessed_at), "j F Y")
    return Todo(
        title=_("Waar staat uw case nu? {case}").format(case=case),
        text=_("De plaats op de matrix is van {day}, meer dan een jaar geleden.").format(day=day),
        url=reverse("programme:case_assess", args=[case.pk]),
        action=_("Opnieuw beoordelen"),
        since=case.assessed_at,
    )
