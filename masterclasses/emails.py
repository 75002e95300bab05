"""One function per mail about masterclasses; each is queued in the act's transaction.

Who wants them in a digest is told in the next one instead, but of what is near at once.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from masterclasses import calendars
from masterclasses.models import (
    ENROLS,
    CalendarEntry,
    Certificate,
    Cohort,
    Enrolment,
    EvaluationInvitation,
    HeldNotice,
    Learner,
    Masterclass,
)
from masterclasses.selectors.calendars import Guest, why_not
from masterclasses.snapshots import Told, day_of, differences, event_told, told_of, when
from masterclasses.states import EnrolmentState
from portal.kit import calendars as ical
from portal.kit.digests import Held, News, holds
from portal.kit.mail import Reader, absolute_url, queue_mail
from portal.kit.models import StoredDocument
from programme.models import Membership, Participant, User
from programme.selectors.readers import reader, reader_at, readers_of

# Mails that somebody may have in the digest. One who gets it reads it within half a day.
MAILS = "masterclasses.mails"
HALF_A_DAY = timedelta(hours=12)


def enrolled(enrolment: Enrolment) -> None:
    _mail("enrolment_enrolled", enrolment)


def waiting(enrolment: Enrolment) -> None:
    _mail("enrolment_waiting", enrolment)


def promoted(enrolment: Enrolment) -> None:
    """To the learner, and to the contacts of the organisation that sends them."""
    _mail("enrolment_promoted", enrolment)
    summary([enrolment], actor=None)


def cancelled(enrolment: Enrolment) -> None:
    _mail("enrolment_cancelled", enrolment)


def summary(
    made: Sequence[Enrolment], *, actor: User | None, gone: Sequence[Enrolment] = ()
) -> None:
    """One mail of what was done to the contact who did it, or else to all contacts.

    ``gone`` gave their places back. Those who get a mail as learners already get no other.
    """
    first = (*made, *gone)[0]
    participant, cohort = first.learner.participant, first.cohort
    themselves = {each.learner.email.lower() for each in (*made, *gone)}
    for contact in contacts_to_tell(participant, actor):
        if contact.email not in themselves:
            context = {
                "name": contact.name,
                "to": contact.email,
                "cohort": cohort,
                "organisation": participant.organisation,
                "by": actor,
                "seated": [each for each in made if each.status == EnrolmentState.ENROLLED],
                "waiting": [each for each in made if each.status == EnrolmentState.WAITING],
                "gone": gone,
                "came_free": actor is None,
                "url": absolute_url(cohort.get_absolute_url()),
            }
            send("enrolment_summary", contact, context, about=participant)


def cohort_withdrawn(cohort: Cohort, places: Sequence[Enrolment], *, reason: str) -> None:
    """To everybody who has a place now, and to the contacts of the organisations they are of."""
    first = cohort.masterclasses.to_come().first()
    begins = first.period.lower if first else None
    url = absolute_url(reverse("masterclasses:overview"))
    shared = {"cohort": cohort, "reason": reason, "url": url}
    theirs: dict[Participant, list[Enrolment]] = {}
    for place in places:
        learner = place.learner
        theirs.setdefault(learner.participant, []).append(place)
        context = {**shared, "name": learner.name, "place": place}
        send("cohort_withdrawn", to_learner(learner), context, about=learner, begins=begins)
    themselves = {place.learner.email.lower() for place in places}
    for participant, colleagues in theirs.items():
        context = {**shared, "organisation": participant.organisation, "colleagues": colleagues}
        for contact in contacts_to_tell(participant, None):
            if contact.email not in themselves:
                context["name"] = contact.name
                send("cohort_withdrawn", contact, context, about=participant, begins=begins)


def day_invited(entry: CalendarEntry, day: Masterclass, guest: Guest) -> None:
    to = of_calendar(entry)
    with to.spoken_to():
        detail = _("Staat in uw agenda.")
        _about_day("calendar_invitation", to, entry, day, guest, detail=detail)


def day_changed(entry: CalendarEntry, day: Masterclass, guest: Guest, was: Told) -> None:
    """Says what is another than before."""
    to = of_calendar(entry)
    with to.spoken_to():
        changes = differences(was, told_of(day))
        detail = "\n".join(
            _("{label}: was {was}, wordt {now}").format(
                label=each.label, was=each.was or "–", now=each.now or "–"
            )
            for each in changes
        )
        _about_day("calendar_change", to, entry, day, guest, detail=detail, changes=changes)


def day_off(entry: CalendarEntry, day: Masterclass, was: Told) -> None:
    """Takes the day out of the calendar, as it was told, and says why."""
    to = of_calendar(entry)
    with to.spoken_to():
        _off(to, entry, day, was, why_not(entry, day))


def _off(to: Reader, entry: CalendarEntry, day: Masterclass, was: Told, why: str) -> None:
    url = absolute_url(day.get_absolute_url())
    event = event_told(was, uid=ical.uid_of(entry.uid), sequence=entry.sequence, url=url)
    context = {
        "name": entry.name,
        "title": was["title"],
        "date": day_of(was),
        "when": when(was),
        "place": was["place"],
        "why": why,
        "reason": day.cancel_reason,
        "url": url,
    }
    send(
        "calendar_cancellation",
        to,
        context,
        about=day,
        detail=" ".join(filter(None, [why, day.cancel_reason])),
        begins=min(event.begin, day.period.lower),
        calendar=ical.cancellation(event, email=entry.email, name=entry.name),
        method="CANCEL",
    )


def day_soon(entry: CalendarEntry, day: Masterclass, guest: Guest) -> None:
    """The reminder; it changes nothing in the calendar."""
    to = of_calendar(entry)
    with to.spoken_to():
        send(
            "calendar_reminder",
            to,
            _day_context(day, guest),
            about=day,
            detail=" · ".join(filter(None, [when(told_of(day)), calendars.place_of(day)])),
            begins=day.period.lower,
        )


def held(found: Sequence[HeldNotice], coming: Collection[CalendarEntry]) -> Held:
    """What was held for one address, with the days to come as a calendar to keep."""
    events = [_event_kept(entry) for entry in coming]
    news = [News(each.subject, each.url, each.detail) for each in found]
    if not events:
        return Held(news)
    calendar = ical.publication(events, name=_("Masterclasses"), stamp=timezone.now())
    remark = _("Uw dagen die nog komen zitten als agendabestand bij deze mail.")
    return Held(news, calendar, remark)


def of_calendar(entry: CalendarEntry) -> Reader:
    """Who reads at an address that calendars know."""
    people = Learner.objects.filter(email__iexact=entry.email).select_related(
        "participant__organisation"
    )
    if learner := people.order_by("-pk").first():
        return to_learner(learner)._replace(email=entry.email, name=entry.name)
    person = User.objects.filter(email__iexact=entry.email).first()
    language = reader(person).language if person else settings.LANGUAGE_CODE
    return Reader(entry.email, entry.name, language)


def to_learner(learner: Learner) -> Reader:
    return reader_at(learner.email, learner.name, learner.participant.organisation.language)


def _event_kept(entry: CalendarEntry) -> ical.Event:
    status = "CONFIRMED" if entry.told else "CANCELLED"
    uid = ical.uid_of(entry.uid)
    return calendars.event_of(entry.masterclass, uid=uid, sequence=entry.sequence, status=status)


def _about_day(
    template: str, to: Reader, entry: CalendarEntry, day: Masterclass, guest: Guest, **more: Any
) -> None:
    detail = more.pop("detail")
    event = calendars.event_of(day, uid=ical.uid_of(entry.uid), sequence=entry.sequence)
    send(
        template,
        to,
        {**_day_context(day, guest), **more},
        about=day,
        detail=detail,
        begins=day.period.lower,
        calendar=ical.invitation(event, email=entry.email, name=entry.name),
    )


def _day_context(day: Masterclass, guest: Guest) -> dict[str, Any]:
    told = told_of(day)
    return {
        "day": day,
        "guest": guest,
        "name": guest.name,
        "date": day_of(told),
        "when": when(told),
        "place": told["place"],
        "materials": list(day.materials.all()),
        "url": absolute_url(day.get_absolute_url()),
    }


def released(enrolment: Enrolment) -> None:
    """That a place has lapsed, because no agreement is in force for the year."""
    _mail("enrolment_released", enrolment)


def _mail(template: str, enrolment: Enrolment) -> None:
    learner, cohort = enrolment.learner, enrolment.cohort
    days = list(cohort.masterclasses.to_come().select_related("room"))
    context = {
        "enrolment": enrolment,
        "learner": learner,
        "organisation": learner.participant.organisation,
        "cohort": cohort,
        "days": days,
        "url": absolute_url(reverse("masterclasses:cohort", args=[cohort.pk])),
    }
    begins = days[0].period.lower if days else None
    send(template, to_learner(learner), context, about=learner, begins=begins)


def contacts_to_tell(participant: Participant, actor: User | None) -> list[Reader]:
    """The contact who acts; where nobody or another acts, every contact of the participant."""
    if actor is not None and actor.has_role(participant.organisation_id, *ENROLS):
        return [reader(actor, participant.organisation)]
    return readers_of(
        Membership.objects.filter(organisation=participant.organisation_id, role__in=ENROLS)
    )


def send(
    template: str,
    to: Reader,
    context: dict[str, Any],
    *,
    about: Model,
    detail: str = "",
    begins: datetime | None = None,
    near: bool = False,
    calendar: str = "",
    method: Any = "REQUEST",
) -> None:
    """Queue the mail; for who wants a digest, hold its subject and ``detail`` for the next.

    What is ``near``, or ``begins`` before the one after that, does not wait.
    """
    days = None if near else holds(MAILS, to.email)
    if days is not None and not (begins and begins < timezone.now() + days + HALF_A_DAY):
        with to.spoken_to():
            subject = render_to_string(f"emails/{template}/subject.txt", context)
        HeldNotice.objects.create(
            email=to.email.lower(),
            name=to.name[:120],
            subject=" ".join(subject.split())[:300],
            detail=detail,
            url=context["url"],
        )
        return
    queue_mail(
        template=template,
        to=to,
        context=context,
        about=about,
        calendar=calendar,
        calendar_method=method,
    )


def certificate_ready(certificate: Certificate, document: StoredDocument) -> None:
    """The certificate itself to who earned it: not everybody has an account yet."""
    _mail_certificate("certificate", certificate, attachments=[document])


def certificate_withdrawn(certificate: Certificate) -> None:
    _mail_certificate("certificate_withdrawn", certificate)


def _mail_certificate(
    template: str, certificate: Certificate, attachments: Sequence[StoredDocument] = ()
) -> None:
    queue_mail(
        template=template,
        to=to_learner(certificate.learner),
        context={
            "certificate": certificate,
            "name": certificate.snapshot["name"],
            "programme": certificate.snapshot["programme"]["name"],
            "check_url": absolute_url(reverse("packages:verify")),
            "url": absolute_url(reverse("masterclasses:my_certificates")),
        },
        about=certificate,
        attachments=attachments,
    )


def evaluation_asked(invitation: EvaluationInvitation) -> None:
    _mail_questions("evaluation_asked", invitation)


def evaluation_reminder(invitation: EvaluationInvitation) -> None:
    _mail_questions("evaluation_reminder", invitation)


def _mail_questions(template: str, invitation: EvaluationInvitation) -> None:
    """The link is the learner's own: who keeps the outbox must not answer in their name."""
    learner, evaluation = invitation.learner, invitation.evaluation
    day_after = evaluation.closes_on + timedelta(days=1)
    queue_mail(
        template=template,
        to=to_learner(learner),
        context={
            "learner": learner,
            "masterclass": evaluation.masterclass,
            "closes_on": evaluation.closes_on,
            "url": absolute_url(invitation.get_absolute_url()),
        },
        about=learner,
        secret_until=timezone.make_aware(datetime.combine(day_after, time())),
    )
