"""Following participants: what is done next, and notes that never change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from packages.models import FOLLOWS, NextAction, ParticipantNote
from packages.states import ACTION
from portal.kit import audit
from portal.kit.acts import Refused, Unfit, check_new, locked, refused_by
from programme.models import Participant, User

FIELDS = ("text", "due_on", "assignee")


@transaction.atomic
def plan_action(
    *, participant: Participant, text: str, due_on: date, assignee: User, actor: User
) -> NextAction:
    """Write down what ``assignee`` does about a participant, on a local day at the latest.

    Raises ``Unfit`` for a day that is over, or somebody who does not follow the programme.
    """
    participant = _followed(participant, actor)
    said = {"text": text, "due_on": due_on, "assignee": assignee}
    mine = participant.next_actions.open().filter(planned_by=actor)
    check_new(mine, "planned_at", **said)
    action = NextAction(participant=participant, planned_at=timezone.now(), planned_by=actor)
    _set(action, said)
    action.save()
    audit.record("packages.plan_action", actor=actor, subject=action, data=_told(action))
    return action


@transaction.atomic
def change_action(*, action: NextAction, values: Mapping[str, Any], actor: User) -> None:
    """Change what ``values`` names of ``FIELDS``; what stays the same leaves no record."""
    action = _own(action, actor, "change")
    changed = {
        name: values[name]
        for name in FIELDS
        if name in values and getattr(action, name) != values[name]
    }
    if changed:
        _set(action, changed)
        action.save()
        audit.record("packages.change_action", actor=actor, subject=action, data=_told(action))


@transaction.atomic
def finish_action(*, action: NextAction, actor: User) -> None:
    action = _own(action, actor, "finish")
    action.done_at, action.done_by = timezone.now(), actor
    action.save(update_fields=["done_at", "done_by"])
    audit.record("packages.finish_action", actor=actor, subject=action)


@transaction.atomic
def reopen_action(*, action: NextAction, actor: User) -> None:
    """It was not done after all; its day stays as it was."""
    action = _own(action, actor, "reopen")
    action.done_at = action.done_by = None
    action.save(update_fields=["done_at", "done_by"])
    audit.record("packages.reopen_action", actor=actor, subject=action)


@transaction.atomic
def write_note(
    *,
    participant: Participant,
    text: str,
    actor: User,
    corrects: ParticipantNote | None = None,
) -> ParticipantNote:
    """Write something down about a participant, or correct a note of it by a new one.

    Raises ``Unfit`` where nothing is written, or the note was corrected before.
    """
    participant = _followed(participant, actor)
    text = text.strip()
    if not text:
        raise Unfit("text", _("Schrijf op wat u wilt onthouden."))
    if corrects is not None and corrects.participant_id != participant.pk:
        raise PermissionDenied
    mine = participant.notes.filter(author=actor)
    check_new(mine, "written_at", text=text, corrects=corrects)
    note = ParticipantNote(
        participant=participant,
        text=text,
        written_at=timezone.now(),
        author=actor,
        corrects=corrects,
    )
    with refused_by({"note_corrected_once": _corrected_before}):
        note.save()
    # What it says is for who follows, and the logbook has other readers.
    audit.record("packages.write_note", actor=actor, subject=note)
    return note


def _corrected_before() -> Refused:
    return Unfit("text", _("Deze notitie is al verbeterd. Verbeter de nieuwe notitie."))


def _check_follows(actor: User, participant: Participant) -> None:
    if not actor.works_for(participant.programme, *FOLLOWS):
        raise PermissionDenied


def _followed(participant: Participant, actor: User) -> Participant:
    """The participant under a lock, so that the same is not written twice at once."""
    participant = locked(participant, "programme", "organisation")
    _check_follows(actor, participant)
    return participant


def _own(action: NextAction, actor: User, act: str) -> NextAction:
    """The action under a lock, where ``act`` may be done to it."""
    action = locked(action, "participant__programme", "participant__organisation")
    _check_follows(actor, action.participant)
    ACTION.target(act, action.state)
    return action


def _set(action: NextAction, values: Mapping[str, Any]) -> None:
    if "text" in values and not values["text"].strip():
        raise Unfit("text", _("Schrijf op wat er moet gebeuren."))
    if "due_on" in values and values["due_on"] < timezone.localdate():
        raise Unfit("due_on", _("Deze dag is al voorbij. Kies vandaag of een latere dag."))
    if "assignee" in values and not _can_do(values["assignee"], action.participant):
        raise Unfit("assignee", _("Kies iemand die de deelnemers volgt."))
    for name, value in values.items():
        setattr(action, name, value)


def _can_do(assignee: User, participant: Participant) -> bool:
    return assignee.is_active and assignee.works_for(participant.programme, *FOLLOWS)


def _told(action: NextAction) -> dict[str, str]:
    return {"due_on": action.due_on.isoformat(), "person": str(action.assignee)}
