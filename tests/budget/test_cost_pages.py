"""Weeks, lists, expenses and budgets as people fill them in."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from budget import definition as budget_definition
from budget.definition import BasisShape, BudgetPart, YearShape
from budget.models import BudgetBasis, DaysList, LineBudget, WorkedDay, Worker
from budget.selectors.costs import realised_per_line
from budget.selectors.costs_todo import todos_of
from budget.selectors.in_kind import in_kind_of
from budget.services.closing import close_year
from budget.services.expenses import undo_expense
from budget.services.working_days import write_days
from portal.kit.acts import Refused
from portal.kit.languages import Language
from programme.models import DevelopmentLine, Role, User
from tests.factories.costs import a_budget, a_worker, an_expense, worked
from tests.factories.packages import an_agreement, catalogue
from tests.factories.programme import Cast, a_cast
from tests.pages import client_of, html_of, is_typed
from tests.shared import shared

MONDAY = date(2026, 11, 23)
SHEET = "budget:week_sheet"


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
    return a_worker(cast.programme, cast.coordinator, "Hans Voordijk", user=cast.trainer)


def _fill_in(client: Client, worker: Worker, cells: dict[tuple[int, date], str], **more: str):  # type: ignore[no-untyped-def]
    url = reverse(SHEET, args=[2026, 48, worker.pk])
    shown = client.get(url).context["form"].initial["shown"]
    typed = {f"d{line}_{day:%Y%m%d}": part for (line, day), part in cells.items()}
    return client.post(url, {"shown": shown, **typed, **more})


def test_somebody_writes_their_own_week(
    cast: Cast, lines: list[DevelopmentLine], leader: Worker
) -> None:
    """A trainer, who reads no books; what is wrong is told at the day, what is right stays."""
    client = client_of(cast.trainer)
    assert client.get(reverse("budget:my_week")).url == reverse(SHEET, args=[2026, 48, leader.pk])
    first, second = (lines[0].pk, MONDAY), (lines[1].pk, MONDAY)
    answer = _fill_in(client, leader, {first: "½", second: "0.6"})
    page = html_of(answer)
    assert "Vul 0,25, 0,5, 0,75 of 1 in" in page
    assert is_typed(answer, f"d{lines[0].pk}_20261123", "½")
    page = html_of(_fill_in(client, leader, {first: "1", second: "0,25"}))
    assert "Op maandag 23 november staat samen 1,25 dag" in page
    assert not WorkedDay.objects.exists()
    done = _fill_in(client, leader, {first: "½", second: "0,25"})
    assert done.status_code == 302
    assert realised_per_line(cast.programme, 2026) == {
        lines[0].pk: 625, lines[1].pk: Decimal("312.50"), lines[2].pk: 0
    }  # fmt: skip
    other = a_worker(cast.programme, cast.coordinator)
    assert client.get(reverse(SHEET, args=[2026, 48, other.pk])).status_code == 404


def test_the_week_before_fills_only_what_is_empty(
    cast: Cast, lines: list[DevelopmentLine], leader: Worker
) -> None:
    last_week = date(2026, 11, 16)
    worked(leader, cast.coordinator,
           {(lines[0], last_week): "0.5", (lines[1], last_week): "0.25"})  # fmt: skip
    page = _fill_in(client_of(cast.coordinator), leader, {(lines[0].pk, MONDAY): "1"}, copy="1")
    assert is_typed(page, f"d{lines[0].pk}_20261123", "1")
    assert is_typed(page, f"d{lines[1].pk}_20261123", "0,25")
    assert "Fout:" not in html_of(page)
    assert WorkedDay.objects.count() == 2


def test_an_older_sheet_is_not_saved_over_a_newer_one(
    cast: Cast, lines: list[DevelopmentLine], leader: Worker
) -> None:
    url = reverse(SHEET, args=[2026, 48, leader.pk])
    worked(leader, cast.coordinator, {(lines[2], MONDAY): "0.75"})
    name = f"d{lines[0].pk}_20261123"
    answer = client_of(cast.trainer).post(url, {"shown": "een oude", name: "0,25"})
    page = html_of(answer)
    assert "Intussen heeft iemand anders deze week gewijzigd" in page
    assert "maandag 23 november, Organisatie ontwikkeling: 0,75" in page
    assert is_typed(answer, name, "0,25")
    assert WorkedDay.objects.get().days == Decimal("0.75")


def _send(client: Client, rows: list[list[str]]) -> DaysList:
    table = StringIO()
    csv.writer(table, delimiter=";").writerows(rows)
    upload = SimpleUploadedFile("dagen.csv", table.getvalue().encode())
    answer = client.post(reverse("budget:days_send"), {"upload": upload})
    assert answer.status_code == 302, html_of(answer)
    return DaysList.objects.get(pk=answer.url.split("/")[-2])


def _read_in(client: Client, sent: DaysList) -> str:
    shown = client.get(sent.get_absolute_url()).context["shown"]
    url = reverse("budget:days_read_in", args=[sent.pk])
    return html_of(client.post(url, {"shown": shown}, follow=True))


def test_a_list_writes_each_day_once(
    cast: Cast, lines: list[DevelopmentLine], leader: Worker
) -> None:
    """Faulty lines come back; the same file again, and our own download, do nothing."""
    client = client_of(cast.coordinator)
    first, second = lines[0].name, lines[1].name
    worked(leader, cast.coordinator, {(lines[0], MONDAY): "0.5"})
    rows = [
        ["Naam", "Datum", "Ontwikkelingslijn", "Dagen"],
        ["hans voordijk", "23-11-2026", first, "1"],
        ["Hans Voordijk", "2026-11-24", first, "0,5"],
        ["Hans Voordijk", "24-11-2026", second, "½"],
        ["Hans Voordijk", "24-11-2026", second, "1"],
        ["Hans Voordijk", "25-11-2026", first, "1"],
        ["Hans Voordijk", "25-11-2026", second, "0,25"],
        ["=1+1", "25-11-2026", first, "1"],
        ["Hans Voordijk", "31-02-2026", first, "1"],
        ["Hans Voordijk", "01-12-2026", first, "1"],
        ["Hans Voordijk", "18-11-2026", "Geen lijn", "1"],
        ["Hans Voordijk", "18-11-2026", first, "0,3"],
    ]
    sent = _send(client, rows)
    assert WorkedDay.objects.count() == 1
    faulty = client.get(reverse("budget:days_faulty", args=[sent.pk])).content.decode("utf-8-sig")
    assert len(faulty.strip().splitlines()) == 1 + 8
    assert "'=1+1" in faulty
    assert "3 regels zijn verwerkt" in _read_in(client, sent)
    cells = {(row.line_id, row.day): row.days for row in WorkedDay.objects.all()}
    assert cells == {
        (lines[0].pk, MONDAY): 1,
        (lines[0].pk, date(2026, 11, 24)): Decimal("0.5"),
        (lines[1].pk, date(2026, 11, 24)): Decimal("0.5"),
    }
    assert "al ingelezen" in _read_in(client, sent)
    assert "Op deze lijst staat niets nieuws" in _read_in(client, _send(client, rows))
    for language in Language.values:
        User.objects.update(language=language)
        file = client.get(reverse("budget:days_file", args=[2026, "csv"]))
        ours = file.content.decode("utf-8-sig")
        again = _send(client, list(csv.reader(StringIO(ours), delimiter=";")))
        assert client.get(again.get_absolute_url()).context["counts"] == [("same", 3)]


def test_a_list_that_somebody_overtook_is_looked_over_again(
    cast: Cast, lines: list[DevelopmentLine], leader: Worker
) -> None:
    client = client_of(cast.lead_finance)
    sent = _send(client, [["Naam", "Datum", "Lijn", "Dagen"],
                          ["Hans Voordijk", "23-11-2026", lines[0].name, "1"]])  # fmt: skip
    shown = client.get(sent.get_absolute_url()).context["shown"]
    worked(leader, cast.coordinator, {(lines[0], MONDAY): "0.5"})
    url = reverse("budget:days_read_in", args=[sent.pk])
    assert "Kijk de lijst opnieuw na" in html_of(client.post(url, {"shown": shown}, follow=True))
    assert WorkedDay.objects.get().days == Decimal("0.5")


def test_expenses_are_downloaded_as_filtered(cast: Cast, lines: list[DevelopmentLine]) -> None:
    an_expense(lines[0], cast.coordinator, "12.50", description="Posters")
    an_expense(lines[1], cast.coordinator, "640", description="Zaalhuur")
    url = reverse("budget:expenses", args=[2026])
    client = client_of(cast.administrator)
    assert "€ 652,50" in html_of(client.get(url))
    file = client.get(url, {"line": lines[0].pk, "als": "csv"}).content.decode("utf-8-sig")
    assert "12,50" in file
    assert "Zaalhuur" not in file


@time_machine.travel("2027-02-01T12:00:00Z")
def test_a_closed_year_keeps_its_costs(
    cast: Cast, lines: list[DevelopmentLine], leader: Worker
) -> None:
    """Days stay as they are; a wrong expense is taken back in a year that is open."""
    expense = an_expense(lines[0], cast.coordinator, "100")
    close_year(programme=cast.programme, year=2026, actor=cast.lead_finance)
    with pytest.raises(Refused, match="2026 is afgesloten"):
        write_days(worker=leader, days={(lines[0].pk, MONDAY): Decimal(1)}, actor=cast.coordinator)
    undone = undo_expense(expense=expense, reason="Dubbel", actor=cast.coordinator)
    assert undone.day == date(2027, 2, 1)
    assert realised_per_line(cast.programme, 2026)[lines[0].pk] == 100
    assert realised_per_line(cast.programme, 2027)[lines[0].pk] == -100


def test_finance_decides_on_a_coming_year_and_the_definition_no_longer_does(
    cast: Cast, lines: list[DevelopmentLine]
) -> None:
    client, url = client_of(cast.lead_finance), reverse("budget:decide", args=[2027])
    asked = {"leaders": "2", "days_per_week": "1,5", "weeks": "46", "day_rate": "1.300",
             "extras": "600", "note": "Een dag meer per twee weken"}  # fmt: skip
    amounts = {f"line_{line.pk}": "60.000" for line in lines}
    wrong = html_of(client.post(url, {**asked, **amounts, "extras": "700"}))
    assert "samen € 180.000,00, maar de berekening komt uit op € 180.100,00" in wrong
    assert client.post(url, {**asked, **amounts}).status_code == 302
    basis = BudgetBasis.objects.get(programme=cast.programme, year=2027)
    assert (basis.total, basis.decided_by) == (180000, cast.lead_finance)
    shape = BasisShape(leaders=2, days_per_week=1, weeks=46, day_rate=1250, extras=5000)
    per_line = {line.key: Decimal(40000) for line in lines}
    years = {year: YearShape(year=year, basis=shape, lines=per_line) for year in (2026, 2027)}
    part = BudgetPart(years=years, reminders=None, accounts={})
    budget_definition.load(part, programme=cast.programme)
    found = LineBudget.objects.filter(line__programme=cast.programme, year=2027)
    assert set(found.values_list("amount", flat=True)) == {Decimal(60000)}
    assert not BudgetBasis.objects.filter(programme=cast.programme, year=2028).exists()
    begun = client.post(reverse("budget:decide", args=[2026]), {**asked, **amounts})
    assert "2026 is al begonnen" in html_of(begun)


def test_what_the_university_gives_follows_from_the_agreements(cast: Cast) -> None:
    catalogue(cast.programme)
    an_agreement(cast)
    found = in_kind_of(cast.programme, 2026)
    assert [each.agreement.participant for each in found.contributions] == [cast.participant]
    assert (found.total, found.students) == (15000, 0)
    assert in_kind_of(cast.programme, 2029).total == 0
    page = html_of(client_of(cast.coordinator).get(reverse("budget:in_kind", args=[2026])))
    assert "€ 15.000" in page
    assert "als=xlsx" in page
    file = client_of(cast.coordinator).get(reverse("budget:in_kind", args=[2026]), {"als": "csv"})
    _heads, row = file.content.decode("utf-8-sig").splitlines()
    assert row.startswith(f"{cast.participant};")
    assert row.endswith(";15000,00;0")


def test_who_has_a_sheet_is_asked_to_fill_it_in(
    cast: Cast, lines: list[DevelopmentLine], leader: Worker
) -> None:
    (todo,) = todos_of(cast.trainer)
    assert todo.title == "Schrijf uw dagen van week 47 van 2026"
    assert not [*todos_of(cast.coordinator), *todos_of(cast.owner)]
    worked(leader, cast.coordinator, {(lines[0], date(2026, 11, 18)): "1"})
    assert not list(todos_of(cast.trainer))
    cast.trainer.memberships.filter(role=Role.TRAINER).delete()
    assert not list(todos_of(User.objects.get(pk=cast.trainer.pk)))


def test_a_spreadsheet_of_days_holds_figures(
    cast: Cast, lines: list[DevelopmentLine], leader: Worker
) -> None:
    worked(leader, cast.coordinator, {(lines[0], MONDAY): "0.5"})
    content = (
        client_of(cast.coordinator).get(reverse("budget:days_file", args=[2026, "xlsx"])).content
    )
    rows = list(load_workbook(BytesIO(content)).active.values)
    assert rows[1][3] == 0.5
    assert rows[1][7] == 625
