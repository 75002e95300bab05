"""The kinds of notices of this room."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from portal.kit.models import Way
from portal.kit.notices import About, Kind
from programme.models import Case, HandbookComment, KnowledgeMeeting, Role, User
from programme.models.cases import BRINGS_CASES

GROUP = _("Programma")


def _cases(user: User) -> QuerySet[Case]:
    return Case.objects.visible_to(user).select_related("participant__organisation")


def _case(case: Case) -> About:
    words = {"title": case.title, "organisation": case.participant}
    return About(words, case.get_absolute_url())


def _to_answer(user: User) -> QuerySet[HandbookComment]:
    """Until somebody answered or closed it."""
    mine = HandbookComment.objects.visible_to(user).answered_by(user).new()
    return mine.select_related("version", "step", "author")


def _comment(comment: HandbookComment) -> About:
    words = {"author": comment.author, "step": comment.step_title}
    return About(words, comment.get_absolute_url())


def _answered(user: User) -> QuerySet[HandbookComment]:
    mine = HandbookComment.objects.visible_to(user).filter(author=user)
    return mine.select_related("version__programme", "step")


def _answer(comment: HandbookComment) -> About:
    url = reverse("programme:handbook_comments", args=[comment.version.programme.slug])
    return About({"step": comment.step_title}, url)


def _meetings(user: User) -> QuerySet[KnowledgeMeeting]:
    return KnowledgeMeeting.objects.visible_to(user).coming().going_on()


def _meeting(meeting: KnowledgeMeeting) -> About:
    words = {"title": meeting.title, "day": date_format(meeting.starts_at, "j F")}
    return About(words, meeting.get_absolute_url())


KINDS = (
    Kind(
        "programme.case_to_read",
        GROUP,
        _("Een case om te lezen"),
        _("{organisation} laat u de case ‘{title}’ lezen."),
        _cases,
        _case,
        own=(Role.ORGANISER,),
        lead=(Role.COORDINATOR,),
    ),
    Kind(
        "programme.case_taken_up",
        GROUP,
        _("Uw case is opgepakt"),
        _("De universiteit heeft uw case ‘{title}’ opgepakt."),
        _cases,
        _case,
        own=BRINGS_CASES,
    ),
    Kind(
        "programme.case_assessed",
        GROUP,
        _("Uw case heeft een plaats op de matrix"),
        _("Uw case ‘{title}’ heeft een nieuwe plaats op de matrix."),
        _cases,
        _case,
        own=BRINGS_CASES,
    ),
    Kind(
        "programme.comment_made",
        GROUP,
        _("Een opmerking bij het handboek"),
        _("{author} schreef een opmerking bij ‘{step}’ in het handboek."),
        _to_answer,
        _comment,
        lead=(Role.COORDINATOR,),
    ),
    Kind(
        "programme.comment_answered",
        GROUP,
        _("Antwoord op uw opmerking bij het handboek"),
        _("Er is antwoord op uw opmerking bij ‘{step}’ in het handboek."),
        _answered,
        _answer,
        own=tuple(Role),
        lead=tuple(Role),
        ways=(Way.MAIL, Way.DIGEST, Way.BELL),
    ),
    Kind(
        "programme.meeting_planned",
        GROUP,
        _("Een nieuwe kennisbijeenkomst"),
        _("Op {day} is er een kennisbijeenkomst: ‘{title}’."),
        _meetings,
        _meeting,
        own=(Role.CONTACT, Role.ORGANISER),
        lead=(Role.COORDINATOR,),
    ),
)
