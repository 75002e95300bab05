"""The mails of this room: one function each."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from portal.kit.mail import absolute_url, queue_mail
from portal.kit.notices import without_mail
from programme.calendars import meeting_calendar
from programme.models import (
    HandbookComment,
    Invitation,
    KnowledgeMeeting,
    Organisation,
    Role,
    User,
)
from programme.selectors.handbook import current_version
from programme.selectors.readers import reader, reader_at


def mail_invitation(invitation: Invitation, token: str) -> None:
    """The only place where the token goes; the database keeps its hash."""
    organisation = invitation.organisation
    queue_mail(
        template="invitation",
        to=reader_at(invitation.email, invitation.name, organisation.language),
        context={
            "invitation": invitation,
            "organisation": organisation,
            "url": absolute_url(reverse("programme:invitation", args=[token])),
        },
        about=invitation,
        secret_until=invitation.expires_at,
    )


def mail_organisation_changed(
    organisation: Organisation, fields: Iterable[str], actor: User
) -> None:
    """To its contacts: what somebody else changed, as it is now."""
    labels = {each.name: each.verbose_name for each in Organisation._meta.fields}
    told = {"language": organisation.get_language_display()}
    changed = [(labels[each], told.get(each, getattr(organisation, each))) for each in fields]
    people = User.objects.filter(
        is_active=True, memberships__in=organisation.memberships.filter(role=Role.CONTACT)
    )
    for person in people.distinct().order_by("pk"):
        queue_mail(
            template="organisation_changed",
            to=reader(person, organisation),
            context={
                "person": person,
                "organisation": organisation,
                "changed": changed,
                "actor": actor,
                "url": absolute_url(organisation.get_absolute_url()),
            },
            about=organisation,
        )


def mail_meeting_invitation(meeting: KnowledgeMeeting, person: User) -> None:
    _about_meeting("meeting_invitation", meeting, [person])


def mail_meeting_changed(meeting: KnowledgeMeeting, people: Iterable[User]) -> None:
    """To who comes: the day, the time, the place or the link is another one."""
    _about_meeting("meeting_changed", meeting, people)


def mail_meeting_cancelled(meeting: KnowledgeMeeting, people: Iterable[User]) -> None:
    _about_meeting("meeting_cancelled", meeting, people)


def _about_meeting(template: str, meeting: KnowledgeMeeting, people: Iterable[User]) -> None:
    """One each, with the meeting as it is now for their calendar."""
    url = absolute_url(meeting.get_absolute_url())
    for person in people:
        to = reader(person)
        with to.spoken_to():
            calendar = meeting_calendar(meeting)
        queue_mail(
            template=template,
            to=to,
            context={"person": person, "meeting": meeting, "url": url},
            about=meeting,
            calendar=calendar,
            calendar_method="PUBLISH",
        )


def mail_roles_changed(person: User, organisation: Organisation, roles: list[str]) -> None:
    queue_mail(
        template="roles_changed",
        to=reader(person, organisation),
        context={
            "person": person,
            "organisation": organisation,
            "role_names": [Role(role).label for role in roles],
            "url": absolute_url("/"),
        },
        about=organisation,
    )


def mail_comment_answered(comment: HandbookComment) -> None:
    """To who wrote it and wants it, with the way to the step or, if it is gone, to all."""
    if without_mail("programme.comment_answered", [comment.author.email]):
        return
    programme = comment.version.programme
    version = current_version(programme)
    if version and version.step(comment.step_id):
        path = f"{comment.step.get_absolute_url()}#opmerkingen"
    else:
        path = reverse("programme:handbook_comments", args=[programme.slug])
    queue_mail(
        template="comment_answered",
        to=reader(comment.author),
        context={"comment": comment, "programme": programme, "url": absolute_url(path)},
        about=comment,
    )
