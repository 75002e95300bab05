"""A year's run: started by finance with what it saw, and worked off one invoice at a time.

Each invoice is raised and issued in transactions of its own, so that a worker that is lost
halfway has lost nothing, and what is refused stays a draft and keeps nobody else back.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from budget.models import Invoice, InvoiceRun, InvoiceRunItem
from budget.services.invoicing import issue_invoice, raise_invoice
from budget.services.rights import check_finance
from packages.models import AgreementYear
from portal.kit import audit, money
from portal.kit.acts import Refused, locked
from programme.models import Programme, User

logger = logging.getLogger(__name__)


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


def issue_item(*, item: InvoiceRunItem) -> bool:
    """Issue the invoice of one item, or keep why not; for workers, and as often as they like.

    Returns whether it issued one. Where the database can not be reached the item goes on
    waiting.
    """
    try:
        draft = _draft_for(item)
        return draft is not None and _issued_as_seen(item, draft)
    except Refused as refusal:
        _hold(item, str(refusal))
    except (InterfaceError, OperationalError):
        raise
    except Exception:  # whatever it was, it keeps nobody else back
        logger.exception("No invoice could be issued for %s", item)
        _hold(item, _("Er ging iets mis. Vraag de beheerder van het portaal om te kijken."))
    return False


@transaction.atomic
def _draft_for(item: InvoiceRunItem) -> Invoice | None:
    """``None`` where another worker has been here."""
    item = locked(item)
    if not item.is_waiting:
        return None
    return raise_invoice(agreement_year=item.agreement_year, actor=item.run.started_by)


@transaction.atomic
def _issued_as_seen(item: InvoiceRunItem, draft: Invoice) -> bool:
    """What comes to another amount than was seen is not issued: no number was drawn then."""
    item = locked(item)
    if not item.is_waiting:
        return False
    invoice = issue_invoice(invoice=draft, actor=item.run.started_by)
    gross = (invoice.net_total or Decimal(0)) + (invoice.vat_total or Decimal(0))
    if (invoice.net_total, gross) != (item.seen_net, item.seen_gross):
        raise Refused(
            _("Het bedrag is veranderd nadat u de lijst bekeek: het was {seen} en is nu {now}. "
              "Bekijk het concept en start opnieuw.").format(
                seen=money.euro(item.seen_gross), now=money.euro(gross)
            )
        )  # fmt: skip
    item.invoice, item.tried_at = invoice, timezone.now()
    item.save(update_fields=["invoice", "tried_at"])
    return True


@transaction.atomic
def _hold(item: InvoiceRunItem, why: str) -> None:
    item = locked(item)
    if item.is_waiting:
        item.held, item.tried_at = why, timezone.now()
        item.save(update_fields=["held", "tried_at"])
