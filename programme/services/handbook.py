"""The handbook's draft: written by coordinators, in an order that they change."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Literal, TypeVar, cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.kit import audit
from portal.kit.acts import Refused, check_new, locked
from programme.models import (
    Case,
    HandbookItem,
    HandbookStep,
    HandbookStepCase,
    Programme,
    User,
)
from programme.selectors.handbook import (
    MOST_ITEMS,
    MOST_STEPS,
    writes_handbook,
)
from programme.services.case_linking import relink

Part = TypeVar("Part", HandbookStep, HandbookItem)
Direction = Literal["up", "down"]


class EditedMeanwhile(Refused):
    """Somebody else changed it after this person began; ``now`` is how it is."""

    def __init__(self, now: HandbookStep | HandbookItem) -> None:
        self.now = now
        super().__init__(
            _(
                "{name} heeft dit intussen veranderd. Wat u typte, staat hier nog. Neem over wat "
                "u wilt houden. Slaat u nu op, dan vervangt uw tekst die van {name}."
            ).format(name=now.changed_by)
        )


@transaction.atomic
def add_step(*, programme: Programme, title: str, text: str, actor: User) -> HandbookStep:
    """A new step, as the last one of the draft."""
    programme = _locked(programme, actor)
    drafted = programme.handbook_steps.filter(position__isnull=False)
    said = {"title": title, "text": text}
    check_new(drafted.filter(changed_by=actor), "changed_at", **said)
    if drafted.count() >= MOST_STEPS:
        raise Refused(
            _("Het handboek heeft al {most} stappen. Haal er eerst een weg.").format(
                most=MOST_STEPS
            )
        )
    step = HandbookStep(programme=programme, position=_last(drafted) + 1)
    _write(step, said, actor)
    audit.record("programme.add_handbook_step", actor=actor, subject=step)
    return step


@transaction.atomic
def add_item(*, step: HandbookStep, kind: str, title: str, text: str, actor: User) -> HandbookItem:
    """A new item, as the last one of its step. Raises ``Refused`` for a step that is out."""
    _locked(step.programme, actor)
    step = locked(step)
    _check_in(step)
    drafted = step.parts.filter(position__isnull=False)
    said = {"kind": kind, "title": title, "text": text}
    check_new(drafted.filter(changed_by=actor), "changed_at", **said)
    if drafted.count() >= MOST_ITEMS:
        raise Refused(
            _("Deze stap heeft al {most} onderdelen. Haal er eerst een weg.").format(
                most=MOST_ITEMS
            )
        )
    item = HandbookItem(step=step, position=_last(drafted) + 1)
    _write(item, said, actor)
    audit.record("programme.add_handbook_item", actor=actor, subject=item)
    return item


@transaction.atomic
def change_step(
    *, step: HandbookStep, title: str, text: str, began_from: int, actor: User
) -> HandbookStep:
    """``began_from`` is the revision that this person saw.

    Raises ``EditedMeanwhile`` where it is another by now, and ``Refused`` where it was taken
    out; what stays the same leaves no record.
    """
    _locked(step.programme, actor)
    return _change(step, {"title": title, "text": text}, began_from, actor)


@transaction.atomic
def change_item(
    *, item: HandbookItem, kind: str, title: str, text: str, began_from: int, actor: User
) -> HandbookItem:
    """As ``change_step``."""
    _locked(item.step.programme, actor)
    return _change(item, {"kind": kind, "title": title, "text": text}, began_from, actor)


@transaction.atomic
def move(*, part: HandbookStep | HandbookItem, direction: Direction, actor: User) -> None:
    """One place up or down; what is at the end already stays there."""
    _locked(programme_of(part), actor)
    part = locked(part)
    _check_in(part)
    rows = _siblings(part)
    if direction == "up":
        other = rows.filter(position__lt=part.position).order_by("-position").first()
    else:
        other = rows.filter(position__gt=part.position).order_by("position").first()
    if other is None:
        return
    part.position, other.position = other.position, part.position
    for each in (part, other):
        each.save(update_fields=["position"])
    audit.record("programme.move_in_handbook", actor=actor, subject=part)


@transaction.atomic
def take_out(*, part: HandbookStep | HandbookItem, actor: User) -> None:
    """It is no longer in the draft; published versions keep it, and it can be put back."""
    _locked(programme_of(part), actor)
    part = locked(part)
    _check_in(part)
    part.position, part.changed_at = None, timezone.now()
    part.save(update_fields=["position", "changed_at"])
    audit.record("programme.take_out_of_handbook", actor=actor, subject=part)


@transaction.atomic
def put_back(*, part: HandbookStep | HandbookItem, actor: User) -> None:
    """What was taken out comes last in the draft. Raises ``Refused`` where it is in."""
    _locked(programme_of(part), actor)
    part = locked(part)
    if part.is_in:
        raise Refused(_("Dit staat al in het concept."))
    part.position = _last(_siblings(part)) + 1
    part.save(update_fields=["position"])
    audit.record("programme.put_back_in_handbook", actor=actor, subject=part)


@transaction.atomic
def link_cases(*, step: HandbookStep, cases: Collection[Case], actor: User) -> None:
    """Let the step be linked to these cases, of those that this person may see."""
    programme = _locked(step.programme, actor)
    step = locked(step)
    after = relink(HandbookStepCase, {"step": step}, programme=programme, cases=cases, actor=actor)
    if after is not None:
        data = {"after": after}
        audit.record("programme.link_handbook_cases", actor=actor, subject=step, data=data)


def programme_of(part: HandbookStep | HandbookItem) -> Programme:
    return part.programme if isinstance(part, HandbookStep) else part.step.programme


def _locked(programme: Programme, actor: User) -> Programme:
    """Drafts of a programme change one act at a time: so no place is given twice."""
    programme = locked(programme)
    if not writes_handbook(actor, programme):
        raise PermissionDenied
    return programme


def _change(part: Part, values: dict[str, Any], began_from: int, actor: User) -> Part:
    part = locked(part, "changed_by")
    _check_in(part)
    before = {name: getattr(part, name) for name in values}
    if before == values:
        return part
    if part.revision != began_from:
        raise EditedMeanwhile(part)
    part.revision += 1
    _write(part, values, actor)
    audit.record("programme.change_handbook", actor=actor, subject=part)
    return part


def _write(part: HandbookStep | HandbookItem, values: dict[str, Any], actor: User) -> None:
    for name, value in values.items():
        setattr(part, name, value)
    part.changed_by, part.changed_at = actor, timezone.now()
    try:
        part.full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from None
    part.save()


def _check_in(part: HandbookStep | HandbookItem) -> None:
    if not part.is_in:
        raise Refused(
            _("‘{title}’ is intussen weggehaald. Zet het eerst terug in het concept.").format(
                title=part.title
            )
        )


def _siblings(part: HandbookStep | HandbookItem) -> Any:
    """The rows that it has its place among."""
    if isinstance(part, HandbookStep):
        return HandbookStep.objects.drafted().filter(programme=part.programme)
    return HandbookItem.objects.drafted().filter(step=part.step_id)


def _last(rows: Any) -> int:
    return cast(int, rows.aggregate(last=Max("position"))["last"] or 0)
