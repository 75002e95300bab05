"""Certificates: frozen when issued, one per learner and year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from masterclasses.models.enrolling import Learner
from masterclasses.models.planning import PLANS
from portal.kit.languages import Language

if TYPE_CHECKING:
    from programme.models.organisations import Visitor


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def visible_to(self, user: Visitor) -> CertificateQuerySet:
        """One's own, those of a contact's organisation, and of programmes one plans for."""
        if not user.is_authenticated:
            return self.none()
        followed = Q(learner__in=Learner.objects.followed_by(user))
        planned = Q(learner__participant__programme__in=user.led_programme_ids(*PLANS))
        return self.filter(followed | planned)

    def valid(self) -> CertificateQuerySet:
        return self.filter(withdrawn_at__isnull=True)


class Certificate(models.Model):
    """What a learner attended in a year, on paper; ``snapshot`` holds all that it prints.

    ``check_code`` is printed on it and leads to the public check page. Its PDF is made by a
    worker, once. A wrong one is withdrawn, and another issued.
    """

    number = models.CharField(_("nummer"), max_length=30, unique=True)
    learner = models.ForeignKey(Learner, on_delete=models.PROTECT, related_name="certificates")
    year = models.PositiveSmallIntegerField(_("jaar"))
    check_code = models.CharField(max_length=20, unique=True)
    snapshot = models.JSONField()
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey("programme.User", on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(
        "kit.StoredDocument", on_delete=models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "year"],
                condition=Q(withdrawn_at__isnull=True),
                name="certificate_one_valid_a_year",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""),
                name="certificate_withdrawn_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def language(self) -> str:
        """That of its paper: of the organisation when it was issued."""
        return str(self.snapshot.get("language", Language.DUTCH))
