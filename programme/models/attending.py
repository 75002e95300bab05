"""Who was invited to a knowledge meeting, who comes and came, and what people take home."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from programme.models.meetings import KnowledgeMeeting
from programme.models.organisations import User, Visitor


class MeetingInvitation(models.Model):
    """That somebody got the mail about a meeting: nobody gets it twice."""

    meeting = models.ForeignKey(
        KnowledgeMeeting, on_delete=models.CASCADE, related_name="invitations"
    )
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["meeting", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="meeting_invited_once")
        ]

    def __str__(self) -> str:
        return f"{self.meeting}: {self.person}"


class RegistrationQuerySet(models.QuerySet["MeetingRegistration"]):
    def standing(self) -> RegistrationQuerySet:
        """Not cancelled."""
        return self.filter(cancelled_at__isnull=True)

    def registered(self) -> RegistrationQuerySet:
        """Who said that they come, and did not come unannounced."""
        return self.standing().filter(registered_at__isnull=False)


class MeetingRegistration(models.Model):
    """That somebody comes to a meeting; one row per person, also who thinks again.

    ``attended`` is noted once the meeting has begun, ``None`` until then. Who came without
    having said so has no ``registered_at``. Times are UTC.
    """

    meeting = models.ForeignKey(
        KnowledgeMeeting, on_delete=models.PROTECT, related_name="registrations"
    )
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="registrations")
    registered_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    attended = models.BooleanField(null=True)

    # Only on rows of a selector that adds them: their organisations in the programme.
    organisations: str

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "registered_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="meeting_registered_once"),
            models.CheckConstraint(
                condition=Q(attended__isnull=True) | Q(cancelled_at__isnull=True),
                name="meeting_attended_by_who_comes",
            ),
            models.CheckConstraint(
                condition=Q(registered_at__isnull=False) | Q(attended=True),
                name="meeting_unannounced_came",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting}: {self.person}"

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None


class MeetingMaterialQuerySet(models.QuerySet["MeetingMaterial"]):
    def visible_to(self, user: Visitor) -> MeetingMaterialQuerySet:
        """Of the meetings that one may see."""
        return self.filter(meeting__in=KnowledgeMeeting.objects.visible_to(user).values("pk"))


class MeetingMaterial(models.Model):
    """What was shown or handed out: a file of ours, or a link."""

    meeting = models.ForeignKey(
        KnowledgeMeeting, on_delete=models.PROTECT, related_name="materials"
    )
    title = models.CharField(_("titel"), max_length=160)
    document = models.ForeignKey(
        "kit.StoredDocument", on_delete=models.PROTECT, null=True, related_name="+"
    )
    link = models.URLField(_("link"), blank=True)
    added_at = models.DateTimeField(auto_now_add=True)

    objects = MeetingMaterialQuerySet.as_manager()

    class Meta:
        ordering = ["added_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(document__isnull=False, link="")
                | (Q(document__isnull=True) & ~Q(link="")),
                name="meeting_material_file_or_link",
            )
        ]

    def __str__(self) -> str:
        return self.title
