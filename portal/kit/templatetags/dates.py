"""``{{ day|short_date }}``, ``{{ at|clock }}``, ``{{ at|moment }}``: dates and times.

And ``{{ at|iso }}`` for the ``datetime`` of a ``time`` element.
"""

from datetime import date, datetime, time

from django import template
from django.utils.dates import MONTHS_3

from portal.kit import moments

register = template.Library()


@register.filter(expects_localtime=True)
def short_date(day: date | None) -> str:
    """As ``date:"j b Y"``, at a fraction of its time per row; a dash where there is none."""
    return f"{day.day} {MONTHS_3[day.month]} {day.year}" if day else "–"


@register.filter
def clock(at: datetime | time | None) -> str:
    return moments.clock(at or None)


@register.filter
def moment(at: datetime | None) -> str:
    return moments.moment(at or None)


@register.filter(expects_localtime=True)
def iso(at: datetime) -> str:
    """In whole seconds: HTML knows no fractions as fine as the database's."""
    return at.isoformat(timespec="seconds")
