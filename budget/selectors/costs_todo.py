"""What people who work for a programme by the day are asked: to write those days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from budget.models import Worker
from budget.weeks import Week
from portal.kit.todo import Todo
from programme.models import ROLES_AT_LEAD, User


def todos_of(user: User) -> Iterator[Todo]:
    """For who has a sheet of their own and wrote nothing since the week before last."""
    led = user.led_programme_ids(*ROLES_AT_LEAD)
    if not led:
        return
    today = timezone.localdate()
    week = Week.of(today - timedelta(days=7))
    mine = (
        Worker.objects.filter(user=user, works=True, programme__in=led)
        .filter(programme__first_year__lte=week.first.year, programme__last_year__gte=today.year)
        .annotate(last=Max("worked_days__day"))
        .filter(Q(last__isnull=True) | Q(last__lt=week.first))
    )
    for worker in mine:
        yield Todo(
            title=_("Schrijf uw dagen van {week}").format(week=week),
            text=_("{words}. Hebt u toen niet gewerkt? Dan hoeft u niets te doen.").format(
                words=capfirst(week.in_words)
            ),
            url=reverse("budget:week_sheet", args=[week.year, week.number, worker.pk]),
            action=_("Dagen schrijven"),
        )
