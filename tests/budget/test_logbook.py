"""Administrators read of every act of finance, whatever it was done to."""

from __future__ import annotations

from decimal import Decimal

from django.test import Client

from budget.models import Statement
from budget.services.stating import draft_statements
from budget.services.year_run import Seen, start_run
from packages.models import Agreement
from portal.kit import audit
from tests.factories.budget import a_bank_line
from tests.factories.programme import Cast
from tests.pages import html_of


def test_no_act_is_kept_from_administrators(
    cast: Cast, agreement: Agreement, client: Client
) -> None:
    line = a_bank_line(cast)
    year = agreement.years.get(year=2026)
    run = start_run(
        programme=cast.programme,
        year=2026,
        chosen=[Seen(year.pk, Decimal(1), Decimal(1))],
        actor=cast.lead_finance,
    )
    draft_statements(programme=cast.programme, year=2026, actor=cast.lead_finance)
    subjects = (
        line,
        line.file,
        run,
        Statement.objects.earliest("pk"),
        cast.programme.components.earliest("pk"),
    )
    for subject in subjects:
        audit.record("budget.take_back_line", actor=cast.lead_finance, subject=subject)
    client.force_login(cast.administrator)
    found = client.get("/logboek/", {"act": "budget.take_back_line"})
    assert found.context["page"].paginator.count == len(subjects)
    told = html_of(client.get("/logboek/"))
    for sentence in ("Bankbestand ingelezen", "1 factuur", "2 concepten"):
        assert sentence in told
