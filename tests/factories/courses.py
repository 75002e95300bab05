"""Courses, when they are on offer, and applications, as tests need them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.utils import timezone

from masterclasses.models import Course, CourseApplication, CourseOffering, Learner
from packages.models import Agreement
from programme.models import Participant, Programme, User
from tests.factories.masterclasses import in_force

_numbers = count(1)


def with_course_places(participant: Participant, contact: User, signatory: User) -> Agreement:
    """An agreement for Basis Plus: two places a year."""
    package = participant.programme.packages.get(key="basis-plus")
    return in_force(participant, contact, signatory, package=package)


def a_course(programme: Programme, **fields: Any) -> Course:
    number = next(_numbers)
    values = {
        "code": f"2099{number:05d}",
        "title": f"Asset management van de ondergrond {number}",
        "ec": Decimal(5),
        "description": "Hoe beheert een stad wat onder de straat ligt?",
        "prerequisites": "Basiskennis van statistiek.",
        "link": "https://vakkengids.example/ondergrond",
    }
    return Course.objects.create(programme=programme, **{**values, **fields})


def an_offering(course: Course, **fields: Any) -> CourseOffering:
    """Of this year, not begun yet, open for applications today."""
    today = timezone.localdate()
    first = min(today + timedelta(days=14), date(today.year, 12, 31))
    values = {
        "quartile": 3,
        "year": today.year,
        "first_day": first,
        "last_day": first + timedelta(days=56),
        "apply_until": max(today, first - timedelta(days=7)),
    }
    return CourseOffering.objects.create(course=course, **{**values, **fields})


def a_course_under_way(course: Course, **fields: Any) -> CourseOffering:
    """Of this year, begun a month ago, for a month to come."""
    today = timezone.localdate()
    values = {
        "quartile": 4,
        "first_day": today - timedelta(days=30),
        "last_day": today + timedelta(days=30),
        "apply_until": today - timedelta(days=40),
    }
    return an_offering(course, **{**values, **fields})


def a_course_that_ended(course: Course, **fields: Any) -> CourseOffering:
    """Of this year, over since a week; in January it began the year before."""
    today = timezone.localdate()
    first = today - timedelta(days=60)
    last = max(today - timedelta(days=7), date(today.year, 1, 1))
    values = {"quartile": 2, "first_day": first, "last_day": last, "apply_until": first}
    return an_offering(course, **{**values, **fields})


def an_application(
    offering: CourseOffering, learner: Learner, contact: User, **fields: Any
) -> CourseApplication:
    """As applying leaves it, without the act: no place is asked for."""
    now = timezone.now()
    values = {
        "motivation": "Wij vernieuwen de komende jaren veel riolen.",
        "prerequisites_met": "Hbo civiele techniek.",
        "applied_by": contact,
        "applied_at": now,
        "status_since": now,
    }
    return CourseApplication.objects.create(
        offering=offering, learner=learner, **{**values, **fields}
    )
