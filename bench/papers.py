"""How fast papers are made, beside plain WeasyPrint on the same finished HTML, in turn.

Both use the same parsed style, fonts and tagged PDF/A. Invoices are issued as a year's run does:
some together, and one by itself for comparison. CPU time tells more than the clock on a
machine that others use too. ``python -m bench.papers``, in a process of its own.
"""

from __future__ import annotations

import os
import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django

from bench.database import new_database

if TYPE_CHECKING:
    from budget.models import Invoice
    from tests.factories.programme import Cast

WARM, INVOICES, CERTIFICATES, STATEMENTS = 10, 60, 40, 40
FEW, MANY = 50, 500


@dataclass
class Times:
    """Seconds of each round: of the processor, and by the clock."""

    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)

    def take(self, work: Callable[[], object]) -> None:
        cpu, wall = time.process_time(), time.perf_counter()
        work()
        self.cpu.append(time.process_time() - cpu)
        self.wall.append(time.perf_counter() - wall)


@dataclass
class Act:
    """A whole act, so many papers at once, beside what plain WeasyPrint does with their HTML."""

    name: str
    papers: int = 1
    variant: str = "pdf/a-2a"
    rounds: int = 0
    queries: int = 0
    whole: Times = field(default_factory=Times)
    bare: Times = field(default_factory=Times)

    def measure(self, act: Callable[[], object], pages: Callable[[], list[str]]) -> None:
        """One round; of the first ones only the queries are counted, while all gets warm."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        self.rounds += 1
        if self.rounds * self.papers <= WARM:
            with CaptureQueriesContext(connection) as counted:
                act()
            self.queries = len(counted)
            self._print_bare(pages())
            return
        self.whole.take(act)
        finished = pages()
        self.bare.take(lambda: self._print_bare(finished))

    def _print_bare(self, pages: list[str]) -> None:
        for html in pages:
            _bare(html, self.variant)

    def line(self) -> str:
        cpu = statistics.median(self.bare.cpu) / statistics.median(self.whole.cpu)
        wall = statistics.median(self.bare.wall) / statistics.median(self.whole.wall)
        a_second = self.papers / statistics.median(self.whole.cpu)
        bare = self.papers / statistics.median(self.bare.cpu)
        queries = self.queries / self.papers
        return f"{self.name:24}{a_second:10.1f}{bare:8.1f}{cpu:11.2f}{wall:13.2f}{queries:9.1f}"


def main() -> None:
    new_database("bench_papers")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    from budget.statements import papers as statements
    from masterclasses import documents as certificates
    from portal.celery import keep_what_is_loaded
    from portal.kit.batches import TOGETHER

    cast, drafts, issued = _load()
    keep_what_is_loaded()
    print(f"{'a core, a second':24}{'act':>10}{'bare':>8}{'CPU ratio':>11}{'clock ratio':>13}"
          f"{'queries':>9}")  # fmt: skip
    many = WARM + INVOICES
    first, second, third = (drafts[at : at + many] for at in (0, many, 2 * many))
    with_mails = "the same with its mails"
    print(_invoices("invoice, PDF/A-3a, UBL", cast, first, together=TOGETHER).line())
    print(_invoices(with_mails, cast, second, together=TOGETHER, mails=True).line())
    print(_invoices("an invoice by itself", cast, third, together=1).line())
    first, second = _halves(issued, WARM + CERTIFICATES)
    print(_certificates("certificate, sealed", certificates.keep, first).line())
    print(_certificates(with_mails, certificates.keep_and_tell, second).line())
    first, second = _halves(_asked_for(cast), WARM + STATEMENTS)
    print(_statements("statement, sealed", statements.keep, first).line())
    print(_statements(with_mails, statements.keep_and_tell, second).line())
    print(f"memory after {MANY} PDFs ÷ after {FEW}: {_memory():.2f}")


def _halves(keys: list[int], many: int) -> tuple[list[int], list[int]]:
    return keys[:many], keys[many : 2 * many]


def _load() -> tuple[Cast, list[Invoice], list[int]]:
    from django.core.management import call_command

    from budget.services.invoicing import raise_invoice
    from programme.models import Role
    from tests.factories.certificates import a_certificate
    from tests.factories.many import copies_of
    from tests.factories.masterclasses import a_cohort
    from tests.factories.packages import an_agreement, catalogue
    from tests.factories.programme import a_cast

    call_command("migrate", verbosity=0)
    cast = a_cast()
    catalogue(cast.programme)
    agreement = an_agreement(cast)
    copies = copies_of(agreement, None, count=3 * (WARM + INVOICES))
    drafts = [
        raise_invoice(agreement_year=each.years.get(year=each.first_year), actor=None)
        for each in copies
    ]
    cohort = a_cohort(cast.programme, year=agreement.first_year, capacity=500, days=3)
    certificates = [
        a_certificate(cohort, each.participant, each.participant.organisation.memberships
                      .get(role=Role.CONTACT).user, cast.coordinator).pk
        for each in copies[: 2 * (WARM + CERTIFICATES)]
    ]  # fmt: skip
    return cast, drafts, certificates


def _certificates(name: str, keep: Callable[[Any], object], certificates: list[int]) -> Act:
    """Sealed and stored by the worker."""
    from masterclasses.documents import certificate_html, printed, without_papers
    from masterclasses.models import Certificate
    from portal.kit.batches import TOGETHER, batches

    def act(some: list[int]) -> None:
        keep([printed(each) for each in without_papers().filter(pk__in=some)])

    measured = Act(name, TOGETHER)
    for some in batches(certificates):
        measured.measure(
            partial(act, some),
            lambda some=some: [
                certificate_html(each) for each in Certificate.objects.filter(pk__in=some)
            ],
        )
    return measured


def _statements(name: str, keep: Callable[[Any], object], asked: list[int]) -> Act:
    """Gathered, numbered, frozen, sealed and stored by the worker."""
    from budget.models import Statement
    from budget.statements.papers import freeze, printed, statement_html, without_papers
    from portal.kit.batches import TOGETHER, batches

    def act(some: list[int]) -> None:
        freeze(some)
        keep([printed(each) for each in without_papers().filter(pk__in=some)])

    measured = Act(name, TOGETHER)
    for some in batches(asked):
        measured.measure(
            partial(act, some),
            lambda some=some: [
                statement_html(each) for each in Statement.objects.filter(pk__in=some)
            ],
        )
    return measured


def _asked_for(cast: Cast) -> list[int]:
    """The statements of who was invoiced."""
    from django.utils import timezone

    from budget.models import Invoice, Statement
    from budget.services.stating import draft_statements

    year = cast.programme.first_year
    draft_statements(programme=cast.programme, year=year, actor=cast.lead_finance)
    Statement.objects.update(asked_at=timezone.now(), asked_by=cast.lead_finance)
    invoiced = Invoice.objects.issued().values("agreement_year__agreement__participant")
    asked = Statement.objects.filter(participant__in=invoiced).order_by("pk")
    return list(asked.values_list("pk", flat=True))


def _invoices(
    name: str, cast: Cast, drafts: list[Invoice], *, together: int, mails: bool = False
) -> Act:
    """Number, frozen copy, PDF/A-3a and judged UBL: as workers do, so many at a time."""
    from budget.documents import invoice_html
    from budget.models import Invoice

    measured = Act(name, together, "pdf/a-3a")
    for at in range(0, len(drafts), together):
        some = drafts[at : at + together]
        measured.measure(
            partial(_act, some, cast, mails=mails),
            lambda some=some: [invoice_html(Invoice.objects.get(pk=each.pk)) for each in some],
        )
    return measured


def _act(drafts: list[Invoice], cast: Cast, *, mails: bool) -> None:
    """One by itself is issued by a web process, and read anew by a worker."""
    from budget import documents
    from budget.services.invoicing import issue_invoice, issue_invoices

    if len(drafts) == 1:
        issue_invoice(invoice=drafts[0], actor=cast.lead_finance)
        left = documents.without_papers([drafts[0].pk])
        issued = [documents.frozen(each) for each in left]
    else:
        issued = issue_invoices(invoices=drafts, actor=cast.lead_finance)
    store = documents.keep_and_tell if mails else documents.keep
    store([documents.printed(each) for each in issued])


def _bare(html: str, variant: str) -> None:
    """WeasyPrint alone, tuned: parsed style and fonts are those of the process."""
    import weasyprint

    from portal.kit import documents

    style, fonts = documents._print_style()
    weasyprint.HTML(string=html, url_fetcher=documents._OwnFiles()).write_pdf(
        stylesheets=[style], font_config=fonts, pdf_variant=variant, pdf_tags=True
    )


def _memory() -> float:
    """Of this process, as a worker's: what it holds after many papers and after few."""
    from budget.documents import invoice_pdf
    from budget.einvoices import ubl
    from budget.models import Invoice

    invoice = Invoice.objects.issued()[0]
    lines = list(invoice.lines.order_by("position"))
    xml = ubl.write(invoice, lines)
    held = {}
    for at in range(1, MANY + 1):
        invoice_pdf(invoice, lines, xml)
        if at in (FEW, MANY):
            held[at] = _resident()
    return held[MANY] / held[FEW]


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


if __name__ == "__main__":
    main()
