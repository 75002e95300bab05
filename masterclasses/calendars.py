"""Days and coaching as a calendar shows them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from masterclasses.models import CoachingBooking, Masterclass
from portal.kit.calendars import Event
from portal.kit.mail import absolute_url


def place_of(day: Masterclass) -> str:
    """The room with its address; "online" where there is none but a link."""
    if day.room is None:
        return _("online") if day.online_link else ""
    return ", ".join(filter(None, [day.room.name, day.room.address]))


def event_of(
    day: Masterclass, *, uid: str, sequence: int = 0, status: str = "CONFIRMED", title: str = ""
) -> Event:
    """The day as it is now; its room, cohort and materials are read."""
    url = absolute_url(day.get_absolute_url())
    return Event(
        uid=uid,
        begin=day.period.lower,
        end=day.period.upper,
        title=title or str(day),
        place=place_of(day),
        description=_description(day, url),
        url=url,
        sequence=sequence,
        status=status,
    )


def coaching_event(booking: CoachingBooking, *, uid: str) -> Event:
    """The half day as it is now; its slot, coach and organisation are read."""
    slot, url = booking.slot, absolute_url(booking.get_absolute_url())
    parts = [
        _("Coach: {coach}").format(coach=slot.coach),
        _("Organisatie: {organisation}").format(organisation=booking.participant.organisation),
        _("Wie er meekomen: {names}").format(names=booking.companions)
        if booking.companions
        else "",
        _("Online meedoen: {link}").format(link=slot.online_link) if slot.online_link else "",
        booking.question.strip(),
        _("Alles over deze afspraak: {url}").format(url=url),
    ]
    return Event(
        uid=uid,
        begin=slot.period.lower,
        end=slot.period.upper,
        title=str(booking),
        place=slot.place or _("online"),
        description="\n\n".join(filter(None, parts)),
        url=url,
        sequence=booking.sequence,
        status="CONFIRMED" if booking.is_booked else "CANCELLED",
    )


def _description(day: Masterclass, url: str) -> str:
    parts = [str(day.cohort)]
    if day.online_link:
        parts.append(_("Online meedoen: {link}").format(link=day.online_link))
    if day.agenda.strip():
        parts.append(_("Programma:") + "\n" + day.agenda.strip())
    materials = [f"- {each.title}" for each in day.materials.all()]
    if materials:
        parts.append("\n".join([_("Materiaal:"), *materials]))
    parts.append(_("Alles over deze dag: {url}").format(url=url))
    return "\n\n".join(parts)
