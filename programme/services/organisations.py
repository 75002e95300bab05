"""Organisations: added by a coordinator, changed by themselves or by a coordinator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.kit import audit
from portal.kit.acts import Refused, locked
from programme import emails
from programme.models import Organisation, Participant, Programme, User
from programme.selectors import rights

PARTIES = (Organisation.Kind.MUNICIPALITY, Organisation.Kind.UTILITY)
NO_PARTY = gettext_lazy("Alleen een gemeente of een nutspartij kan meedoen.")
TAKES_PART = gettext_lazy("{name} doet al mee aan dit programma.")
NAMING_FIELDS = ("kind", "name", "cbs_code")
DATA_FIELDS = (
    "legal_name",
    "kvk",
    "oin",
    "vat_number",
    "street",
    "house_number",
    "postcode",
    "city",
    "language",
)


@transaction.atomic
def add_organisation(
    *, programme: Programme, values: Mapping[str, Any], actor: User
) -> Organisation:
    """Add a municipality or utility company and let it take part in ``programme``.

    One of the actor's other programmes only joins this one. Raises ``Refused`` when it takes
    part already, when it is in the hands of another lead (whose people are not the actor's to
    see) or of another kind, or when a value is wrong or belongs to another organisation.
    """
    if not actor.works_for(programme, *rights.STAFF):
        raise PermissionDenied
    name = str(values["name"])
    if refusal := refusal_to_add(programme=programme, name=name, actor=actor):
        raise Refused(refusal)
    organisation = _named(name)
    if organisation is None:
        organisation = Organisation(slug=_free_slug(name))
        fields = (*NAMING_FIELDS, *DATA_FIELDS)
        given = {field: values[field] for field in fields if field in values}
        _refuse_kind(given["kind"])
        _keep(organisation, given)
    _participant, is_new = Participant.objects.get_or_create(
        programme=programme, organisation=organisation
    )
    if not is_new:  # by somebody else, just now
        raise Refused(TAKES_PART.format(name=organisation.name))
    audit.record(
        "programme.add_organisation",
        actor=actor,
        subject=organisation,
        data={"programme": programme.slug},
    )
    return organisation


def refusal_to_add(*, programme: Programme, name: str, actor: User) -> str:
    """Why the organisation of this name may not be added, as a sentence; empty when it may."""
    organisation = _named(name)
    if organisation is None:
        return ""
    if not rights.coordinates(actor, organisation):
        return _("Er is in dit portaal al een organisatie met deze naam. Vraag de beheerder.")
    if programme.participants.filter(organisation=organisation).exists():
        return TAKES_PART.format(name=organisation.name)
    return "" if organisation.kind in PARTIES else str(NO_PARTY)


@transaction.atomic
def change_organisation(
    *, organisation: Organisation, values: Mapping[str, Any], actor: User
) -> Organisation:
    """Change the data that ``values`` names; what stays the same leaves no record.

    Name, kind and CBS code are for staff. Frozen paper keeps what it was made with. The
    contacts are told of what somebody changed who is not of the organisation. Raises
    ``Refused`` when a value is wrong or belongs to another organisation.
    """
    if not rights.may_change_data(actor, organisation):
        raise PermissionDenied
    allowed: tuple[str, ...] = DATA_FIELDS
    if rights.may_rename(actor, organisation):
        allowed = (*NAMING_FIELDS, *DATA_FIELDS)
    organisation = locked(organisation)
    changed = {
        name: values[name]
        for name in allowed
        if name in values and getattr(organisation, name) != values[name]
    }
    if changed:
        before = {name: getattr(organisation, name) for name in changed}
        if "kind" in changed:
            _refuse_kind(organisation.kind, changed["kind"])
        _keep(organisation, changed)
        audit.record(
            "programme.change_organisation",
            actor=actor,
            subject=organisation,
            data={"before": before, "after": changed},
        )
        if not actor.has_role(organisation):
            told = [name for name in changed if name in ("name", *DATA_FIELDS)]
            emails.mail_organisation_changed(organisation, told, actor)
    return organisation


def _named(name: str) -> Organisation | None:
    return Organisation.objects.filter(name__iexact=name.strip()).first()


def _refuse_kind(*kinds: str) -> None:
    """What a university or network is follows from its place in programmes: it takes no part."""
    if not set(kinds) <= set(PARTIES):
        raise Refused(NO_PARTY)


def _keep(organisation: Organisation, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(organisation, name, value)
    try:
        organisation.full_clean()
        with transaction.atomic():
            organisation.save()
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from None
    except IntegrityError:
        raise Refused(
            _("Deze naam of dit nummer hoort al bij een andere organisatie. Controleer het.")
        ) from None


def _free_slug(name: str) -> str:
    """A slug of the name that no other organisation has, and that is no address of ours."""
    stem = slugify(name)[:40] or "organisatie"
    taken = set(Organisation.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    taken.add("toevoegen")
    slug, number = stem, 2
    while slug in taken:
        slug, number = f"{stem}-{number}", number + 1
    return slug
