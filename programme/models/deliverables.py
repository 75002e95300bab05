"""What belongs to a product: versions of its documents, and the cases that fed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from programme.models.cases import Case
from programme.models.organisations import ROLES_AT_LEAD, Role
from programme.models.programme import Deliverable, Programme

if TYPE_CHECKING:
    from programme.models.organisations import Visitor

KEEPS_DELIVERABLES = (Role.COORDINATOR,)


class Audience(models.TextChoices):
    """Who may download a document."""

    PROGRAMME = "programme", _("iedereen van het programma")
    LEAD = "lead", _("alleen de universiteit")


class DeliverableDocumentQuerySet(models.QuerySet["DeliverableDocument"]):
    def visible_to(self, user: Visitor) -> DeliverableDocumentQuerySet:
        """Of the programmes that one belongs to; what is kept at the lead, its people only."""
        if not user.is_authenticated:
            return self.none()
        joined = Q(
            audience=Audience.PROGRAMME,
            deliverable__line__programme__in=Programme.objects.joined_by(user),
        )
        led = Q(deliverable__line__programme__in=user.led_programme_ids(*ROLES_AT_LEAD))
        return self.there().filter(joined | led)

    def there(self) -> DeliverableDocumentQuerySet:
        """Not taken away."""
        return self.filter(withdrawn_at__isnull=True)

    def final(self) -> DeliverableDocumentQuerySet:
        return self.there().filter(is_concept=False)


class DeliverableDocument(models.Model):
    """A version of a product's document: its bytes and what it is never change.

    ``note`` tells what is new in it. A concept may be kept at the lead until it is shared; what
    was withdrawn is no longer found, and its number is not given again.
    """

    deliverable = models.ForeignKey(
        Deliverable, on_delete=models.PROTECT, related_name="documents"
    )
    number = models.PositiveSmallIntegerField(_("versie"))
    note = models.CharField(_("wat er nieuw is"), max_length=300)
    is_concept = models.BooleanField(_("concept"))
    audience = models.CharField(_("voor wie"), max_length=20, choices=Audience)
    document = models.ForeignKey("kit.StoredDocument", on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey("programme.User", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    objects = DeliverableDocumentQuerySet.as_manager()

    class Meta:
        ordering = ["deliverable", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["deliverable", "number"], name="deliverable_document_number_once"
            ),
            models.CheckConstraint(
                condition=Q(audience__in=Audience.values),
                name="deliverable_document_audience_known",
            ),
            models.CheckConstraint(
                condition=Q(is_concept=True) | Q(audience="programme"),
                name="deliverable_document_final_is_shared",
            ),
        ]

    def __str__(self) -> str:
        return str(_("{name}, versie {number}")).format(name=self.deliverable, number=self.number)

    @property
    def is_kept_at_lead(self) -> bool:
        return self.audience == Audience.LEAD


class DeliverableCase(models.Model):
    """That a case fed a product; the product knows its cases by it."""

    deliverable = models.ForeignKey(Deliverable, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="deliverable_links")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["deliverable", "case"], name="deliverable_case_once"),
        ]

    def __str__(self) -> str:
        return f"{self.deliverable}: {self.case}"
