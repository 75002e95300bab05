"""Whose role at the university was taken away, and who kept another: at a municipality, say."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from masterclasses.models import (
    AttendanceMark,
    CoachingSlot,
    Cohort,
    Evaluation,
    Masterclass,
    Placement,
)
from masterclasses.selectors.attendance import keeps_attendance
from masterclasses.selectors.calendars import days_of, guests_by_day
from masterclasses.selectors.coaching_todo import reports_to_write
from masterclasses.selectors.placements import reads_student_address
from masterclasses.services.coaching import book_coaching, write_report
from masterclasses.services.placements import stop_placement
from packages.models import Agreement
from portal.kit.acts import Refused
from portal.kit.models import OutgoingMail
from programme.models import Role, User
from tests.factories.coaching import A_TOPIC, a_booking, a_slot
from tests.factories.masterclasses import a_masterclass
from tests.factories.placements import a_placement
from tests.factories.programme import Cast, a_cast, member


def _gone(person: User) -> User:
    """Works for another programme's lead from now on, as a trainer."""
    person.memberships.all().delete()
    elsewhere = a_cast().programme.lead
    person.memberships.create(organisation=elsewhere, role=Role.TRAINER)
    return User.objects.get(pk=person.pk)


def test_a_trainer_of_before_reads_and_keeps_no_list(cast: Cast, cohort: Cohort) -> None:
    day = a_masterclass(cohort, timezone.localdate() + timedelta(days=60), cast.trainer)
    assert keeps_attendance(cast.trainer, day)
    assert cast.trainer.email in guests_by_day([day])[day.pk]
    left = _gone(cast.trainer)
    assert not keeps_attendance(left, day)
    assert not Masterclass.objects.visible_to(left).exists()
    assert not Masterclass.objects.trained_by(left).exists()
    assert not AttendanceMark.objects.visible_to(left).exists()
    assert not Evaluation.objects.visible_to(left).exists()
    assert not days_of(left).exists()
    assert left.email not in guests_by_day([day])[day.pk]


def test_half_days_of_who_left_are_not_booked(cast: Cast, agreement: Agreement) -> None:
    slot = a_slot(cast.programme, cast.trainer)
    assert slot in CoachingSlot.objects.visible_to(cast.owner)
    _gone(cast.trainer)
    assert slot not in CoachingSlot.objects.visible_to(cast.owner)
    with pytest.raises(Refused, match="niet meer vrij"):
        book_coaching(slot=slot, participant=cast.participant, question=A_TOPIC, actor=cast.owner)
    assert not OutgoingMail.objects.exists()


def test_who_left_has_no_report_to_write(cast: Cast, agreement: Agreement) -> None:
    over = a_slot(cast.programme, cast.trainer, timezone.localdate() - timedelta(days=1))
    a_booking(over, cast.participant, cast.owner)
    assert len(list(reports_to_write(cast.trainer))) == 1
    assert not list(reports_to_write(_gone(cast.trainer)))


def test_a_report_is_told_to_the_contacts_of_now(cast: Cast, agreement: Agreement) -> None:
    slot = a_slot(cast.programme, cast.trainer, timezone.localdate(), begins=0)
    booking = a_booking(slot, cast.participant, cast.owner)
    successor = member(Role.CONTACT, cast.participant.organisation)
    cast.owner.memberships.all().delete()
    write_report(booking=booking, text="In mei verder.", actor=cast.coordinator)
    told = OutgoingMail.objects.filter(template="coaching_reported")
    assert {each.to for each in told} == {successor.email}


def test_who_supervised_reads_of_no_student_any_more(cast: Cast, agreement: Agreement) -> None:
    planned = a_placement(cast.participant, cast.trainer, cast.coordinator)
    assert reads_student_address(cast.trainer, planned)
    left = _gone(cast.trainer)
    assert not reads_student_address(left, planned)
    assert not Placement.objects.visible_to(left).exists()
    OutgoingMail.objects.all().delete()
    Placement.objects.filter(pk=planned.pk).update(
        period=(timezone.localdate(), planned.period.upper)
    )
    stop_placement(
        placement=planned, last_day=timezone.localdate(), reason="Verhuisd", actor=cast.coordinator
    )
    told = {mail.to for mail in OutgoingMail.objects.all()}
    assert told
    assert left.email not in told
