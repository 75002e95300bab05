"""Figures, times and what is kept: as the reader's language writes them, or always the same."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import product
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from portal.kit import audit, figures, moments, money
from portal.kit.forms import EuroField, FigureField, PercentageField, day_field, number_field
from portal.kit.languages import in_dutch
from portal.kit.models import AuditRecord
from portal.kit.templatetags.dates import short_date
from tests.factories.programme import a_user


@pytest.fixture
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.mark.usefixtures("_english")
def test_money_and_figures_are_written_the_english_way() -> None:
    assert money.euro(Decimal("2500")) == "€2,500.00"
    assert money.euro(Decimal("-1234567.891")) == "-€1,234,567.89"
    assert money.euro_short(Decimal("7500")) == "€7,500"
    assert money.euro_short(Decimal("7500.50")) == "€7,500.50"
    assert figures.short(Decimal("33.340")) == "33.34"
    assert filesizeformat(1_500_000) == "1.4\N{NO-BREAK SPACE}MB"


@pytest.mark.usefixtures("_english")
def test_days_and_times_are_written_the_english_way() -> None:
    summer = datetime(2027, 7, 1, 7, 5, tzinfo=UTC)
    assert moments.clock(summer) == moments.clock(time(9, 5)) == "09:05"
    assert moments.moment(summer) == "1 July 2027, 09:05"
    days = [date(2027, month, 9) for month in range(1, 13)]
    assert [short_date(day).split()[1] for day in days] == [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]  # fmt: skip
    assert date_format(days[10], "l j F Y") == "Tuesday 9 November 2027"
    assert date_format(days[10]) == "9 November 2027"


def test_short_months_stay_dutch_in_dutch() -> None:
    assert short_date(date(2027, 3, 9)) == "9 mrt 2027"


@pytest.mark.parametrize(
    ("typed", "dutch", "english"),
    [
        ("40.000", "40000", None),
        ("40,000", None, "40000"),
        ("2.500,50", "2500.50", None),
        ("2,500.50", None, "2500.50"),
        ("€ 12,50", "12.50", "12.50"),
        ("€12.50", "12.50", "12.50"),
        ("1e3", None, None),
    ],
)
def test_an_amount_is_read_as_it_is_written(
    typed: str, dutch: str | None, english: str | None
) -> None:
    for language, expected in (("nl", dutch), ("en", english)):
        with translation.override(language):
            if expected is None:
                with pytest.raises(ValidationError):
                    EuroField().clean(typed)
            else:
                assert EuroField().clean(typed) == Decimal(expected)


def test_nothing_is_one_amount_in_dutch_and_another_in_english() -> None:
    """All of at most seven signs: who changes languages halfway is refused or understood."""
    typed = ["".join(each) for size in range(1, 8) for each in product("10.,", repeat=size)]
    with translation.override("nl"):
        dutch = {each: money.read(each) for each in typed}
    with translation.override("en"):
        english = {each: money.read(each) for each in typed}
    both = [each for each in typed if dutch[each] is not None and english[each] is not None]
    assert {"1000", "10,01", "10.01"} < {*both}
    assert [each for each in both if dutch[each] != english[each]] == []


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("field", [EuroField, FigureField, PercentageField])
@pytest.mark.parametrize("amount", ["1234.50", "0.25", "40", "1000"])
def test_a_field_reads_what_it_shows(language: str, field: type[EuroField], amount: str) -> None:
    with translation.override(language):
        shown = field().prepare_value(Decimal(amount))
        assert field().clean(shown) == Decimal(amount)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("typed", ["1.000", "1,000", "5.0", "5,0"])
def test_a_number_of_people_is_not_read_as_another(language: str, typed: str) -> None:
    with translation.override(language), pytest.raises(ValidationError):
        number_field("", most=5000, outside="").clean(typed)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_day_begins_with_the_day_in_both_languages(language: str) -> None:
    with translation.override(language):
        assert day_field("").clean("3-4-2027") == date(2027, 4, 3)


def test_what_is_kept_in_dutch_leaves_the_language_of_each_thread() -> None:
    both = Barrier(2, timeout=10)

    @in_dutch
    def written() -> str:
        both.wait()
        return money.euro(Decimal("2500"))

    def acting(language: str) -> tuple[str, str | None]:
        with translation.override(language):
            return written(), translation.get_language()

    with ThreadPoolExecutor(2) as threads:
        found = list(threads.map(acting, ["en", "nl"]))
    assert found == [
        ("€\N{NO-BREAK SPACE}2.500,00", "en"),
        ("€\N{NO-BREAK SPACE}2.500,00", "nl"),
    ]


@pytest.mark.django_db
@pytest.mark.usefixtures("_english")
def test_the_logbook_keeps_the_same_words_whoever_acts() -> None:
    user = a_user("Lotte Brinkman")
    data = {"after": gettext_lazy("concept"), "who": user, "lists": {"label": gettext_lazy("dag")}}
    kept = audit.record("room.act", actor=user, subject=user, data=data)
    kept.refresh_from_db()
    audit.record_all("room.act", actor=user, done=[(user, data)])
    assert AuditRecord.objects.latest("pk").data == kept.data
    assert kept.data == {"after": "concept", "who": "Lotte Brinkman", "lists": {"label": "dag"}}
