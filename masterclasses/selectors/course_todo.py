"""What people must do about courses: places to use, applications to decide, results to record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Count, Max, Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from masterclasses.models import ENROLS, CourseApplication, CourseOffering
from masterclasses.selectors.entitlements import Entitlements
from masterclasses.states import ApplicationState, Following
from portal.kit.todo import Todo
from programme.models import Role, User

# More organisations than these with places left are one to-do together.
MOST_APART = 5


def course_todos_of(user: User, entitlements: Sequence[Entitlements]) -> Iterator[Todo]:
    """One query for contacts with places left, one for coordinators."""
    yield from _to_judge(user)
    yield from _places_left(user, entitlements)


def _to_judge(user: User) -> Iterator[Todo]:
    led = user.led_programme_ids(Role.COORDINATOR)
    if not led:
        return
    applied = Q(status=ApplicationState.APPLIED)
    ended = Q(status=ApplicationState.APPROVED, offering__last_day__lt=timezone.localdate())
    counts: dict[str, Any] = CourseApplication.objects.filter(
        applied | ended, offering__course__programme__in=led
    ).aggregate(
        applied=Count("pk", filter=applied),
        since=Min("applied_at", filter=applied),
        ended=Count("pk", filter=ended),
    )
    address = reverse("masterclasses:course_applications")
    if counts["applied"]:
        title = ngettext(
            "Beslis over %(n)d aanmelding voor een vak",
            "Beslis over %(n)d aanmeldingen voor een vak",
            counts["applied"],
        )
        yield Todo(
            title=title % {"n": counts["applied"]},
            text=_("Wie zich aanmeldde, wacht op uw besluit."),
            url=f"{address}?stand={Following.APPLIED}",
            action=_("Aanmeldingen bekijken"),
            since=counts["since"],
        )
    if counts["ended"]:
        title = ngettext(
            "Leg het resultaat van %(n)d deelnemer aan een vak vast",
            "Leg de resultaten van %(n)d deelnemers aan een vak vast",
            counts["ended"],
        )
        yield Todo(
            title=title % {"n": counts["ended"]},
            text=_("Het vak is voorbij. Behaalde EC komen op het certificaat."),
            url=f"{address}?stand={Following.TO_RECORD}",
            action=_("Resultaten vastleggen"),
        )


def _places_left(user: User, entitlements: Sequence[Entitlements]) -> Iterator[Todo]:
    """Where something is on offer that one can still apply for."""
    mine = set(user.organisation_ids(*ENROLS))
    free = [
        each
        for each in entitlements
        if each.courses_left and each.participant.organisation_id in mine
    ]
    if not free:
        return
    until = _open_until(free)
    found = [each for each in free if (each.participant.programme_id, each.year) in until]
    if len(found) > MOST_APART:
        yield Todo(
            title=_("{count} van uw organisaties hebben nog plaatsen voor vakken").format(
                count=len({each.participant.pk for each in found})
            ),
            text=_("Meld collega’s aan zolang dat kan."),
            url=reverse("masterclasses:courses"),
            action=_("Vakken bekijken"),
        )
        return
    for each in found:
        title = ngettext(
            "Er is nog %(n)d plaats voor een vak in %(year)d",
            "Er zijn nog %(n)d plaatsen voor vakken in %(year)d",
            each.courses_left,
        )
        last_day = until[each.participant.programme_id, each.year]
        text = _("Meld collega’s van {organisation} aan. Dat kan tot en met {day}.")
        yield Todo(
            title=title % {"n": each.courses_left, "year": each.year},
            text=text.format(
                organisation=each.participant.organisation, day=date_format(last_day, "j F Y")
            ),
            url=f"{reverse('masterclasses:courses')}"
            f"?programma={each.participant.programme.slug}&jaar={each.year}",
            action=_("Vakken bekijken"),
        )


def _open_until(free: Sequence[Entitlements]) -> dict[tuple[int, int], Any]:
    """By programme and year: the last day on which one can apply for something."""
    rows = (
        CourseOffering.objects.open()
        .filter(
            course__programme__in={each.participant.programme_id for each in free},
            year__in={each.year for each in free},
        )
        .order_by()
        .values_list("course__programme", "year")
        .annotate(until=Max("apply_until"))
    )
    return {(programme, year): until for programme, year, until in rows}
