"""``{% money_tabs %}``: finance's pages, on each of them, for who keeps or reads the books."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from budget.models.invoices import READS_BOOKS

register = template.Library()


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    current: str
    """The value of aria-current: "page", "true" on a page beneath it, or nothing."""


@register.inclusion_tag("budget/money_tabs.html", takes_context=True)
def money_tabs(context: dict[str, Any]) -> dict[str, Any]:
    request = context["request"]
    if not request.user.led_programme_ids(*READS_BOOKS):
        return {"tabs": []}
    here = request.resolver_match.view_name
    programme = context.get("programme")
    query = f"?programma={programme.slug}" if programme else ""
    return {"tabs": [_tab(*each, here, query) for each in _pages()]}


def _pages() -> list[tuple[str, str, bool, tuple[str, ...]]]:
    """The page, its name, whether it is of one programme, and what else shows it as current.

    Of those the first is where the page leads on to; the others are beneath it.
    """
    return [
        ("invoices", _("Facturen"), False, ()),
        ("year_run_now", _("Jaar factureren"), True, ("year_run", "run")),
        ("deliveries", _("Verzending"), False, ()),
        ("bank_lines", _("Betalingen"), False, ("", "bank_file")),
        ("ageing", _("Openstaande posten"), True, ()),
        ("reminders", _("Herinneringen"), False, ("", "reminder_settings")),
        ("statements", _("Jaaropgaven"), True, ()),
        ("books_now", _("Boekhouding"), True, ("books", "year_close")),
        ("vat", _("Btw"), True, ()),
    ]


def _tab(
    name: str, label: str, of_programme: bool, also: tuple[str, ...], here: str, query: str
) -> Tab:
    itself, *beneath = (f"budget:{each}" if each else "" for each in also or ("",))
    page = f"budget:{name}"
    current = "page" if here in (page, itself) else "true" if here in beneath else ""
    return Tab(label, reverse(page) + (query if of_programme else ""), current)
