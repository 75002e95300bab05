"""One function per mail about an agreement; each is queued in the act's transaction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from packages.models import Agreement
from portal.kit.mail import absolute_url, queue_mail
from programme.models import Membership, Role


def ready_to_sign(agreement: Agreement) -> None:
    _mail("agreement_to_sign", [agreement.signatory_email], agreement)


def ready_to_read(agreement: Agreement) -> None:
    """To the contacts and the readers of the choice, before anyone signs."""
    readers = [reader.email for reader in agreement.choice.readers.all()]
    _mail("agreement_to_read", [*_contacts(agreement), *readers], agreement)


def reminder_to_sign(agreement: Agreement) -> None:
    _mail("agreement_reminder", [agreement.signatory_email], agreement)


def ready_to_countersign(agreement: Agreement) -> None:
    _mail("agreement_to_countersign", _lead_people(agreement, Role.SIGNATORY), agreement)


def upload_to_check(agreement: Agreement) -> None:
    _mail("agreement_uploaded", _lead_people(agreement, Role.COORDINATOR), agreement)


def upload_refused(agreement: Agreement, reason: str) -> None:
    _mail("agreement_upload_refused", _contacts(agreement), agreement, reason=reason)


def sealed(agreement: Agreement) -> None:
    """To both sides: the agreement is active and its sealed PDF can be had."""
    people = [
        agreement.signatory_email,
        *_contacts(agreement),
        *_lead_people(agreement, Role.COORDINATOR),
    ]
    _mail("agreement_sealed", people, agreement)


def ended(agreement: Agreement, act: str) -> None:
    """To contacts and coordinators: declined, withdrawn, lapsed, terminated or completed."""
    people = [*_contacts(agreement), *_lead_people(agreement, Role.COORDINATOR)]
    _mail("agreement_ended", people, agreement, act=act)


def _mail(template: str, people: Iterable[str], agreement: Agreement, **context: Any) -> None:
    context |= {"agreement": agreement, "url": absolute_url(agreement.get_absolute_url())}
    for address in dict.fromkeys(person.lower() for person in people):
        queue_mail(template=template, to=address, context=context, about=agreement)


def _contacts(agreement: Agreement) -> list[str]:
    return _addresses(agreement.participant.organisation_id, Role.CONTACT)


def _lead_people(agreement: Agreement, role: str) -> list[str]:
    return _addresses(agreement.participant.programme.lead_id, role)


def _addresses(organisation_id: int, role: str) -> list[str]:
    people = Membership.objects.filter(
        organisation=organisation_id, role=role, user__is_active=True
    )
    return list(people.order_by("pk").values_list("user__email", flat=True))
