"""The shape of a statement's contents, and what became different between two of them.

Contents are plain data, as they are frozen: amounts are texts in euros, days are ISO dates.
No names of learners or students: a statement is kept for seven years.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from portal.kit import money
from portal.kit.figures import short
from programme.models import Organisation, Programme

EUROS, COUNT = "euros", "count"


def figure(key: str, label: str, value: Decimal | int, unit: str = COUNT) -> dict[str, str]:
    """One sum that a statement states; ``key`` finds it again in another version."""
    return {"key": key, "label": label, "value": str(value), "unit": unit}


def euros(amount: Decimal | None) -> str:
    return str(money.cents(amount or Decimal(0)))


def head_of(programme: Programme) -> dict[str, Any]:
    """Who draws the statement up, and about what programme."""
    return {
        "programme": {
            "name": programme.name,
            "short_name": programme.short_name,
            "region": programme.region,
        },
        "lead": address_of(programme.lead),
    }


def address_of(organisation: Organisation) -> dict[str, str]:
    return {
        "name": organisation.printed_name,
        "street": f"{organisation.street} {organisation.house_number}".strip(),
        "postcode": organisation.postcode,
        "city": organisation.city,
        "kvk": organisation.kvk,
    }


DAYS = ("as_of", "issued_on", "day", "first_day", "last_day")


def readable(contents: dict[str, Any]) -> dict[str, Any]:
    """The same contents for a template: days as dates, and sums as people read them, by key."""
    figures = [{**each, "shown": shown(each)} for each in contents["figures"]]
    return {
        **_with_dates(contents),
        "figures": figures,
        "sums": {each["key"]: each["shown"] for each in figures},
    }


def _with_dates(part: Any) -> Any:
    if isinstance(part, list):
        return [_with_dates(each) for each in part]
    if not isinstance(part, dict):
        return part
    return {
        key: date.fromisoformat(value) if key in DAYS and value else _with_dates(value)
        for key, value in part.items()
    }


@dataclass(frozen=True)
class Change:
    """What one version says and the next says otherwise."""

    label: str
    was: str
    now: str


def changes(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """Every figure that differs, and every list that does so without changing a figure."""
    was, now = (_by_key(each["figures"]) for each in (old, new))
    keys = [*now, *(key for key in was if key not in now)]
    found = [
        Change((now.get(key) or was[key])["label"], shown(was.get(key)), shown(now.get(key)))
        for key in keys
        if shown(was.get(key)) != shown(now.get(key))
    ]
    if not found and _but_for_the_day(old) != _but_for_the_day(new):
        found.append(
            Change(_("Gegevens in de tabellen"), _("zie de vorige versie"), _("gewijzigd"))
        )
    return found


def _by_key(figures: Iterable[dict[str, str]]) -> dict[str, dict[str, str]]:
    return {each["key"]: each for each in figures}


def _but_for_the_day(contents: dict[str, Any]) -> dict[str, Any]:
    return {
        key: value
        for key, value in contents.items()
        if key not in ("as_of", "changes", "language")
    }


def shown(stated: dict[str, str] | None) -> str:
    """A figure as people read it; a dash where a version does not have it."""
    if stated is None:
        return "–"
    value = Decimal(stated["value"])
    if stated["unit"] == EUROS:
        return money.euro(value)
    return short(value)
