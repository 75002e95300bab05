"""Knowledge meetings as a calendar shows them."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.kit import calendars as ical
from portal.kit.mail import absolute_url
from programme.models import KnowledgeMeeting


def meeting_calendar(meeting: KnowledgeMeeting) -> str:
    """The meeting as it is now, to keep in one's calendar; nobody answers to it."""
    url = absolute_url(meeting.get_absolute_url())
    online = _("Online meedoen: {link}").format(link=meeting.online_link)
    parts = [
        meeting.description.strip(),
        online if meeting.online_link else "",
        _("Alles over deze bijeenkomst: {url}").format(url=url),
    ]
    event = ical.Event(
        uid=ical.uid_of(f"meeting-{meeting.pk}"),
        begin=meeting.starts_at,
        end=meeting.ends_at,
        title=meeting.title,
        place=meeting.place,
        description="\n\n".join(filter(None, parts)),
        url=url,
        sequence=meeting.sequence,
        status="CANCELLED" if meeting.is_cancelled else "CONFIRMED",
    )
    return ical.publication([event], name=meeting.title, stamp=timezone.now())
