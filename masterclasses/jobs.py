"""What the scheduler calls: each may run at any time, twice, or late."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from celery import shared_task
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import NegatedExpression
from django.utils import timezone

from masterclasses import tasks, telling
from masterclasses.models import (
    Certificate,
    Cohort,
    CourseApplication,
    Enrolment,
    Evaluation,
    Masterclass,
    SentList,
)
from masterclasses.models.evaluating import FORGET_AFTER
from masterclasses.selectors.coaching import not_granted
from masterclasses.services.coaching import release_coaching
from masterclasses.services.course_applications import release_application
from masterclasses.services.enrolling import fill_free_seats, release_enrolment
from masterclasses.services.evaluating import ask_about, forget_who_answered, remind_of
from masterclasses.services.learners import invite_learner
from masterclasses.services.reading_in import enrol_next
from masterclasses.states import PUBLISHED, UNDECIDED_OR_APPROVED, SentListState
from packages.models import AgreementYear
from portal.kit.jobs import for_each
from programme.models import Invitation, Membership

# A day that the scheduler missed is still asked about within so many days.
ASK_WITHIN = timedelta(days=7)
# Lists of people that were sent are kept so long: to look back, not to keep.
KEEP_LISTS = timedelta(days=30)


@shared_task
def tell_left_calendars() -> int:
    """Look whether a lost worker left calendars untold, in cohorts with days to come."""
    cohorts = telling.cohorts_to_tell()
    for cohort_id in cohorts:
        tasks.tell_calendars.delay(cohort_id)
    return len(cohorts)


@shared_task
def remind_of_days() -> int:
    """Remind everybody who is to come within the week, once a day; returns how many."""
    return for_each(telling.entries_to_remind(), telling.remind)


@shared_task
def fill_seats() -> int:
    """Let the queue in where seats came free without an act here; returns in how many cohorts.

    An addendum grants more, a day was moved to a larger room: nobody tells this room.
    """
    queues = Enrolment.objects.waiting().filter(cohort=OuterRef("pk"))
    waited_for = Cohort.objects.filter(
        Exists(queues), status__in=PUBLISHED, year__gte=timezone.localdate().year
    )
    return for_each(waited_for, lambda cohort: bool(fill_free_seats(cohort=cohort)))


@shared_task
def release_ended() -> int:
    """Take back what was for years without an agreement in force; returns how many of it.

    An agreement ended early, or the programme ends sooner. Years that are over keep theirs.
    """
    today = timezone.localdate()
    ended = (
        Enrolment.objects.live()
        .filter(_no_agreement("cohort__year"), cohort__year__gte=today.year)
        .select_related("cohort__programme", "learner")
    )
    applied = CourseApplication.objects.filter(
        _no_agreement("offering__year"),
        status__in=UNDECIDED_OR_APPROVED,
        offering__first_day__gt=today,
    )
    return sum(
        (
            for_each(ended, lambda enrolment: release_enrolment(enrolment=enrolment)),
            for_each(not_granted(), lambda booking: release_coaching(booking=booking)),
            for_each(applied, lambda application: release_application(application=application)),
        )
    )


def _no_agreement(year: str) -> NegatedExpression:
    """That the learner's participant has none in force for the ``year`` by that name."""
    whose = OuterRef("learner__participant")
    return ~Exists(AgreementYear.objects.in_force().of(whose, OuterRef(year)))


@shared_task
def invite_learners() -> int:
    """Invite who has a place and could not be invited yet; returns how many.

    An organisation invites so many a day at most, and a pasted list may be longer.
    """
    at_home = OuterRef("learner__participant__organisation")
    invited = Invitation.objects.filter(
        organisation=at_home, email__iexact=OuterRef("learner__email")
    )
    colleagues = Membership.objects.filter(
        organisation=at_home, user__email__iexact=OuterRef("learner__email")
    )
    left = (
        Enrolment.objects.live()
        .filter(
            ~Exists(invited),
            ~Exists(colleagues),
            cohort__year__gte=timezone.localdate().year,
            enrolled_by__is_active=True,
        )
        .select_related("learner__participant__organisation", "enrolled_by")
        .order_by("pk")
    )
    return for_each(left, _invite)


def _invite(enrolment: Enrolment) -> bool:
    actor = enrolment.enrolled_by
    return actor is not None and invite_learner(enrolment.learner, actor)


@shared_task
def make_left_certificates(*, minutes: int = 5) -> int:
    """Enqueue the certificates that a lost worker left unmade; returns how many.

    What was issued less than so many minutes ago has its turn in the queue yet to come. Each by
    itself: the one at which the worker was lost takes no others along once more.
    """
    left = Certificate.objects.valid().filter(
        document__isnull=True, issued_at__lte=timezone.now() - timedelta(minutes=minutes)
    )
    keys = list(left.values_list("pk", flat=True))
    for pk in keys:
        tasks.make_certificates.delay([pk])
    return len(keys)


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


@shared_task
def read_in_list(list_id: int) -> None:
    """Enrol who is on a list, organisation by organisation; who is enrolled already stays so.

    A view enqueues it, as it calls the service: tasks know no services.
    """
    found = SentList.objects.select_related("cohort__programme", "started_by")
    sent = found.filter(pk=list_id).first()
    while sent is not None and not enrol_next(sent=sent):
        continue


@shared_task
def read_in_left_lists(*, minutes: int = 2) -> int:
    """Enqueue the lists that a lost worker left half read in; returns how many."""
    since = timezone.now() - timedelta(minutes=minutes)
    left = SentList.objects.filter(status=SentListState.RUNNING, moved_at__lte=since)
    for pk in left.values_list("pk", flat=True):
        read_in_list.delay(pk)
    return len(left)


@shared_task
def forget_sent_lists() -> int:
    """Throw away lists that were sent long ago; returns how many."""
    old = SentList.objects.filter(made_at__lt=timezone.now() - KEEP_LISTS)
    return old.exclude(status=SentListState.RUNNING).delete()[0]
