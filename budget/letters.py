"""The words of a reminder: finance writes them, with facts of the invoice in braces."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from portal.kit import money

# What may stand in braces, and what comes in its place.
WORDS = {
    "factuur": _("het nummer van de factuur"),
    "factuurdatum": _("de dag van de factuur"),
    "vervaldatum": _("de dag waarop de factuur betaald moest zijn"),
    "bedrag": _("wat er nog open staat"),
    "betaaldatum": _("de nieuwe laatste dag om te betalen"),
}
IN_BRACES = re.compile(r"\{([^{}]*)\}")


def unknown_words(text: str) -> list[str]:
    """What stands in braces and is no word of ours, or a brace that is alone."""
    known = [word for word in IN_BRACES.findall(text) if word not in WORDS]
    return known or re.findall(r"[{}]", IN_BRACES.sub("", text))


def filled_in(
    text: str,
    *,
    number: str,
    issued_on: date | None,
    due_on: date | None,
    left: Decimal,
    pay_by: date,
) -> str:
    """The text with the facts in place of the words; anything else in braces stays."""
    facts: Mapping[str, str] = {
        "factuur": number,
        "factuurdatum": _day(issued_on),
        "vervaldatum": _day(due_on),
        "bedrag": money.euro(left),
        "betaaldatum": _day(pay_by),
    }
    return IN_BRACES.sub(lambda found: facts.get(found[1], found[0]), text)


def _day(day: date | None) -> str:
    return date_format(day, "j F Y") if day else ""


def paragraphs(text: str) -> list[str]:
    """Apart where a line is empty."""
    return [each.strip() for each in re.split(r"\n\s*\n", text.replace("\r", "")) if each.strip()]
