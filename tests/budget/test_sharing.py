"""The key by which lines share income: parts that add up, decided by finance, in words."""

from __future__ import annotations

from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budget.models import DistributionKey, KeyPart
from budget.selectors.overview import overview_of
from budget.services.closing import close_year
from budget.services.sharing import decide_shares
from portal.kit import money
from portal.kit.acts import Refused
from tests.factories.costs import a_budget
from tests.factories.packages import an_agreement
from tests.factories.programme import Cast
from tests.pages import html_of

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@UNHURRIED
@given(
    in_cents=st.integers(-(10**10), 10**10),
    per_myriad=st.lists(st.integers(0, 10000), min_size=1, max_size=7),
)
def test_parts_add_up_and_are_fair(in_cents: int, per_myriad: list[int]) -> None:
    total, weights = Decimal(in_cents) / 100, [Decimal(each) / 100 for each in per_myriad]
    parts = money.shared(total, weights)
    assert sum(parts) == total
    whole = sum(weights) or Decimal(len(weights))
    for part, weight in zip(parts, weights, strict=True):
        exact = total * (weight if sum(weights) else 1) / whole
        assert abs(part - exact) < Decimal("0.01")
        assert part == money.cents(part)


def _decide(cast: Cast, *percentages: str, note: str = "Stuurgroep", year: int = 2026) -> None:
    lines = cast.programme.lines.all() if percentages else []
    decide_shares(
        programme=cast.programme,
        year=year,
        percentages={
            line.pk: Decimal(part) for line, part in zip(lines, percentages, strict=True)
        },
        note=note,
        actor=cast.lead_finance,
    )


def test_the_last_decision_holds_for_its_year(cast: Cast) -> None:
    a_budget(cast.programme)
    an_agreement(cast)
    _decide(cast, "10", "20", "70")
    _decide(cast, "33.33", "33.33", "33.34", note="Gelijk, maar dan echt")
    overview = overview_of(cast.programme, 2026)
    assert [line.agreed for line in overview.lines] == [
        Decimal("3999.60"),
        Decimal("3999.60"),
        Decimal("4000.80"),
    ]
    assert "33,34% voor Organisatie ontwikkeling" in overview.key.in_words
    assert "Gelijk, maar dan echt" in overview.key.decision
    assert [line.agreed for line in overview_of(cast.programme, 2027).lines] == [4000] * 3
    _decide(cast)
    assert [line.agreed for line in overview_of(cast.programme, 2026).lines] == [4000] * 3


@pytest.mark.parametrize(
    ("percentages", "note", "year", "told"),
    [
        (("50", "50", "0.01"), "x", 2026, "samen geen 100%"),
        (("-10", "60", "50"), "x", 2026, "nul of meer"),
        (("50", "50", "0"), " ", 2026, "toelichting"),
        (("50", "50", "0"), "x", 2031, "hoort niet bij"),
    ],
)
def test_what_is_no_key(
    cast: Cast, percentages: tuple[str, ...], note: str, year: int, told: str
) -> None:
    with pytest.raises(Refused, match=told):
        _decide(cast, *percentages, note=note, year=year)


def test_a_closed_year_keeps_its_key(cast: Cast) -> None:
    with time_machine.travel("2027-02-01T12:00:00Z"):
        close_year(programme=cast.programme, year=2026, actor=cast.lead_finance)
        with pytest.raises(Refused, match="2026 is afgesloten"):
            _decide(cast, "10", "20", "70")
        _decide(cast, "10", "20", "70", year=2027)
        with pytest.raises(IntegrityError, match="is closed"), transaction.atomic():
            DistributionKey.objects.create(
                programme=cast.programme, year=2026, note="Stil", decided_by=cast.lead_finance
            )


def test_the_database_wants_whole_keys(cast: Cast) -> None:
    _decide(cast, "10", "20", "70")
    key = DistributionKey.objects.get()
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        KeyPart.objects.update(percentage=5)
    half = DistributionKey.objects.create(
        programme=key.programme, year=2027, note="Half", decided_by=key.decided_by
    )
    KeyPart.objects.create(key=half, line=cast.programme.lines.all()[0], percentage=50)
    with pytest.raises(IntegrityError, match="make 100"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_finance_decides_on_the_page(cast: Cast, client: Client) -> None:
    url = reverse("budget:shares", args=[2026])
    names = [f"line_{line.pk}" for line in cast.programme.lines.all()]
    client.force_login(cast.lead_finance)

    def send(*percentages: str) -> str:
        sent = dict(zip(names, percentages, strict=True))
        data = {"kind": "percentages", "note": "Besluit 4 maart", **sent}
        return html_of(client.post(url, data, follow=True))

    assert "samen 99,99%" in send("33,33", "33,33", "33,33")
    assert "Vul een percentage in; nul mag ook." in send("50", "50", "")
    page = send("50", "30", "20")
    assert "50% voor Verticale integratie" in page
    assert "Besluit 4 maart" in page
    assert "Verdeelsleutel wijzigen" in page
    client.force_login(cast.coordinator)
    assert "Verdeelsleutel wijzigen" not in html_of(
        client.get(reverse("budget:budget", args=[2026]))
    )
