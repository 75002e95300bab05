"""Next steps: what a programme does in a year, by whom and when."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.kit.languages import translated
from programme.models.organisations import Organisation, User, Visitor
from programme.models.programme import Programme
from programme.states import StepMark


class NextStepQuerySet(models.QuerySet["NextStep"]):
    def visible_to(self, user: Visitor) -> NextStepQuerySet:
        """Those of the programmes that one belongs to, in whatever role."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(programme__in=Programme.objects.joined_by(user))

    def kept(self) -> NextStepQuerySet:
        """Not taken away."""
        return self.filter(removed_at__isnull=True)

    def past(self, day: date) -> NextStepQuerySet:
        """Kept, not marked done, and their window was over before that day (local)."""
        return self.kept().filter(done_at__isnull=True, ends_on__lt=day)

    def with_owners(self) -> NextStepQuerySet:
        return self.select_related("owner_organisation", "owner_person", "done_by")


class NextStep(models.Model):
    """A next step (vervolgstap) of a year, with its window (local days, both included).

    ``measures`` name what the system counts. ``key`` is what the definition file calls it,
    "" where a person made it. From ``changed_at`` of any of its steps on, a year belongs to
    people: the definition no longer decides on it. ``window_label`` are the definition's own
    words for the window.
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="next_steps")
    year = models.PositiveSmallIntegerField()
    key = models.SlugField(blank=True)
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    parts = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    window_label = models.CharField(max_length=60, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    measures = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    owner_organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    owner_person = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    owned_by_participants = models.BooleanField(default=False)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    done_note = models.CharField(max_length=300, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    copied_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, related_name="copies", null=True, blank=True
    )

    objects = NextStepQuerySet.as_manager()

    class Meta:
        ordering = ["programme", "year", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "key"], condition=~Q(key=""), name="next_step_key_unique"
            ),
            models.UniqueConstraint(
                fields=["year", "copied_from"],
                condition=Q(copied_from__isnull=False),
                name="next_step_copied_once",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True)
                | Q(starts_on__isnull=False, ends_on__gte=F("starts_on")),
                name="next_step_window_in_order",
            ),
            models.CheckConstraint(
                condition=Q(owner_organisation__isnull=True, owner_person__isnull=True)
                | Q(owner_organisation__isnull=True, owned_by_participants=False)
                | Q(owner_person__isnull=True, owned_by_participants=False),
                name="next_step_has_one_owner",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True, done_note="")
                | (Q(done_at__isnull=False, done_by__isnull=False) & ~Q(done_note="")),
                name="next_step_done_with_note",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(removed_at__isnull=True),
                name="next_step_done_stays",
            ),
        ]

    def __str__(self) -> str:
        return translated(self.title)

    def get_absolute_url(self) -> str:
        return reverse("programme:step", args=[self.pk])

    @property
    def mark(self) -> StepMark:
        if self.removed_at:
            return StepMark.REMOVED
        return StepMark.DONE if self.done_at else StepMark.OPEN

    @property
    def owner_name(self) -> str:
        """Who sees to it, as people read it; "" where that is nobody yet."""
        if self.owned_by_participants:
            return _("Alle deelnemers")
        return str(self.owner_person or self.owner_organisation or "")
