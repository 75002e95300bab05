"""What the demo's finance decided on VAT: first to be safe, then as its adviser told."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from packages.models import Component, Vat, VatTreatment
from packages.services.vat import decide_vat
from portal.demo.cast import person
from portal.demo.travelling import days_ago
from programme.models import Programme

TAXED = Vat(VatTreatment.Category.STANDARD, Decimal(21), "")
COMPONENT = "specialisaties"


@transaction.atomic
def decide(programme: Programme) -> int:
    """Returns how many decisions were taken."""
    component = programme.components.filter(key=COMPONENT).first()
    next_year = programme.first_year + 1
    if component is None or next_year not in programme.years:
        return 0
    if component.vat_treatments.filter(decided_at__isnull=False).exists():
        return 0
    as_it_was = component.vat_treatments.in_force().get().vat
    safe = "Voor de zekerheid belast, tot de belastingadviseur heeft geantwoord."
    advised = "Advies van de belastingadviseur: deze vakken zijn vrijgesteld onderwijs."
    for ago, vat, note in ((60, TAXED, safe), (20, as_it_was, advised)):
        with days_ago(ago):
            _decide(component, vat, next_year, note)
    return 2


def _decide(component: Component, vat: Vat, first_year: int, note: str) -> None:
    finance = person("financien@ut.example")
    decide_vat(component=component, vat=vat, first_year=first_year, note=note, actor=finance)
