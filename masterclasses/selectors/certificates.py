"""Who attended enough of a year's masterclasses for a certificate, and who has one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, cast

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from masterclasses.models import (
    AttendanceMark,
    Certificate,
    Cohort,
    CourseApplication,
    Enrolment,
    Learner,
    Masterclass,
    plain_ec,
)
from masterclasses.selectors.attended import days_attended
from masterclasses.selectors.rules import rules_of
from masterclasses.states import Mark

# A paper takes a fraction of a second: after so long without one, the worker seems to stand still.
PATIENCE = timedelta(seconds=60)


class Entitled(models.TextChoices):
    """How somebody stands on the way to a certificate."""

    MAY = "may", _("kan een certificaat krijgen")
    TOO_FEW = "too_few", _("nog niet genoeg dagen")
    HAS = "has", _("heeft een certificaat")


@dataclass(frozen=True)
class Candidate:
    """A learner with the days attended in the year, each masterclass once, in order.

    ``results``: the courses passed in the year, as a certificate keeps them.
    """

    learner: Learner
    days: list[Masterclass]
    needed: int
    certificate: Certificate | None = None
    results: list[dict[str, Any]] = field(default_factory=list)

    @property
    def standing(self) -> Entitled:
        if self.certificate is not None:
            return Entitled.HAS
        return Entitled.MAY if len(self.days) >= self.needed else Entitled.TOO_FEW

    @property
    def numbers(self) -> list[int]:
        return [day.number for day in self.days]

    @property
    def has_changed(self) -> bool:
        """Whether the attendance is not (any more) what the certificate says."""
        if self.certificate is None:
            return False
        return [day["number"] for day in self.certificate.snapshot["days"]] != self.numbers

    @property
    def has_other_results(self) -> bool:
        """Whether the courses passed are not (any more) what the certificate says."""
        if self.certificate is None:
            return False
        printed = self.certificate.snapshot.get("results", [])
        return _codes_and_ec(printed) != _codes_and_ec(self.results)


@dataclass(frozen=True)
class Making:
    """How far the worker is with the papers that were asked for last."""

    made: int
    total: int
    last_sign_at: datetime

    @property
    def left(self) -> int:
        return self.total - self.made

    @property
    def stands_still(self) -> bool:
        return bool(self.left) and timezone.now() - self.last_sign_at > PATIENCE


@dataclass(frozen=True)
class Certifying:
    """A cohort on the way to certificates: how many of its days are over, and which are not."""

    needed: int
    held: int
    to_come: list[Masterclass]
    candidates: list[Candidate]

    def who(self, standing: Entitled) -> list[Candidate]:
        return [each for each in self.candidates if each.standing == standing]

    @cached_property
    def count_of(self) -> dict[str, int]:
        return {each.value: len(self.who(each)) for each in Entitled}

    @property
    def certificates(self) -> list[Certificate]:
        return [each.certificate for each in self.candidates if each.certificate is not None]


def certifying_of(cohort: Cohort) -> Certifying:
    """Everybody with a seat in the cohort and who came to a day of it, by name; seven queries.

    What was attended in the other cohort of the year counts too.
    """
    days = list(cohort.masterclasses.planned())
    learners = _learners_of(cohort)
    attended = days_attended(cohort.year, cohort=cohort)
    certificates = {
        each.learner_id: each
        for each in Certificate.objects.valid()
        .filter(year=cohort.year, learner__in=learners)
        .select_related("document")
    }
    results = results_in(cohort.year, learners)
    needed = rules_of(cohort.programme).days_to_certify
    return Certifying(
        needed=needed,
        held=sum(day.is_over for day in days),
        to_come=[day for day in days if not day.is_over],
        candidates=[
            Candidate(
                each,
                attended.get(each.pk, []),
                needed,
                certificates.get(each.pk),
                results.get(each.pk, []),
            )
            for each in learners
        ],
    )


def _learners_of(cohort: Cohort) -> list[Learner]:
    seats = Enrolment.objects.enrolled().filter(cohort=cohort).values("learner")
    came = AttendanceMark.objects.filter(masterclass__cohort=cohort, mark=Mark.PRESENT)
    found = Learner.objects.filter(Q(pk__in=seats) | Q(pk__in=came.values("learner")))
    ordered = found.select_related("participant__organisation")
    return sorted(ordered, key=lambda each: (each.name.casefold(), each.pk))


def making_of(certificates: Collection[Certificate]) -> Making | None:
    """How far the papers are that were asked for together; ``None`` where none is waited for."""
    unmade = [each.issued_at for each in certificates if each.document is None]
    if not unmade:
        return None
    asked_for = [each for each in certificates if each.issued_at >= min(unmade)]
    made = [each.document.made_at for each in asked_for if each.document is not None]
    return Making(made=len(made), total=len(asked_for), last_sign_at=max([*made, max(unmade)]))


def results_in(year: int, learners: Collection[Learner]) -> dict[int, list[dict[str, Any]]]:
    """Courses passed in ``year`` by the key of each learner: ``name``, ``code`` and ``ec``.

    The year is that of the result, so that what ends in January is on the next certificate.
    One query.
    """
    found: dict[int, list[dict[str, Any]]] = {}
    passed = CourseApplication.objects.passed_in(year).filter(learner__in=learners)
    for each in passed.select_related("offering__course").order_by("result_on", "pk"):
        course, ec = each.offering.course, cast("Decimal", each.ec)
        result = {"name": course.title, "code": course.code, "ec": plain_ec(ec)}
        found.setdefault(each.learner_id, []).append(result)
    return found


def _codes_and_ec(results: list[dict[str, Any]]) -> list[tuple[str, float]]:
    return [(each["code"], each["ec"]) for each in results]
