"""The kinds of notices of this room, and whom acts tell by them."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from masterclasses.models import Certificate, Enrolment, Learner, Masterclass
from portal.kit.models import Way
from portal.kit.notices import About, Kind, notify, people_at
from programme.models import Role, User
from programme.selectors.people import members

GROUP = _("Masterclasses")
MAILS_LABEL = _("Plaatsen, dagen, coaching, vakken en plaatsingen")


def _places(user: User) -> QuerySet[Enrolment]:
    """As long as somebody has the place."""
    found = Enrolment.objects.visible_to(user).enrolled()
    return found.select_related("cohort", "learner")


def _place(enrolment: Enrolment) -> About:
    words = {"learner": enrolment.learner, "cohort": enrolment.cohort.in_a_sentence}
    return About(words, enrolment.cohort.get_absolute_url())


def _days(user: User) -> QuerySet[Masterclass]:
    return Masterclass.objects.visible_to(user)


def _day(day: Masterclass) -> About:
    words = {"day": day.in_a_sentence, "date": date_format(day.begins_at, "j F")}
    return About(words, day.get_absolute_url())


def _certificates(user: User) -> QuerySet[Certificate]:
    own = Learner.objects.who_are(user)
    return Certificate.objects.visible_to(user).valid().filter(learner__in=own)


def _certificate(certificate: Certificate) -> About:
    return About({"year": certificate.year}, reverse("masterclasses:my_certificates"))


# What is only for the bell is in a mail of the room itself, at once or in the digest.
KINDS = (
    Kind(
        "masterclasses.promoted",
        GROUP,
        _("Een plaats na de wachtlijst"),
        _("Er is een plaats voor {learner} in {cohort}."),
        _places,
        _place,
        own=(Role.CONTACT, Role.LEARNER),
        ways=(Way.BELL,),
    ),
    Kind(
        "masterclasses.day_changed",
        GROUP,
        _("Een verandering aan een dag"),
        _("Er is iets veranderd aan {day}, op {date}."),
        _days,
        _day,
        own=(Role.LEARNER,),
        lead=(Role.TRAINER,),
        ways=(Way.BELL,),
    ),
    Kind(
        "masterclasses.certificate",
        GROUP,
        _("Uw certificaat"),
        _("Uw certificaat over {year} staat klaar."),
        _certificates,
        _certificate,
        own=(Role.LEARNER,),
        ways=(),
    ),
)


def promoted(enrolment: Enrolment) -> None:
    """To who has the place now, and to the contacts; nobody did it."""
    learner = enrolment.learner
    contacts = members(learner.participant.organisation_id, Role.CONTACT)
    notify("masterclasses.promoted", enrolment, [*people_at([learner.email]), *contacts])


def day_changed(day: Masterclass, address: str, sequence: int) -> None:
    """To who would come, by the address of their calendar."""
    notify("masterclasses.day_changed", day, people_at([address]), occasion=sequence)


def certified(certificate: Certificate) -> None:
    notify("masterclasses.certificate", certificate, people_at([certificate.learner.email]))
