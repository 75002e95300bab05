"""Participants as the lead follows them: stage, next action, contacts, notes; and what is due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from packages.models import FOLLOWS, NextAction, ParticipantNote
from packages.selectors.pipeline import Progress, longest_stuck_first, progress_of
from portal.kit.todo import Todo
from programme.models import Membership, Participant, Role, User

MOST_APART = 4
NOBODY = "niemand"
STUCK, OVERDUE, BARE = "stil", "te-laat", "zonder"


@dataclass(frozen=True)
class Followed:
    """A participant with how far it is; ``action`` is the first one that is open."""

    progress: Progress
    action: NextAction | None
    contacts: list[User]
    last_note: str = ""

    @property
    def participant(self) -> Participant:
        return self.progress.participant


def followed_by(user: User, filters: dict[str, Any] | None = None) -> list[Followed]:
    """Those of the programmes that one follows, the longest stuck first; four queries.

    Stages are derived, so what asks for one is looked for in what was found.
    """
    chosen = filters or {}
    participants = Participant.objects.filter(programme__in=user.led_programme_ids(*FOLLOWS))
    if chosen.get("search"):
        participants = participants.filter(organisation__name__icontains=chosen["search"])
    if chosen.get("programme"):
        participants = participants.filter(programme__slug=chosen["programme"])
    found = longest_stuck_first(progress_of(_with_all(participants)))
    return [each for each in map(_followed, found) if _is_chosen(each, chosen)]


def _with_all(participants: QuerySet[Participant]) -> QuerySet[Participant]:
    contacts = Membership.objects.filter(role=Role.CONTACT, user__is_active=True)
    actions = NextAction.objects.open().select_related("assignee")
    notes = ParticipantNote.objects.filter(participant=OuterRef("pk"))
    return participants.annotate(last_note=Subquery(notes.values("text")[:1])).prefetch_related(
        Prefetch("next_actions", actions, to_attr="open_actions"),
        Prefetch(
            "organisation__memberships",
            contacts.select_related("user").order_by("since"),
            to_attr="contacts",
        ),
    )


def _followed(progress: Progress) -> Followed:
    row: Any = progress.participant
    return Followed(
        progress=progress,
        action=next(iter(row.open_actions), None),
        contacts=[contact.user for contact in row.organisation.contacts],
        last_note=row.last_note or "",
    )


def _is_chosen(followed: Followed, chosen: dict[str, Any]) -> bool:
    action, owner = followed.action, chosen.get("owner")
    if chosen.get("stage") and followed.progress.stage != chosen["stage"]:
        return False
    if owner == NOBODY and action:
        return False
    if owner and owner != NOBODY and (action is None or str(action.assignee_id) != owner):
        return False
    return {
        STUCK: followed.progress.stuck,
        OVERDUE: action is not None and action.is_overdue,
        BARE: action is None,
    }.get(chosen.get("attention") or "", True)


def with_a_plan(user: User) -> set[int]:
    """The participants (ids) that one coordinates and that have an action which is not late."""
    ahead = NextAction.objects.visible_to(user).open().filter(due_on__gte=timezone.localdate())
    return set(ahead.order_by().values_list("participant", flat=True))


def who_follows(programme_ids: list[int]) -> QuerySet[User]:
    """The people who can be asked to do something about participants of these programmes."""
    return (
        User.objects.filter(
            is_active=True,
            memberships__role__in=FOLLOWS,
            memberships__organisation__led_programmes__in=programme_ids,
        )
        .distinct()
        .order_by("name", "pk")
    )


@dataclass
class Story:
    """What who follows a participant wrote down about it."""

    participant: Participant
    to_do: list[NextAction] = field(default_factory=list)
    done: list[NextAction] = field(default_factory=list)
    notes: list[ParticipantNote] = field(default_factory=list)


def stories_of(participants: list[Participant], user: User) -> list[Story]:
    """Of those that ``user`` follows; two queries. A note knows its ``corrected_by``, if any."""
    led = set(user.led_programme_ids(*FOLLOWS))
    stories = {each.pk: Story(each) for each in participants if each.programme_id in led}
    if not stories:
        return []
    actions = NextAction.objects.filter(participant__in=stories)
    for action in actions.select_related("assignee", "done_by"):
        story = stories[action.participant_id]
        (story.done if action.done_at else story.to_do).append(action)
    notes = ParticipantNote.objects.filter(participant__in=stories).select_related("author")
    corrections = {each.corrects_id: each for each in notes if each.corrects_id}
    for note in notes:
        note.corrected_by = corrections.get(note.pk)  # type: ignore[attr-defined]
        stories[note.participant_id].notes.append(note)
    for story in stories.values():
        story.done.sort(key=lambda action: action.done_at or action.planned_at, reverse=True)
    return list(stories.values())


def todos_of(user: User) -> Iterator[Todo]:
    """One's own actions of today and before, and those of others that are late; one query."""
    led = user.led_programme_ids(*FOLLOWS)
    if not led:
        return
    today = timezone.localdate()
    coordinated = user.led_programme_ids(Role.COORDINATOR)
    others_late = Q(participant__programme__in=coordinated, due_on__lt=today)
    due = (
        NextAction.objects.visible_to(user)
        .due(today)
        .filter(Q(assignee=user) | others_late)
        .select_related("assignee", "participant__organisation")
        .order_by("due_on", "pk")
    )
    found = sorted(due, key=lambda action: action.assignee_id != user.pk)
    for action in found[:MOST_APART]:
        yield _to_do(action, user)
    if more := len(found) - MOST_APART if len(found) > MOST_APART else 0:
        title = ngettext("En nog %(n)d actie te doen", "En nog %(n)d acties te doen", more)
        yield Todo(
            title=title % {"n": more},
            text=_("U vindt ze bij de deelnemers."),
            url=f"{reverse('packages:pipeline')}?attention={OVERDUE}",
            action=_("Deelnemers bekijken"),
        )


def _to_do(action: NextAction, user: User) -> Todo:
    organisation = action.participant.organisation
    days = (timezone.localdate() - action.due_on) // timedelta(days=1)
    text = _("Dit is voor vandaag.")
    if days:
        told = ngettext(
            "Dit moest op {day} klaar zijn, %(n)d dag geleden.",
            "Dit moest op {day} klaar zijn, %(n)d dagen geleden.",
            days,
        )
        text = (told % {"n": days}).format(day=date_format(action.due_on, "j F"))
    if action.assignee_id != user.pk:
        text += " " + _("{who} zou dit doen.").format(who=action.assignee)
    return Todo(
        title=f"{organisation}: {action.text}",
        text=text,
        url=f"{organisation.get_absolute_url()}#volgen",
        action=_("Actie bekijken"),
        urgent=days > 0,
    )
