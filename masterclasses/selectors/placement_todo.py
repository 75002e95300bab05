"""What people must do about placements: places to fill, and what ends or is over."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from masterclasses.models import Placement
from masterclasses.models.placements import ENDS_SOON
from masterclasses.states import PlacementState
from portal.kit.todo import Todo
from programme.models import Role, User

# So many of a kind have a to-do each; more are one together.
MOST_APART = 3


def placement_todos_of(user: User) -> Iterator[Todo]:
    """For coordinators: open places without a student, and what ends within a month."""
    led = user.led_programme_ids(Role.COORDINATOR)
    if not led:
        return
    today = timezone.localdate()
    waits = Q(status=PlacementState.OFFERED, period__endswith__gt=today)
    ends = Q(status=PlacementState.PLANNED, period__endswith__lte=today + ENDS_SOON)
    found = list(
        Placement.objects.filter(waits | ends, participant__programme__in=led)
        .select_related("participant__organisation")
        .defer("description")
        .order_by("offered_at", "pk")
    )
    yield from _to_fill([each for each in found if not each.is_filled])
    yield from _to_complete([each for each in found if each.is_filled])


def _to_fill(places: list[Placement]) -> Iterator[Todo]:
    if len(places) > MOST_APART:
        yield Todo(
            title=_("Er wachten {count} plekken op een student").format(count=len(places)),
            text=_("Organisaties boden ze aan. Zoek er studenten en begeleiders bij."),
            url=reverse("masterclasses:placements"),
            action=_("Plaatsingen bekijken"),
            since=places[0].offered_at,
        )
        return
    for place in places:
        yield Todo(
            title=_("{host} biedt een plek voor een student").format(host=place.participant),
            text=_("Opdracht: {title}. Zoek er een student en een begeleider bij.").format(
                title=place.title
            ),
            url=place.get_absolute_url(),
            action=_("Plek bekijken"),
            since=place.offered_at,
        )


def _to_complete(placements: list[Placement]) -> Iterator[Todo]:
    if len(placements) > MOST_APART:
        yield Todo(
            title=ngettext("%(n)d plaatsing eindigt", "%(n)d plaatsingen eindigen",
                           len(placements)) % {"n": len(placements)},
            text=_("Zij eindigen binnen een maand of zijn al voorbij. Rond ze af."),
            url=reverse("masterclasses:placements"),
            action=_("Plaatsingen bekijken"),
        )  # fmt: skip
        return
    today = timezone.localdate()
    for each in placements:
        day = date_format(each.last, "j F Y")
        title = _("De plaatsing van {student} eindigt op {day}")
        text = _("Bij {host}. Rond haar af als de student klaar is, of wijzig de laatste dag.")
        if each.last < today:
            title = _("Rond de plaatsing van {student} af")
            text = _("Bij {host}, tot en met {day}.")
        yield Todo(
            title=title.format(student=each.student_name, day=day),
            text=text.format(host=each.participant, day=day),
            url=each.get_absolute_url(),
            action=_("Plaatsing bekijken"),
        )
