"""What the scheduler calls: each may run at any time, twice, or late."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from celery import shared_task
from django.db.models import Q
from django.utils import timezone

from masterclasses.models import Evaluation, Masterclass
from masterclasses.models.evaluating import FORGET_AFTER
from masterclasses.services.evaluating import ask_about, forget_who_answered, remind_of
from portal.kit.jobs import for_each

# A day that the scheduler missed is still asked about within so many days.
ASK_WITHIN = timedelta(days=7)


@shared_task
def ask_for_evaluations() -> int:
    """Ask those who were there the day before; returns for how many days.

    Who is marked present later gets the link too, while it works.
    """
    today = timezone.make_aware(datetime.combine(timezone.localdate(), time()))
    due = Masterclass.objects.planned().filter(
        Q(evaluation__isnull=True, period__endswith__gt=today - ASK_WITHIN)
        | Q(evaluation__in=Evaluation.objects.open()),
        period__endswith__lte=today,
        cohort__programme__evaluation_questions__isnull=False,
    )
    return for_each(due.distinct(), lambda day: bool(ask_about(masterclass=day)))


@shared_task
def remind_of_evaluations() -> int:
    """Remind, once, who did not answer in a week; returns for how many days."""
    return for_each(Evaluation.objects.open(), lambda each: bool(remind_of(evaluation=each)))


@shared_task
def forget_lists() -> int:
    """Throw away old lists of who answered; returns how many."""
    old = Evaluation.objects.filter(
        closes_on__lt=timezone.localdate() - FORGET_AFTER, invitations__isnull=False
    ).distinct()
    return for_each(old, lambda each: bool(forget_who_answered(evaluation=each)))
