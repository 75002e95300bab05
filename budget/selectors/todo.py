"""What finance and customers must do about invoices, and how those stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Aggregate, Count, Exists, F, OuterRef, Q, Subquery, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from budget.models import BankTransaction, Dispute, Invoice, Payment, Reminder
from budget.models.invoices import READS_BOOKS
from budget.selectors.delivery_todo import todos_about_delivery
from budget.selectors.invoices import DISPUTED, uninvoiced_years
from budget.states import InvoiceState, Standing
from packages.models import AgreementYear
from packages.models.agreements import AgreementYearQuerySet
from portal.kit import money
from portal.kit.todo import Todo
from programme.models import Role, User

# So many invoices to pay each have a to-do of their own; more are one together.
MOST_APART = 3
IN_PROGRAMMES = "agreement_year__agreement__participant__programme__in"


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
    """``to_issue`` in euros net; ``open``, ``overdue`` and ``paid`` (this year) gross.

    ``disputed`` is what stands open of the invoices that customers do not agree with;
    ``to_refund`` is below zero.
    """

    to_issue: Amount
    open: Amount
    overdue: Amount
    disputed: Amount
    to_refund: Amount
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
    """For finance of a lead, of those programmes alone, whatever else one reads."""
    led = user.led_programme_ids(Role.FINANCE)
    if not led:
        return []
    same = overview is not None and led == user.led_programme_ids(*READS_BOOKS)
    sums = vars(overview) if same else _sums_over(led)
    without, cut_off = _out_of_step(led)
    return [
        *todos_about_delivery(led),
        *_to_draft(without),
        *_to_issue(sums),
        *_to_match(user),
        *_to_chase(sums),
        *_to_settle(sums),
        *_to_refund(sums),
        *_to_credit(cut_off),
    ]


def _to_draft(years: list[AgreementYear]) -> Iterator[Todo]:
    """Agreements of years that began, without even a draft; the job makes those at night."""
    count = len(years)
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


def _to_issue(sums: dict[str, Amount]) -> Iterator[Todo]:
    drafts = sums["to_issue"]
    if drafts.count:
        yield Todo(
            title=_("Geef uit: {count}").format(count=drafts.note),
            text=_("Samen {amount} exclusief btw.").format(amount=money.euro_short(drafts.amount)),
            url=f"{reverse('budget:invoices')}?state=draft",
            action=_("Concepten bekijken"),
            urgent=True,
        )


def _to_match(user: User) -> Iterator[Todo]:
    """Lines of the bank about which somebody must say what they are for."""
    waiting = BankTransaction.objects.visible_to(user).waiting().count()
    if waiting:
        yield Todo(
            title=ngettext(
                "Kijk naar {n} regel van de bank", "Kijk naar {n} regels van de bank", waiting
            ).format(n=waiting),
            text=_("Nog niet geboekt: kies de factuur, of zet opzij wat er niet bij hoort."),
            url=reverse("budget:bank_lines"),
            action=_("Betalingen bekijken"),
        )


def _to_chase(sums: dict[str, Amount]) -> Iterator[Todo]:
    overdue = sums["overdue"]
    if overdue.count:
        yield Todo(
            title=_("Te laat betaald: {count}").format(count=overdue.note),
            text=_("Samen {amount}.").format(amount=money.euro_short(overdue.amount)),
            url=f"{reverse('budget:invoices')}?state=overdue",
            action=_("Facturen bekijken"),
        )


def _to_settle(sums: dict[str, Amount]) -> Iterator[Todo]:
    """Customers that do not agree wait for an outcome, and get no reminder meanwhile."""
    disputed = sums["disputed"]
    if disputed.count:
        yield Todo(
            title=_("Zoek uit: betwist, {count}").format(count=disputed.note),
            text=_("Er staat {amount} open. Zolang gaan er geen herinneringen uit.").format(
                amount=money.euro_short(disputed.amount)
            ),
            url=f"{reverse('budget:invoices')}?state={DISPUTED}",
            action=_("Facturen bekijken"),
        )


def _to_refund(sums: dict[str, Amount]) -> Iterator[Todo]:
    """Who paid more than is owed was told to get it back, and has nothing to do for it."""
    back = sums["to_refund"]
    if back.count:
        yield Todo(
            title=_("Betaal terug: {count}").format(count=back.note),
            text=_("Samen {amount}. Boek de terugbetaling daarna bij de factuur.").format(
                amount=money.euro_short(-back.amount)
            ),
            url=f"{reverse('budget:invoices')}?state={Standing.TO_REFUND}",
            action=_("Facturen bekijken"),
        )


def _to_credit(found: list[Invoice]) -> Iterator[Todo]:
    """Issued ahead, for years that an early end of the agreement has cut off since."""
    if len(found) > MOST_APART:
        yield Todo(
            title=_("{count} facturen zijn voor een jaar dat niet meer doorgaat").format(
                count=len(found)
            ),
            text=_("Crediteer ze: {numbers}.").format(
                numbers=", ".join(str(invoice.number) for invoice in found)
            ),
            url=reverse("budget:invoices"),
            action=_("Facturen bekijken"),
        )
        return
    for invoice in found:
        year = invoice.agreement_year
        yield Todo(
            title=_("Factuur {number} is voor een jaar dat niet meer doorgaat").format(
                number=invoice.number
            ),
            text=_(
                "De overeenkomst met {party} eindigt vóór {year}. Crediteer de factuur."
            ).format(party=year.agreement.participant, year=year.year),
            url=reverse("budget:credit", args=[invoice.number]),
            action=_("Crediteren"),
        )


def _out_of_step(led: list[int]) -> tuple[list[AgreementYear], list[Invoice]]:
    """Years that began without even a draft; invoices of years that an early end cut off."""
    programme = "agreement__participant__programme__in"
    without = uninvoiced_years().filter(**{programme: led}, year__lte=timezone.localdate().year)
    years = AgreementYear.objects.filter(AgreementYearQuerySet.CUT_OFF, **{programme: led})
    cut_off = (
        Invoice.objects.in_force()
        .filter(agreement_year__in=years)
        .select_related("agreement_year__agreement__participant__organisation")
        .defer("agreement_year__agreement__text", "agreement_year__agreement__snapshot")
    )
    return list(without), list(cut_off.order_by("number"))


def todos_of_customer(overview: CustomerOverview | None) -> list[Todo]:
    """To pay for one's own organisation: what is late first and urgent, then the rest."""
    if overview is None:
        return []
    to_pay = [each for each in overview.unpaid if not each.disputed]
    late = [each for each in to_pay if each.standing == Standing.OVERDUE]
    in_time = [each for each in to_pay if each.standing != Standing.OVERDUE]
    disputed = (_to_wait_for(each) for each in overview.unpaid if each.disputed)
    return [*_to_pay(late, late=True), *_to_pay(in_time, late=False), *disputed]


def _to_wait_for(invoice: Invoice) -> Todo:
    return Todo(
        title=_("Factuur {number}: u bent het er niet mee eens").format(number=invoice.number),
        text=_("Wij zoeken het uit. U krijgt een mail met de uitkomst."),
        url=invoice.get_absolute_url(),
        action=_("Factuur bekijken"),
        waiting=True,
    )


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
        if invoice.last_letter:
            text = _("{letter} verstuurd op {sent_on}. ") + text
        yield Todo(
            title=_("Betaal factuur {number}").format(number=invoice.number),
            text=capfirst(
                text.format(
                    amount=_amount_left(invoice),
                    party=invoice.party,
                    day=_day(invoice.due_on),
                    letter=invoice.last_letter,
                    sent_on=_day(invoice.last_letter_on),
                )
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
    letters = Reminder.objects.filter(invoice=OuterRef("pk")).order_by("-level")
    found = list(
        issued.filter(Q(balance__open__gt=0) | Q(pk__in=last))
        .annotate(  # type: ignore[no-redef]
            party=F(f"{party}__name"),
            disputed=Exists(Dispute.objects.standing().filter(invoice=OuterRef("pk"))),
            last_letter=Subquery(letters.values("title")[:1]),
            last_letter_on=Subquery(letters.values("sent_on")[:1]),
        )
        .defer("seller", "buyer")
        .select_related("balance", "document")
        .order_by("due_on", "number")
    )
    unpaid = tuple(each for each in found if each.balance.open > 0)
    newest = max(found, key=lambda each: (each.issued_on, each.number), default=None)
    if newest is None and not _is_finance_contact(user):
        return None
    return CustomerOverview(unpaid, newest)


def _is_finance_contact(user: User) -> bool:
    return bool(user.organisation_ids(Role.FINANCE)) and not user.led_programme_ids(Role.FINANCE)


def finance_overview(user: User) -> FinanceOverview | None:
    """Of all books that finance and administrators of a lead read; ``None`` for others."""
    if not user.led_programme_ids(Role.FINANCE, Role.ADMINISTRATOR):
        return None
    led = user.led_programme_ids(*READS_BOOKS)
    paid = (
        Payment.objects.standing()
        .filter(**{f"invoice__{IN_PROGRAMMES}": led}, received_on__year=timezone.localdate().year)
        .aggregate(amount=Sum("amount", default=Decimal(0)), count=Count("invoice", distinct=True))
    )
    return FinanceOverview(**_sums_over(led), paid=Amount(**paid))


def _sums_over(led: list[int]) -> dict[str, Amount]:
    """By ``to_issue``, ``open``, ``overdue``, ``disputed`` and ``to_refund``, in one query."""
    is_open = Q(balance__open__gt=0)
    parts = {
        "to_issue": ("balance__net", Q(status=InvoiceState.DRAFT)),
        "open": ("balance__open", is_open),
        "disputed": ("balance__open", Q(pk__in=Invoice.objects.disputed())),
        "to_refund": ("balance__open", Q(balance__open__lt=0)),
        "overdue": ("balance__open", is_open & Q(due_on__lt=timezone.localdate())),
    }
    wanted: dict[str, Aggregate] = {}
    for part, (amount, which) in parts.items():
        wanted[part] = Sum(amount, filter=which, default=Decimal(0))
        wanted[f"{part}_count"] = Count("pk", filter=which)
    found = Invoice.objects.filter(**{IN_PROGRAMMES: led}).aggregate(**wanted)
    return {part: Amount(found[part], found[f"{part}_count"]) for part in parts}
