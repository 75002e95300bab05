"""One function per mail about an agreement; each is queued in the act's transaction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from packages.models import Agreement, Invoicing
from portal.kit.mail import absolute_url, queue_mail
from programme.models import Membership, Role, User

# An e-mail address and the name of whom it is.
Addressee = tuple[str, str]

ENDINGS = {
    "decline": gettext_lazy("Overeenkomst {number} is geweigerd"),
    "withdraw": gettext_lazy("Het aanbod voor overeenkomst {number} is ingetrokken"),
    "expire": gettext_lazy("Het aanbod voor overeenkomst {number} is verlopen"),
    "terminate": gettext_lazy("Overeenkomst {number} eindigt op {day}"),
    "complete": gettext_lazy("Overeenkomst {number} is afgerond"),
}


def ready_to_sign(agreement: Agreement) -> None:
    _mail("agreement_to_sign", [_signatory(agreement)], agreement)


def ready_to_read(agreement: Agreement) -> None:
    """To the contacts and the readers of the choice, before anyone signs."""
    _mail("agreement_to_read", [*_contacts(agreement), *_readers(agreement)], agreement)


def reminder_to_sign(agreement: Agreement) -> None:
    _mail("agreement_reminder", [_signatory(agreement)], agreement)


def ready_to_countersign(agreement: Agreement) -> None:
    address = reverse("packages:countersign", args=[agreement.number])
    people = _lead_people(agreement, Role.SIGNATORY)
    _mail("agreement_to_countersign", people, agreement, url=absolute_url(address))


def signed(agreement: Agreement) -> None:
    """To the contacts and the coordinators: it is the university's turn now."""
    people = [*_contacts(agreement), *_lead_people(agreement, Role.COORDINATOR)]
    _mail("agreement_signed", people, agreement)


def upload_to_check(agreement: Agreement) -> None:
    _mail("agreement_uploaded", _lead_people(agreement, Role.COORDINATOR), agreement)


def upload_refused(agreement: Agreement, reason: str) -> None:
    _mail("agreement_upload_refused", _contacts(agreement), agreement, reason=reason)


def sealed(agreement: Agreement) -> None:
    """To both sides: the agreement is active and its sealed PDF can be had."""
    people = [
        _signatory(agreement),
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
        _signatory(agreement),
        *_readers(agreement),
        *_lead_people(agreement, Role.COORDINATOR),
        *_lead_people(agreement, Role.FINANCE),
    ]
    day = date_format(agreement.ends_on, "j F Y") if agreement.ends_on else ""
    told = ENDINGS[act].format(number=agreement.number, day=day)
    _mail("agreement_ended", people, agreement, told=told)


def _mail(template: str, people: Iterable[Addressee], agreement: Agreement, **more: Any) -> None:
    """One each, whatever number of reasons there is to write to somebody."""
    url = absolute_url(agreement.get_absolute_url())
    names: dict[str, str] = {}
    for email, name in people:
        names.setdefault(email.lower(), name)
    for email, name in names.items():
        context = {"agreement": agreement, "url": url, "name": name, **more}
        queue_mail(template=template, to=email, context=context, about=agreement)


def _signatory(agreement: Agreement) -> Addressee:
    return agreement.signatory_email, agreement.signatory_name


def _readers(agreement: Agreement) -> list[Addressee]:
    return [(reader.email, reader.name) for reader in agreement.choice.readers.all()]


def _contacts(agreement: Agreement) -> list[Addressee]:
    return _people(agreement.participant.organisation_id, Role.CONTACT)


def _lead_people(agreement: Agreement, role: str) -> list[Addressee]:
    return _people(agreement.participant.programme.lead_id, role)


def _people(organisation_id: int, role: str) -> list[Addressee]:
    people = Membership.objects.filter(
        organisation=organisation_id, role=role, user__is_active=True
    )
    return list(people.order_by("pk").values_list("user__email", "user__name"))
