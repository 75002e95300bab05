"""One function per mail about an agreement; each is queued in the act's transaction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy

from packages.models import Agreement, Invoicing
from portal.kit.mail import Reader, absolute_url, queue_mail
from portal.kit.notices import without_mail
from programme.models import Membership, Role, User
from programme.selectors.readers import readers_at, readers_of

ENDINGS = {
    "decline": gettext_lazy("Overeenkomst {number} is geweigerd"),
    "withdraw": gettext_lazy("Het aanbod voor overeenkomst {number} is ingetrokken"),
    "expire": gettext_lazy("Het aanbod voor overeenkomst {number} is verlopen"),
    "terminate": gettext_lazy("Overeenkomst {number} eindigt op {day}"),
    "complete": gettext_lazy("Overeenkomst {number} is afgerond"),
}


def ready_to_sign(agreement: Agreement) -> None:
    _mail("agreement_to_sign", _signatory(agreement), agreement)


def ready_to_read(agreement: Agreement) -> None:
    """To the contacts and the readers of the choice, before anyone signs."""
    _mail("agreement_to_read", [*_contacts(agreement), *_readers(agreement)], agreement)


def reminder_to_sign(agreement: Agreement) -> None:
    _mail("agreement_reminder", _signatory(agreement), agreement)


def ready_to_countersign(agreement: Agreement) -> None:
    address = reverse("packages:countersign", args=[agreement.number])
    people = _lead_people(agreement, Role.SIGNATORY)
    _mail("agreement_to_countersign", people, agreement, url=absolute_url(address))


def signed(agreement: Agreement) -> None:
    """To the contacts and coordinators who want it: it is the university's turn now."""
    people = [*_contacts(agreement), *_lead_people(agreement, Role.COORDINATOR)]
    others = without_mail("packages.signed", [each.email for each in people])
    _mail("agreement_signed", [each for each in people if each.email not in others], agreement)


def upload_to_check(agreement: Agreement) -> None:
    _mail("agreement_uploaded", _lead_people(agreement, Role.COORDINATOR), agreement)


def upload_refused(agreement: Agreement, reason: str) -> None:
    _mail("agreement_upload_refused", _contacts(agreement), agreement, reason=reason)


def sealed(agreement: Agreement) -> None:
    """To both sides: the agreement is active and its sealed PDF can be had."""
    people = [
        *_signatory(agreement),
        *_contacts(agreement),
        *_lead_people(agreement, Role.COORDINATOR),
    ]
    _mail("agreement_sealed", people, agreement)


def invoicing_changed(agreement: Agreement, now: Invoicing, actor: User) -> None:
    """To the contacts: somebody else gave anew where invoices go."""
    _mail("invoicing_changed", _contacts(agreement), agreement, now=now, actor=actor)


def ended(agreement: Agreement, act: str) -> None:
    """To all who were told of it before: declined, withdrawn, lapsed, terminated, completed."""
    people = [
        *_contacts(agreement),
        *_signatory(agreement),
        *_readers(agreement),
        *_lead_people(agreement, Role.COORDINATOR),
        *_lead_people(agreement, Role.FINANCE),
    ]
    _mail("agreement_ended", people, agreement, told=lazy(_ending, str)(agreement, act))


def _ending(agreement: Agreement, act: str) -> str:
    day = date_format(agreement.ends_on, "j F Y") if agreement.ends_on else ""
    return ENDINGS[act].format(number=agreement.number, day=day)


def _mail(template: str, people: Iterable[Reader], agreement: Agreement, **more: Any) -> None:
    """One each, whatever number of reasons there is to write to somebody."""
    url = absolute_url(agreement.get_absolute_url())
    told: dict[str, Reader] = {}
    for person in people:
        told.setdefault(person.email.lower(), person)
    for email, person in told.items():
        context = {"agreement": agreement, "url": url, "name": person.name, **more}
        to = person._replace(email=email)
        queue_mail(template=template, to=to, context=context, about=agreement)


def _signatory(agreement: Agreement) -> list[Reader]:
    return _named(agreement, [(agreement.signatory_email, agreement.signatory_name)])


def _readers(agreement: Agreement) -> list[Reader]:
    readers = agreement.choice.readers.all()
    return _named(agreement, [(reader.email, reader.name) for reader in readers])


def _named(agreement: Agreement, addresses: list[tuple[str, str]]) -> list[Reader]:
    """Whom the participant named, with an account or not."""
    return readers_at(addresses, agreement.participant.organisation.language)


def _contacts(agreement: Agreement) -> list[Reader]:
    return _people(agreement.participant.organisation_id, Role.CONTACT)


def _lead_people(agreement: Agreement, role: str) -> list[Reader]:
    return _people(agreement.participant.programme.lead_id, role)


def _people(organisation_id: int, role: str) -> list[Reader]:
    return readers_of(Membership.objects.filter(organisation=organisation_id, role=role))
