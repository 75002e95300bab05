"""What a case is measured by, and what was measured; also after it is finished."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.kit import audit, figures
from portal.kit.acts import Refused, Unfit, locked, refused_by
from portal.kit.languages import in_dutch
from programme.models import Case, CaseKpi, KpiValue, User
from programme.selectors import cases as rights
from programme.services.cases import check_not_withdrawn

MOST, MOST_VALUES = 12, 200
FIRST_YEAR = 2000


@transaction.atomic
def add_kpi(*, case: Case, name: str, unit: str, goal: Decimal | None, actor: User) -> CaseKpi:
    """Measure a case by something from now on.

    Raises ``Unfit`` at ``name`` where it is measured by that already, or by too many things.
    """
    case = locked(case, "participant")
    _check_changes(case, actor)
    if case.kpis.count() >= MOST:
        raise Unfit(
            "name", _("Deze case heeft al {most} KPI’s. Haal er eerst een weg.").format(most=MOST)
        )
    kpi = CaseKpi(case=case, name=" ".join(name.split()), unit=unit.strip(), goal=goal)
    with refused_by({"kpi_name_once_per_case": _named_before}):
        kpi.save()
    audit.record("programme.add_kpi", actor=actor, subject=case, data={"name": kpi.name})
    return kpi


@transaction.atomic
def remove_kpi(*, kpi: CaseKpi, actor: User) -> None:
    """Take away what nothing was measured of yet; what was measured stays."""
    kpi = locked(kpi, "case__participant")
    _check_changes(kpi.case, actor)
    if kpi.values.exists():
        raise Refused(_("Van deze KPI zijn er al metingen. Haal die eerst weg."))
    audit.record("programme.remove_kpi", actor=actor, subject=kpi.case, data={"name": kpi.name})
    kpi.delete()


@transaction.atomic
def record_value(*, kpi: CaseKpi, measured_on: date, value: Decimal, actor: User) -> KpiValue:
    """Note what was measured on a day; a second value of a day takes the first one's place."""
    kpi = locked(kpi, "case__participant")
    _check_changes(kpi.case, actor)
    if measured_on > timezone.localdate():
        raise Unfit("measured_on", _("Deze dag moet nog komen. Kies vandaag of eerder."))
    if measured_on.year < FIRST_YEAR:
        raise Unfit("measured_on", _("Kies een dag vanaf {year}.").format(year=FIRST_YEAR))
    earlier: KpiValue | None = KpiValue.objects.filter(kpi=kpi, measured_on=measured_on).first()
    if earlier is None and kpi.values.count() >= MOST_VALUES:
        raise Unfit("value", _("Deze KPI heeft al {most} metingen.").format(most=MOST_VALUES))
    if earlier is not None and earlier.value == value:
        return earlier
    data = {"name": kpi.name, "after": _told(kpi, measured_on, value)}
    if earlier is not None:
        data["before"] = _told(kpi, measured_on, earlier.value)
    kept = earlier or KpiValue(kpi=kpi, measured_on=measured_on)
    kept.value, kept.recorded_by = value, actor
    kept.save()
    audit.record("programme.record_kpi", actor=actor, subject=kpi.case, data=data)
    return kept


@transaction.atomic
def remove_value(*, value: KpiValue, actor: User) -> None:
    value = locked(value, "kpi__case__participant")
    kpi = value.kpi
    _check_changes(kpi.case, actor)
    before = _told(kpi, value.measured_on, value.value)
    data = {"name": kpi.name, "before": before}
    audit.record("programme.remove_kpi_value", actor=actor, subject=kpi.case, data=data)
    value.delete()


def _check_changes(case: Case, actor: User) -> None:
    if not rights.may_change(actor, case):
        raise PermissionDenied
    check_not_withdrawn(case)


@in_dutch
def _told(kpi: CaseKpi, day: date, value: Decimal) -> str:
    return f"{figures.short(value)} {kpi.unit} ({date_format(day, 'j F Y')})"


def _named_before() -> Unfit:
    return Unfit("name", _("Deze case heeft al een KPI met deze naam."))
