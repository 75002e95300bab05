"""A year's run: what finance saw and ticked is issued once; the rest stays, with the reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from budget import documents, jobs, tasks
from budget.models import Invoice, InvoiceRun, PaperFailure, YearClosing
from budget.selectors.year_run import progress_of
from budget.services import year_run
from budget.services.rehearsing import rehearse
from budget.services.year_run import Seen, issue_items, start_run
from packages.models import Agreement, Vat, VatTreatment
from packages.services.vat import decide_vat
from portal.kit.acts import Refused
from portal.kit.archives import LEFT_OUT
from portal.kit.models import OutgoingMail
from programme.models import Organisation
from tests.budget.test_money import _together
from tests.factories.budget import a_draft, an_issued_invoice
from tests.factories.many import copies_of
from tests.factories.programme import Cast
from tests.pages import html_of

TAXED = Vat("S", Decimal(21), "")


def _started(cast: Cast, year: int = 2026) -> InvoiceRun:
    """With all that is ready, at what it comes to now."""
    ready = rehearse(cast.programme, year).ready
    chosen = [Seen(each.year.pk, each.expected.net, each.expected.gross)
              for each in ready if each.expected]  # fmt: skip
    return start_run(programme=cast.programme, year=year, chosen=chosen, actor=cast.lead_finance)


def _work_off(run: InvoiceRun) -> int:
    """As a worker does, with all that fits in one task; how many it issued."""
    return jobs.issue_run_items(list(run.items.order_by("pk").values_list("pk", flat=True)))


def test_a_dry_run_sets_apart_what_is_not_to_be_issued(cast: Cast, agreement: Agreement) -> None:
    invoiced, ended, nameless, ready = copies_of(agreement, None, count=4)
    an_issued_invoice(invoiced, cast.lead_finance, 2027)
    Agreement.objects.filter(pk=ended.pk).update(ends_on=date(2026, 12, 31))
    buyer = nameless.participant.organisation
    Organisation.objects.filter(pk=buyer.pk).update(city="")
    decide_vat(
        component=cast.programme.components.get(key="projecten"),
        vat=TAXED, first_year=2027, note="Advies", actor=cast.lead_finance,
    )  # fmt: skip
    a_draft(ready, 2027)
    found = rehearse(cast.programme, 2027)
    assert {each.agreement for each in found.ready} == {agreement, ready}
    assert [(each.agreement, each.missing[0].page) for each in found.to_mend] == [
        (nameless, buyer.get_absolute_url())
    ]
    assert [year.agreement for year, _invoice in found.invoiced] == [invoiced]
    assert [year.agreement for year in found.not_owed] == [ended]
    assert (found.net, found.vat, found.gross) == (24000, 1890, 25890)
    assert not found.is_indexed


def test_a_run_issues_what_was_seen_once(cast: Cast, agreement: Agreement, client: Client) -> None:
    copies_of(agreement, None, count=2)
    client.force_login(cast.lead_finance)
    page = html_of(client.get(reverse("budget:year_run", args=[2026])))
    assert page.count("€ 12.000,00") == 6, "net and gross of three"
    seen = [each.seen for each in rehearse(cast.programme, 2026).ready]
    made_up = [f"{each.rpartition(':')[0]}:1.00" for each in seen]
    client.post(reverse("budget:run_start", args=[2026]), {"chosen": made_up})
    assert not InvoiceRun.objects.exists(), "less with VAT than without"
    started = client.post(reverse("budget:run_start", args=[2026]), {"chosen": seen[:2]})
    run = InvoiceRun.objects.get()
    assert started.url == run.get_absolute_url()
    assert "0 van 2 uitgegeven" in html_of(client.get(started.url))
    again = client.post(reverse("budget:run_start", args=[2026]), {"chosen": seen}, follow=True)
    assert "worden al uitgegeven" in html_of(again)
    assert (_work_off(run), _work_off(run)) == (2, 0)
    numbers = sorted(Invoice.objects.issued().values_list("number", flat=True))
    assert [number[-4:] for number in numbers] == ["0001", "0002"]
    assert (len(rehearse(cast.programme, 2026).ready), InvoiceRun.objects.count()) == (1, 1)


def _why_held(run: InvoiceRun) -> dict[int, str]:
    return {each.agreement_year.agreement_id: each.why_held for each in run.items.all()}


def test_what_changed_since_it_was_seen_is_held(cast: Cast, agreement: Agreement) -> None:
    """VAT was decided, an agreement ended, somebody issued one by hand: the others go on."""
    ended, taken = copies_of(agreement, None, count=2)
    run = _started(cast, 2027)
    decide_vat(
        component=cast.programme.components.get(key="projecten"),
        vat=TAXED, first_year=2027, note="Advies", actor=cast.lead_finance,
    )  # fmt: skip
    Agreement.objects.filter(pk=ended.pk).update(ends_on=date(2026, 12, 31))
    by_hand = an_issued_invoice(taken, cast.lead_finance, 2027)
    assert _work_off(run) == 0
    why = _why_held(run)
    assert "was € 12.000,00 en is nu € 12.945,00" in why[agreement.pk].replace("\xa0", " ")
    assert "kan in 2027 geen factuur worden gemaakt" in why[ended.pk]
    assert str(by_hand.number) in why[taken.pk]
    with translation.override("en"):
        why = _why_held(run)
    assert "it was €12,000.00 and is now €12,945.00" in why[agreement.pk].replace("\xa0", " ")
    assert "No invoice can be made for" in why[ended.pk]
    assert f"already been issued, as {by_hand.number}" in why[taken.pk]
    assert Invoice.objects.drafts().get().agreement_year.agreement == agreement
    next_run = _started(cast, 2027)
    assert _work_off(next_run) == 1, "seen anew"
    numbers = Invoice.objects.issued().order_by("number").values_list("number", flat=True)
    assert [number[-4:] for number in numbers] == ["0001", "0002"], "the held one took no number"


def test_what_breaks_keeps_nobody_else_back(
    cast: Cast, agreement: Agreement, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies_of(agreement, None, count=1)
    run = _started(cast)
    broken = run.items.first()
    original = year_run.issue_invoices

    def fails(**given: Any) -> Any:
        if broken.agreement_year_id in {each.agreement_year_id for each in given["invoices"]}:
            raise RuntimeError("broken")
        return original(**given)

    monkeypatch.setattr(year_run, "issue_invoices", fails)
    assert _work_off(run) == 1
    broken.refresh_from_db()
    assert "Er ging iets mis" in broken.why_held
    with translation.override("en"):
        assert "Something went wrong" in broken.why_held


@pytest.mark.django_db(transaction=True)
def test_two_people_who_start_at_once_start_one_run(cast: Cast, agreement: Agreement) -> None:
    """And two workers at one item issue one invoice."""
    answers = _together(2, lambda _at: _started(cast))
    run = next(each for each in answers if isinstance(each, InvoiceRun))
    refusal = next(each for each in answers if isinstance(each, Refused))
    assert "worden al uitgegeven" in str(refusal)
    item = run.items.get()
    assert sorted(_together(2, lambda _at: jobs.issue_run_items([item.pk]))) == [0, 1]
    assert Invoice.objects.count() == 1


def test_all_papers_in_one_file_with_what_was_held(
    cast: Cast, agreement: Agreement, client: Client
) -> None:
    (held,) = copies_of(agreement, None, count=1)
    run = _started(cast)
    Agreement.objects.filter(pk=held.pk).update(ends_on=date(2025, 12, 31))
    assert len(issue_items(list(run.items.all()))) == 1
    client.force_login(cast.coordinator)
    url = reverse("budget:run_zip", args=[run.pk])
    assert client.get(url).status_code == 302, "its papers are still to be made"
    assert not progress_of(run).is_done
    invoice = Invoice.objects.issued().get()
    tasks.make_invoice_document(invoice.pk)
    page = html_of(client.get(run.get_absolute_url()))
    for fact in (str(invoice.number), "geen factuur worden gemaakt", url):
        assert fact in page
    packed = ZipFile(BytesIO(b"".join(client.get(url).streaming_content)))
    assert packed.testzip() is None
    assert sorted(packed.namelist()) == [
        LEFT_OUT, f"{invoice.number}.pdf", f"{invoice.number}.xml"
    ]  # fmt: skip
    assert held.number in packed.read(LEFT_OUT).decode()


def test_only_finance_starts_and_the_database_keeps_runs(cast: Cast, agreement: Agreement) -> None:
    with pytest.raises(Refused, match="financiële administratie"):
        start_run(
            programme=cast.programme, year=2026, chosen=[Seen(1, Decimal(1), Decimal(1))],
            actor=cast.coordinator,
        )  # fmt: skip
    with pytest.raises(Refused, match="intussen een overeenkomst veranderd"):
        start_run(
            programme=cast.programme, year=2026, chosen=[Seen(0, Decimal(1), Decimal(1))],
            actor=cast.lead_finance,
        )  # fmt: skip
    run = _started(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        run.items.update(seen_gross=99999)
    _work_off(run)
    with pytest.raises(IntegrityError), transaction.atomic():
        run.items.update(invoice=None)


def test_what_is_refused_among_others_takes_no_number(cast: Cast, agreement: Agreement) -> None:
    """Nor do others wait for it."""
    wrong, last = copies_of(agreement, None, count=2)
    run = _started(cast)
    buyer = wrong.participant.organisation
    Organisation.objects.filter(pk=buyer.pk).update(kvk="1234567", oin="")
    assert _work_off(run) == 2
    issued = Invoice.objects.issued().select_related("document", "einvoice").order_by("number")
    assert [each.agreement_year.agreement for each in issued] == [agreement, last]
    assert [str(each.number)[-4:] for each in issued] == ["0001", "0002"]
    assert all(each.document and each.einvoice for each in issued)
    (held,) = run.items.held()
    assert held.agreement_year.agreement == wrong
    assert "KvK-nummer 1234567" in held.held["nl"]
    assert "1234567" in held.held["en"]
    assert "KvK-nummer" not in held.held["en"]
    assert progress_of(run).is_done


def _without_finance(cast: Cast, agreement: Agreement) -> None:
    cast.lead_finance.memberships.all().delete()


def _without_city(cast: Cast, agreement: Agreement) -> None:
    Organisation.objects.filter(pk=agreement.participant.organisation_id).update(city="")


def _in_a_closed_year(cast: Cast, agreement: Agreement) -> None:
    YearClosing.objects.create(
        programme=cast.programme, year=timezone.localdate().year, closed_by=cast.lead_finance
    )


def _untaxed(cast: Cast, agreement: Agreement) -> None:
    VatTreatment.objects.all().delete()


@pytest.mark.parametrize("broken", [_without_finance, _without_city, _in_a_closed_year, _untaxed])
def test_why_it_is_held_is_kept_in_each_language(
    cast: Cast, agreement: Agreement, broken: Callable[[Cast, Agreement], None]
) -> None:
    run = _started(cast)
    broken(cast, agreement)
    assert _work_off(run) == 0
    held = run.items.get().held
    assert held["nl"]
    assert held["en"] not in ("", held["nl"])
    assert "Er ging iets mis" not in held["nl"]


def test_papers_of_a_lost_worker_are_made_by_the_next(cast: Cast, agreement: Agreement) -> None:
    run = _started(cast)
    assert len(issue_items(list(run.items.all()))) == 1
    assert not progress_of(run).is_done
    assert _work_off(run) == 0, "nothing is issued twice"
    assert progress_of(run).is_done
    assert OutgoingMail.objects.filter(template="invoice").count() == 1
    assert _work_off(run) == 0
    assert OutgoingMail.objects.filter(template="invoice").count() == 1


def test_papers_that_fail_keep_no_others_back(
    cast: Cast, agreement: Agreement, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies_of(agreement, None, count=2)
    run = _started(cast)
    broken = run.items.order_by("pk")[1].agreement_year_id
    original = documents.begin

    def fails(*, invoice: Invoice) -> Any:
        if invoice.agreement_year_id == broken:
            raise RuntimeError("broken")
        return original(invoice=invoice)

    monkeypatch.setattr(documents, "begin", fails)
    assert _work_off(run) == 3
    made = Invoice.objects.filter(einvoice__isnull=False)
    assert made.count() == 2
    assert PaperFailure.objects.get().invoice.agreement_year_id == broken
    assert OutgoingMail.objects.filter(template="invoice").count() == 2
