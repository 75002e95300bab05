"""What the lead's people must do about the people of a programme."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.kit.models import Delivery
from portal.kit.todo import Todo
from programme.models import Role, User
from programme.selectors.mails import mails_seen_by

RECENT = timedelta(days=14)


def todos_of(user: User) -> list[Todo]:
    """For coordinators: the mails that came back lately."""
    if not user.led_programme_ids(Role.COORDINATOR):
        return []
    returned = mails_seen_by(user).filter(bounced_at__gte=timezone.now() - RECENT).count()
    if not returned:
        return []
    title = ngettext("%(n)d mail kwam niet aan", "%(n)d mails kwamen niet aan", returned)
    return [
        Todo(
            title=title % {"n": returned},
            text=_("Kijk of het adres klopt, en bel als dat nodig is."),
            url=f"{reverse('programme:mails')}?status={Delivery.BOUNCED}",
            action=_("Mails bekijken"),
        )
    ]
