"""A year's run: started by finance with what it saw, and worked off a few invoices at a time.

Those are raised and issued together in one short transaction: a worker that is lost halfway
has lost nothing. What is refused stays a draft and keeps nobody else back.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budget.documents import Frozen
from budget.models import Invoice, InvoiceRun, InvoiceRunItem
from budget.services.invoicing import issue_invoices, raise_invoices
from budget.services.rights import check_finance
from packages.models import AgreementYear
from portal.kit import audit, money
from portal.kit.acts import Refused, locked, locked_all, save_all
from portal.kit.languages import in_each_language
from programme.models import Programme, User

logger = logging.getLogger(__name__)
BROKEN = gettext_lazy("Er ging iets mis. Vraag de beheerder van het portaal om te kijken.")


class Seen(NamedTuple):
    """What somebody chose: which year of an agreement, and what the page said it comes to."""

    agreement_year: int
    net: Decimal
    gross: Decimal


@transaction.atomic
def start_run(
    *, programme: Programme, year: int, chosen: Sequence[Seen], actor: User
) -> InvoiceRun:
    """Keep what was chosen, for workers to issue; the caller enqueues them.

    One run of a year at a time: a second start waits for the first one and is refused, like
    what is no year of an agreement of this programme. Amounts are looked at when each is
    issued.
    """
    programme = locked(programme)
    check_finance(actor, programme)
    if not chosen:
        raise Refused(_("Kies een of meer overeenkomsten om te factureren."))
    runs = InvoiceRun.objects.filter(programme=programme, year=year)
    if runs.under_way().exists():
        raise Refused(
            _("De facturen van {year} worden al uitgegeven. Wacht tot dat klaar is.").format(
                year=year
            )
        )
    seen = {each.agreement_year: each for each in chosen}
    years = AgreementYear.objects.filter(
        pk__in=seen, year=year, agreement__participant__programme=programme
    )
    if years.count() != len(seen):
        raise Refused(_("Er is intussen een overeenkomst veranderd. Kijk de lijst opnieuw na."))
    run = InvoiceRun.objects.create(programme=programme, year=year, started_by=actor)
    InvoiceRunItem.objects.bulk_create(
        InvoiceRunItem(
            run=run,
            agreement_year_id=each.agreement_year,
            seen_net=each.net,
            seen_gross=each.gross,
        )
        for each in seen.values()
    )
    audit.record("budget.start_run", actor=actor, subject=run, data={"invoices_chosen": len(seen)})
    return run


def issue_items(items: Sequence[InvoiceRunItem]) -> list[Frozen]:
    """Issue the invoices of items of one run, or keep why not; returns what was issued.

    For workers, and as often as they like. What breaks is looked for one by one, so that it
    keeps nobody else back. Where the database can not be reached the items go on waiting.
    """
    try:
        return _issued(items)
    except (InterfaceError, OperationalError):
        raise
    except Exception as error:
        if len(items) > 1:
            return [frozen for each in items for frozen in issue_items([each])]
        _hold(items[0], error)
    return []


@transaction.atomic
def _issued(items: Sequence[InvoiceRunItem]) -> list[Frozen]:
    """All in one transaction; what another worker has come to is left to it."""
    rows = InvoiceRunItem.objects.waiting().filter(pk__in=[each.pk for each in items])
    waiting = locked_all(rows.select_related("run__started_by", "agreement_year"))
    if not waiting:
        return []
    items = list(waiting.values())
    outcomes = _outcomes(items, items[0].run.started_by)
    for item, outcome in zip(items, outcomes, strict=True):
        item.tried_at = timezone.now()
        if isinstance(outcome, Refused):
            item.held = in_each_language(outcome)
        else:
            item.invoice = outcome.invoice
    save_all(items, "invoice", "held", "tried_at")
    return [each for each in outcomes if isinstance(each, Frozen)]


def _outcomes(items: Sequence[InvoiceRunItem], actor: User) -> list[Frozen | Refused]:
    """What comes to another amount than was seen is not issued: no number was drawn then."""
    raised = raise_invoices(agreement_years=[each.agreement_year for each in items], actor=actor)
    drafts = [each for each in raised if isinstance(each, Invoice)]
    seen = {each.agreement_year_id: (each.seen_net, each.seen_gross) for each in items}

    def check(draft: Invoice) -> None:
        _check_as_seen(draft, *seen[draft.agreement_year_id])

    issued = iter(issue_invoices(invoices=drafts, actor=actor, check=check))
    return [each if isinstance(each, Refused) else next(issued) for each in raised]


def _check_as_seen(draft: Invoice, net: Decimal, gross: Decimal) -> None:
    now = (draft.net_total or Decimal(0)) + (draft.vat_total or Decimal(0))
    if (draft.net_total, now) != (net, gross):
        raise Refused(
            lambda: _(
                "Het bedrag is veranderd nadat u de lijst bekeek: het was {seen} en is nu {now}. "
                "Bekijk het concept en start opnieuw."
            ).format(seen=money.euro(gross), now=money.euro(now))
        )


@transaction.atomic
def _hold(item: InvoiceRunItem, error: Exception) -> None:
    item = locked(item)
    if not item.is_waiting:
        return
    if isinstance(error, Refused):
        item.held = in_each_language(error)
    else:
        logger.error("No invoice could be issued for %s", item, exc_info=error)
        item.held = in_each_language(BROKEN)
    item.tried_at = timezone.now()
    item.save(update_fields=["held", "tried_at"])
