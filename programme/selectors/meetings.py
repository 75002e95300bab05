"""Knowledge meetings as the dashboard shows them, and what their organisers must do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.kit.todo import Todo
from programme.models import KnowledgeMeeting, MeetingRegistration, Role, User
from programme.selectors.attending import without_attendance
from programme.selectors.rights import meetings_planned_by

MOST = 3
# Whom the meetings are for; who looks after the programme finds them on its page.
INVITED = (Role.ORGANISER, Role.CONTACT, Role.LEARNER, Role.READER, Role.TRAINER)


@dataclass(frozen=True)
class MeetingsAhead:
    """The first few meetings that one can go to, and whether one plans them oneself."""

    meetings: list[KnowledgeMeeting]
    plans: bool


def with_own(meetings: QuerySet[KnowledgeMeeting], user: User) -> QuerySet[KnowledgeMeeting]:
    """Each with ``comes``: this person said so."""
    own = MeetingRegistration.objects.standing().filter(meeting=OuterRef("pk"), person=user)
    return meetings.annotate(comes=Exists(own))


def meetings_ahead(user: User) -> MeetingsAhead | None:
    """For the dashboard of organisers, trainers and participants' people; one query.

    Nothing where there is nothing to show, nor to plan.
    """
    if not user.organisation_ids(*INVITED):
        return None
    coming = KnowledgeMeeting.objects.visible_to(user).coming().going_on()
    meetings = list(with_own(coming, user).defer("description")[:MOST])
    plans = bool(user.organisation_ids(Role.ORGANISER))
    return MeetingsAhead(meetings, plans) if meetings or plans else None


def todos_of(user: User) -> Iterator[Todo]:
    """For organisers: who was at a meeting, and programmes without one to look forward to."""
    networks = user.organisation_ids(Role.ORGANISER)
    if not networks:
        return
    coming = KnowledgeMeeting.objects.coming().going_on().filter(programme=OuterRef("pk"))
    bare = meetings_planned_by(user).filter(
        ~Exists(coming), network__in=networks, last_year__gte=timezone.localdate().year
    )
    for meeting in without_attendance(meetings_planned_by(user)):
        yield Todo(
            title=_("Wie was er bij ‘{meeting}’?").format(meeting=meeting),
            text=_("De bijeenkomst is geweest. Noteer wie er was, en zet het materiaal erbij."),
            url=reverse("programme:meeting_registrations", args=[meeting.pk]),
            action=_("Aanwezigheid noteren"),
            since=meeting.ends_at,
        )
    for programme in bare:
        address = reverse("programme:meeting_plan")
        yield Todo(
            title=_("Plan de volgende kennisbijeenkomst"),
            text=_("Voor {programme} staat er nu geen gepland.").format(programme=programme),
            url=f"{address}?programma={programme.slug}",
            action=_("Bijeenkomst plannen"),
        )
