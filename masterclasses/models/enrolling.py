"""Who takes part: learners, their places in cohorts, and colleagues who stand in for a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from masterclasses.models.planning import PLANS, Cohort, Masterclass
from masterclasses.states import HAS_A_PLACE, EnrolmentState
from portal.kit.validators import validate_person_name
from programme.models import Role

if TYPE_CHECKING:
    from programme.models.organisations import Visitor

ENROLS = (Role.CONTACT,)


class LearnerQuerySet(models.QuerySet["Learner"]):
    def visible_to(self, user: Visitor) -> LearnerQuerySet:
        """Those of one's own organisations, and of programmes one plans for."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(participant__organisation__in=user.organisation_ids())
            | Q(participant__programme__in=user.led_programme_ids(*PLANS))
        )

    def who_are(self, user: Visitor) -> LearnerQuerySet:
        """This person as a learner: by the e-mail address, at an organisation of theirs."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            email__iexact=user.email, participant__organisation__in=user.organisation_ids()
        )

    def followed_by(self, user: Visitor) -> LearnerQuerySet:
        """Whose attendance and certificates one sees: oneself, and a contact's colleagues."""
        if not user.is_authenticated:
            return self.none()
        colleagues = Q(participant__organisation__in=user.organisation_ids(*ENROLS))
        oneself = Q(
            email__iexact=user.email, participant__organisation__in=user.organisation_ids()
        )
        return self.filter(colleagues | oneself)


class Learner(models.Model):
    """A person whom a participant sends to learn; may not have an account yet.

    Who logs in with that e-mail address, and belongs to the organisation, is this learner.
    """

    participant = models.ForeignKey(
        "programme.Participant", on_delete=models.PROTECT, related_name="learners"
    )
    name = models.CharField(_("naam"), max_length=120, validators=[validate_person_name])
    email = models.EmailField(_("e-mailadres"))
    added_at = models.DateTimeField(auto_now_add=True)

    objects = LearnerQuerySet.as_manager()

    class Meta:
        ordering = [Lower("name")]
        constraints = [
            models.UniqueConstraint(
                F("participant"), Lower("email"), name="learner_once_per_participant"
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(email=""), name="learner_has_name_and_email"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SelfEnrolment(models.Model):
    """That people of a participant may enrol themselves; there while the contact allows it."""

    participant = models.OneToOneField(
        "programme.Participant", on_delete=models.CASCADE, related_name="self_enrolment"
    )
    since = models.DateTimeField(auto_now_add=True)
    allowed_by = models.ForeignKey("programme.User", on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.participant)


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def visible_to(self, user: Visitor) -> EnrolmentQuerySet:
        """Of one's own organisations, and of programmes one plans for."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(learner__participant__organisation__in=user.organisation_ids())
            | Q(cohort__programme__in=user.led_programme_ids(*PLANS))
        )

    def enrolled(self) -> EnrolmentQuerySet:
        return self.filter(status=EnrolmentState.ENROLLED)

    def waiting(self) -> EnrolmentQuerySet:
        """In order of arrival."""
        return self.filter(status=EnrolmentState.WAITING).order_by("pk")

    def live(self) -> EnrolmentQuerySet:
        """With a seat or waiting for one."""
        return self.filter(status__in=HAS_A_PLACE)


class Enrolment(models.Model):
    """A learner's place in a cohort, for all its days; rows are added in order of arrival.

    Made under a lock on the cohort, so the order of the keys is the order of arrival.
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="enrolments")
    learner = models.ForeignKey(Learner, on_delete=models.PROTECT, related_name="enrolments")
    status = models.CharField(_("stand"), max_length=20, choices=EnrolmentState)
    status_since = models.DateTimeField()
    arrived_at = models.DateTimeField()
    enrolled_by = models.ForeignKey(
        "programme.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    replaced_by = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="replaces"
    )

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "learner"],
                condition=Q(status__in=["waiting", "enrolled"]),
                name="enrolment_once_per_cohort",
            ),
            models.CheckConstraint(
                condition=Q(status__in=EnrolmentState.values), name="enrolment_status_known"
            ),
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True) | Q(status="cancelled"),
                name="enrolment_replaced_is_cancelled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner} · {self.cohort}"


class StandIn(models.Model):
    """A colleague who comes to one day in somebody's place."""

    masterclass = models.ForeignKey(
        Masterclass, on_delete=models.CASCADE, related_name="stand_ins"
    )
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="stand_ins")
    learner = models.ForeignKey(Learner, on_delete=models.PROTECT, related_name="stand_ins")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["masterclass", "enrolment"], name="stand_in_one_per_seat"
            ),
            models.UniqueConstraint(
                fields=["masterclass", "learner"], name="stand_in_once_per_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner} · {self.masterclass}"
