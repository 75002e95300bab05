"""The demo's costs: leaders and specialists who worked all year, and some receipts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from budget.models import Worker
from budget.services.expenses import book_expense, undo_expense
from budget.services.workers import register_worker, set_day_rate
from budget.services.working_days import write_days
from budget.weeks import Week
from portal.demo.cast import coordinator, person
from portal.demo.travelling import days_ago
from portal.kit.documents import paper_html, render_pdf
from programme.models import DevelopmentLine, Programme, User

LEADER, SPECIALIST = Worker.Function.LEADER, Worker.Function.SPECIALIST
HALF, QUARTER, WHOLE = Decimal("0.5"), Decimal("0.25"), Decimal(1)
# Nobody works around New Year and in the summer: 46 weeks a year.
FREE_WEEKS = {1, 30, 31, 32, 33, 52, 53}


@dataclass(frozen=True)
class Person:
    """``every`` so many weeks a day, on this day of the week."""

    name: str
    function: Worker.Function
    weekday: int
    every: int
    account: str = ""


STAFF = (
    Person("Linda de Groot", LEADER, 2, 1, "coordinator@ut.example"),
    Person("Willem ter Braak", LEADER, 4, 1),
    Person("Femke Oosterveld", SPECIALIST, 3, 3, "trainer1@ut.example"),
    Person("Ruben Schothorst", SPECIALIST, 5, 4, "trainer2@ut.example"),
)


@dataclass(frozen=True)
class Receipt:
    """Bought so many days ago for the line at this place; ``wrong`` is why it was taken back."""

    ago: int
    line: int
    supplier: str
    what: str
    net: str
    vat: str
    wrong: str = ""


RECEIPTS = (
    Receipt(210, 1, "Zalencentrum De Noaber", "Zaal en lunch werksessie", "640.00", "57.60"),
    Receipt(150, 0, "Drukkerij Oeverwijk", "Werkboeken ambitie naar project", "412.50", "86.63"),
    Receipt(95, 2, "Bureau Veldkijker", "Gespreksleider bijeenkomst", "975.00", "204.75"),
    Receipt(60, 0, "Drukkerij Oeverwijk", "Posters", "180.00", "37.80",
            "Geboekt op de verkeerde lijn"),
    Receipt(59, 1, "Drukkerij Oeverwijk", "Posters", "180.00", "37.80"),
    Receipt(20, 1, "Kaartmakerij Noord", "Kaarten ondergrond", "325.00", "68.25"),
)  # fmt: skip


@transaction.atomic
def tell(programme: Programme) -> int:
    """Weeks and receipts of the programme's years up to today, once; returns how many days."""
    if Worker.objects.filter(programme=programme).exists():
        return 0
    finance, planner = person("financien@ut.example"), coordinator()
    lines = list(programme.lines.order_by("position"))
    first = date(programme.first_year, 1, 1)
    with days_ago(max((timezone.localdate() - first).days, 0)):
        set_day_rate(
            programme=programme,
            worker=None,
            function=SPECIALIST,
            from_on=first,
            amount=Decimal(0),
            note="Eigen inbreng van de universiteit",
            actor=finance,
        )
    written = 0
    for at, who in enumerate(STAFF):
        worker = register_worker(
            programme=programme,
            name=who.name,
            function=who.function,
            user=person(who.account) if who.account else None,
            actor=planner,
        )
        written += _work(worker, who, at, lines, planner)
    for receipt in RECEIPTS:
        _buy(receipt, lines, programme, planner)
    return written


def _work(worker: Worker, who: Person, at: int, lines: list[DevelopmentLine], actor: User) -> int:
    """Written at the end of each month."""
    today, written = timezone.localdate(), 0
    for _month, days in groupby(_days_of(worker.programme, who, at), lambda day: day.month):
        of_month = list(days)
        cells = {
            (line.pk, day): part
            for day in of_month
            for line, part in _parts(lines, Week.of(day).number + at)
        }
        with days_ago((today - of_month[-1]).days):
            written += len(write_days(worker=worker, days=cells, actor=actor))
    return written


def _days_of(programme: Programme, who: Person, at: int) -> list[date]:
    """Up to today, in the years of the programme."""
    day, today = date(programme.first_year, 1, 1), timezone.localdate()
    found = []
    while day <= min(today, date(programme.last_year, 12, 31)):
        week = Week.of(day).number
        free = week in FREE_WEEKS or (week + at) % who.every
        if day.isoweekday() == who.weekday and not free:
            found.append(day)
        day += timedelta(days=1)
    return found


def _parts(lines: list[DevelopmentLine], week: int) -> list[tuple[DevelopmentLine, Decimal]]:
    """How a day is divided: all on one line, or over all three, in turn."""
    if week % 4 == 0 or len(lines) < 3:
        return [(lines[week % len(lines)], WHOLE)]
    turned = [lines[(week + at) % len(lines)] for at in range(3)]
    return list(zip(turned, (HALF, QUARTER, QUARTER), strict=True))


def _buy(
    receipt: Receipt, lines: list[DevelopmentLine], programme: Programme, actor: User
) -> None:
    day = timezone.localdate() - timedelta(days=receipt.ago)
    if day.year not in programme.years:
        return
    net, vat = Decimal(receipt.net), Decimal(receipt.vat)
    paper = render_pdf(
        paper_html(
            "demo_receipt.html",
            {"receipt": receipt, "day": day, "net": net, "vat": vat, "gross": net + vat},
            language=settings.LANGUAGE_CODE,
        )
    )
    with days_ago(receipt.ago):
        booked = book_expense(
            line=lines[receipt.line % len(lines)],
            day=day,
            description=receipt.what,
            supplier=receipt.supplier,
            net=net,
            vat=vat,
            receipt=paper,
            actor=actor,
        )
    if receipt.wrong:
        with days_ago(receipt.ago - 1):
            undo_expense(expense=booked, reason=receipt.wrong, actor=actor)
