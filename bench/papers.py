"""How fast papers are made, beside plain WeasyPrint on the same finished HTML, in turn.

Both use the same parsed style, fonts and tagged PDF/A. CPU time tells more than the clock on a
machine that others use too. ``python -m bench.papers``, in a process of its own.
"""

from __future__ import annotations

import os
import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import django

from bench.database import new_database

if TYPE_CHECKING:
    from budget.models import Invoice
    from masterclasses.models import Certificate
    from tests.factories.programme import Cast

WARM, INVOICES, CERTIFICATES = 8, 40, 15
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
    """A whole act beside what plain WeasyPrint does with its HTML."""

    name: str
    whole: Times = field(default_factory=Times)
    bare: Times = field(default_factory=Times)
    queries: int = 0

    def line(self) -> str:
        cpu = statistics.median(self.bare.cpu) / statistics.median(self.whole.cpu)
        wall = statistics.median(self.bare.wall) / statistics.median(self.whole.wall)
        a_second = 1 / statistics.median(self.whole.cpu)
        bare = 1 / statistics.median(self.bare.cpu)
        return f"{self.name:24}{a_second:10.1f}{bare:8.1f}{cpu:11.2f}{wall:13.2f}{self.queries:9}"


def main() -> None:
    new_database("bench_papers")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    cast, drafts, certificates = _load()
    print(f"{'a core, a second':24}{'act':>10}{'bare':>8}{'CPU ratio':>11}{'clock ratio':>13}"
          f"{'queries':>9}")  # fmt: skip
    half = WARM + INVOICES
    print(_invoices("invoice, PDF/A-3a, UBL", cast, drafts[:half]).line())
    print(_invoices("the same with its mails", cast, drafts[half:], mails=True).line())
    print(_certificates(certificates).line())
    print(f"memory after {MANY} PDFs ÷ after {FEW}: {_memory():.2f}")


def _load() -> tuple[Cast, list[Invoice], list[Certificate]]:
    from django.core.management import call_command

    from budget.services.invoicing import raise_invoice
    from programme.models import Role
    from tests.factories.certificates import a_certificate
    from tests.factories.many import copies_of
    from tests.factories.masterclasses import a_cohort
    from tests.factories.packages import active_agreement, catalogue
    from tests.factories.programme import a_cast

    call_command("migrate", verbosity=0)
    cast = a_cast()
    catalogue(cast.programme)
    agreement = active_agreement(
        participant=cast.participant,
        contact=cast.owner,
        signatory=cast.signatory,
        lead_signatory=cast.lead_signatory,
    )
    copies = copies_of(agreement, None, count=2 * (WARM + INVOICES))
    drafts = [
        raise_invoice(agreement_year=each.years.get(year=each.first_year), actor=None)
        for each in copies
    ]
    cohort = a_cohort(cast.programme, year=agreement.first_year, capacity=500, days=3)
    certificates = [
        a_certificate(cohort, each.participant, each.participant.organisation.memberships
                      .get(role=Role.CONTACT).user, cast.coordinator)
        for each in copies[: WARM + CERTIFICATES]
    ]  # fmt: skip
    return cast, drafts, certificates


def _certificates(certificates: list[Certificate]) -> Act:
    """Sealed and stored by the worker."""
    from masterclasses.documents import certificate_html, make_certificate_document

    measured = Act("certificate, sealed")
    for at, certificate in enumerate(certificates):
        html = certificate_html(certificate)
        if at < WARM:
            make_certificate_document(certificate.pk)
            _bare(html, "pdf/a-2a")
            continue
        measured.whole.take(lambda pk=certificate.pk: make_certificate_document(pk))
        measured.bare.take(lambda html=html: _bare(html, "pdf/a-2a"))
    return measured


def _invoices(name: str, cast: Cast, drafts: list[Invoice], *, mails: bool = False) -> Act:
    """Number, frozen copy, PDF/A-3a and judged UBL: what issuing does, and what the worker."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from budget.documents import invoice_html, make_invoice_document, make_papers
    from budget.models import Invoice
    from budget.services.invoicing import issue_invoice

    measured = Act(name)
    make = make_invoice_document if mails else make_papers

    def act(draft: Invoice) -> None:
        issue_invoice(invoice=draft, actor=cast.lead_finance)
        make(draft.pk)

    for at, draft in enumerate(drafts):
        if at < WARM:
            with CaptureQueriesContext(connection) as counted:
                act(draft)
            measured.queries = len(counted)
            _bare(invoice_html(Invoice.objects.get(pk=draft.pk)), "pdf/a-3a")
            continue
        measured.whole.take(lambda draft=draft: act(draft))
        html = invoice_html(Invoice.objects.get(pk=draft.pk))
        measured.bare.take(lambda html=html: _bare(html, "pdf/a-3a"))
    return measured


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
