"""A list of people looked over before anyone is enrolled: what happens to each line, and why."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from masterclasses.models import Cohort, Enrolment
from masterclasses.people_lists import FORMULA, Row, fault_of_address
from masterclasses.selectors.colleagues import (
    colleagues_of,
    domain_of,
    domains_of,
    placed_in_year,
)
from masterclasses.selectors.seats import seats_of
from masterclasses.states import EnrolmentState
from portal.kit.validators import validate_person_name
from programme.models import Participant

LONGEST_NAME = 120


class Verdict(models.TextChoices):
    SEAT = "seat", gettext_lazy("krijgt een plaats")
    QUEUE = "queue", gettext_lazy("komt op de wachtlijst")
    DOUBLE = "double", gettext_lazy("dubbel")
    WRONG = "wrong", gettext_lazy("verbeteren")
    CONFIRM = "confirm", gettext_lazy("klopt dit adres?")
    LEFT_OUT = "left_out", gettext_lazy("doet niet mee")


@dataclass
class Line:
    """One line of the list; faults say what to mend, ``note`` says what happens and why."""

    number: int
    row: Row
    verdict: Verdict = Verdict.SEAT
    name_fault: str = ""
    email_fault: str = ""
    note: str = ""
    domain: str = ""

    @property
    def address(self) -> str:
        return self.row.email.lower()

    @property
    def is_wrong(self) -> bool:
        return self.verdict == Verdict.WRONG


@dataclass
class CheckedList:
    """``unknown``: domains nobody of the organisation has, with whether that was confirmed."""

    lines: list[Line]
    free: int
    unknown: dict[str, bool] = field(default_factory=dict)

    def count(self, verdict: str) -> int:
        return sum(line.verdict == verdict for line in self.lines)

    @property
    def seats(self) -> int:
        return self.count(Verdict.SEAT)

    @property
    def waiting(self) -> int:
        return self.count(Verdict.QUEUE)

    @property
    def faulty(self) -> list[Line]:
        return [line for line in self.lines if line.is_wrong]

    @property
    def unconfirmed(self) -> list[str]:
        return [domain for domain, confirmed in self.unknown.items() if not confirmed]

    @property
    def to_enrol(self) -> list[Row]:
        """Who is to be enrolled, in order; only where nothing is left to mend or confirm."""
        wanted = (Verdict.SEAT, Verdict.QUEUE)
        return [line.row for line in self.lines if line.verdict in wanted]


def check_list(
    cohort: Cohort,
    participant: Participant,
    rows: Sequence[Row],
    *,
    confirmed: Collection[str] = (),
) -> CheckedList:
    """Look every line over, in order: the first have the seats that are free.

    ``confirmed``: domains of which somebody said that the addresses are right. As many
    queries for a long list as for a short one.
    """
    colleagues = colleagues_of(participant)
    names = {each.email: each.name for each in colleagues}
    lines = [
        _line(number, row if row.name else _named(row, names)) for number, row in enumerate(rows)
    ]
    _mark_doubles(lines, placed_in_year(cohort, participant))
    domains = domains_of(colleagues)
    for line in _in_the_running(lines):
        if domain_of(line.address) not in domains:
            line.domain = domain_of(line.address)
    seats, waiting = seats_of(cohort, participant), Enrolment.objects.waiting()
    free = seats.free_for(participant.pk)
    ahead = waiting.filter(cohort=cohort).count()
    for line in _in_the_running(lines):
        if seats.free_for(participant.pk):
            seats.take(participant.pk)
        else:
            ahead += 1
            line.verdict = Verdict.QUEUE
            line.note = _("als {number}e in de rij").format(number=ahead)
        if line.domain and line.domain not in confirmed:
            line.verdict = Verdict.CONFIRM
    unknown = {line.domain: line.domain in confirmed for line in lines if line.domain}
    return CheckedList(lines, free, unknown)


def _named(row: Row, names: dict[str, str]) -> Row:
    """Of whom only the address was given, the name is known where they are."""
    return Row(names.get(row.email.lower(), ""), row.email, row.left_out)


def _line(number: int, row: Row) -> Line:
    line = Line(number, row)
    if row.left_out:
        line.verdict = Verdict.LEFT_OUT
        return line
    line.name_fault, line.email_fault = fault_of_name(row.name), fault_of_address(row.email)
    if line.name_fault or line.email_fault:
        line.verdict = Verdict.WRONG
    return line


def fault_of_name(name: str) -> str:
    """What is wrong with a person's name, as a sentence; empty where it is right."""
    if not name:
        return _("Vul de naam in.")
    if FORMULA.match(name):
        return _("Hier staat een formule. Typ de naam zelf.")
    if len(name) > LONGEST_NAME:
        return _("Deze naam is te lang: hoogstens {most} letters.").format(most=LONGEST_NAME)
    try:
        validate_person_name(name)
    except ValidationError as error:
        return str(error.messages[0])
    return ""


def _in_the_running(lines: list[Line]) -> list[Line]:
    return [line for line in lines if line.verdict == Verdict.SEAT]


def _mark_doubles(lines: list[Line], placed: dict[str, Enrolment]) -> None:
    first: dict[str, int] = {}
    for line in _in_the_running(lines):
        enrolment = placed.get(line.address)
        if enrolment is not None:
            line.verdict, line.note = Verdict.DOUBLE, has_a_place(enrolment)
        elif line.address in first:
            line.verdict = Verdict.DOUBLE
            line.note = _("staat ook op regel {number}").format(number=first[line.address] + 1)
        else:
            first[line.address] = line.number


def has_a_place(enrolment: Enrolment) -> str:
    """Where somebody is enrolled or waits already, in words."""
    text = _("staat al op de wachtlijst van {cohort}")
    if enrolment.status == EnrolmentState.ENROLLED:
        text = _("is al ingeschreven in {cohort}")
    return text.format(cohort=enrolment.cohort.in_a_sentence)
