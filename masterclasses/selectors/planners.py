"""Who plans, and whom and what they plan with."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Lower

from masterclasses.models import PLANS, TRAINS
from programme.models import Membership, Programme, User


def trainers_for(programme: Programme) -> QuerySet[User]:
    """Trainers and coordinators of the lead, by name."""
    here = Membership.objects.filter(
        user=OuterRef("pk"), organisation=programme.lead_id, role__in=TRAINS
    )
    return User.objects.filter(Exists(here), is_active=True).order_by(Lower("name"), "pk")


def programmes_planned_by(user: User) -> QuerySet[Programme]:
    return Programme.objects.filter(pk__in=user.led_programme_ids(*PLANS))
