"""What finance must do, and how its invoices stand."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from budget.models import Invoice, Payment
from portal.kit import money
from portal.kit.todo import Todo
from programme.models import Programme, Role, User


@dataclass(frozen=True)
class Amount:
    """Euros, with a note on how many invoices they are."""

    amount: Decimal
    count: int = 0

    @property
    def note(self) -> str:
        return ngettext("%(count)d factuur", "%(count)d facturen", self.count) % {
            "count": self.count
        }


@dataclass(frozen=True)
class FinanceOverview:
    """``to_issue`` in euros net; ``open``, ``overdue`` and ``paid`` (this year) gross."""

    to_issue: Amount
    open: Amount
    overdue: Amount
    paid: Amount


def todos_of(user: User) -> list[Todo]:
    """For finance of a lead: drafts to issue, and what is overdue."""
    if not _keeps_books(user):
        return []
    overview = _overview(user)
    todos = []
    if overview.to_issue.count:
        todos.append(
            Todo(
                title=_("Geef uit: {count}").format(count=overview.to_issue.note),
                text=_("Samen {amount} exclusief btw.").format(
                    amount=money.euro_short(overview.to_issue.amount)
                ),
                url=f"{reverse('budget:invoices')}?state=draft",
                action=_("Concepten bekijken"),
                urgent=True,
            )
        )
    if overview.overdue.count:
        todos.append(
            Todo(
                title=_("Te laat betaald: {count}").format(count=overview.overdue.note),
                text=_("Samen {amount}.").format(amount=money.euro_short(overview.overdue.amount)),
                url=f"{reverse('budget:invoices')}?state=overdue",
                action=_("Facturen bekijken"),
            )
        )
    return todos


def finance_overview(user: User) -> FinanceOverview | None:
    """For finance and administrators of a lead; ``None`` for others."""
    return _overview(user) if _keeps_books(user, Role.ADMINISTRATOR) else None


def _keeps_books(user: User, *more: str) -> bool:
    led = user.organisation_ids(Role.FINANCE, *more)
    return Programme.objects.filter(lead__in=led).exists()


def _overview(user: User) -> FinanceOverview:
    mine = Invoice.objects.visible_to(user).with_amounts()
    this_year = Payment.objects.filter(
        invoice__in=Invoice.objects.visible_to(user),
        received_on__year=timezone.localdate().year,
    ).aggregate(total=Sum("amount"), count=Count("invoice", distinct=True))
    return FinanceOverview(
        to_issue=_amount(mine.drafts(), "net"),
        open=_amount(mine.open(), "open_amount"),
        overdue=_amount(mine.overdue(), "open_amount"),
        paid=Amount(this_year["total"] or Decimal(0), this_year["count"]),
    )


def _amount(found: object, field: str) -> Amount:
    sums = found.aggregate(total=Sum(field), count=Count("pk"))  # type: ignore[attr-defined]
    return Amount(sums["total"] or Decimal(0), sums["count"])
