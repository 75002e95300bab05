"""How the lead follows a participant: what is to be done next, and what people wrote down."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone

from packages.states import ActionState
from programme.models import Role
from programme.models.organisations import Visitor

# Who follows participants: reads and writes what nobody else does.
FOLLOWS = (Role.COORDINATOR, Role.ADMINISTRATOR)


class NextActionQuerySet(models.QuerySet["NextAction"]):
    def visible_to(self, user: Visitor) -> NextActionQuerySet:
        """Those about participants of programmes that one coordinates or administers."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(participant__programme__in=user.led_programme_ids(*FOLLOWS))

    def open(self) -> NextActionQuerySet:
        return self.filter(done_at__isnull=True)

    def due(self, day: date) -> NextActionQuerySet:
        """Open, and to be done on that day (local) or before it."""
        return self.open().filter(due_on__lte=day)


class NextAction(models.Model):
    """What somebody of the lead does next about a participant, on a day (local) at the latest."""

    participant = models.ForeignKey(
        "programme.Participant", on_delete=models.PROTECT, related_name="next_actions"
    )
    text = models.CharField(max_length=200)
    due_on = models.DateField()
    assignee = models.ForeignKey(
        "programme.User", on_delete=models.PROTECT, related_name="next_actions"
    )
    planned_at = models.DateTimeField()
    planned_by = models.ForeignKey("programme.User", on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        "programme.User", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    objects = NextActionQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="next_action_says_what"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="next_action_done_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant}: {self.text}"[:200]

    @property
    def state(self) -> ActionState:
        return ActionState.DONE if self.done_at else ActionState.OPEN

    @property
    def is_overdue(self) -> bool:
        return self.state == ActionState.OPEN and self.due_on < timezone.localdate()


class ParticipantNoteQuerySet(models.QuerySet["ParticipantNote"]):
    def visible_to(self, user: Visitor) -> ParticipantNoteQuerySet:
        """As with actions; the participant itself never reads them."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(participant__programme__in=user.led_programme_ids(*FOLLOWS))


class ParticipantNote(models.Model):
    """What somebody of the lead wrote down about a participant; never changed.

    A correction is a new note that ``corrects`` the one before it, once.
    """

    participant = models.ForeignKey(
        "programme.Participant", on_delete=models.PROTECT, related_name="notes"
    )
    text = models.TextField(max_length=2000)
    written_at = models.DateTimeField()
    author = models.ForeignKey("programme.User", on_delete=models.PROTECT, related_name="+")
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="corrections", null=True, blank=True
    )

    objects = ParticipantNoteQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="note_says_something"),
            models.UniqueConstraint(
                fields=["corrects"],
                condition=Q(corrects__isnull=False),
                name="note_corrected_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.participant)
