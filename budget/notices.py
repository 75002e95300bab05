"""The kinds of notices of this room, and whom acts tell by them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budget.models import BankFile, Delivery, Invoice, Reminder
from portal.kit.notices import About, Kind, notify
from programme.models import Membership, Role, User
from programme.selectors.people import members

GROUP = gettext_lazy("Facturen")


def _invoices(user: User) -> QuerySet[Invoice]:
    return Invoice.objects.visible_to(user).issued()


def _invoice(invoice: Invoice) -> About:
    paper = _("Creditfactuur") if invoice.is_credit_note else _("Factuur")
    words = {"paper": paper, "number": invoice.number}
    return About(words, invoice.get_absolute_url())


def _reminders(user: User) -> QuerySet[Reminder]:
    return Reminder.objects.visible_to(user).select_related("invoice")


def _reminder(reminder: Reminder) -> About:
    return About({"number": reminder.invoice.number}, reminder.invoice.get_absolute_url())


def _refused(user: User) -> QuerySet[Delivery]:
    """Until it is sent again, or somebody knows that it came."""
    found = Delivery.objects.visible_to(user).refused().last_tries()
    return found.select_related("invoice")


def _delivery(delivery: Delivery) -> About:
    return _invoice(delivery.invoice)


def _bank_files(user: User) -> QuerySet[BankFile]:
    return BankFile.objects.visible_to(user).select_related("document")


def _bank_file(file: BankFile) -> About:
    return About({"file": file}, file.get_absolute_url())


KINDS = (
    Kind(
        "budget.invoice",
        GROUP,
        gettext_lazy("Een nieuwe factuur of creditfactuur"),
        gettext_lazy("{paper} {number} staat voor u klaar."),
        _invoices,
        _invoice,
        own=(Role.FINANCE, Role.CONTACT),
        ways=(),
    ),
    Kind(
        "budget.reminder",
        GROUP,
        gettext_lazy("Een herinnering om te betalen"),
        gettext_lazy("U kreeg een herinnering voor factuur {number}."),
        _reminders,
        _reminder,
        own=(Role.FINANCE, Role.CONTACT),
        ways=(),
    ),
    Kind(
        "budget.delivery_refused",
        GROUP,
        gettext_lazy("Een factuur kwam niet aan"),
        gettext_lazy("{paper} {number} kwam niet aan bij de klant."),
        _refused,
        _delivery,
        lead=(Role.FINANCE,),
    ),
    Kind(
        "budget.bank_unknown",
        GROUP,
        gettext_lazy("Een bankbestand met regels die niemand herkende"),
        gettext_lazy("In bankbestand {file} staan regels die het portaal niet herkende."),
        _bank_files,
        _bank_file,
        lead=(Role.FINANCE,),
    ),
)


def issued(invoice: Invoice, customers: Sequence[Membership]) -> None:
    """To those of the customer who get a mail of it."""
    notify("budget.invoice", invoice, [each.user_id for each in customers])


def reminded(reminder: Reminder, customers: Sequence[Membership]) -> None:
    notify("budget.reminder", reminder, [each.user_id for each in customers])


def refused(delivery: Delivery) -> None:
    lead = delivery.invoice.programme.lead_id
    notify("budget.delivery_refused", delivery, members(lead, Role.FINANCE))


def not_recognised(file: BankFile, actor: User) -> None:
    notify("budget.bank_unknown", file, members(file.lead_id, Role.FINANCE), actor=actor)
