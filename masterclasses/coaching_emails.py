"""One function per mail about coaching; each is queued in the act's transaction.

What concerns a calendar does not wait for the mail of the day, which has no room for it.
"""

from __future__ import annotations

from collections.abc import Iterator

from masterclasses import calendars
from masterclasses.emails import send
from masterclasses.models import ENROLS, CoachingBooking, CoachingReport
from portal.kit import calendars as ical
from portal.kit.mail import Reader, absolute_url
from programme.models import Membership, User
from programme.selectors.readers import reader


def booked(booking: CoachingBooking) -> None:
    """The invitation, to who booked and to the coach."""
    _to_both("coaching_booked", booking)


def changed(booking: CoachingBooking) -> None:
    """That it is somewhere else, to both."""
    _to_both("coaching_changed", booking)


def cancelled(booking: CoachingBooking, actor: User | None) -> None:
    """Takes the half day out of both calendars, and says who called it off and why.

    Without an ``actor`` the portal itself did.
    """
    _to_both("coaching_cancelled", booking, by=actor)


def reported(report: CoachingReport, *, is_correction: bool) -> None:
    """That what was agreed is there to read; to who booked, or to who is the contact now."""
    booking = report.booking
    who_booked, *contacts = _of_the_organisation(booking)
    for person in contacts or [who_booked]:
        to = _reader(booking, person)
        with to.spoken_to():
            context = {**_context(booking, person), "is_correction": is_correction}
            send("coaching_reported", to, context, about=booking)


def _to_both(template: str, booking: CoachingBooking, by: User | None = None) -> None:
    uid = ical.uid_of(f"coaching-{booking.pk}-mail")
    write = ical.invitation if booking.is_booked else ical.cancellation
    for person in (*_of_the_organisation(booking), booking.slot.coach):
        to = _reader(booking, person)
        with to.spoken_to():
            event = calendars.coaching_event(booking, uid=uid)
            send(
                template,
                to,
                {**_context(booking, person), "by": by, "to": person.email},
                about=booking,
                near=True,
                calendar=write(event, email=person.email, name=person.name),
                method="REQUEST" if booking.is_booked else "CANCEL",
            )


def _reader(booking: CoachingBooking, person: User) -> Reader:
    """The coach reads it for no organisation."""
    is_coach = person.pk == booking.slot.coach_id
    return reader(person, None if is_coach else booking.participant.organisation)


def _of_the_organisation(booking: CoachingBooking) -> Iterator[User]:
    """Who booked; and where that person has left, everybody who is a contact now."""
    person, home = booking.booked_by, booking.participant.organisation_id
    yield person
    if not (person.is_active and person.has_role(home, *ENROLS)):
        contacts = Membership.objects.filter(
            organisation=home, role__in=ENROLS, user__is_active=True
        ).exclude(user=person)
        yield from (each.user for each in contacts.select_related("user").order_by("pk"))


def _context(booking: CoachingBooking, person: User) -> dict[str, object]:
    slot = booking.slot
    return {
        "name": person.name,
        "booking": booking,
        "slot": slot,
        "organisation": booking.participant.organisation,
        "is_coach": person.pk == slot.coach_id,
        "when": slot.moment,
        "url": absolute_url(booking.get_absolute_url()),
    }
