"""Yearly statements as tests need them."""

from __future__ import annotations

from django.utils import timezone

from budget.models import Statement
from budget.services.stating import ask_for_final
from budget.statements import participants
from budget.statements.papers import make_final
from budget.states import StatementState
from portal.kit.models import StoredDocument
from programme.models import Participant, User


def a_final_statement(
    participant: Participant, finance: User, *, year: int, document: StoredDocument
) -> Statement:
    """As a worker leaves it, with a paper that nobody reads."""
    return Statement.objects.create(
        programme=participant.programme,
        participant=participant,
        year=year,
        status=StatementState.FINAL,
        asked_at=timezone.now(),
        asked_by=finance,
        number=f"TEST-J{participant.pk}",
        final_on=timezone.localdate(),
        contents=participants.contents_of(participant, year),
        document=document,
    )


def made_final(statement: Statement, finance: User) -> Statement:
    """By the act and by what the worker does."""
    ask_for_final(statements=[statement], actor=finance)
    assert make_final([statement.pk]) == []
    statement.refresh_from_db()
    return statement
