"""What the logbook tells of in this room, and the field by which each row leads to a programme."""

from __future__ import annotations

from django.db.models import Model, QuerySet

from masterclasses import models
from programme.models import Participant

PROGRAMME_OF: dict[type[Model], str] = {
    Participant: "programme",
    models.Cohort: "programme",
    models.Masterclass: "cohort__programme",
    models.Room: "programme",
    models.Learner: "participant__programme",
    models.Certificate: "learner__participant__programme",
    models.CoachingSlot: "programme",
    models.CoachingBooking: "slot__programme",
    models.Course: "programme",
    models.CourseOffering: "course__programme",
    models.CourseApplication: "offering__course__programme",
    models.Placement: "participant__programme",
}


def of_programmes(model: type[Model], programme_ids: list[int]) -> QuerySet[Model]:
    return model._default_manager.filter(**{f"{PROGRAMME_OF[model]}__in": programme_ids})
