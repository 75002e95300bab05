"""The mails of this room: one function each."""

from __future__ import annotations

from collections.abc import Iterable

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


def mail_organisation_changed(
    organisation: Organisation, fields: Iterable[str], actor: User
) -> None:
    """To its contacts: what somebody else changed, as it is now."""
    changed = [
        (organisation._meta.get_field(field).verbose_name, getattr(organisation, field))
        for field in fields
    ]
    people = User.objects.filter(
        is_active=True, memberships__in=organisation.memberships.filter(role=Role.CONTACT)
    )
    for person in people.distinct().order_by("pk"):
        queue_mail(
            template="organisation_changed",
            to=person.email,
            context={
                "person": person,
                "organisation": organisation,
                "changed": changed,
                "actor": actor,
                "url": absolute_url(organisation.get_absolute_url()),
            },
            about=organisation,
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
