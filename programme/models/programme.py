"""A programme as its definition file describes it; see ``programme.definition``."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.kit.languages import translated
from programme.models.organisations import Participant, User, Visitor
from programme.states import DeliverableState


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def joined_by(self, user: User) -> ProgrammeQuerySet:
        """Those of which an organisation of this person is lead, network or participant."""
        own = user.organisation_ids()
        taking_part = Participant.objects.filter(organisation__in=own).values("programme")
        return self.filter(Q(lead__in=own) | Q(network__in=own) | Q(pk__in=taking_part))


class Programme(models.Model):
    """A multi-year programme of one region, led by one organisation.

    Rights follow from ``lead``: its coordinators, finance and signatories work for every
    programme that it leads, and for no other.
    """

    slug = models.SlugField(unique=True)
    code = models.CharField(
        max_length=12, unique=True, help_text=_("Staat voor nummers van stukken, zoals UWGO.")
    )
    name = models.CharField(max_length=160)
    short_name = models.CharField(max_length=60)
    lead = models.ForeignKey(
        "programme.Organisation", on_delete=models.PROTECT, related_name="led_programmes"
    )
    network = models.ForeignKey(
        "programme.Organisation",
        on_delete=models.PROTECT,
        related_name="supported_programmes",
        null=True,
    )
    region = models.CharField(max_length=60)
    first_year = models.PositiveSmallIntegerField()
    last_year = models.PositiveSmallIntegerField()
    minimum_years = models.PositiveSmallIntegerField(default=3)
    ambition = models.TextField()
    reasons = ArrayField(models.TextField(), default=list)
    learning_forms = ArrayField(models.TextField(), default=list)
    impact = ArrayField(models.TextField(), default=list)
    integration_matrix = models.JSONField(default=dict)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["first_year", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_year__gte=F("first_year")), name="programme_years_in_order"
            )
        ]

    def __str__(self) -> str:
        return self.short_name

    def get_absolute_url(self) -> str:
        return reverse("programme:programme", args=[self.slug])

    @property
    def years(self) -> range:
        return range(self.first_year, self.last_year + 1)

    @property
    def year_now(self) -> int:
        """This year (local), or the nearest of its own."""
        return min(max(timezone.localdate().year, self.first_year), self.last_year)


class DevelopmentLine(models.Model):
    """One of the lines (ontwikkelingslijn) along which the programme develops."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="lines")
    key = models.SlugField()
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=100)
    aim = models.TextField()
    outcome = models.TextField()

    class Meta:
        ordering = ["programme", "position"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "key"], name="line_key_unique"),
        ]

    def __str__(self) -> str:
        return translated(self.name)

    def get_absolute_url(self) -> str:
        return reverse("programme:line", args=[self.programme.slug, self.key])


class DeliverableQuerySet(models.QuerySet["Deliverable"]):
    def visible_to(self, user: Visitor) -> DeliverableQuerySet:
        """Of the programmes that one belongs to; visitors read of them on the line's page."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(line__programme__in=Programme.objects.joined_by(user))

    def worked_on(self) -> DeliverableQuerySet:
        """Those of which somebody decided something."""
        return self.exclude(
            status=DeliverableState.PLANNED, owner__isnull=True, planned_year__isnull=True
        )


class Deliverable(models.Model):
    """A product that a development line delivers (op te leveren product).

    Its definition file names it; who sees to it, for which year and how far it is, coordinators
    keep, and loading the file again leaves that as it is.
    """

    line = models.ForeignKey(
        DevelopmentLine, on_delete=models.CASCADE, related_name="deliverables"
    )
    key = models.SlugField()
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    owner = models.ForeignKey(
        "programme.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    planned_year = models.PositiveSmallIntegerField(_("gepland voor"), null=True)
    status = models.CharField(
        _("stand"), max_length=20, choices=DeliverableState, default=DeliverableState.PLANNED
    )

    objects = DeliverableQuerySet.as_manager()

    class Meta:
        ordering = ["line", "position"]
        constraints = [
            models.UniqueConstraint(fields=["line", "key"], name="deliverable_key_unique"),
            models.CheckConstraint(
                condition=Q(status__in=DeliverableState.values), name="deliverable_status_known"
            ),
        ]

    def __str__(self) -> str:
        return translated(self.name)

    def get_absolute_url(self) -> str:
        return reverse("programme:deliverable", args=[self.pk])


class Responsibility(models.Model):
    """What one kind of party does in the programme (wie doet wat)."""

    class Party(models.TextChoices):
        LEAD = "lead", _("Universiteit")
        NETWORK = "network", _("Netwerkorganisatie")
        PARTICIPANTS = "participants", _("Gemeenten en nutspartijen")

    programme = models.ForeignKey(
        Programme, on_delete=models.CASCADE, related_name="responsibilities"
    )
    party = models.CharField(max_length=20, choices=Party)
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)

    class Meta:
        ordering = ["programme", "party", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "party", "position"], name="responsibility_position_unique"
            ),
            models.CheckConstraint(
                condition=Q(party__in=["lead", "network", "participants"]),
                name="responsibility_party_known",
            ),
        ]

    def __str__(self) -> str:
        return translated(self.text)
