"""Many rows at once: copies of what the services made, for counting queries and for speed."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from copy import copy
from datetime import date
from typing import TypeVar

from django.db import models

from budget.models import BankTransaction, Invoice, InvoiceLine
from masterclasses.models import Cohort
from masterclasses.states import EnrolmentState
from packages.models import Agreement, AgreementLine, AgreementYear, Choice
from programme.models import Membership, Participant, Role
from tests.factories.courses import a_course, an_application, an_offering
from tests.factories.masterclasses import many_at
from tests.factories.placements import a_placement
from tests.factories.programme import Cast, a_user, an_organisation

_numbers = itertools.count(1)
M = TypeVar("M", bound=models.Model)


def _copy(row: M, **changes: object) -> M:
    made = copy(row)
    made._state = copy(row._state)
    made._state.adding, made._state.fields_cache = True, {}
    made.pk = None
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def copies_of(agreement: Agreement, invoice: Invoice | None, *, count: int) -> list[Agreement]:
    """As many participants, each with a contact and the same agreement, years and invoice."""
    programme = agreement.participant.programme
    organisations = [
        an_organisation(f"Gemeente Kopie {next(_numbers):03d}") for _each in range(count)
    ]
    Membership.objects.bulk_create(
        Membership(user=a_user(), organisation=each, role=Role.CONTACT) for each in organisations
    )
    participants = Participant.objects.bulk_create(
        Participant(programme=programme, organisation=each) for each in organisations
    )
    choices = Choice.objects.bulk_create(
        _copy(agreement.choice, participant=each) for each in participants
    )
    agreements = Agreement.objects.bulk_create(
        _copy(
            agreement,
            number=f"{agreement.number}-{choice.pk}",
            participant=choice.participant,
            choice=choice,
        )
        for choice in choices
    )
    for year in agreement.years.prefetch_related("lines"):
        _copy_year(year, agreements, invoice)
    return agreements


def more_bank_lines(count: int) -> None:
    """As many lines like the one that there is, each another booking."""
    line = BankTransaction.objects.first()
    assert line is not None
    BankTransaction.objects.bulk_create(
        _copy(line, fingerprint=f"copy {next(_numbers)}") for _each in range(count)
    )


def learn_and_host(cohort: Cohort, cast: Cast, agreements: Iterable[Agreement]) -> None:
    """For each: a learner in the cohort who applied for a course, and a student for half a year.

    Ten people or fewer apply for each course.
    """
    homes = [each.participant for each in agreements]
    for number, learner in enumerate(many_at(cohort, homes, EnrolmentState.ENROLLED)):
        if number % 10 == 0:
            offering = an_offering(a_course(cohort.programme), year=cohort.year)
        an_application(offering, learner, cast.owner)
    for home in homes:
        a_placement(
            home,
            cast.trainer,
            cast.coordinator,
            first=date(cohort.year, 2, 1),
            last=date(cohort.year, 7, 31),
        )


def _copy_year(year: AgreementYear, agreements: list[Agreement], invoice: Invoice | None) -> None:
    years = AgreementYear.objects.bulk_create(_copy(year, agreement=each) for each in agreements)
    AgreementLine.objects.bulk_create(
        _copy(line, agreement_year=each) for each in years for line in year.lines.all()
    )
    if invoice is None or invoice.agreement_year_id != year.pk:
        return
    invoices = Invoice.objects.bulk_create(
        _copy(invoice, agreement_year=each, number=f"{invoice.number}-{each.pk}") for each in years
    )
    InvoiceLine.objects.bulk_create(
        _copy(line, invoice=each) for each in invoices for line in invoice.lines.all()
    )
