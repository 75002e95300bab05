"""Who may do what with cases, and cases as lists and pages show them."""

from __future__ import annotations

from django.db.models import QuerySet

from programme.models import BRINGS_CASES, FOLLOWS_CASES, Case, Participant, Programme, Role, User


def participants_to_bring_for(user: User) -> QuerySet[Participant]:
    """The participations for which this person may bring a case."""
    mine = user.organisation_ids(*BRINGS_CASES)
    return Participant.objects.filter(organisation__in=mine).select_related(
        "organisation", "programme"
    )


def follows_cases_of(user: User, programme: Programme) -> bool:
    """Whether one looks after all cases of the programme for its lead."""
    return user.works_for(programme, *FOLLOWS_CASES)


def may_change(user: User, case: Case) -> bool:
    """The organisation's contacts, and who brought the case and still works there.

    What a project is and who reads of it, only its own organisation decides.
    """
    home = case.participant.organisation_id
    brought = case.brought_by_id == user.pk and user.has_role(home, *BRINGS_CASES)
    return brought or user.has_role(home, Role.CONTACT)


def may_assess(user: User, case: Case) -> bool:
    """Who may change it, and who follows it for the lead."""
    return may_change(user, case) or follows_cases_of(user, case.participant.programme)
