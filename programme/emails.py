"""The mails of this room: one function each."""

from __future__ import annotations

from django.urls import reverse

from portal.kit.mail import absolute_url, queue_mail
from programme.models import Invitation, Organisation, Role, User


def mail_invitation(invitation: Invitation, token: str) -> None:
    """The only place where the token goes; the database keeps its hash."""
    queue_mail(
        template="invitation",
        to=invitation.email,
        context={
            "invitation": invitation,
            "organisation": invitation.organisation,
            "url": absolute_url(reverse("programme:invitation", args=[token])),
        },
        about=invitation,
        secret_until=invitation.expires_at,
    )


def mail_roles_changed(person: User, organisation: Organisation, roles: list[str]) -> None:
    queue_mail(
        template="roles_changed",
        to=person.email,
        context={
            "person": person,
            "organisation": organisation,
            "role_names": [Role(role).label for role in roles],
            "url": absolute_url("/"),
        },
        about=organisation,
    )
