"""What was kept in Dutch alone is there yet, now that it is kept by language."""

from __future__ import annotations

import pytest
from django.utils import translation

from budget.models import InvoiceRun, InvoiceRunItem, ReminderLevel
from packages.models import AgreementYear
from portal.kit import audit
from tests.factories.packages import an_agreement, catalogue
from tests.factories.programme import a_cast
from tests.migrating import as_before, migrate

pytestmark = pytest.mark.django_db(transaction=True)
LINKS, WHY, LETTERS = (
    ("budget", name)
    for name in (
        "0023_channel_in_plain_words",
        "0024_why_held_in_each_language",
        "0025_letters_in_each_language",
    )
)


def test_why_an_invoice_was_held_stays_in_dutch() -> None:
    cast = a_cast()
    catalogue(cast.programme)
    an_agreement(cast)
    held, waiting, *_others = AgreementYear.objects.order_by("year")
    with as_before(LINKS) as before:
        run = InvoiceRun.objects.create(
            programme=cast.programme, year=held.year, started_by=cast.lead_finance
        )
        items = before.get_model("budget", "InvoiceRunItem").objects
        for year, why in ((held, "Het “kenmerk” ontbreekt."), (waiting, "")):
            items.create(
                run_id=run.pk, agreement_year_id=year.pk, seen_net=1, seen_gross=1, held=why
            )
        migrate(WHY)
        found = {each.agreement_year: each for each in InvoiceRunItem.objects.all()}
        with translation.override("en"):
            assert found[held].why_held == "Het “kenmerk” ontbreekt."
        assert (found[held].is_waiting, found[waiting].is_waiting) == (False, True)
        assert list(InvoiceRunItem.objects.held()) == [found[held]]
        migrate(LINKS)
        assert set(items.values_list("held", flat=True)) == {"Het “kenmerk” ontbreekt.", ""}


def test_a_letter_that_was_rewritten_gets_its_first_words_back_beside_its_own() -> None:
    """The logbook has them: of what was changed, as it was."""
    cast = a_cast()
    with as_before(WHY) as before:
        schedule = before.get_model("budget", "ReminderSchedule").objects.create(
            programme_id=cast.programme.pk
        )
        letters = before.get_model("budget", "ReminderLevel").objects
        days = {"schedule": schedule, "days_after_due": 7, "term_days": 7}
        letters.create(level=1, title="Onze kop", text="Onze tekst, tweede keer", **days)
        letters.create(level=2, title="Tweede herinnering", text="Wilt u betalen?", **days)
        for level, previous in (
            (1, {"text": "Wilt u nu betalen?"}),
            (1, {"title": "Herinnering", "text": "Onze tekst"}),
            (2, {"term_days": 3}),
        ):
            audit.record(
                "budget.change_reminder",
                actor=cast.lead_finance,
                subject=cast.programme,
                data={"level": level, "previous": previous},
            )
        migrate(LETTERS)
        first, second = ReminderLevel.objects.all()
        assert first.words_in("nl") == ("Onze kop", "Onze tekst, tweede keer")
        assert first.words_in("en").title == "Reminder"
        assert (first.title, first.text) == ("Herinnering", "Wilt u nu betalen?")
        assert not second.rewritten
        migrate(WHY)
        assert letters.get(level=1).text == "Onze tekst, tweede keer"
