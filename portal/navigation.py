"""The links of the page's frame: which ones this visitor sees and which is current."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from budget.models.invoices import READS_BOOKS, READS_OWN_INVOICES
from packages.models.agreements import READS_ALL_OF_PROGRAMME, READS_OWN
from portal.kit.notices import count_unread
from programme.models import LEAD_ROLES, Role, User


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    current: str = ""
    """The value of aria-current: "page", "true" for a page beneath it, or nothing."""


PEOPLE = (Role.CONTACT, Role.COORDINATOR, Role.ADMINISTRATOR, Role.ORGANISER)
READS_AGREEMENTS = {*READS_OWN, *READS_ALL_OF_PROGRAMME}
# Rooms with one link to all of their pages, wherever those are.
DOORS = {"masterclasses": "masterclasses:overview"}
# What one finds on a page although its address is not beneath that page's.
FOUND_ON = {
    "budget:invoices": ("budget:statements",),
    "programme:organisations": ("packages:pipeline",),
    "programme:programme": (
        "programme:handbook",
        "programme:steps",
        "programme:meetings",
        "programme:subsidies",
    ),
}
# Pages that belong to another link than the one that their address is beneath.
BELONGS_TO = dict.fromkeys(
    ("budget:books", "budget:year_close", "budget:year_reopen", "budget:ledger_codes"),
    "budget:invoices",
)
MONEY = {*READS_OWN_INVOICES, *READS_BOOKS}


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context processor: what the frame of every page shows; links are made when first used."""
    return {
        "portal_name": settings.PORTAL_NAME,
        "contact_email": settings.CONTACT_EMAIL,
        "main_links": SimpleLazyObject(lambda: links_for(request)),
        "unread_notices": cache(lambda: count_unread(request.user)),
    }


def links_for(request: HttpRequest) -> tuple[Link, ...]:
    """The main navigation; a page that does not exist in this portal is left out."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        entries = [
            ("programme:programme", _("Programma")),
            ("packages:compare", _("Pakketten")),
            ("packages:verify", _("Document controleren")),
        ]
    else:
        entries = _entries(user)
    links = (_link(name, label, request) for name, label in entries)
    return tuple(link for link in links if link)


def _entries(user: User) -> list[tuple[str, str]]:
    """Names of pages with their labels; whether one may open them, the page itself decides."""
    shown = [
        ("home", _("Overzicht"), True),
        ("programme:programme", _("Programma"), True),
        ("packages:compare", _("Pakketten"), True),
        ("packages:agreements", _("Overeenkomsten"), user.organisation_ids(*READS_AGREEMENTS)),
        ("masterclasses:overview", _("Masterclasses"), True),
        ("programme:cases", _("Cases"), user.organisation_ids()),
        ("library", _("Bibliotheek"), True),
        ("programme:organisations", _("Organisaties"), user.organisation_ids(*PEOPLE)),
        ("budget:invoices", _("Facturen"), user.organisation_ids(*MONEY)),
        ("budget:budget_now", _("Begroting"), _keeps_budget(user)),
        ("programme:logbook", _("Logboek"), user.led_programme_ids(Role.ADMINISTRATOR)),
    ]
    return [(name, label) for name, label, visible in shown if visible]


def _keeps_budget(user: User) -> bool:
    return bool(user.led_programme_ids(*LEAD_ROLES) or user.organisation_ids(Role.ORGANISER))


def _link(name: str, label: str, request: HttpRequest) -> Link | None:
    url = _address(name)
    if not url:
        return None
    current = "page" if request.path == url else "true" if _is_above(name, url, request) else ""
    return Link(label, url, current)


def _is_above(name: str, url: str, request: HttpRequest) -> bool:
    """Whether the page is beneath this link, by its address or as part of the link's room."""
    match = request.resolver_match
    if match and match.view_name in BELONGS_TO:
        return name == BELONGS_TO[match.view_name]
    room = match.namespace if match else ""
    found = (url, *map(_address, FOUND_ON.get(name, ())))
    beneath = any(request.path.startswith(each) for each in found if each not in ("", "/"))
    return beneath or name == DOORS.get(room)


def _address(name: str) -> str:
    """The URL by that name, for the present year where it takes one; "" if there is none."""
    for arguments in ([], [timezone.localdate().year]):
        try:
            return reverse(name, args=arguments)
        except NoReverseMatch:
            continue
    return ""
