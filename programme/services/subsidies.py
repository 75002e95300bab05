"""Subsidies: kept by who organises for a programme, from an idea to an answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal.kit import audit
from portal.kit.acts import Refused, Unfit, locked, refused_by
from programme.models import Programme, Subsidy, User
from programme.selectors import rights
from programme.selectors.attending import organisations_in
from programme.states import SUBSIDY, SubsidyState

FIELDS = ("name", "deadline", "amount", "note")


@transaction.atomic
def add_subsidy(*, programme: Programme, values: Mapping[str, Any], actor: User) -> Subsidy:
    """Keep an idea with all of ``FIELDS`` and its ``partners`` in ``values``.

    Raises ``Unfit`` where the same one is kept already, or a partner is not of the programme.
    """
    _check_keeps(actor, programme)
    subsidy = Subsidy(programme=programme)
    for name in FIELDS:
        setattr(subsidy, name, values[name])
    _keep(subsidy, values["partners"])
    audit.record("programme.add_subsidy", actor=actor, subject=subsidy)
    return subsidy


@transaction.atomic
def change_subsidy(*, subsidy: Subsidy, values: Mapping[str, Any], actor: User) -> Subsidy:
    """Change what ``values`` names; what stays the same leaves no record."""
    subsidy = locked(subsidy, "programme")
    _check_keeps(actor, subsidy.programme)
    changed = [name for name in FIELDS if getattr(subsidy, name) != values.get(name)]
    partners = {each.pk for each in values["partners"]}
    if partners != set(subsidy.partners.values_list("pk", flat=True)):
        changed.append("partners")
    if not changed:
        return subsidy
    for name in FIELDS:
        setattr(subsidy, name, values.get(name))
    _keep(subsidy, values["partners"])
    audit.record(
        "programme.change_subsidy", actor=actor, subject=subsidy, data={"changed": changed}
    )
    return subsidy


@transaction.atomic
def move_subsidy(*, subsidy: Subsidy, act: str, actor: User) -> Subsidy:
    """To the state that the act leads to; raises ``Refused`` where it may not start here."""
    subsidy = locked(subsidy, "programme")
    _check_keeps(actor, subsidy.programme)
    before = SubsidyState(subsidy.state)
    subsidy.state = SUBSIDY.target(act, subsidy.state)
    subsidy.save(update_fields=["state"])
    audit.record(
        "programme.move_subsidy",
        actor=actor,
        subject=subsidy,
        data={
            "before": before.label,
            "after": SubsidyState(subsidy.state).label,
        },
    )
    return subsidy


def _check_keeps(actor: User, programme: Programme) -> None:
    if not rights.plans_meetings_of(actor, programme):
        raise PermissionDenied


def _keep(subsidy: Subsidy, partners: Any) -> None:
    theirs = organisations_in(subsidy.programme).filter(pk__in=[each.pk for each in partners])
    if theirs.count() != len(partners):
        raise Unfit("partners", _("Kies organisaties die bij het programma horen."))
    try:
        subsidy.full_clean(validate_constraints=False)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from None
    with refused_by({"subsidy_kept_once": _kept_already}):
        subsidy.save()
    subsidy.partners.set(partners)


def _kept_already() -> Refused:
    return Unfit("name", _("Deze subsidie staat er al, met dezelfde uiterste dag."))
