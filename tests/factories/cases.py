"""Cases as tests need them."""

from __future__ import annotations

from itertools import count
from typing import Any

from django.utils import timezone

from programme.models import Case, CaseAssessment, Discipline, Participant, Programme, User
from programme.states import CaseState, Quadrant, Sharing

_numbers = count(1)


def with_disciplines(programme: Programme) -> list[Discipline]:
    """The disciplines of a programme; made where it has none."""
    names = ("Rioolvervanging", "Wegen", "Groen")
    for position, name in enumerate(names, 1):
        Discipline.objects.get_or_create(
            programme=programme, key=name.lower(), defaults={"position": position, "name": name}
        )
    return list(programme.disciplines.all())


def a_case(participant: Participant, brought_by: User, **fields: Any) -> Case:
    """A case that is shared with the lead only and was not placed in the matrix yet."""
    now = timezone.now()
    values = {
        "title": f"Vernieuwing van de Nieuwstraat {next(_numbers)}",
        "context": "Het riool is uit 1961 en bij wolkbreuken staat de straat blank.",
        "task": "Riool, kabels en straat in één keer vernieuwen, met meer ruimte voor water.",
        "status": CaseState.BROUGHT,
        "sharing": Sharing.LEAD,
        "brought_at": now,
        "status_since": now,
    }
    return Case.objects.create(
        participant=participant, brought_by=brought_by, **{**values, **fields}
    )


def assessed(
    case: Case,
    by: User,
    now: str = Quadrant.MONO_LOW,
    wished: str = Quadrant.MULTI_HIGH,
    **fields: Any,
) -> CaseAssessment:
    """Where the case stands in the matrix, as somebody saw it."""
    values = {"reason": "Elke discipline plant nog voor zich.", "assessed_at": timezone.now()}
    return CaseAssessment.objects.create(
        case=case, assessed_by=by, now=now, wished=wished, **{**values, **fields}
    )
