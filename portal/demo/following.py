"""What the demo's coordinator does next about participants, and wrote down about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from packages.models import NextAction, ParticipantNote
from packages.services.following import finish_action, plan_action, write_note
from portal.demo.cast import coordinator
from portal.demo.travelling import days_ago
from programme.models import Participant, Programme


@dataclass(frozen=True)
class Action:
    """Planned ``planned`` days ago, for ``due`` days from today; done ``done`` days ago."""

    slug: str
    text: str
    planned: int
    due: int
    done: int | None = None


ACTIONS = (
    Action("hengelo", "Contactpersoon bellen over de keuze", 12, -3),
    Action("borne", "Langsgaan op het gemeentehuis: wat houdt de keuze op?", 6, 4),
    Action("dinkelland", "Tekenbevoegde bellen: waar ligt de overeenkomst?", 8, 0),
    Action("hellendoorn", "Na de raadsvergadering vragen of zij opnieuw willen kiezen", 20, 45),
    Action("coteq", "Contactpersoon vragen en uitnodigen", 5, 2),
    Action("rijssen-holten", "Nieuw aanbod voorbereiden", 7, -1),
    Action("twence", "Tekenbevoegde van de universiteit herinneren", 10, -6, done=5),
    Action("enschede", "Jaargesprek plannen", 30, -20, done=22),
)


@dataclass(frozen=True)
class Note:
    slug: str
    text: str
    written: int
    corrected: str = ""


NOTES = (
    Note("hengelo", "Lotte Brinkman is met verlof. Haar collega neemt de telefoon op.", 12),
    Note("borne", "Wil eerst weten of de vakken ook in de avond kunnen.", 15),
    Note(
        "hellendoorn", "De raad beslist in januari over het geld.", 29,
        corrected="De raad beslist in februari over het geld, niet in januari.",
    ),
    Note("coteq", "Was als gast op de aftrap en wil meer weten.", 20),
    Note("enschede", "Wil volgend jaar een tweede student.", 22),
)  # fmt: skip


@transaction.atomic
def follow(programme: Programme) -> int:
    """Where nothing was written down yet; returns how many actions and notes there are."""
    mine = {"participant__programme": programme}
    if NextAction.objects.filter(**mine).exists() or ParticipantNote.objects.filter(**mine):
        return 0
    found = {each.organisation.slug: each for each in _participants(programme)}
    actions = [each for each in ACTIONS if each.slug in found]
    for action in actions:
        _act(found[action.slug], action)
    notes = [each for each in NOTES if each.slug in found]
    for note in notes:
        _write(found[note.slug], note)
    return len(actions) + len(notes)


def _participants(programme: Programme) -> list[Participant]:
    return list(programme.participants.select_related("organisation", "programme"))


def _act(participant: Participant, told: Action) -> None:
    assignee = coordinator()
    due_on = timezone.localdate() + timedelta(days=told.due)
    with days_ago(told.planned):
        action = plan_action(
            participant=participant,
            text=told.text,
            due_on=max(due_on, timezone.localdate()),
            assignee=assignee,
            actor=coordinator(),
        )
    if told.done is not None:
        with days_ago(told.done):
            finish_action(action=action, actor=assignee)


def _write(participant: Participant, told: Note) -> None:
    with days_ago(told.written):
        note = write_note(participant=participant, text=told.text, actor=coordinator())
    if told.corrected:
        with days_ago(told.written - 1):
            write_note(
                participant=participant, text=told.corrected, corrects=note, actor=coordinator()
            )
