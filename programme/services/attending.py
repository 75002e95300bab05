"""Knowledge meetings: people are invited, say that they come, and are noted as present."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.kit import audit
from portal.kit.acts import Refused, locked
from programme import emails
from programme.models import (
    KnowledgeMeeting,
    MeetingInvitation,
    MeetingRegistration,
    Organisation,
    User,
)
from programme.selectors import rights
from programme.selectors.attending import people_of_programme


@transaction.atomic
def invite_to_meeting(
    *,
    meeting: KnowledgeMeeting,
    organisations: Collection[Organisation] | None = None,
    actor: User,
) -> int:
    """Mail the people of the programme, or of these organisations; returns how many.

    Nobody is mailed twice about one meeting, however often this is done. Raises ``Refused`` for
    a meeting that has begun or does not go on, and where nobody is left to invite.
    """
    meeting = _to_act_on(meeting, actor)
    _check_takes_registrations(meeting)
    people = people_of_programme(meeting.programme, organisations).exclude(
        pk__in=meeting.invitations.values("person")
    )
    found = list(people)
    if not found:
        raise Refused(_("Iedereen die u koos, heeft de uitnodiging al gekregen."))
    MeetingInvitation.objects.bulk_create(
        MeetingInvitation(meeting=meeting, person=person) for person in found
    )
    for person in found:
        emails.mail_meeting_invitation(meeting, person)
    audit.record(
        "programme.invite_to_meeting", actor=actor, subject=meeting, data={"count": len(found)}
    )
    return len(found)


@transaction.atomic
def register(*, meeting: KnowledgeMeeting, person: User) -> MeetingRegistration:
    """Let ``person`` come; a second time changes nothing. Raises ``Refused`` when it is full."""
    meeting = locked(meeting)  # so that no more are let in than there are places
    _check_takes_registrations(meeting)
    if not KnowledgeMeeting.objects.visible_to(person).filter(pk=meeting.pk).exists():
        raise PermissionDenied
    found = meeting.registrations.filter(person=person).first()
    if found is not None and not found.is_cancelled:
        return found
    taken = meeting.registrations.registered().count()
    if meeting.capacity is not None and taken >= meeting.capacity:
        raise Refused(
            _("De bijeenkomst is vol. Kijk later nog eens: misschien meldt iemand zich af.")
        )
    found = found or MeetingRegistration(meeting=meeting, person=person)
    found.registered_at, found.cancelled_at = timezone.now(), None
    found.save()
    audit.record("programme.register_for_meeting", actor=person, subject=meeting)
    return found


@transaction.atomic
def unregister(*, meeting: KnowledgeMeeting, person: User) -> None:
    """Take the registration back, until the meeting begins; a second time changes nothing."""
    meeting = locked(meeting)
    _check_takes_registrations(meeting)
    found = meeting.registrations.standing().filter(person=person).first()
    if found is None:
        return
    found.cancelled_at = timezone.now()
    found.save(update_fields=["cancelled_at"])
    audit.record("programme.unregister_from_meeting", actor=person, subject=meeting)


@transaction.atomic
def note_attendance(
    *,
    meeting: KnowledgeMeeting,
    came: Collection[int],
    actor: User,
    not_after_all: Collection[int] = (),
    also: User | None = None,
    others: int | None = None,
) -> None:
    """Note who came, by registration; the rest of who is registered did not, unless noted before.

    What a colleague noted since stays: who did ``not_after_all`` come was noted before. ``also``
    came without having said so, as did ``others`` who are not in the portal; ``None`` leaves
    their number. Raises ``Refused`` before the meeting has begun.
    """
    meeting = _to_act_on(meeting, actor)
    if not meeting.keeps_attendance:
        raise Refused(_("De aanwezigheid noteert u vanaf het begin van de bijeenkomst."))
    coming = meeting.registrations.standing()
    coming.filter(registered_at=None, pk__in=not_after_all).delete()
    coming.filter(pk__in=came).update(attended=True)
    coming.filter(Q(attended=None) | Q(pk__in=not_after_all)).update(attended=False)
    if also is not None:
        _note_unannounced(meeting, also)
    if others is not None:
        meeting.others_came = others
        meeting.save(update_fields=["others_came"])
    audit.record(
        "programme.note_meeting_attendance",
        actor=actor,
        subject=meeting,
        data={"count": coming.filter(attended=True).count() + meeting.others_came},
    )


def _note_unannounced(meeting: KnowledgeMeeting, person: User) -> None:
    """Who took their registration back, and came: as who never gave one."""
    if not people_of_programme(meeting.programme).filter(pk=person.pk).exists():
        raise PermissionDenied
    found = meeting.registrations.filter(person=person).first()
    found = found or MeetingRegistration(meeting=meeting, person=person)
    if found.is_cancelled:
        found.registered_at = found.cancelled_at = None
    found.attended = True
    found.save()


def _to_act_on(meeting: KnowledgeMeeting, actor: User) -> KnowledgeMeeting:
    meeting = locked(meeting, "programme")
    if not rights.plans_meetings_of(actor, meeting.programme):
        raise PermissionDenied
    return meeting


def _check_takes_registrations(meeting: KnowledgeMeeting) -> None:
    if meeting.is_cancelled:
        raise Refused(_("Deze bijeenkomst gaat niet door."))
    if meeting.has_begun:
        raise Refused(_("Deze bijeenkomst is al begonnen."))
