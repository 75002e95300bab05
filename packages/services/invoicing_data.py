"""Where invoices go and what they refer to: given anew while an agreement runs (article 8)."""

from __future__ import annotations

from dataclasses import asdict

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from packages import emails
from packages.models import Agreement, Invoicing, InvoicingChange
from packages.selectors.agreements import may_change_invoicing
from packages.selectors.channels import configured_channels
from packages.states import AGREEMENT
from portal.kit import audit
from portal.kit.acts import Refused, locked
from programme.models import User


@transaction.atomic
def change_invoicing_data(
    *,
    agreement: Agreement,
    actor: User,
    email: str,
    reference_label: str,
    reference_value: str,
    profile: str = "",
    channel: str = "",
) -> InvoicingChange | None:
    """Let later invoices go by this; issued ones and the agreement's paper stay as they are.

    The agreement's row is locked, as issuing locks it, so an invoice has the one or the other.
    Without a ``profile`` or ``channel`` that stays as it is.
    The contacts are told of what somebody changed who is not of their organisation.
    Returns ``None``, and records nothing, when it says what holds already. Raises ``Refused``.
    """
    agreement = locked(agreement)
    _check_may(agreement, actor)
    _check_runs(agreement)
    current = agreement.invoicing
    given = Invoicing(
        email=_one_line(email),
        reference_label=_one_line(reference_label),
        reference_value=_one_line(reference_value),
        profile=profile or current.profile,
        channel=channel or current.channel,
    )
    _check(agreement, given, current)
    if given == current:
        return None
    return _record(agreement, actor, given, current)


def _record(
    agreement: Agreement, actor: User, given: Invoicing, current: Invoicing
) -> InvoicingChange:
    change = InvoicingChange.objects.create(
        agreement=agreement, changed_at=timezone.now(), changed_by=actor, **asdict(given)
    )
    was, now = asdict(current), asdict(given)
    audit.record(
        "packages.change_invoicing",
        actor=actor,
        subject=agreement,
        data={"change": change.pk, "fields": [name for name in now if now[name] != was[name]]},
    )
    if not actor.has_role(agreement.participant.organisation_id):
        emails.invoicing_changed(agreement, given, actor)
    return change


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _check_may(agreement: Agreement, actor: User) -> None:
    if not may_change_invoicing(agreement, actor):
        raise Refused(
            _("Alleen de contactpersoon, de financiële administratie of een coördinator kan de "
              "factuurgegevens wijzigen.")
        )  # fmt: skip


def _check_runs(agreement: Agreement) -> None:
    """Before both have signed they would sign other data than what holds; after its end, none."""
    if AGREEMENT.allowed("change_invoicing", agreement.status):
        return
    if AGREEMENT.allowed("withdraw", agreement.status):
        raise Refused(
            _("De factuurgegevens staan in de overeenkomst die nu getekend wordt. Ze kunnen "
              "veranderen zodra beide partijen hebben getekend.")
        )  # fmt: skip
    raise Refused(
        _("Overeenkomst {number} is geëindigd. De factuurgegevens veranderen niet meer.").format(
            number=agreement.number
        )
    )


def _check(agreement: Agreement, given: Invoicing, current: Invoicing) -> None:
    if given.channel != current.channel and given.channel not in configured_channels():
        raise Refused(
            _("Het portaal kan facturen niet op deze manier versturen. Kies een andere manier.")
        )
    if not given.email:
        raise Refused(_("Vul het e-mailadres in waarop de facturen moeten komen."))
    if agreement.choice.reference_required and not given.reference_value:
        raise Refused(
            _("{party} betaalt alleen facturen met een kenmerk. Vul het kenmerk in.").format(
                party=agreement.participant
            )
        )
    if given.reference_value and not given.reference_label:
        raise Refused(_("Vul in hoe het kenmerk heet."))
