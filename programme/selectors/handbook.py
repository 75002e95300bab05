"""The handbook as it is drafted, as it would be published, and who writes it."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet

from programme.models import (
    WRITES_HANDBOOK,
    Case,
    HandbookItem,
    HandbookStep,
    HandbookVersion,
    Programme,
    User,
)

MOST_STEPS, MOST_ITEMS = 60, 40


def writes_handbook(user: User, programme: Programme) -> bool:
    """Whether one edits and publishes this programme's handbook, and answers comments on it."""
    return user.works_for(programme, *WRITES_HANDBOOK)


def current_version(programme: Programme) -> HandbookVersion | None:
    return programme.handbook_versions.order_by("-number").first()


def draft_of(programme: Programme) -> list[HandbookStep]:
    """The drafted steps in order, each with its items in ``drafted_parts``; two queries."""
    parts = Prefetch(
        "parts", HandbookItem.objects.drafted().order_by("position"), to_attr="drafted_parts"
    )
    steps = programme.handbook_steps.filter(position__isnull=False).order_by("position")
    return list(steps.select_related("changed_by").prefetch_related(parts))


def contents_of(steps: list[HandbookStep]) -> list[dict[str, Any]]:
    """The draft as a version keeps it."""
    return [
        {
            "step": step.pk,
            "title": step.title,
            "text": step.text,
            "parts": [
                {"item": each.pk, "kind": each.kind, "title": each.title, "text": each.text}
                for each in step.drafted_parts  # type: ignore[attr-defined]
            ],
        }
        for step in steps
    ]


def cases_using(step: HandbookStep, user: User) -> QuerySet[Case]:
    """The cases in which the step was used, as far as this person may see them."""
    return (
        Case.objects.visible_to(user)
        .filter(handbook_steps=step)
        .select_related("participant__organisation")
        .distinct()
    )


def steps_used_in(case: Case) -> list[tuple[HandbookStep, str]]:
    """The steps that were used in a case, with their titles as published; in that order."""
    version = current_version(case.participant.programme)
    steps = {step.pk: step for step in case.handbook_steps.all()} if version else {}
    contents = version.steps if version and steps else []
    return [(steps[each["step"]], each["title"]) for each in contents if each["step"] in steps]
