"""Coaching: half days offered and withdrawn, booked and cancelled, and what was agreed.

Booking locks the participant, so that two at once can not use the same half day of its
agreement; then the slot, so that nobody withdraws it meanwhile. Calling off locks the slot too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from masterclasses import coaching_emails as emails
from masterclasses.models import (
    ENROLS,
    PLANS,
    CoachingBooking,
    CoachingReport,
    CoachingSlot,
    TrainerBooking,
)
from masterclasses.selectors.agenda import Slot
from masterclasses.selectors.coaching import (
    allowances_of,
    keeps,
    why_not_cancelled,
)
from masterclasses.selectors.planners import trainers_for
from masterclasses.services.checks import reason_given
from masterclasses.states import COACHING, CoachingAbout
from portal.kit import audit
from portal.kit.acts import Refused, Unfit, locked, refused_by
from programme.models import Participant, Programme, User

SHORTEST, LONGEST = 3600, 5 * 3600  # seconds


@dataclass(frozen=True)
class Meeting:
    """Where people meet on a half day, and what there is to know of it."""

    place: str = ""
    online_link: str = ""
    note: str = ""


@dataclass(frozen=True)
class Question:
    """What an organisation comes for; ``companions`` are names as typed."""

    about: CoachingAbout
    subject: str
    question: str = ""
    companions: str = ""


@transaction.atomic
def offer_slots(
    *,
    programme: Programme,
    coach: User,
    moments: Sequence[Slot],
    meeting: Meeting,
    actor: User,
) -> list[CoachingSlot]:
    """Offer these half days, all or none; a coach offers their own, planners anybody's.

    Raises ``Unfit`` at the field where it is mended: a moment that is over, outside the
    programme or not a half day, one at which the coach has something else, and a meeting that
    is nowhere.
    """
    if actor != coach and not actor.works_for(programme, *PLANS):
        raise PermissionDenied
    if not trainers_for(programme).filter(pk=coach.pk).exists():
        raise PermissionDenied
    _check_place(meeting)
    coach = locked(coach)
    for moment in moments:
        _check_moment(programme, moment)
    _check_free(coach, moments)
    return [_offer(programme, coach, moment, meeting, actor) for moment in moments]


@transaction.atomic
def change_slot(*, slot: CoachingSlot, meeting: Meeting, actor: User) -> bool:
    """Change where people meet, or the note; when it is stays.

    Who booked gets another invitation for another place or link; returns whether that was so.
    Raises ``Unfit`` for a meeting that is nowhere, and ``Refused`` once it is over.
    """
    slot = locked(slot)
    if not keeps(actor, slot):
        raise PermissionDenied
    if slot.withdrawn_at or slot.is_over:
        raise Refused(_("Dit dagdeel is voorbij of ingetrokken. Wijzigen kan niet meer."))
    _check_place(meeting)
    moved = (slot.place, slot.online_link) != (meeting.place, meeting.online_link)
    slot.place, slot.online_link, slot.note = meeting.place, meeting.online_link, meeting.note
    slot.save(update_fields=["place", "online_link", "note"])
    audit.record("masterclasses.change_coaching", actor=actor, subject=slot)
    booking = slot.bookings.booked().select_for_update(of=("self",)).first()
    if booking is None or not moved:
        return False
    booking.slot = slot
    booking.sequence += 1
    booking.save(update_fields=["sequence"])
    emails.changed(booking)
    return True


@transaction.atomic
def withdraw_slot(*, slot: CoachingSlot, actor: User) -> None:
    """Offer a half day no longer. Raises ``Refused`` where somebody booked it meanwhile."""
    slot = locked(slot)
    if not keeps(actor, slot):
        raise PermissionDenied
    if slot.withdrawn_at:
        raise Refused(_("Dit dagdeel was al ingetrokken."))
    if slot.bookings.booked().exists():
        raise Refused(_("Dit dagdeel is al geboekt. Zeg de afspraak af als het niet doorgaat."))
    if slot.has_begun:
        raise Refused(_("Dit dagdeel is al begonnen of voorbij. Intrekken is niet meer nodig."))
    _withdraw(slot, actor)


@transaction.atomic
def book_coaching(
    *, slot: CoachingSlot, participant: Participant, question: Question, actor: User
) -> CoachingBooking:
    """Book a half day for an organisation; the contact and the coach are invited by mail.

    Raises ``Refused`` where the slot is not free (any more), and where the agreement of the
    slot's year grants no (more) coaching.
    """
    if not actor.has_role(participant.organisation_id, *ENROLS):
        raise PermissionDenied
    participant = locked(participant)
    slot = locked(slot)
    if participant.programme_id != slot.programme_id:
        raise PermissionDenied
    if not CoachingSlot.objects.free().filter(pk=slot.pk).exists():
        raise Refused(_("Dit dagdeel is niet meer vrij. Kies een ander dagdeel."))
    _check_allowed(participant, slot)
    if not question.subject.strip():
        raise Unfit("subject", _("Vul in waarover het gaat."))
    now = timezone.now()
    booking = CoachingBooking.objects.create(
        slot=slot,
        participant=participant,
        about=CoachingAbout(question.about),
        subject=question.subject.strip(),
        question=question.question.strip(),
        companions=question.companions.strip(),
        booked_by=actor,
        booked_at=now,
        status_since=now,
    )
    audit.record(
        "masterclasses.book_coaching",
        actor=actor,
        subject=booking,
        data={"moment": slot.moment},
    )
    emails.booked(booking)
    return booking


@transaction.atomic
def cancel_coaching(
    *, booking: CoachingBooking, actor: User, reason: str = "", stays_open: bool = True
) -> None:
    """Call an appointment off; both calendars are told.

    The organisation's contacts may until a set day, coach and planners until it begins and
    with a reason. ``stays_open`` is theirs to say: without it nobody else can book the half day.
    """
    slot = locked(booking.slot)
    booking = locked(booking)
    booking.slot = slot
    as_coach = keeps(actor, slot)
    if not (as_coach or actor.has_role(booking.participant.organisation_id, *ENROLS)):
        raise PermissionDenied
    if sentence := why_not_cancelled(actor, booking):
        raise Refused(sentence)
    _call_off(booking, reason_given(reason) if as_coach else reason)
    audit.record(
        "masterclasses.cancel_coaching",
        actor=actor,
        subject=booking,
        data={"moment": slot.moment, "reason": booking.cancel_reason},
    )
    if as_coach and not stays_open:
        _withdraw(slot, actor)
    emails.cancelled(booking, actor)


@transaction.atomic
def release_coaching(*, booking: CoachingBooking) -> bool:
    """Call off an appointment of a year for which no agreement is in force (any more).

    For the job; returns whether it was called off: one that has begun is left, and one where
    an agreement turns out to be in force after all.
    """
    slot = locked(booking.slot)
    booking = locked(booking)
    booking.slot = slot
    in_force = allowances_of([booking.participant], [slot.day.year])
    if in_force or slot.has_begun or not booking.is_booked:
        return False
    _call_off(booking, _("Er is voor dat jaar geen overeenkomst meer."))
    audit.record("masterclasses.release_coaching", actor=None, subject=booking)
    emails.cancelled(booking, None)
    return True


@transaction.atomic
def write_report(*, booking: CoachingBooking, text: str, actor: User) -> CoachingReport:
    """Write what was agreed, or correct it: what was written before is kept.

    Raises ``Refused`` before the half day has begun and for one that was called off.
    """
    booking = locked(booking)
    if not keeps(actor, booking.slot):
        raise PermissionDenied
    if not booking.is_booked:
        raise Refused(_("Deze afspraak ging niet door. Een verslag is niet nodig."))
    if not booking.slot.has_begun:
        raise Refused(_("Een verslag schrijven kan zodra de afspraak is begonnen."))
    text = text.strip()
    if not text:
        raise Unfit("text", _("Schrijf op wat u hebt afgesproken."))
    last = booking.reports.last()
    if last is not None and last.text == text:
        return last
    report = CoachingReport.objects.create(
        booking=booking, text=text, written_by=actor, written_at=timezone.now()
    )
    if last is None:
        audit.record("masterclasses.write_coaching_report", actor=actor, subject=booking)
    else:
        audit.record("masterclasses.correct_coaching_report", actor=actor, subject=booking)
    emails.reported(report, is_correction=last is not None)
    return report


def _check_place(meeting: Meeting) -> None:
    if not (meeting.place or meeting.online_link):
        raise Unfit("place", _("Vul in waar u elkaar ziet: een plaats, een link of allebei."))


def _call_off(booking: CoachingBooking, reason: str) -> None:
    booking.status = COACHING.target("cancel", booking.status)
    booking.status_since, booking.cancel_reason = timezone.now(), reason.strip()
    booking.sequence += 1
    booking.save(update_fields=["status", "status_since", "cancel_reason", "sequence"])


def _check_moment(programme: Programme, moment: Slot) -> None:
    if moment.day.year not in programme.years:
        raise Unfit(
            "day",
            _("Het programma loopt van {first} tot en met {last}. Kies een dag in die "
              "jaren.").format(first=programme.first_year, last=programme.last_year),
        )  # fmt: skip
    if moment.begins >= moment.ends:
        raise Unfit("ends", _("De eindtijd moet na de begintijd liggen."))
    period = moment.period
    if not SHORTEST <= (period.upper - period.lower).total_seconds() <= LONGEST:
        raise Unfit("ends", _("Een dagdeel duurt 1 tot 5 uur. Kies een andere eindtijd."))
    if period.lower <= timezone.now():
        raise Unfit("day", _("Deze dag en tijd zijn al voorbij. Kies een moment dat nog komt."))


def _check_free(coach: User, moments: Iterable[Slot]) -> None:
    """What stands in the way of the first that can not be; the constraint has the last word."""
    for moment in moments:
        day = date_format(moment.day, "j F Y")
        offered = CoachingSlot.objects.filter(
            coach=coach, withdrawn_at__isnull=True, period__overlap=moment.period
        )
        if offered.exists():
            raise Unfit(
                "day",
                _("Op {day} is er dan al een dagdeel van {coach}. Kies een ander moment.").format(
                    day=day, coach=coach),
            )  # fmt: skip
        trains = TrainerBooking.objects.filter(trainer=coach, period__overlap=moment.period)
        if trains.exists():
            raise Unfit(
                "day",
                _("Op {day} geeft {coach} dan een masterclass. Kies een ander moment.").format(
                    day=day, coach=coach),
            )  # fmt: skip


def _offer(
    programme: Programme, coach: User, moment: Slot, meeting: Meeting, actor: User
) -> CoachingSlot:
    together = _("Twee van deze dagdelen vallen samen. Kies een ander moment.")
    with refused_by({"coach_once_at_a_time": lambda: Unfit("day", together)}):
        slot = CoachingSlot.objects.create(
            programme=programme,
            coach=coach,
            period=moment.period,
            place=meeting.place,
            online_link=meeting.online_link,
            note=meeting.note,
        )
    audit.record(
        "masterclasses.offer_coaching",
        actor=actor,
        subject=slot,
        data={"moment": slot.moment},
    )
    return slot


def _withdraw(slot: CoachingSlot, actor: User) -> None:
    slot.withdrawn_at = timezone.now()
    slot.save(update_fields=["withdrawn_at"])
    audit.record(
        "masterclasses.withdraw_coaching",
        actor=actor,
        subject=slot,
        data={"moment": slot.moment},
    )


def _check_allowed(participant: Participant, slot: CoachingSlot) -> None:
    year = slot.day.year
    allowed = next(iter(allowances_of([participant], [year])), None)
    if allowed is None:
        raise Refused(
            _("{organisation} heeft voor {year} geen overeenkomst met coaching.").format(
                organisation=participant.organisation, year=year
            )
        )
    if not allowed.left:
        raise Refused(
            _("{organisation} heeft de coaching van {year} al geboekt. Kies een dagdeel in een "
              "ander jaar, of zeg eerst de andere afspraak af.").format(
                organisation=participant.organisation, year=year)
        )  # fmt: skip
