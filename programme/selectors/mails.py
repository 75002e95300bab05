"""The mails that the portal sent, as the lead's coordinators and administrators see them."""

from __future__ import annotations

from typing import Any

from portal.kit.models import Delivery, OutgoingMail, OutgoingMailQuerySet
from programme.models import User
from programme.selectors.logbook import of_programmes
from programme.selectors.rights import STAFF


def mails_seen_by(user: User) -> OutgoingMailQuerySet:
    """Those about a record of a programme that ``user`` coordinates or administers.

    The record decides, as in the logbook, and not the address: one address may belong to
    people of several programmes, and whoever sees the record may know of mails about it. A
    mail about nothing, such as to somebody who has no account, is seen by nobody.
    What a mail says is never loaded.
    """
    mine = of_programmes(user.led_programme_ids(*STAFF), named="about")
    return OutgoingMail.objects.filter(mine).defer("body_text", "body_html", "calendar")


def search_mails(user: User, filters: dict[str, Any]) -> OutgoingMailQuerySet:
    """Of the mails that ``user`` sees, the newest first."""
    found = mails_seen_by(user)
    if address := filters.get("address"):
        found = found.filter(to__icontains=address)
    if status := filters.get("status"):
        found = found.in_delivery(Delivery(status))
    return found.order_by("-queued_at", "-pk")
