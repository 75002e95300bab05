"""What trainers must do about attendance."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from masterclasses.models import AttendanceMark, Masterclass
from masterclasses.selectors.attendance import KEPT_FOR
from masterclasses.states import Mark
from portal.kit.todo import Todo
from programme.models import Role, User


def todos_of(user: User) -> list[Todo]:
    """For trainers: today's list until the day is over, and past ones while nobody was marked.

    One query, for people of a university only.
    """
    if not user.led_programme_ids(*Role.values):
        return []
    now = timezone.now()
    marked = AttendanceMark.objects.filter(
        masterclass=OuterRef("pk"), mark__in=(Mark.PRESENT, Mark.ABSENT)
    )
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    days = (
        Masterclass.objects.trained_by(user)
        .planned()
        .filter(
            period__startswith__lt=midnight + timedelta(days=1),
            period__endswith__gt=now - KEPT_FOR,
        )
        .annotate(is_marked=Exists(marked))
        .order_by("period")
    )
    return [_todo(day) for day in days if not (day.is_over and day.is_marked)]


def _todo(day: Masterclass) -> Todo:
    title = _("Houd vandaag de aanwezigheid bij")
    text = _("{day}. Dat kan met een telefoon of tablet, ook als de verbinding wegvalt.")
    if day.is_over:
        title = _("Vul in wie er was")
        text = _("{day}. Er is nog niemand aangetekend.")
    return Todo(
        title=title,
        text=text.format(day=day),
        url=reverse("masterclasses:attendance", args=[day.pk]),
        action=_("Aanwezigheid bijhouden"),
        since=day.period.upper if day.is_over else None,
        urgent=True,
    )
