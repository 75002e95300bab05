"""Cases as tests need them."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from django.utils import timezone

from portal.kit.documents import store_document
from programme.models import (
    Case,
    CaseAssessment,
    CaseDocument,
    CaseKpi,
    Discipline,
    KpiValue,
    Participant,
    Programme,
    User,
)
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


def a_case_document(case: Case, added_by: User) -> CaseDocument:
    content = f"%PDF-1.7 case {case.pk}".encode()
    document = store_document(kind="case_document", filename="schets.pdf", content=content)
    return CaseDocument.objects.create(
        case=case,
        title="Schetsontwerp",
        document=document,
        added_by=added_by,
        added_at=timezone.now(),
    )


def a_kpi(case: Case, **fields: Any) -> CaseKpi:
    values = {"name": "Dagen dat de straat open ligt", "unit": "dagen", "goal": 40}
    return CaseKpi.objects.create(case=case, **{**values, **fields})


def a_value(kpi: CaseKpi, recorded_by: User, day: date | None = None, value: int = 65) -> KpiValue:
    """What was measured, today where no day is given."""
    return KpiValue.objects.create(
        kpi=kpi, measured_on=day or timezone.localdate(), value=value, recorded_by=recorded_by
    )


def more_of_a_case(case: Case, by: User, count: int) -> None:
    """More KPIs with a value each, documents, and assessments."""
    for _each in range(count):
        a_value(a_kpi(case, name=f"Dagen dat de straat open ligt {next(_numbers)}"), by)
        a_case_document(case, by)
        assessed(case, by)
