"""Money, validators, states and numbers of the foundation."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import UTC, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from portal.kit import moments, money, validators
from portal.kit.acts import Refused
from portal.kit.numbering import draw_number
from portal.kit.states import Transitions


def test_money_is_rounded_half_up_and_written_the_dutch_way() -> None:
    assert money.cents(Decimal("0.125")) == Decimal("0.13")
    assert money.euro(Decimal("7500")) == "€\N{NO-BREAK SPACE}7.500,00"
    assert money.euro_short(Decimal("-7500")) == "-€\N{NO-BREAK SPACE}7.500"
    assert money.vat(Decimal("12000"), Decimal("21")) == Decimal("2520.00")


def test_times_are_written_the_dutch_way_in_local_time() -> None:
    summer = datetime(2027, 7, 1, 7, 5, tzinfo=UTC)
    assert moments.clock(summer) == moments.clock(time(9, 5)) == "09.05"
    assert moments.moment(summer) == "1 juli 2027, 09.05"
    assert moments.clock(None) == moments.moment(None) == ""


def test_templates_write_times_through_one_filter() -> None:
    """But for the values of fields, and the seconds under a signature."""
    root = Path(__file__).parents[2] / "templates"
    own = re.compile(r"""\|(?:date|time):(["'])[^"']*[HG][:.]i(?!:s)[^"']*\1(?! \}\}")""")
    found = [path.name for path in root.rglob("*.*") if own.search(path.read_text())]
    assert not found, "write a time as {{ at|clock }} or {{ at|moment }}"


@pytest.mark.parametrize(
    ("check", "good", "wrong"),
    [
        (
            validators.validate_kvk,
            "01234567",
            ["1234567", "123456789", "1234567a", "１２３４５６７８x"],
        ),
        (validators.validate_oin, "00000001234567890000", ["1" * 20, "0" * 19, ""]),
        (validators.validate_vat_number, "NL002946725B01", ["NL002946726B01", "002946725B01"]),
        (validators.validate_postcode, "7522 NB", ["0522 NB", "7522", "7522 nb"]),
    ],
)
def test_identifiers(check: Callable[[str], None], good: str, wrong: list[str]) -> None:
    check(good)
    for value in wrong:
        with pytest.raises(ValidationError):
            check(value)


def test_a_vat_number_is_told_to_be_checked_also_when_it_begins_well() -> None:
    with pytest.raises(ValidationError, match="Controleer de cijfers"):
        validators.validate_vat_number("NL002946726B01")


def test_an_act_starts_only_where_it_may() -> None:
    table = Transitions({"sign": (("offered",), "signed")})
    assert table.target("sign", "offered") == "signed"
    with pytest.raises(Refused):
        table.target("sign", "signed")


@pytest.mark.django_db
def test_a_number_that_is_rolled_back_is_drawn_again() -> None:
    with transaction.atomic():
        assert draw_number(series="test", year=2026) == 1
        transaction.set_rollback(True)
    assert draw_number(series="test", year=2026) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE kit_counter SET last = last - 1",
        "UPDATE kit_counter SET year = year + 1",
        "DELETE FROM kit_counter",
        "TRUNCATE kit_counter",
        "TRUNCATE packages_invoicingchange",
    ],
)
def test_no_number_is_given_out_again_and_nothing_is_emptied(statement: str) -> None:
    draw_number(series="test", year=2026)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert draw_number(series="test", year=2026) == 2


@pytest.mark.django_db(transaction=True)
def test_numbers_drawn_at_once_have_no_gap_and_no_double() -> None:
    drawn: list[int] = []

    def draw() -> None:
        for _index in range(5):
            with transaction.atomic():
                drawn.append(draw_number(series="test", year=2026))
        connection.close()

    threads = [threading.Thread(target=draw) for _index in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(drawn) == list(range(1, 41))
