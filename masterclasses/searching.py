"""What of this room can be found: days, materials, courses and placements."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from masterclasses.models import Course, Masterclass, Material, Placement
from portal.kit.searching import Source, Told
from programme.models import User


def _days(user: User) -> QuerySet[Masterclass]:
    return Masterclass.objects.visible_to(user).select_related("cohort")


def _materials(user: User) -> QuerySet[Material]:
    return Material.objects.visible_to(user).select_related("masterclass__cohort", "document")


def _courses(user: User) -> QuerySet[Course]:
    return Course.objects.visible_to(user)


def _placements(user: User) -> QuerySet[Placement]:
    return Placement.objects.visible_to(user).select_related("participant__organisation")


def _tell_material(found: Material) -> Told:
    url = reverse("masterclasses:material", args=[found.pk]) if found.document else found.link
    kind = found.document.ending if found.document else _("link")
    return Told(found.title, url, f"{kind} · {found.masterclass}", found.added_at)


SOURCES = (
    Source(
        key="masterclasses",
        label=_("Masterclasses"),
        rows=_days,
        tell=lambda day: Told(
            str(day), day.get_absolute_url(), day.cohort.in_a_sentence, day.period.lower
        ),
        title="title",
        texts=("agenda",),
        newest="period__startswith",
    ),
    Source(
        key="materiaal",
        label=_("Materiaal van masterclasses"),
        rows=_materials,
        tell=_tell_material,
        title="title",
        texts=("masterclass__title",),
        newest="added_at",
        is_file=True,
    ),
    Source(
        key="vakken",
        label=_("Vakken"),
        rows=_courses,
        tell=lambda course: Told(course.title, course.get_absolute_url(), course.code),
        title="title",
        texts=("code", "description", "prerequisites"),
        newest="pk",
    ),
    Source(
        key="plaatsingen",
        label=_("Plaatsingen"),
        rows=_placements,
        tell=lambda found: Told(
            found.title, found.get_absolute_url(), str(found.participant), found.first
        ),
        title="title",
        texts=("description",),
        newest="offered_at",
    ),
)
