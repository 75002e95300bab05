"""The concept of an agreement: what a contact person fills in, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from portal.kit.languages import in_each_language
from programme.models import Role

if TYPE_CHECKING:
    from programme.models.organisations import Visitor


class Mandate(models.TextChoices):
    """On what ground a person signs for an organisation (Gemeentewet art. 160, 171)."""

    OFFICE = "office", _("ambt")
    MANDATE = "mandate", _("mandaat")
    PROXY = "proxy", _("volmacht")


class ChoiceQuerySet(models.QuerySet["Choice"]):
    def visible_to(self, user: Visitor) -> ChoiceQuerySet:
        """A contact sees those of their organisations, a coordinator those of the programme."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(participant__organisation__in=user.organisation_ids(Role.CONTACT))
            | Q(participant__programme__lead__in=user.organisation_ids(Role.COORDINATOR))
        )

    def open(self) -> ChoiceQuerySet:
        return self.filter(submitted_at__isnull=True)


class Choice(models.Model):
    """A choice under way (empty where not reached yet) or submitted, and then unchanging.

    A participant has at most one open choice. Data of the organisation itself is kept on
    the organisation; this record holds what belongs to one agreement.
    """

    class ReferenceKind(models.TextChoices):
        """What a customer calls the reference that it wants on every invoice (dutch-rules §2)."""

        COMMITMENT = "commitment", _("verplichtingnummer")
        ORDER = "order", _("inkoopordernummer")
        ROUTE = "route", _("routenummer")
        PROJECT = "project", _("projectcode")
        OTHER = "other", _("andere naam")

        @classmethod
        def called(cls, name: str) -> Choice.ReferenceKind:
            """The kind with this name in one of the languages; ``OTHER`` for one's own name."""
            known = set(cls) - {cls.OTHER}
            found = [kind for kind in known if name in in_each_language(kind.label).values()]
            return found[0] if found else cls.OTHER

    participant = models.ForeignKey(
        "programme.Participant", on_delete=models.PROTECT, related_name="choices"
    )
    package = models.ForeignKey("packages.Package", on_delete=models.PROTECT, null=True)
    first_year = models.PositiveSmallIntegerField(_("eerste jaar"), null=True)
    seats_per_cohort = models.PositiveSmallIntegerField(
        _("plaatsen per cohort"), null=True, validators=[MinValueValidator(1)]
    )
    invoice_email = models.EmailField(_("e-mailadres voor facturen"), blank=True)
    reference_kind = models.CharField(
        _("soort kenmerk"), max_length=20, choices=ReferenceKind, blank=True
    )
    reference_label = models.CharField(_("naam van het kenmerk"), max_length=60, blank=True)
    reference_value = models.CharField(_("kenmerk"), max_length=60, blank=True)
    reference_required = models.BooleanField(default=False)
    signatory_name = models.CharField(_("naam"), max_length=120, blank=True)
    signatory_email = models.EmailField(_("e-mailadres"), blank=True)
    signatory_function = models.CharField(_("functie"), max_length=120, blank=True)
    signatory_basis = models.CharField(
        _("tekent op grond van"), max_length=20, choices=Mandate, blank=True
    )
    signatory_basis_reference = models.CharField(_("verwijzing"), max_length=160, blank=True)
    signatory_limit = models.DecimalField(
        _("tekent tot een bedrag van"), max_digits=10, decimal_places=2, null=True
    )
    steps_done = models.JSONField(default=list)
    started_at = models.DateTimeField(auto_now_add=True)
    started_by = models.ForeignKey("programme.User", on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(
        "programme.User", on_delete=models.PROTECT, related_name="+", null=True
    )

    objects = ChoiceQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["participant"],
                condition=Q(submitted_at__isnull=True),
                name="choice_one_open_per_participant",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True)
                | (
                    Q(package__isnull=False, first_year__isnull=False)
                    & Q(seats_per_cohort__isnull=False, submitted_by__isnull=False)
                    & ~Q(invoice_email="")
                    & ~Q(signatory_name="")
                    & ~Q(signatory_email="")
                ),
                name="choice_submitted_is_complete",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant}: {self.package or '–'}"


class ChoiceReader(models.Model):
    """A colleague who may read along before anyone signs."""

    choice = models.ForeignKey(Choice, on_delete=models.CASCADE, related_name="readers")
    name = models.CharField(_("naam"), max_length=120)
    email = models.EmailField(_("e-mailadres"))

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint("choice", Lower("email"), name="choice_reader_unique")
        ]

    def __str__(self) -> str:
        return self.name
