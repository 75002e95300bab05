"""Whom an organisation could send: the people who can log in, and those who learned before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from masterclasses.models import Cohort, Enrolment, Learner
from programme.models import Membership, Participant


@dataclass(frozen=True)
class Colleague:
    """A person of whom the portal knows name and address (in lower case)."""

    name: str
    email: str

    @property
    def label(self) -> str:
        return f"{self.name} ({self.email})"


def colleagues_of(participant: Participant) -> list[Colleague]:
    """By name; somebody is there once, with the name as a learner; two queries."""
    people = Membership.objects.filter(
        organisation=participant.organisation_id, user__is_active=True
    ).values_list("user__email", "user__name")
    learners = Learner.objects.filter(participant=participant).values_list("email", "name")
    known = {email.lower(): name for email, name in (*people, *learners.order_by())}
    found = (Colleague(name, email) for email, name in known.items())
    return sorted(found, key=lambda each: (each.name.casefold(), each.email))


def domains_of(colleagues: Iterable[Colleague]) -> set[str]:
    """What stands behind the @ in the addresses of an organisation's people."""
    return {domain_of(each.email) for each in colleagues}


def domain_of(email: str) -> str:
    return email.rpartition("@")[2].lower()


def placed_in_year(cohort: Cohort, participant: Participant) -> dict[str, Enrolment]:
    """Who has a seat or waits already, by address, in any cohort of the year."""
    live = (
        Enrolment.objects.live()
        .filter(
            cohort__programme=cohort.programme_id,
            cohort__year=cohort.year,
            learner__participant=participant,
        )
        .select_related("cohort", "learner")
    )
    return {each.learner.email.lower(): each for each in live}
