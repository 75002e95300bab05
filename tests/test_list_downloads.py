"""What somebody sees in a list is downloaded as it is filtered, by the list's own address."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from html import unescape
from io import BytesIO, StringIO
from pathlib import Path

import openpyxl
import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from budget.models import InvoiceRunItem, Worker
from portal.kit import downloads
from tests.factories.world import World, a_world
from tests.pages import html_of
from tests.shared import shared

# Who opens which list, and a text that stands in it.
LISTS = [
    ("coordinator", "/overeenkomsten/", "{own.agreement.number}"),
    ("owner", "/organisaties/", "{own.participant}"),
    ("administrator", "/logboek/", "Overeenkomst aangeboden"),
    ("coordinator", "/mails/", "{own.invitation.email}"),
    ("owner", "/kennisbijeenkomsten/", "{own.meeting}"),
    ("owner", "/cases/", "{own.case}"),
    ("owner", "/cases/matrix/?welke=alle", "{own.case}"),
    ("organiser", "/kennisbijeenkomsten/{own.meeting.pk}/aanmeldingen/", "{cast.owner}"),
    ("owner", "/subsidies/", "{own.subsidy}"),
    ("owner", "/vervolgstappen/", "Deelnemers geven keuze door"),
    ("coordinator", "/deelnemers/", "{own.action.text}"),
    ("coordinator", "/vakken/aanmeldingen/", "{own.application.learner}"),
    ("owner", "/coaching/", "{own.coaching.subject}"),
    ("coordinator", "/plaatsingen/?jaar={own.placement.first.year}", "{own.placement.title}"),
    ("lead_finance", "/facturen/herinneringen/", "{own.participant}"),
    ("lead_finance", "/facturen/herinneringen/?toon=verstuurd", "H-{own.invoice.number}"),
    ("lead_finance", "/facturen/verzending/", "{own.delivery.receiver}"),
    ("owner", "/mijn-certificaten/", "{own.certificate.number}"),
    ("lead_finance", "/jaaropgaven/?jaar={own.statement.year}", "{own.statement.number}"),
    ("lead_finance", "/facturen/jaar/{own.agreement.first_year}/", "{own.participant}"),
    ("lead_finance", "/facturen/uitgifte/{own.run.pk}/", "Eerst een kenmerk"),
    (
        "lead_finance",
        "/facturen/betalingen/bestanden/{own.bank_line.file_id}/",
        "{own.bank_line.remittance}",
    ),
    ("lead_finance", "/facturen/btw/", "bij de start van het programma"),
    ("coordinator", "/masterclasses/zalen/", "{own.room}"),
    ("coordinator", "/masterclasses/vraag/", "{own.participant}"),
    ("coordinator", "/masterclasses/evaluaties/", "{own.cohort}"),
    ("coordinator", "/vakken/", "{own.course.title}"),
    ("owner", "/organisaties/{own.participant.organisation.slug}/mensen/", "{own.colleague}"),
]


TEMPLATES = Path("templates")
ROWS = re.compile(r"<tbody[^>]*>(?:(?!</tbody>).)*{% for ", re.DOTALL)
INCLUDED = re.compile(r'{% include "([^"]+)"')
DOWNLOADS = {"components/download_list.html", "components/downloads.html"}
# Tables without a download, and why.
A_FORM = "what one fills in; the list itself is downloaded elsewhere"
A_PAPER = "what stands on one paper, which is a PDF"
OF_BUDGET = "a part of the budget's overview, which is downloaded whole"
WITHOUT = {
    "budget/banking/allocate.html": A_FORM,
    "budget/banking/upload.html": "the last files, each downloaded from its own page",
    "budget/costs/days_list.html": "a file that somebody sent, shown before it is read in",
    "budget/costs/week.html": A_FORM,
    "budget/crediting/address.html": A_FORM,
    "budget/crediting/check.html": A_FORM,
    "budget/invoices/credit_note.html": A_PAPER,
    "budget/invoices/draft.html": A_PAPER,
    "budget/invoices/drafting.html": A_FORM,
    "budget/invoices/invoice.html": A_PAPER,
    "budget/invoices/of_organisation.html": "those of one party; the list of invoices has them",
    "budget/later.html": OF_BUDGET,
    "budget/lines_costs.html": OF_BUDGET,
    "budget/lines_income.html": OF_BUDGET,
    "budget/statements/changes.html": A_PAPER,
    "budget/statements/participant.html": A_PAPER,
    "budget/statements/programme.html": A_PAPER,
    "budget/vat/preview.html": A_FORM,
    "budget/years.html": OF_BUDGET,
    "budget/years_money.html": OF_BUDGET,
    "home/pipeline.html": "a look at the agreements, which are downloaded on their own page",
    "masterclasses/attendance/own.html": "one person's own days, also on the certificate",
    "masterclasses/attendance/paste.html": A_FORM,
    "masterclasses/courses/apply_for.html": A_FORM,
    "masterclasses/courses/course.html": "when one course is given; the list has all of them",
    "masterclasses/enrolling/check.html": A_FORM,
    "masterclasses/evaluating/results.html": "one day; the list of all evaluations has it",
    "masterclasses/lists/list.html": "a file that somebody sent, shown before it is read in",
    "packages/agreements/years.html": A_PAPER,
    "packages/compare.html": "what the packages are: a text, not a list of records",
    "programme/handbook/versions.html": "each version is a PDF of its own",
    "programme/cases/values.html": "what was measured of one KPI, on the page of its case",
    "programme/lines/line.html": "the products of one line, each with a page of its own",
    "programme/organisations/organisation.html": "its people, downloaded where they are kept",
}


@shared
def world(db: None) -> World:
    found = a_world()
    InvoiceRunItem.objects.create(
        run=found.own.run,
        agreement_year=found.own.draft.agreement_year,
        held={"nl": "Eerst een kenmerk"},
        seen_net=1,
        seen_gross=1,
    )
    return found


def _rows(answer: HttpResponse) -> list[list[str]]:
    return list(csv.reader(StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def test_every_list_is_a_file_too(world: World, client: Client) -> None:
    cohort = reverse("masterclasses:certificates", args=[world.own.cohort.pk])
    for who, address, text in [*LISTS, ("coordinator", cohort, "{own.certificate.number}")]:
        client.force_login(getattr(world.cast, who))
        page = html_of(client.get(address.format(own=world.own)))
        found = re.findall(r'href="(\?[^"]*als=(?:xlsx|csv))"', page)
        assert len(found) == 2, address
        xlsx, csv_file = found
        path = address.format(own=world.own).partition("?")[0]
        book = openpyxl.load_workbook(BytesIO(client.get(path + unescape(xlsx)).content))
        lines = [[str(cell) for cell in line] for line in book.active.iter_rows(values_only=True)]
        assert any(text.format(own=world.own, cast=world.cast) in line for line in lines), address
        assert len(lines) == len(_rows(client.get(path + unescape(csv_file)))), address


def test_both_lists_of_workers_are_files(world: World, client: Client) -> None:
    client.force_login(world.cast.coordinator)
    address = reverse("budget:workers")
    assert html_of(client.get(address)).count("als=csv") == 2
    names = {row[0] for row in _rows(client.get(address, {"als": "csv"}))[1:]}
    assert names == set(Worker.objects.values_list("name", flat=True))
    rates = _rows(client.get(address, {"als": "csv", "lijst": "tarieven"}))
    assert rates[0][0] == "Voor wie"
    assert len(rates) > 1


def test_a_table_of_rows_has_a_download() -> None:
    """Or says here why it has none."""
    without = {str(each) for each in _tables() if not _has_a_download(each)}
    assert without == WITHOUT.keys()


def _tables() -> Iterator[Path]:
    """Templates of pages with a table of which rows are repeated."""
    for path in sorted(TEMPLATES.rglob("*.html")):
        name = path.relative_to(TEMPLATES)
        if name.parts[0] not in ("documents", "emails") and ROWS.search(path.read_text()):
            yield name


def _has_a_download(name: Path) -> bool:
    """Itself, in what it includes, or on every page that includes it."""
    if _offers_one(name):
        return True
    pages = [
        path.relative_to(TEMPLATES)
        for path in TEMPLATES.rglob("*.html")
        if str(name) in INCLUDED.findall(path.read_text())
    ]
    return bool(pages) and all(map(_has_a_download, pages))


def _offers_one(name: Path) -> bool:
    text = (TEMPLATES / name).read_text()
    included = {*INCLUDED.findall(text)}
    if DOWNLOADS & included or "_xlsx" in text or '{{ file }}" download' in text:
        return True
    return any(_offers_one(Path(each)) for each in included)


def test_a_file_holds_what_the_filter_leaves(world: World, client: Client) -> None:
    client.force_login(world.cast.coordinator)
    address = "/overeenkomsten/"
    everything = _rows(client.get(address, {"als": "csv"}))[1:]
    number = world.own.agreement.number
    (only,) = _rows(client.get(address, {"als": "csv", "search": number}))[1:]
    assert only[0] == number
    assert only in everything
    assert len(everything) > 1
    assert client.get(address, {"als": "pdf"}).status_code == 404


def test_nobody_downloads_what_the_list_hides(world: World, client: Client) -> None:
    client.force_login(world.cast.owner)
    numbers = {row[0] for row in _rows(client.get("/overeenkomsten/", {"als": "csv"}))}
    assert world.own.agreement.number in numbers
    assert world.foreign.agreement.number not in numbers


def test_a_list_that_is_too_long_says_so(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "MOST_ROWS", 1)
    client.force_login(world.cast.coordinator)
    asked = {"als": "xlsx", "status": "offered"}
    answer = client.get("/overeenkomsten/", asked, follow=True)
    assert answer.redirect_chain == [("/overeenkomsten/?status=offered", 302)]
    assert "te lang voor één bestand" in html_of(answer)
