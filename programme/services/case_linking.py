"""Linking cases to what they are used in: in one way for steps of the handbook and products."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from portal.kit.acts import Unfit
from programme.models import Case, DeliverableCase, HandbookStepCase, Programme, User
from programme.selectors.cases import linkable_cases

Link = TypeVar("Link", HandbookStepCase, DeliverableCase)


def relink(
    links: type[Link],
    of: dict[str, Any],
    *,
    programme: Programme,
    cases: Collection[Case],
    actor: User,
) -> str | None:
    """Let what is named by ``of``, which is locked, be linked to these cases.

    Of those that this person may see: other links stay. Returns what they are for the logbook,
    None where nothing changed. Raises ``Unfit`` at ``cases``.
    """
    seen = {case.pk: case for case in linkable_cases(programme, actor)}
    wanted = {case.pk for case in cases}
    if not wanted <= seen.keys():
        raise Unfit("cases", _("Kies alleen cases van dit programma."))
    there = links._default_manager.filter(**of, case__in=seen)
    linked = set(there.values_list("case", flat=True))
    if linked == wanted:
        return None
    there.exclude(case__in=wanted).delete()
    links._default_manager.bulk_create(links(**of, case_id=pk) for pk in sorted(wanted - linked))
    return ", ".join(str(seen[pk]) for pk in sorted(wanted))
