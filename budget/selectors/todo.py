"""What finance and customers must do about invoices, and how those stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, F, Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from budget.models import Invoice, Payment
from budget.models.invoices import KEEPS_BOOKS
from budget.selectors.invoices import uninvoiced_years
from budget.states import InvoiceState, Standing
from portal.kit import money
from portal.kit.todo import Todo
from programme.models import Role, User

# So many invoices to pay each have a to-do of their own; more are one together.
MOST_APART = 3


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


@dataclass(frozen=True)
class CustomerOverview:
    """The invoices of one's own organisations that are not wholly paid, by their last day.

    ``last`` is the newest of all; it has its document where a worker made that.
    """

    unpaid: tuple[Invoice, ...]
    last: Invoice | None

    @property
    def open(self) -> Amount:
        return Amount(
            sum((each.balance.open for each in self.unpaid), Decimal(0)), len(self.unpaid)
        )

    @property
    def overdue(self) -> Amount:
        late = [each for each in self.unpaid if each.standing == Standing.OVERDUE]
        return Amount(sum((each.balance.open for each in late), Decimal(0)), len(late))


def todos_of(user: User, overview: FinanceOverview | None) -> list[Todo]:
    """For finance of a lead: drafts to issue, and what is overdue."""
    if overview is None or not user.led_programme_ids(Role.FINANCE):
        return []
    todos = list(_to_draft(user))
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


def _to_draft(user: User) -> Iterator[Todo]:
    """Agreements of years that began, without even a draft; the job makes those at night."""
    waiting = uninvoiced_years().filter(
        year__lte=timezone.localdate().year,
        agreement__participant__programme__in=user.led_programme_ids(Role.FINANCE),
    )
    count = waiting.count()
    if count:
        yield Todo(
            title=ngettext(
                "Maak een concept voor %(n)d overeenkomst",
                "Maak concepten voor %(n)d overeenkomsten",
                count,
            )
            % {"n": count},
            text=_("Actief, maar nog zonder factuur of concept."),
            url=reverse("budget:drafting"),
            action=_("Concepten maken"),
        )


def todos_of_customer(overview: CustomerOverview | None) -> list[Todo]:
    """To pay for one's own organisation: what is late first and urgent, then the rest."""
    if overview is None:
        return []
    late = [each for each in overview.unpaid if each.standing == Standing.OVERDUE]
    in_time = [each for each in overview.unpaid if each.standing != Standing.OVERDUE]
    return [*_to_pay(late, late=True), *_to_pay(in_time, late=False)]


def _to_pay(invoices: Sequence[Invoice], *, late: bool) -> Iterator[Todo]:
    """One to-do per invoice, or one for all of them where they are many."""
    if len(invoices) > MOST_APART:
        yield _to_pay_together(invoices, late=late)
        return
    for invoice in invoices:
        text = _("{amount} voor {party}, uiterlijk op {day}.")
        if late:
            text = _(
                "Te laat: {amount} voor {party} moest uiterlijk op {day} betaald zijn. Hebt u "
                "net betaald? Dan hoeft u niets te doen."
            )
        yield Todo(
            title=_("Betaal factuur {number}").format(number=invoice.number),
            text=text.format(
                amount=_amount_left(invoice), party=invoice.party, day=_day(invoice.due_on)
            ),
            url=invoice.get_absolute_url(),
            action=_("Factuur bekijken"),
            urgent=late,
        )


def _to_pay_together(invoices: Sequence[Invoice], *, late: bool) -> Todo:
    amount = money.euro(sum((each.balance.open for each in invoices), Decimal(0)))
    text = _("Samen {amount}, de eerste uiterlijk op {day}.")
    title = _("Betaal {count} facturen")
    if late:
        text = _("Samen {amount}. De eerste moest uiterlijk op {day} betaald zijn.")
        title = _("Betaal {count} facturen die te laat zijn")
    return Todo(
        title=title.format(count=len(invoices)),
        text=text.format(amount=amount, day=_day(invoices[0].due_on)),
        url=f"{reverse('budget:invoices')}?state={Standing.OVERDUE if late else Standing.OPEN}",
        action=_("Facturen bekijken"),
        urgent=late,
    )


def _amount_left(invoice: Invoice) -> str:
    balance = invoice.balance
    if balance.paid:
        return _("nog {left} van {gross}").format(
            left=money.euro(balance.open), gross=money.euro(balance.gross)
        )
    return money.euro(balance.open)


def _day(day: date | None) -> str:
    return date_format(day, "j F Y") if day else ""


def customer_overview(user: User) -> CustomerOverview | None:
    """For contacts and finance contacts of participants; ``None`` where there is nothing.

    A finance contact also hears that there is no invoice yet. One query.
    """
    own = user.organisation_ids(Role.CONTACT, Role.FINANCE)
    if not own:
        return None
    party = "agreement_year__agreement__participant__organisation"
    issued = Invoice.objects.issued().filter(**{f"{party}__in": own})
    last = issued.order_by("-issued_on", "-number").values("pk")[:1]
    found = list(
        issued.filter(Q(balance__open__gt=0) | Q(pk__in=last))
        .annotate(party=F(f"{party}__name"))  # type: ignore[no-redef]
        .defer("seller", "buyer")
        .select_related("balance", "document")
        .order_by("due_on", "number")
    )
    unpaid = tuple(each for each in found if each.balance.open > 0)
    newest = max(found, key=lambda each: (each.issued_on, each.number), default=None)
    if newest is None and not _keeps_own_books(user):
        return None
    return CustomerOverview(unpaid, newest)


def _keeps_own_books(user: User) -> bool:
    return bool(user.organisation_ids(Role.FINANCE)) and not user.led_programme_ids(Role.FINANCE)


def finance_overview(user: User) -> FinanceOverview | None:
    """For finance and administrators of a lead; ``None`` for others."""
    if not user.led_programme_ids(Role.FINANCE, Role.ADMINISTRATOR):
        return None
    led = user.led_programme_ids(*KEEPS_BOOKS)
    programme = "agreement_year__agreement__participant__programme__in"
    draft = Q(status=InvoiceState.DRAFT)
    is_open = Q(balance__open__gt=0)
    overdue = is_open & Q(due_on__lt=timezone.localdate())
    sums = Invoice.objects.filter(**{programme: led}).aggregate(
        to_issue=Sum("balance__net", filter=draft),
        to_issue_count=Count("pk", filter=draft),
        open=Sum("balance__open", filter=is_open),
        open_count=Count("pk", filter=is_open),
        overdue=Sum("balance__open", filter=overdue),
        overdue_count=Count("pk", filter=overdue),
    )
    paid = (
        Payment.objects.standing()
        .filter(**{f"invoice__{programme}": led}, received_on__year=timezone.localdate().year)
        .aggregate(paid=Sum("amount"), paid_count=Count("invoice", distinct=True))
    )
    found = {**sums, **paid}
    parts = ("to_issue", "open", "overdue", "paid")
    return FinanceOverview(
        *(Amount(found[part] or Decimal(0), found[f"{part}_count"]) for part in parts)
    )
