"""What somebody sees in a list is downloaded as it is filtered, by the list's own address."""

from __future__ import annotations

import csv
import re
from html import unescape
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

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
    ("coordinator", "/vakken/aanmeldingen/", "{own.application.learner}"),
    ("owner", "/coaching/", "{own.coaching.subject}"),
    ("coordinator", "/plaatsingen/?jaar={own.placement.first.year}", "{own.placement.title}"),
    ("lead_finance", "/facturen/herinneringen/", "{own.participant}"),
    ("lead_finance", "/facturen/herinneringen/?toon=verstuurd", "H-{own.invoice.number}"),
    ("lead_finance", "/facturen/verzending/", "{own.delivery.receiver}"),
    ("owner", "/mijn-certificaten/", "{own.certificate.number}"),
    ("lead_finance", "/jaaropgaven/?jaar={own.statement.year}", "{own.statement.number}"),
]


@shared
def world(db: None) -> World:
    return a_world()


def _rows(answer: HttpResponse) -> list[list[str]]:
    return list(csv.reader(StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def test_every_list_is_a_file_too(world: World, client: Client) -> None:
    cohort = reverse("masterclasses:certificates", args=[world.own.cohort.pk])
    for who, address, text in [*LISTS, ("coordinator", cohort, "{own.certificate.number}")]:
        client.force_login(getattr(world.cast, who))
        page = html_of(client.get(address.format(own=world.own)))
        xlsx, csv_file = re.findall(r'href="(\?[^"]*als=(?:xlsx|csv))"', page)
        path = address.partition("?")[0]
        book = openpyxl.load_workbook(BytesIO(client.get(path + unescape(xlsx)).content))
        lines = [[str(cell) for cell in line] for line in book.active.iter_rows(values_only=True)]
        assert any(text.format(own=world.own) in line for line in lines), address
        assert len(lines) == len(_rows(client.get(path + unescape(csv_file)))), address


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
