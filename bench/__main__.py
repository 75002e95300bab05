"""Load a database of its own, start two servers, and ask their pages in turn."""

from __future__ import annotations

import http.client
import os
import socket
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import django

from bench.database import new_database
from portal.embedded.servers import free_port, spawn, stop

if TYPE_CHECKING:
    from budget.models import Invoice
    from masterclasses.models import Masterclass
    from packages.models import Agreement

ROWS, ROUNDS = 300, 60


@dataclass
class Page:
    """One page, who opens it, and how many rows its table shows."""

    name: str
    path: str
    who: str
    rows: int
    cookie: str = ""
    few: int = 0
    many: int = 0
    times: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)


def main() -> None:
    new_database("bench")
    django.setup()
    pages = _load()
    with ExitStack() as stack:
        portal = _serve("portal.settings", stack)
        bare = _serve("bench.settings", stack)
        for round_number in range(ROUNDS):
            for page in pages:
                took = _ask(portal, page.path, page.cookie), _ask(bare, f"/{page.rows}/")
                if round_number >= ROUNDS // 6:  # the first are for warming up
                    page.times.append(took[0])
                    page.bare.append(took[1])
    _print(pages)


def _load() -> list[Page]:
    """The pages, with their number of queries for a few rows and for many."""
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from tests.factories.budget import a_draft, an_issued_invoice
    from tests.factories.many import copies_of, learn_and_host
    from tests.factories.masterclasses import a_cohort, a_masterclass
    from tests.factories.packages import an_agreement, catalogue
    from tests.factories.programme import a_cast

    call_command("migrate", verbosity=0)
    cast = a_cast()
    catalogue(cast.programme)
    agreement = an_agreement(cast)
    invoice = an_issued_invoice(agreement, cast.lead_finance)
    a_draft(agreement, agreement.first_year + 1)
    cohort = a_cohort(cast.programme, year=agreement.first_year, capacity=500, days=3)
    today = a_masterclass(cohort, timezone.localdate(), cast.trainer)
    learn_and_host(cohort, cast, copies_of(agreement, invoice, count=3))
    pages = _pages(agreement, invoice, today)
    for page in pages:
        page.few = _queries(page, getattr(cast, page.who))
    learn_and_host(cohort, cast, copies_of(agreement, invoice, count=ROWS - 3))
    with connection.cursor() as cursor:  # what autovacuum does in time
        cursor.execute("ANALYZE")
    for page in pages:
        page.many = _queries(page, getattr(cast, page.who))
    return pages


def _pages(agreement: Agreement, invoice: Invoice, today: Masterclass) -> list[Page]:
    year = agreement.first_year
    return [
        Page("agreements, list", "/overeenkomsten/", "coordinator", 25),
        Page("agreement", f"/overeenkomsten/{agreement.number}/", "coordinator", 12),
        Page("invoices, list", "/facturen/", "lead_finance", 25),
        Page("invoice", f"/facturen/{invoice.number}/", "lead_finance", 8),
        Page("dashboard, coordinator", "/", "coordinator", ROWS),
        Page("dashboard, finance", "/", "lead_finance", 8),
        Page("dashboard, contact", "/", "owner", 8),
        Page("budget", f"/begroting/{year}/", "lead_finance", 8),
        Page("year of masterclasses", f"/masterclasses/?jaar={year}", "coordinator", 8),
        Page("attendance of a day", f"{today.get_absolute_url()}aanwezigheid/", "trainer", ROWS),
        Page("courses", f"/vakken/?jaar={year}", "coordinator", ROWS // 10),
        Page("applications, list", "/vakken/aanmeldingen/", "coordinator", 50),
        Page("placements", f"/plaatsingen/?jaar={year}", "coordinator", ROWS),
    ]


def _queries(page: Page, user: object) -> int:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    client.get(page.path)
    with CaptureQueriesContext(connection) as counted:
        client.get(page.path)
    page.cookie = f"sessionid={client.cookies['sessionid'].value}"
    return len(counted)


def _serve(settings: str, stack: ExitStack) -> int:
    """The port of a server with one worker, once it listens."""
    port = free_port()
    server = spawn(
        [str(Path(sys.executable).parent / "gunicorn"), "portal.wsgi", "-b", f"127.0.0.1:{port}"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": settings},
        log=Path("var") / "bench.log",
    )
    stack.callback(stop, server)
    for _attempt in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return port
        time.sleep(0.1)
    raise RuntimeError(f"the server with {settings} did not start; see var/bench.log")


def _ask(port: int, path: str, cookie: str = "") -> float:
    """Milliseconds until the whole answer is there."""
    began = time.perf_counter()
    server = http.client.HTTPConnection("localhost", port)
    server.request("GET", path, headers={"Cookie": cookie})
    answer = server.getresponse()
    answer.read()
    took = (time.perf_counter() - began) * 1000
    server.close()
    if answer.status != 200:
        raise RuntimeError(f"{path} answers {answer.status}")
    return took


def _print(pages: list[Page]) -> None:
    print(f"{'page':24}{'p50 ms':>8}{'bare ms':>9}{'ratio':>7}{'queries':>9}{'300 ÷ 3 rows':>14}")
    for line in _lines(pages):
        print(line)


def _lines(pages: list[Page]) -> Iterator[str]:
    for page in pages:
        p50, bare = statistics.median(page.times), statistics.median(page.bare)
        yield (
            f"{page.name:24}{p50:8.1f}{bare:9.1f}{p50 / bare:7.2f}"
            f"{page.many:9}{page.many / page.few:14.2f}"
        )


main()
