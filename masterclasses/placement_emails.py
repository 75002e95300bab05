"""One function per mail about placements; each is queued in the act's transaction."""

from __future__ import annotations

from masterclasses.emails import contacts_to_tell, send
from masterclasses.models import TRAINS, Placement
from portal.kit.mail import absolute_url
from programme.models import User
from programme.selectors.readers import reader, reader_at


def planned(placement: Placement) -> None:
    _tell("placement_planned", placement)


def changed(placement: Placement, earlier: User | None) -> None:
    """``earlier`` supervised until now."""
    _tell("placement_changed", placement, earlier)


def ended(placement: Placement) -> None:
    """That a placement stopped early, or that it or an open place was withdrawn."""
    _tell("placement_ended", placement)


def _tell(template: str, placement: Placement, *others: User | None) -> None:
    """To the host's contacts and supervisor, and the university's; the student has no account.

    Not everybody at the host may know the student's address, so no mail names it. Nobody who
    has left the university is told.
    """
    programme, host = placement.participant.programme, placement.participant.organisation
    told = {each.email: each for each in contacts_to_tell(placement.participant, None)}
    if placement.host_email:
        at_host = reader_at(placement.host_email.lower(), placement.host_name, host.language)
        told.setdefault(at_host.email, at_host)
    for person in (placement.supervisor, *others):
        if person is not None and person.is_active and person.works_for(programme, *TRAINS):
            told.setdefault(person.email.lower(), reader(person))
    for to in told.values():
        context = {
            "placement": placement,
            "host": host,
            "name": to.name,
            "url": absolute_url(placement.get_absolute_url()),
        }
        send(template, to, context, about=placement)
