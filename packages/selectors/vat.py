"""How long a treatment of VAT may hold."""

from __future__ import annotations

from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange

from packages.models import Component


def period_from(component: Component, day: date) -> DateRange:
    """From ``day`` until the next day on which another treatment begins, if any is set."""
    later = [
        each.period.lower
        for each in component.vat_treatments.all()
        if each.superseded_at is None and each.period.lower and each.period.lower > day
    ]
    return DateRange(day, min(later, default=None))
