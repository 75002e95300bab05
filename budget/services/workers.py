"""The register of who works for a programme by the day, and what a day of theirs costs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from budget.models import DayRate, Worker
from budget.services.closing import check_open
from budget.services.rights import check_finance, check_keeps_costs
from portal.kit import audit
from portal.kit.acts import Refused, locked, refused_by
from programme.models import ROLES_AT_LEAD, Membership, Programme, User

TWICE = {
    "worker_name_unique": lambda: Refused(
        _("Iemand met deze naam en functie staat al in de lijst. Zet er iets bij om hen uit "
          "elkaar te houden.")
    ),
    "worker_user_unique": lambda: Refused(
        _("Dit account hoort al bij iemand met dezelfde functie. Kies een ander account.")
    ),
}  # fmt: skip


@transaction.atomic
def register_worker(
    *, programme: Programme, name: str, function: str, user: User | None, actor: User
) -> Worker:
    """Raises ``Refused`` on somebody who is there already."""
    check_keeps_costs(actor, programme)
    _check_account(programme, user)
    worker = Worker(programme=programme, name=name, function=function, user=user)
    with refused_by(TWICE):
        worker.save()
    audit.record("budget.register_worker", actor=actor, subject=worker)
    return worker


@transaction.atomic
def change_worker(
    *, worker: Worker, name: str, user: User | None, works: bool, actor: User
) -> Worker:
    """Name, account, and whether somebody still works for the programme; days stay as they are."""
    worker = locked(worker)
    check_keeps_costs(actor, worker.programme)
    _check_account(worker.programme, user)
    worker.name, worker.user, worker.works = name, user, works
    with refused_by(TWICE):
        worker.save(update_fields=["name", "user", "works"])
    audit.record("budget.change_worker", actor=actor, subject=worker)
    return worker


def _check_account(programme: Programme, user: User | None) -> None:
    """Only who is at the lead can see a sheet at all."""
    if user is not None and not accounts_of(programme).filter(user=user).exists():
        raise Refused(_("Dit account hoort niet bij de universiteit. Kies een ander account."))


def accounts_of(programme: Programme) -> QuerySet[Membership]:
    """Whose account may be linked to somebody of the register."""
    return Membership.objects.filter(organisation=programme.lead_id, role__in=ROLES_AT_LEAD)


@transaction.atomic
def set_day_rate(
    *,
    programme: Programme,
    worker: Worker | None,
    function: str,
    from_on: date,
    amount: Decimal,
    note: str,
    actor: User,
) -> DayRate:
    """What a day of this worker, or of everybody with this function, costs from a day on.

    Also of days that are written already: their costs follow. A rate of the same day is
    changed, with a trace. Raises ``Refused`` outside the programme.
    """
    locked(programme)
    check_finance(actor, programme)
    if from_on.year not in programme.years:
        raise Refused(_("Kies een dag in de jaren van het programma."))
    check_open(programme, from_on)
    rate = DayRate.objects.filter(
        programme=programme, worker=worker, function=function, from_on=from_on
    ).first()
    was = rate.amount if rate else None
    if rate is None:
        rate = DayRate(programme=programme, worker=worker, function=function, from_on=from_on)
    rate.amount, rate.note = amount, note
    rate.save()
    data = {"rate": str(amount), "from_on": from_on.isoformat()}
    if was is not None:
        data["rate_was"] = str(was)
    audit.record("budget.set_day_rate", actor=actor, subject=rate, data=data)
    return rate
