"""What finance must do, and how its invoices stand."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from budget.models import Invoice, Payment
from budget.states import InvoiceState
from portal.kit import money
from portal.kit.todo import Todo
from programme.models import Role, User


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


def todos_of(user: User, overview: FinanceOverview | None) -> list[Todo]:
    """For finance of a lead: drafts to issue, and what is overdue."""
    if overview is None or not user.led_programme_ids(Role.FINANCE):
        return []
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
    if not user.led_programme_ids(Role.FINANCE, Role.ADMINISTRATOR):
        return None
    mine = Invoice.objects.visible_to(user)
    draft = Q(status=InvoiceState.DRAFT)
    is_open = Q(status=InvoiceState.ISSUED, open_amount__gt=0)
    overdue = is_open & Q(due_on__lt=timezone.localdate())
    sums = mine.with_amounts().aggregate(
        to_issue=Sum("net", filter=draft),
        to_issue_count=Count("pk", filter=draft),
        open=Sum("open_amount", filter=is_open),
        open_count=Count("pk", filter=is_open),
        overdue=Sum("open_amount", filter=overdue),
        overdue_count=Count("pk", filter=overdue),
    )
    paid = Payment.objects.filter(
        invoice__in=mine, received_on__year=timezone.localdate().year
    ).aggregate(paid=Sum("amount"), paid_count=Count("invoice", distinct=True))
    found = {**sums, **paid}
    parts = ("to_issue", "open", "overdue", "paid")
    return FinanceOverview(
        *(Amount(found[part] or Decimal(0), found[f"{part}_count"]) for part in parts)
    )
