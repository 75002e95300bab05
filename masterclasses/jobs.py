"""What the scheduler calls: each may run at any time, twice, or late."""

from __future__ import annotations

from celery import shared_task

from masterclasses import tasks, telling
from portal.kit.jobs import for_each


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
def send_digests() -> int:
    """Send what was held for who wants one mail a day; returns how many mails."""
    return for_each(telling.addresses_with_notices(), telling.send_digest)
