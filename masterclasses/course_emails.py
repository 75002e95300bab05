"""One function per mail about courses; each is queued in the act's transaction.

Every mail goes to the learner and to the contact who applied for them, but not to who acts.
"""

from __future__ import annotations

from typing import Any

from masterclasses.emails import send, to_learner
from masterclasses.models import ENROLS, CourseApplication
from portal.kit.mail import Reader, absolute_url
from programme.models import User
from programme.selectors.readers import reader


def applied(application: CourseApplication, actor: User) -> None:
    _tell("course_applied", application, actor)


def decided(application: CourseApplication, actor: User) -> None:
    _tell("course_decided", application, actor)


def withdrawn(application: CourseApplication, actor: User | None) -> None:
    """By a person, or (``None``) because no agreement is in force for the year any more."""
    _tell("course_withdrawn", application, actor)


def called_off(application: CourseApplication, actor: User) -> None:
    _tell("course_called_off", application, actor)


def moved(application: CourseApplication, actor: User) -> None:
    _tell("course_moved", application, actor)


def result(application: CourseApplication, actor: User, *, corrected: bool) -> None:
    _tell("course_result", application, actor, corrected=corrected)


def _tell(template: str, application: CourseApplication, actor: User | None, **more: Any) -> None:
    learner, offering = application.learner, application.offering
    for to in _readers(application, actor):
        context = {
            "application": application,
            "course": offering.course,
            "offering": offering,
            "learner": learner,
            "name": to.name,
            "by": actor,
            "to_learner": to.email.lower() == learner.email.lower(),
            "url": absolute_url(application.get_absolute_url()),
            **more,
        }
        send(template, to, context, about=application)


def _readers(application: CourseApplication, actor: User | None) -> list[Reader]:
    """The learner, and who applied while that is a contact of the organisation still."""
    learner, applicant = application.learner, application.applied_by
    home = learner.participant.organisation
    found = {learner.email.lower(): to_learner(learner)}
    if applicant.is_active and applicant.has_role(home, *ENROLS):
        found.setdefault(applicant.email.lower(), reader(applicant, home))
    if actor is not None:
        found.pop(actor.email.lower(), None)
    return list(found.values())
