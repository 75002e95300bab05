"""Cases: projects that participants bring, where they stand, and what is measured of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from portal.kit.languages import translated
from portal.kit.validators import validate_name
from programme.models.organisations import Role
from programme.models.programme import DevelopmentLine, Programme
from programme.states import LIVE, BudgetOrder, CaseState, Phase, Quadrant, Sharing

if TYPE_CHECKING:
    from programme.models.organisations import User, Visitor

# Who reads all cases of their own organisation; its finance contact reads the shared ones.
READS_OWN_CASES = (Role.CONTACT, Role.LEARNER, Role.READER, Role.SIGNATORY)
BRINGS_CASES = (Role.CONTACT, Role.LEARNER)
FOLLOWS_CASES = (Role.COORDINATOR, Role.ADMINISTRATOR)

_readers: list[Callable[[User], Q]] = []


def register_case_readers(readers: Callable[[User], Q]) -> None:
    """Rooms above tell who works on a case, and so reads it; call it from ``ready``."""
    _readers.append(readers)


class Discipline(models.Model):
    """A discipline (vakgebied) of one programme; from its definition file."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="disciplines")
    key = models.SlugField()
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)

    class Meta:
        ordering = ["programme", "position"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "key"], name="discipline_key_unique"),
        ]

    def __str__(self) -> str:
        return translated(self.name)


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, user: Visitor) -> CaseQuerySet:
        """Shared ones of one's programmes, one's own, those one works on or follows for the lead.

        Money is no reason to read on: finance contacts read what is shared.
        """
        if not user.is_authenticated:
            return self.none()
        shared = Q(
            sharing=Sharing.PROGRAMME,
            participant__programme__in=Programme.objects.joined_by(user).values("pk"),
        )
        own = Q(participant__organisation__in=user.organisation_ids(*READS_OWN_CASES))
        followed = Q(participant__programme__in=user.led_programme_ids(*FOLLOWS_CASES))
        others = shared | followed
        for readers in _readers:
            others |= readers(user)
        return self.filter(own | (others & ~Q(status=CaseState.WITHDRAWN)))

    def shared(self) -> CaseQuerySet:
        return self.filter(sharing=Sharing.PROGRAMME)

    def live(self) -> CaseQuerySet:
        """Neither finished nor withdrawn."""
        return self.filter(status__in=LIVE)

    def standing(self) -> CaseQuerySet:
        """Not withdrawn."""
        return self.exclude(status=CaseState.WITHDRAWN)

    def assessed(self) -> CaseQuerySet:
        """Those with a place in the matrix."""
        return self.standing().filter(Exists(CaseAssessment.objects.filter(case=OuterRef("pk"))))

    def unassessed_since(self, moment: datetime) -> CaseQuerySet:
        """Those of which nobody said where they stand after that moment (UTC), or ever."""
        later = CaseAssessment.objects.filter(case=OuterRef("pk"), assessed_at__gt=moment)
        return self.filter(~Exists(later))

    def with_position(self) -> CaseQuerySet:
        """Each with ``first``, ``now`` and ``wished`` (quadrants or ``None``), ``assessed_at``."""
        of_case = CaseAssessment.objects.filter(case=OuterRef("pk"))
        last = of_case.order_by("-pk")
        return self.annotate(
            first=Subquery(of_case.order_by("pk").values("now")[:1]),
            now=Subquery(last.values("now")[:1]),
            wished=Subquery(last.values("wished")[:1]),
            assessed_at=Subquery(last.values("assessed_at")[:1]),
        )


class Case(models.Model):
    """A project that a participant brings to learn from; ``partners`` as typed, one a line.

    ``outcome`` is what it yielded, told when it is finished.
    """

    participant = models.ForeignKey(
        "programme.Participant", on_delete=models.PROTECT, related_name="cases"
    )
    title = models.CharField(_("titel"), max_length=120, validators=[validate_name])
    context = models.TextField(_("wat er speelt"), max_length=4000)
    task = models.TextField(_("opgave"), max_length=4000)
    ambitions = models.TextField(_("ambities"), max_length=4000, blank=True)
    disciplines = models.ManyToManyField(
        Discipline, through="programme.CaseDiscipline", related_name="cases"
    )
    lines = models.ManyToManyField(
        DevelopmentLine, through="programme.CaseLine", related_name="cases"
    )
    phase = models.CharField(_("fase"), max_length=20, choices=Phase, blank=True)
    budget_order = models.CharField(
        _("orde van het budget"), max_length=20, choices=BudgetOrder, default=BudgetOrder.UNKNOWN
    )
    partners = models.TextField(_("partners"), max_length=2000, blank=True)
    sharing = models.CharField(_("gedeeld"), max_length=20, choices=Sharing, default=Sharing.LEAD)
    status = models.CharField(
        _("stand"), max_length=20, choices=CaseState, default=CaseState.BROUGHT
    )
    outcome = models.TextField(_("wat het opleverde"), max_length=4000, blank=True)
    brought_by = models.ForeignKey(
        "programme.User", on_delete=models.PROTECT, related_name="brought_cases"
    )
    brought_at = models.DateTimeField()
    status_since = models.DateTimeField()

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = [Lower("title"), "pk"]
        constraints = [
            models.UniqueConstraint(
                "participant", Lower("title"), name="case_title_once_per_participant"
            ),
            models.CheckConstraint(
                condition=Q(status__in=CaseState.values), name="case_status_known"
            ),
            models.CheckConstraint(
                condition=Q(sharing__in=Sharing.values), name="case_sharing_known"
            ),
            models.CheckConstraint(
                condition=Q(phase__in=["", *Phase.values]), name="case_phase_known"
            ),
            models.CheckConstraint(
                condition=Q(budget_order__in=BudgetOrder.values), name="case_budget_order_known"
            ),
            models.CheckConstraint(
                condition=~Q(status="finished") | ~Q(outcome=""), name="case_finished_has_outcome"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("programme:case", args=[self.pk])

    @property
    def is_shared(self) -> bool:
        return self.sharing == Sharing.PROGRAMME

    @property
    def is_withdrawn(self) -> bool:
        return self.status == CaseState.WITHDRAWN

    @property
    def is_live(self) -> bool:
        return self.status in LIVE


class CaseDiscipline(models.Model):
    """A discipline that a case asks for; one that is used stays in the definition."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    discipline = models.ForeignKey(Discipline, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "discipline"], name="case_discipline_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.discipline}"


class CaseLine(models.Model):
    """A development line that learns from a case."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    line = models.ForeignKey(DevelopmentLine, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "line"], name="case_line_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.line}"


class CaseAssessment(models.Model):
    """Where a case stood in the integration matrix, and where one wished it; never changed.

    The last one holds.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assessments")
    now = models.CharField(max_length=20, choices=Quadrant)
    wished = models.CharField(max_length=20, choices=Quadrant)
    reason = models.TextField(_("toelichting"), max_length=1000)
    assessed_by = models.ForeignKey("programme.User", on_delete=models.PROTECT, related_name="+")
    assessed_at = models.DateTimeField()

    class Meta:
        ordering = ["case", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(now__in=Quadrant.values) & Q(wished__in=Quadrant.values),
                name="assessment_quadrants_known",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="assessment_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.get_now_display()}"


class OfCaseQuerySet(models.QuerySet[Any]):
    """What belongs to a case; ``path`` leads to it."""

    path = "case"

    def visible_to(self, user: Visitor) -> OfCaseQuerySet:
        """Of the cases that one may see."""
        return self.filter(**{f"{self.path}__in": Case.objects.visible_to(user).values("pk")})


class OfKpiQuerySet(OfCaseQuerySet):
    path = "kpi__case"


class CaseDocument(models.Model):
    """A file that belongs to a case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="documents")
    title = models.CharField(_("titel"), max_length=160, validators=[validate_name])
    document = models.ForeignKey("kit.StoredDocument", on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey("programme.User", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        ordering = ["added_at", "pk"]

    def __str__(self) -> str:
        return self.title


class CaseKpi(models.Model):
    """What a case is measured by, in ``unit``; ``goal`` is where it should come."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="kpis")
    name = models.CharField(_("naam"), max_length=80, validators=[validate_name])
    unit = models.CharField(_("eenheid"), max_length=30, validators=[validate_name])
    goal = models.DecimalField(_("doel"), max_digits=14, decimal_places=2, null=True, blank=True)

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        ordering = ["case", "pk"]
        constraints = [
            models.UniqueConstraint("case", Lower("name"), name="kpi_name_once_per_case"),
        ]

    def __str__(self) -> str:
        return self.name


class KpiValue(models.Model):
    """What was measured on a day (local)."""

    kpi = models.ForeignKey(CaseKpi, on_delete=models.CASCADE, related_name="values")
    measured_on = models.DateField(_("datum"))
    value = models.DecimalField(_("waarde"), max_digits=14, decimal_places=2)
    recorded_by = models.ForeignKey("programme.User", on_delete=models.PROTECT, related_name="+")

    objects = OfKpiQuerySet.as_manager()

    class Meta:
        ordering = ["kpi", "measured_on"]
        constraints = [
            models.UniqueConstraint(fields=["kpi", "measured_on"], name="kpi_measured_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.kpi}, {date_format(self.measured_on, 'j F Y')}"
