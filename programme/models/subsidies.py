"""Subsidies that the network prepares together with parties of a programme."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.kit.validators import validate_name
from programme.models.organisations import Organisation, Visitor
from programme.models.programme import Programme
from programme.states import TO_SUBMIT, SubsidyState


class SubsidyQuerySet(models.QuerySet["Subsidy"]):
    def visible_to(self, user: Visitor) -> SubsidyQuerySet:
        """Those of the programmes that one belongs to, in whatever role."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(programme__in=Programme.objects.joined_by(user))

    def to_submit(self) -> SubsidyQuerySet:
        return self.filter(state__in=TO_SUBMIT)


class Subsidy(models.Model):
    """A subsidy that is being thought of or asked for; ``amount`` is in euros, if known.

    ``deadline`` is the last day (local) on which it can be handed in. ``partners`` are
    organisations of the programme that ask for it together.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="subsidies")
    name = models.CharField(_("naam"), max_length=160, validators=[validate_name])
    deadline = models.DateField(_("indienen tot en met"))
    amount = models.DecimalField(
        _("bedrag"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    partners = models.ManyToManyField(Organisation, related_name="subsidies")
    note = models.TextField(_("toelichting"), max_length=2000, blank=True)
    state = models.CharField(
        _("stand"), max_length=20, choices=SubsidyState, default=SubsidyState.IDEA
    )

    objects = SubsidyQuerySet.as_manager()

    class Meta:
        ordering = ["deadline", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=SubsidyState.values), name="subsidy_state_known"
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gt=0), name="subsidy_amount_positive"
            ),
            models.UniqueConstraint(
                fields=["programme", "name", "deadline"], name="subsidy_kept_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("programme:subsidy", args=[self.pk])

    @property
    def is_to_submit(self) -> bool:
        return self.state in TO_SUBMIT

    @property
    def is_late(self) -> bool:
        """The deadline passed before it was handed in."""
        return self.is_to_submit and self.deadline < timezone.localdate()
