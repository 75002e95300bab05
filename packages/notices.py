"""The kinds of notices of this room, and whom acts tell by them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from packages.models import Agreement
from packages.models.agreements import AgreementQuerySet
from packages.states import AgreementState
from portal.kit.models import Way
from portal.kit.notices import About, Kind, notify, people_at
from programme.models import Role, User
from programme.selectors.people import members

GROUP = _("Overeenkomsten")


def _agreements(user: User) -> AgreementQuerySet:
    found = Agreement.objects.visible_to(user).defer("text", "snapshot")
    return found.select_related("participant__organisation")


# Of one agreement the bell tells where it is now, and not the steps before.
def _offered(user: User) -> AgreementQuerySet:
    """As long as it can be signed."""
    return _agreements(user).live().filter(status=AgreementState.OFFERED)


def _signed(user: User) -> AgreementQuerySet:
    """Until the lead signed too."""
    return _agreements(user).filter(status=AgreementState.SIGNED)


def _active(user: User) -> AgreementQuerySet:
    return _agreements(user).active()


def _agreement(agreement: Agreement) -> About:
    words = {
        "number": agreement.number,
        "organisation": agreement.participant,
        "package": agreement.package_name,
    }
    return About(words, agreement.get_absolute_url())


KINDS = (
    Kind(
        "packages.chosen",
        GROUP,
        _("Een deelnemer koos een pakket"),
        _("{organisation} koos het pakket {package}."),
        _offered,
        _agreement,
        lead=(Role.COORDINATOR,),
    ),
    Kind(
        "packages.offered",
        GROUP,
        _("Een overeenkomst om te lezen of te tekenen"),
        _("Overeenkomst {number} ligt klaar om te lezen en te tekenen."),
        _offered,
        _agreement,
        own=(Role.CONTACT, Role.SIGNATORY, Role.READER),
        ways=(),
    ),
    Kind(
        "packages.signed",
        GROUP,
        _("De overeenkomst is getekend namens de deelnemer"),
        _("Overeenkomst {number} is getekend namens {organisation}."),
        _signed,
        _agreement,
        own=(Role.CONTACT,),
        lead=(Role.COORDINATOR,),
        ways=(Way.MAIL, Way.DIGEST, Way.BELL),
    ),
    Kind(
        "packages.to_countersign",
        GROUP,
        _("Een overeenkomst om namens de universiteit te tekenen"),
        _("Overeenkomst {number} met {organisation} wacht op uw handtekening."),
        _signed,
        _agreement,
        lead=(Role.SIGNATORY,),
        ways=(),
    ),
    Kind(
        "packages.active",
        GROUP,
        _("Een overeenkomst is door beide partijen getekend"),
        _("Overeenkomst {number} met {organisation} is door beide partijen getekend."),
        _active,
        _agreement,
        own=(Role.CONTACT, Role.SIGNATORY),
        lead=(Role.COORDINATOR,),
        ways=(),
    ),
)


def offered(agreement: Agreement) -> None:
    """To who signs, the contacts and the readers; not to who chose."""
    readers = agreement.choice.readers.values_list("email", flat=True)
    people = [*people_at([agreement.signatory_email, *readers]), *_contacts(agreement)]
    notify("packages.offered", agreement, people, actor=agreement.choice.submitted_by)


def signed(agreement: Agreement, actor: User) -> None:
    """To the contacts and the coordinators, and to who signs next."""
    lead = agreement.participant.programme.lead_id
    people = [*_contacts(agreement), *members(lead, Role.COORDINATOR)]
    notify("packages.signed", agreement, people, actor=actor)
    notify("packages.to_countersign", agreement, members(lead, Role.SIGNATORY), actor=actor)


def active(agreement: Agreement, actor: User) -> None:
    """To who signed first, the contacts and the coordinators."""
    coordinators = members(agreement.participant.programme.lead_id, Role.COORDINATOR)
    people = [*people_at([agreement.signatory_email]), *_contacts(agreement), *coordinators]
    notify("packages.active", agreement, people, actor=actor)


def _contacts(agreement: Agreement) -> list[int]:
    return members(agreement.participant.organisation_id, Role.CONTACT)
