"""What a year really cost: days at their rate, expenses, and sums that are all the same."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from budget.models import Expense, WorkedDay, Worker
from budget.selectors.costs import Kind, costs_of, realised_per_line
from budget.selectors.week_sheets import days_of, fingerprint
from budget.services.expenses import WrongDay, WrongReceipt, WrongVat, book_expense, undo_expense
from budget.services.working_days import write_days, write_week
from budget.weeks import Week
from portal.kit.acts import Refused
from portal.kit.models import AuditRecord
from programme.models import DevelopmentLine
from tests.factories.costs import a_budget, a_rate, a_worker, an_expense, worked
from tests.factories.papers import a_paper
from tests.factories.programme import Cast, a_cast, a_programme
from tests.racing import CONNECTIONS, at_once
from tests.shared import shared

MONDAY = date(2026, 11, 23)


@shared
def cast(db: None) -> Cast:
    cast = a_cast()
    a_budget(cast.programme)
    return cast


@pytest.fixture
def lines(cast: Cast) -> list[DevelopmentLine]:
    return list(cast.programme.lines.order_by("position"))


@pytest.fixture
def leader(cast: Cast) -> Worker:
    return a_worker(cast.programme, cast.coordinator, "Hans Voordijk")


def _realised(cast: Cast, year: int = 2026) -> list[Decimal]:
    return list(realised_per_line(cast.programme, year).values())


def test_days_cost_what_the_budget_reckons_until_a_rate_is_set(
    cast: Cast, lines: list[DevelopmentLine], leader: Worker
) -> None:
    """A worker's own rate goes before that of the function, each from its day on."""
    first, second, third = lines
    june = date(2026, 6, 1)
    worked(
        leader,
        cast.coordinator,
        {(first, MONDAY): "0.5", (second, MONDAY): "0.25", (third, june): "1"},
    )
    assert _realised(cast) == [625, Decimal("312.50"), 1250]
    a_rate(cast.programme, cast.lead_finance, "1000.10", from_on=date(2026, 7, 1))
    assert _realised(cast) == [Decimal("500.05"), Decimal("250.03"), 1250]  # half up, per day
    a_rate(cast.programme, cast.lead_finance, "800", worker=leader, from_on=MONDAY)
    assert _realised(cast) == [400, 200, 1250]
    assert _realised(cast, 2027) == [0, 0, 0]


def test_nobody_costs_nothing_for_want_of_a_rate(cast: Cast, lines: list[DevelopmentLine]) -> None:
    """The budget has no rate for specialists: finance sets one first."""
    specialist = a_worker(cast.programme, cast.coordinator, function="specialist")
    with pytest.raises(Refused, match="nog geen dagtarief"):
        worked(specialist, cast.coordinator, {(lines[0], MONDAY): "1"})
    a_rate(cast.programme, cast.lead_finance, "950", function="specialist", from_on=MONDAY)
    worked(specialist, cast.coordinator, {(lines[0], MONDAY): "1"})
    with pytest.raises(Refused, match="nog geen dagtarief"):
        worked(specialist, cast.coordinator, {(lines[0], MONDAY - timedelta(days=1)): "1"})
    assert _realised(cast) == [950, 0, 0]


@time_machine.travel("2027-01-05T12:00:00Z")
def test_week_53_is_one_sheet_in_two_years(
    cast: Cast, lines: list[DevelopmentLine], leader: Worker
) -> None:
    week = Week(2026, 53)
    assert (week.first, week.last) == (date(2026, 12, 28), date(2027, 1, 3))
    assert (week.before, week.after) == (Week(2026, 52), Week(2027, 1))
    assert not Week(2027, 53).exists
    days = {
        (lines[0].pk, date(2026, 12, 31)): Decimal(1),
        (lines[0].pk, date(2027, 1, 1)): Decimal("0.5"),
    }
    write_week(worker=leader, week=week, days=days, shown=fingerprint({}), actor=cast.coordinator)
    assert days_of(leader, week) == days
    assert _realised(cast, 2026) == [1250, 0, 0]
    assert _realised(cast, 2027) == [625, 0, 0]
    assert set(costs_of(cast.programme, 2027).per_week()) == {week}


def test_all_sums_of_a_year_are_the_same(cast: Cast, lines: list[DevelopmentLine]) -> None:
    """Whatever was written: per line, per person, per week and per kind, to the cent."""
    chance = random.Random(4)
    a_rate(cast.programme, cast.lead_finance, "333.35", function="specialist")
    staff = [a_worker(cast.programme, cast.coordinator) for _each in range(2)]
    staff.append(a_worker(cast.programme, cast.coordinator, function="specialist"))
    by_hand = Decimal(0)
    for worker in staff:
        rate = Decimal(1250) if worker.function == "leader" else Decimal("333.35")
        days = {}
        for _each in range(40):
            day = date(2026, 1, 1) + timedelta(days=chance.randrange(320))
            line = chance.choice(lines)
            if not any(taken == day for _line, taken in days):
                days[line.pk, day] = chance.choice([Decimal("0.25"), Decimal("0.75"), Decimal(1)])
        write_days(worker=worker, days=days, actor=cast.coordinator)
        by_hand += sum((part * rate).quantize(Decimal("0.01"), "ROUND_HALF_UP")
                       for part in days.values())  # fmt: skip
    for net in ("12.34", "1999.99"):
        an_expense(chance.choice(lines), cast.coordinator, net)
        by_hand += Decimal(net)
    with CaptureQueriesContext(connection) as asked:
        costs = costs_of(cast.programme, 2026)
    assert len(asked) == 3
    sides = (costs.per_line(), costs.per_worker(), costs.per_week(), costs.per_kind())
    assert [sum(each.amount for each in side.values()) for side in sides] == [by_hand] * 4
    assert {key: each.amount for key, each in costs.per_line().items()} == realised_per_line(
        cast.programme, 2026
    )
    assert costs.per_kind()[Kind.EXPENSE].amount == Decimal("2012.33")


def test_a_change_leaves_a_trace_and_the_same_again_none(
    cast: Cast, lines: list[DevelopmentLine], leader: Worker
) -> None:
    cell = (lines[0].pk, MONDAY)
    for part, changed in (("0.5", 1), ("0.5", 0), ("1", 1), ("0", 1)):
        found = write_days(worker=leader, days={cell: Decimal(part)}, actor=cast.coordinator)
        assert len(found) == changed
    records = AuditRecord.objects.filter(act="budget.write_days")
    assert [record.data["days_changed"][0][2:] for record in records] == [
        ["0.00", "0.50"],
        ["0.50", "1.00"],
        ["1.00", "0.00"],
    ]
    assert not WorkedDay.objects.exists()


def test_what_cannot_be_worked_is_refused(
    cast: Cast, lines: list[DevelopmentLine], leader: Worker
) -> None:
    first, second = lines[:2]
    worked(leader, cast.coordinator, {(first, MONDAY): "0.75"})
    for cells, sentence in (
        ({(second, MONDAY): "0.5"}, "Op maandag 23 november 2026 staat samen 1,25 dag"),
        ({(first, MONDAY): "0.3"}, "kwart, halve of hele dag"),
        ({(first, date(2026, 11, 30)): "1"}, "moet nog komen"),
        ({(first, date(2025, 12, 31)): "1"}, "buiten het programma"),
    ):
        with pytest.raises(Refused, match=sentence):
            worked(leader, cast.coordinator, cells)
    for stranger in (cast.trainer, cast.administrator, cast.owner):
        with pytest.raises(Refused, match="Alleen Hans Voordijk zelf"):
            worked(leader, stranger, {(first, MONDAY): "0.5"})


def _done_at_once(act: Callable[[], object]) -> None:
    """With what the database looks at when a transaction ends."""
    act()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_database_has_the_last_word(
    cast: Cast, lines: list[DevelopmentLine], leader: Worker
) -> None:
    elsewhere = a_programme().lines.get(position=1)
    expense = an_expense(lines[0], cast.coordinator)
    base = {"worker": leader, "day": MONDAY, "written_by": cast.coordinator}
    worked(leader, cast.coordinator, {(lines[0], MONDAY): "0.75"})
    for forbidden in (
        lambda: WorkedDay.objects.create(line=lines[1], days=Decimal("0.5"), **base),
        lambda: WorkedDay.objects.create(line=elsewhere, days=Decimal("0.25"), **base),
        lambda: WorkedDay.objects.create(line=lines[1], days=Decimal("0.2"), **base),
        lambda: Worker.objects.filter(pk=leader.pk).update(function="specialist"),
        lambda: Expense.objects.filter(pk=expense.pk).update(net=1),
        lambda: expense.delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            _done_at_once(forbidden)


@pytest.mark.django_db(transaction=True)
def test_the_same_week_from_many_desks() -> None:
    """One of ten who filled in the same empty sheet is first; the others look again."""
    cast = a_cast()
    a_budget(cast.programme)
    line, leader = cast.programme.lines.first(), a_worker(cast.programme, cast.coordinator)
    refused = []

    def fill_in() -> None:
        try:
            write_week(
                worker=leader,
                week=Week.of(MONDAY),
                days={(line.pk, MONDAY): Decimal("0.5")},
                shown=fingerprint({}),
                actor=cast.coordinator,
            )
        except Refused as refusal:
            refused.append(str(refusal))

    at_once([fill_in] * CONNECTIONS)
    assert len(refused) == CONNECTIONS - 1
    assert WorkedDay.objects.get().days == Decimal("0.5")


def test_an_expense_is_taken_back_by_a_counter_booking(
    cast: Cast, lines: list[DevelopmentLine]
) -> None:
    values = {
        "line": lines[1],
        "day": MONDAY,
        "description": "Zaalhuur",
        "supplier": "De Waag",
        "net": Decimal(100),
        "vat": Decimal(21),
        "receipt": a_paper("Bon"),
        "actor": cast.lead_finance,
    }
    expense = book_expense(**values)
    assert _realised(cast) == [0, 100, 0]
    with pytest.raises(Refused, match="al geboekt"):
        book_expense(**values)
    undo_expense(expense=expense, reason="Verkeerde lijn", actor=cast.coordinator)
    assert _realised(cast) == [0, 0, 0]
    with pytest.raises(Refused, match="al teruggedraaid"):
        undo_expense(expense=expense, reason="Nog eens", actor=cast.coordinator)
    for wrong, kind in (
        ({"receipt": b"PK geen PDF"}, WrongReceipt),
        ({"day": MONDAY + timedelta(days=2)}, WrongDay),
        ({"vat": Decimal(100)}, WrongVat),
    ):
        with pytest.raises(kind):
            book_expense(**{**values, **wrong})
    with pytest.raises(Refused, match="Alleen coördinatoren"):
        book_expense(**{**values, "actor": cast.administrator})
