"""What the acts of this room are called in the logbook, and how what explains them is read."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from packages.models import Channel
from portal.kit import figures, money
from portal.kit.languages import translated

LABELS = {
    "budget.raise": _("Conceptfactuur gemaakt"),
    "budget.discard": _("Conceptfactuur weggehaald"),
    "budget.issue": _("Factuur uitgegeven"),
    "budget.start_run": _("Uitgifte van een jaar gestart"),
    "budget.credit": _("Factuur gecrediteerd"),
    "budget.reinvoice": _("Nieuw concept in plaats van een gecrediteerde factuur"),
    "budget.make_document": _("PDF en e-factuur gemaakt"),
    "budget.make_einvoice": _("E-factuur gemaakt bij een eerdere PDF"),
    "budget.hand_over": _("Overgedragen voor verzending"),
    "budget.deliver": _("Afgeleverd"),
    "budget.refuse_delivery": _("Niet afgeleverd"),
    "budget.deliver_again": _("Opnieuw verstuurd"),
    "budget.note_delivered": _("Met de hand afgeleverd genoemd"),
    "budget.note_refused": _("Met de hand niet afgeleverd genoemd"),
    "budget.make_papers_again": _("PDF en e-factuur opnieuw laten maken"),
    "budget.pay": _("Betaling geboekt"),
    "budget.undo_payment": _("Betaling teruggedraaid"),
    "budget.remind": _("Herinnering verstuurd"),
    "budget.make_reminder": _("Brief gemaakt"),
    "budget.hold_reminders": _("Herinneringen stilgezet"),
    "budget.release_reminders": _("Herinneringen weer doorgelaten"),
    "budget.reminders_on": _("Herinneringen aangezet"),
    "budget.reminders_off": _("Herinneringen uitgezet"),
    "budget.set_reminder_gap": _("Dagen tussen herinneringen gewijzigd"),
    "budget.change_reminder": _("Brief van de herinneringen gewijzigd"),
    "budget.dispute": _("Gemeld dat de factuur niet klopt"),
    "budget.end_dispute": _("Betwisting afgerond"),
    "budget.refund": _("Terugbetaling geboekt"),
    "budget.import_bank_file": _("Bankbestand ingelezen"),
    "budget.link_payment": _("Betaling gekoppeld aan een regel van de bank"),
    "budget.unlink_payment": _("Betaling losgemaakt van een regel van de bank"),
    "budget.set_aside": _("Regel van de bank opzijgezet"),
    "budget.take_back_line": _("Regel van de bank teruggenomen"),
    "budget.register_worker": _("Iemand in de lijst van medewerkers gezet"),
    "budget.change_worker": _("Medewerker gewijzigd"),
    "budget.set_day_rate": _("Dagtarief vastgelegd"),
    "budget.write_days": _("Gewerkte dagen geschreven"),
    "budget.read_in_days": _("Lijst met gewerkte dagen ingelezen"),
    "budget.book_expense": _("Uitgave geboekt"),
    "budget.undo_expense": _("Uitgave teruggedraaid"),
    "budget.decide_budget": _("Begroting van een jaar vastgesteld"),
    "budget.set_ledger_codes": _("Grootboekrekeningen gewijzigd"),
    "budget.close_year": _("Boekjaar afgesloten"),
    "budget.reopen_year": _("Boekjaar heropend"),
    "budget.draft_statements": _("Concepten van jaaropgaven gemaakt"),
    "budget.finalise_statement": _("Jaaropgave definitief gemaakt"),
    "budget.make_statement": _("PDF van jaaropgave gemaakt en verzegeld"),
    "budget.correct_statement": _("Nieuwe versie van jaaropgave begonnen"),
    "budget.discard_statement": _("Concept van jaaropgave weggehaald"),
    "budget.decide_shares": _("Verdeelsleutel vastgesteld"),
}

MOST_TOLD = 3


def changes_told(changes: list[list[str]], most: int = MOST_TOLD) -> str:
    """``ma 23 november, Verticale integratie: 0 → 0,5``; the first few, and how many more."""
    told = [
        f"{date_format(date.fromisoformat(day), 'D j F Y')}, {translated(line)}: "
        f"{_part(was)} → {_part(now)}"
        for day, line, was, now in changes[:most]
    ]
    if more := len(changes) - len(told):
        told.append(str(_("en nog {} meer")).format(more))
    return "; ".join(told)


def _part(days: str) -> str:
    return figures.short(Decimal(days))


DETAILS: dict[str, Callable[[Any], str]] = {
    "year": str,
    "party": str,
    "agreement": str,
    "letter": str,
    "outcome": str,
    "codes": lambda codes: ", ".join(
        f"{name}: {was or '–'} → {now or '–'}" for name, was, now in codes
    ),
    "invoice": lambda number: _("factuur {}").format(number),
    "channel": lambda channel: str(Channel(channel).label),
    "receiver": str,
    "said": str,
    "note": str,
    "amount": lambda amount: money.euro(Decimal(amount)),
    "received_on": lambda day: _("ontvangen op {}").format(
        date_format(date.fromisoformat(day), "j F Y")
    ),
    "paid_on": lambda day: _("betaald op {}").format(
        date_format(date.fromisoformat(day), "j F Y")
    ),
    "lines_new": lambda count: str(_("nieuw: {}")).format(count),
    "lines_known": lambda count: str(_("al bekend: {}")).format(count),
    "lines_booked": lambda count: str(_("meteen geboekt: {}")).format(count),
    "invoices_chosen": lambda n: ngettext("%(n)d factuur", "%(n)d facturen", n) % {"n": n},
    "drafts": lambda n: ngettext("%(n)d concept", "%(n)d concepten", n) % {"n": n},
    "days_changed": changes_told,
    "days_written": lambda count: str(_("{} dagen")).format(count),
    "filename": str,
    "rate": lambda amount: str(_("{} per dag")).format(money.euro(Decimal(amount))),
    "rate_was": lambda amount: str(_("was: {}")).format(money.euro(Decimal(amount))),
    "from_on": lambda day: str(_("vanaf {}")).format(
        date_format(date.fromisoformat(day), "j F Y")
    ),
    "total_was": lambda amount: str(_("was: {}")).format(money.euro(Decimal(amount))),
    "total": lambda amount: str(_("nu: {}")).format(money.euro(Decimal(amount))),
}
