"""Knowledge meetings: what the network organises for everybody of a programme."""

from __future__ import annotations

from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.kit.validators import validate_name
from programme.models.organisations import Visitor
from programme.models.programme import Programme


class KnowledgeMeetingQuerySet(models.QuerySet["KnowledgeMeeting"]):
    def visible_to(self, user: Visitor) -> KnowledgeMeetingQuerySet:
        """Those of the programmes that one belongs to, in whatever role."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(programme__in=Programme.objects.joined_by(user))

    def coming(self) -> KnowledgeMeetingQuerySet:
        """Not over yet, cancelled ones included; the first one first."""
        return self.filter(ends_at__gt=timezone.now()).order_by("starts_at", "pk")

    def past(self) -> KnowledgeMeetingQuerySet:
        return self.filter(ends_at__lte=timezone.now()).order_by("-starts_at", "-pk")

    def going_on(self) -> KnowledgeMeetingQuerySet:
        """Not cancelled."""
        return self.filter(cancelled_at__isnull=True)


class KnowledgeMeeting(models.Model):
    """A knowledge meeting (kennisbijeenkomst): from ``starts_at`` to ``ends_at`` (UTC).

    It is planned in local time (Europe/Amsterdam). A cancelled one stays, with its reason.
    Without a ``capacity`` everybody can come. ``sequence`` rises with every change that
    calendars must know of (RFC 5545 3.8.7.4). ``others_came`` counts who was there and is not
    in the portal.
    """

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="knowledge_meetings"
    )
    title = models.CharField(_("titel"), max_length=120, validators=[validate_name])
    starts_at = models.DateTimeField(_("begin"))
    ends_at = models.DateTimeField(_("einde"))
    place = models.CharField(_("plaats"), max_length=160, validators=[validate_name])
    online_link = models.URLField(
        _("link om online mee te doen"),
        max_length=500,
        blank=True,
        validators=[URLValidator(schemes=["https"])],
    )
    description = models.TextField(_("omschrijving"), max_length=4000)
    capacity = models.PositiveSmallIntegerField(_("plaatsen"), null=True, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    others_came = models.PositiveSmallIntegerField(default=0)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=300, blank=True)

    objects = KnowledgeMeetingQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="meeting_period_in_order"
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancel_reason="")
                | (Q(cancelled_at__isnull=False) & ~Q(cancel_reason="")),
                name="meeting_cancelled_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gt=0),
                name="meeting_capacity_positive",
            ),
            models.UniqueConstraint(
                fields=["programme", "title", "starts_at"],
                condition=Q(cancelled_at__isnull=True),
                name="meeting_planned_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("programme:meeting", args=[self.pk])

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None

    @property
    def has_begun(self) -> bool:
        return self.starts_at <= timezone.now()

    @property
    def is_over(self) -> bool:
        return self.ends_at <= timezone.now()

    @property
    def takes_registrations(self) -> bool:
        """Whether people can still say that they come, or that they do not."""
        return not self.is_cancelled and not self.has_begun

    @property
    def keeps_attendance(self) -> bool:
        return not self.is_cancelled and self.has_begun

    @property
    def is_open(self) -> bool:
        """Whether it can still be changed or cancelled."""
        return not self.is_cancelled and not self.is_over
