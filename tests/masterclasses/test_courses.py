"""Courses and applications: what uses a place, who decides, and what the database refuses."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from masterclasses.jobs import release_ended
from masterclasses.models import Course, CourseApplication, CourseOffering, Learner
from masterclasses.selectors.entitlements import entitlements_over
from masterclasses.services.course_applications import (
    apply_for_course,
    approve_application,
    decline_application,
    record_result,
    withdraw_application,
)
from masterclasses.services.courses import (
    CourseContents,
    CourseDays,
    add_course,
    change_course,
    change_offering,
    offer_course,
    withdraw_offering,
)
from masterclasses.services.learners import Person, set_self_enrolment
from masterclasses.states import ApplicationState, Following
from packages.models import Agreement
from packages.states import AgreementState
from portal.kit.acts import Refused, Unfit
from portal.kit.models import AuditRecord, OutgoingMail
from programme.models import User
from tests.factories.courses import (
    a_course,
    a_course_that_ended,
    a_course_under_way,
    an_application,
    an_offering,
    with_course_places,
)
from tests.factories.masterclasses import a_learner, a_person, in_force
from tests.factories.programme import Cast
from tests.shared import shared

PASSED, FAILED, STOPPED = (
    ApplicationState.PASSED,
    ApplicationState.FAILED,
    ApplicationState.STOPPED,
)


@shared
def agreement(cast: Cast) -> Agreement:
    """Basis Plus: two places a year."""
    return with_course_places(cast.participant, cast.owner, cast.signatory)


@shared
def course(cast: Cast) -> Course:
    return a_course(cast.programme)


@pytest.fixture
def offering(course: Course) -> CourseOffering:
    return an_offering(course)


def _applied(
    cast: Cast, offering: CourseOffering, person: Person | None = None, actor: User | None = None
) -> CourseApplication:
    return apply_for_course(
        offering=offering,
        participant=cast.participant,
        person=person or a_person(),
        motivation="Wij vernieuwen veel riolen.",
        prerequisites_met="Hbo civiele techniek.",
        actor=actor or cast.owner,
    )


def _used(cast: Cast) -> list[tuple[Any, Any, Any]]:
    """Used, granted and left, as the dashboard's meter says for this year."""
    (own,) = entitlements_over([timezone.localdate().year], [cast.participant])
    return [
        (each.used, each.granted, each.left)
        for each in own.meters
        if each.label == "Vakken aan de universiteit"
    ]


def _mails(template: str) -> list[str]:
    found = OutgoingMail.objects.filter(template=template).order_by("to")
    return list(found.values_list("to", flat=True))


def test_one_does_two_or_two_do_one(
    cast: Cast, agreement: Agreement, course: Course, offering: CourseOffering
) -> None:
    """The third is refused, whoever it is; what is given back can be used again."""
    other = an_offering(a_course(cast.programme))
    anna = a_person("Anna", "anna@voorbeeld.example")
    assert _used(cast) == [(0, 2, 2)]
    first, _second = _applied(cast, offering, anna), _applied(cast, other, anna)
    assert _used(cast) == [(2, 2, 0)]
    with pytest.raises(Refused, match="Alle 2 plaatsen"):
        _applied(cast, offering)
    withdraw_application(application=first, actor=cast.owner)
    assert _used(cast) == [(1, 2, 1)]
    _applied(cast, offering, a_person("Bram", "bram@voorbeeld.example"))
    assert _used(cast) == [(2, 2, 0)]
    assert Learner.objects.count() == 2


@pytest.mark.parametrize("status", ApplicationState.values)
def test_what_uses_a_place(
    cast: Cast, agreement: Agreement, offering: CourseOffering, status: str
) -> None:
    more: dict[str, Any] = {"decision_note": "Vol."} if status == "declined" else {}
    if status in ("passed", "failed", "stopped"):
        more = {"result_on": offering.first_day, "ec": 5 if status == "passed" else None}
    an_application(offering, a_learner(cast.participant), cast.owner, status=status, **more)
    assert _used(cast) == [((0, 2, 2) if status in ("declined", "withdrawn") else (1, 2, 1))]


def test_only_plus_packages_have_places(cast: Cast, offering: CourseOffering) -> None:
    with pytest.raises(Refused, match="geen overeenkomst"):
        _applied(cast, offering)
    in_force(cast.participant, cast.owner, cast.signatory)
    with pytest.raises(Refused, match="geen plaatsen voor vakken"):
        _applied(cast, offering)


def test_a_place_is_for_a_course_of_five_ec(cast: Cast, agreement: Agreement) -> None:
    with pytest.raises(Refused, match=r"7,5 EC\. Uw pakket geeft recht op vakken van 5 EC"):
        _applied(cast, an_offering(a_course(cast.programme, ec=Decimal("7.5"))))


def test_who_may_apply(cast: Cast, agreement: Agreement, offering: CourseOffering) -> None:
    me = Person(cast.learner.name, cast.learner.email)
    for actor in (cast.learner, cast.stranger, cast.organiser, cast.trainer):
        with pytest.raises(PermissionDenied):
            _applied(cast, offering, me, actor)
    set_self_enrolment(participant=cast.participant, allowed=True, actor=cast.owner)
    with pytest.raises(PermissionDenied):
        _applied(cast, offering, a_person(), cast.learner)
    assert _applied(cast, offering, me, cast.learner).learner.email == cast.learner.email
    assert _mails("course_applied") == []
    _applied(cast, offering, a_person("Anna", "anna@voorbeeld.example"), cast.coordinator)
    assert _mails("course_applied") == ["anna@voorbeeld.example"]


def test_until_the_set_day_and_later_only_by_who_plans(
    cast: Cast, agreement: Agreement, offering: CourseOffering
) -> None:
    offering.apply_until = timezone.localdate() - timedelta(days=1)
    offering.save()
    with pytest.raises(Refused, match="Aanmelden kon tot en met"):
        _applied(cast, offering)
    _applied(cast, offering, actor=cast.coordinator)
    with pytest.raises(Refused, match="voorbij"):
        _applied(cast, a_course_that_ended(a_course(cast.programme)), actor=cast.coordinator)


def test_nobody_is_in_a_course_twice(
    cast: Cast, agreement: Agreement, course: Course, offering: CourseOffering
) -> None:
    """Also in another quartile; who failed may do it again, who passed need not."""
    ended = a_course_that_ended(course)
    anna = a_person("Anna", "anna@voorbeeld.example")
    first = an_application(ended, a_learner(cast.participant, anna), cast.owner, status="approved")
    with pytest.raises(Refused, match="al aangemeld"):
        _applied(cast, offering, Person("Anna", "ANNA@voorbeeld.example"))
    keep = {"application": first, "result_on": ended.last_day, "actor": cast.coordinator}
    record_result(result=PASSED, ec=Decimal(5), **keep)
    with pytest.raises(Refused, match="al behaald"):
        _applied(cast, offering, anna)
    record_result(result=FAILED, ec=None, **keep)
    assert _applied(cast, offering, anna).status == ApplicationState.APPLIED
    with pytest.raises(IntegrityError), transaction.atomic():
        an_application(offering, first.learner, cast.owner)


def test_deciding(cast: Cast, agreement: Agreement, offering: CourseOffering) -> None:
    one, two = _applied(cast, offering), _applied(cast, offering)
    for actor in (cast.owner, cast.trainer, cast.lead_finance):
        with pytest.raises(PermissionDenied):
            approve_application(application=one, note="", actor=actor)
    one = approve_application(application=one, note="Veel succes.", actor=cast.coordinator)
    assert (one.status, one.standing) == (ApplicationState.APPROVED, Following.APPROVED)
    with pytest.raises(Unfit, match="waarom"):
        decline_application(application=two, note=" ", actor=cast.coordinator)
    decline_application(application=two, note="De groep is vol.", actor=cast.coordinator)
    assert _used(cast) == [(1, 2, 1)]
    with pytest.raises(Refused, match="intussen veranderd"):
        approve_application(application=two, note="", actor=cast.coordinator)
    told = _mails("course_decided")
    assert sorted(told) == sorted([one.learner.email, two.learner.email, *[cast.owner.email] * 2])
    assert (
        "De groep is vol."
        in OutgoingMail.objects.get(template="course_decided", to=two.learner.email).body_text
    )


def test_places_of_an_ended_agreement_are_released(
    cast: Cast, agreement: Agreement, course: Course, offering: CourseOffering
) -> None:
    """Not what has begun already."""
    application = _applied(cast, offering)
    begun = an_application(
        a_course_under_way(course), a_learner(cast.participant), cast.owner, status="approved"
    )
    assert release_ended() == 0
    agreement.status, agreement.ends_on = AgreementState.TERMINATED, date(2025, 12, 31)
    agreement.save()
    assert (release_ended(), release_ended()) == (1, 0)
    application.refresh_from_db()
    begun.refresh_from_db()
    assert (application.status, begun.status) == ("withdrawn", "approved")
    told = OutgoingMail.objects.get(template="course_withdrawn", to=cast.owner.email)
    assert "is vervallen" in told.body_text


def test_who_lost_the_agreement_is_not_approved(
    cast: Cast, agreement: Agreement, offering: CourseOffering
) -> None:
    application = _applied(cast, offering)
    agreement.status, agreement.ends_on = AgreementState.TERMINATED, date(2025, 12, 31)
    agreement.save()
    with pytest.raises(Refused, match="niet genoeg plaatsen meer"):
        approve_application(application=application, note="", actor=cast.coordinator)
    decline_application(application=application, note="Beëindigd.", actor=cast.coordinator)


def test_withdrawing_is_possible_until_it_begins(
    cast: Cast, agreement: Agreement, course: Course, offering: CourseOffering
) -> None:
    mine = _applied(cast, offering, Person(cast.learner.name, cast.learner.email))
    for actor in (cast.stranger, cast.team_mate):
        with pytest.raises(PermissionDenied):
            withdraw_application(application=mine, actor=actor)
    withdraw_application(application=mine, actor=cast.learner)
    assert _mails("course_withdrawn") == [cast.owner.email]
    begun = an_application(a_course_under_way(course), mine.learner, cast.owner, status="approved")
    with pytest.raises(Refused, match="Intrekken kon tot het vak begon"):
        withdraw_application(application=begun, actor=cast.owner)
    assert begun.standing == Following.UNDER_WAY


def test_a_result_and_its_correction(
    cast: Cast, agreement: Agreement, course: Course, offering: CourseOffering
) -> None:
    """Who recorded what when, stays in the logbook; learner and applicant are told."""
    ended = a_course_that_ended(course)
    application = an_application(ended, a_learner(cast.participant), cast.owner, status="approved")
    assert application.standing == Following.TO_RECORD
    keep: dict[str, Any] = {"application": application, "actor": cast.coordinator}
    on = {"result_on": ended.last_day}
    with pytest.raises(Unfit, match="hooguit 5"):
        record_result(result=PASSED, ec=Decimal("5.5"), **on, **keep)
    with pytest.raises(Unfit, match="hooguit 5"):
        record_result(result=PASSED, ec=None, **on, **keep)
    with pytest.raises(Unfit, match="komt nog"):
        record_result(
            result=FAILED, ec=None, result_on=timezone.localdate() + timedelta(days=1), **keep
        )
    with pytest.raises(Unfit, match="begint op"):
        record_result(
            result=FAILED, ec=None, result_on=ended.first_day - timedelta(days=1), **keep
        )
    with pytest.raises(PermissionDenied):
        record_result(application=application, result=FAILED, ec=None, actor=cast.owner, **on)
    record_result(result=FAILED, ec=Decimal(5), **on, **keep)
    record_result(result=FAILED, ec=None, **on, **keep)
    record_result(
        application=application, result=PASSED, ec=Decimal(5), actor=cast.administrator, **on
    )
    application.refresh_from_db()
    assert (application.status, application.ec) == (PASSED, 5)
    acts = AuditRecord.objects.filter(act__endswith="_result").order_by("id")
    assert [(each.act, each.actor) for each in acts] == [
        ("masterclasses.record_result", cast.coordinator),
        ("masterclasses.correct_result", cast.administrator),
    ]
    assert acts[1].data["course_result"].startswith("behaald, 5 EC, ")
    assert acts[1].data["result_was"].startswith("niet behaald, ")
    assert sorted(_mails("course_result")) == sorted(
        [application.learner.email, cast.owner.email] * 2
    )
    with pytest.raises(Refused, match="intussen veranderd"):
        record_result(
            application=_applied(cast, offering), result=STOPPED, ec=None,
            result_on=timezone.localdate(), actor=cast.coordinator,
        )  # fmt: skip


def test_calling_off_gives_all_places_back(
    cast: Cast, agreement: Agreement, offering: CourseOffering
) -> None:
    one, two = _applied(cast, offering), _applied(cast, offering)
    approve_application(application=one, note="", actor=cast.coordinator)
    with pytest.raises(PermissionDenied):
        withdraw_offering(offering=offering, reason="Te weinig.", actor=cast.owner)
    withdraw_offering(offering=offering, reason="Te weinig mensen.", actor=cast.coordinator)
    assert _used(cast) == [(0, 2, 2)]
    assert len(_mails("course_called_off")) == 4
    with pytest.raises(Refused, match="gaat niet door"):
        _applied(cast, offering)
    assert CourseOffering.objects.visible_to(cast.stranger).count() == 0
    assert CourseOffering.objects.visible_to(cast.owner).count() == 1
    done = an_application(
        a_course_that_ended(offering.course), two.learner, cast.owner, status="approved"
    )
    record_result(
        application=done, result=PASSED, ec=Decimal(5), result_on=done.offering.last_day,
        actor=cast.coordinator,
    )  # fmt: skip
    with pytest.raises(Refused, match="doorgegaan"):
        withdraw_offering(offering=done.offering, reason="Toch niet.", actor=cast.coordinator)


def _contents(**changes: Any) -> CourseContents:
    values = {"code": "2099x0001", "title": "Water in de stad", "ec": Decimal(5)}
    return CourseContents(**{**values, **changes})


def test_a_course_is_there_once_whatever_the_case(cast: Cast, course: Course) -> None:
    made = add_course(programme=cast.programme, contents=_contents(), actor=cast.coordinator)
    assert made.code == "2099X0001"
    with pytest.raises(Unfit) as refused:
        add_course(
            programme=cast.programme, contents=_contents(code="2099X0001"), actor=cast.coordinator
        )
    assert refused.value.field == "code"
    with pytest.raises(IntegrityError), transaction.atomic():
        a_course(cast.programme, code="2099x0001")
    for actor in (cast.owner, cast.trainer, cast.lead_finance):
        with pytest.raises(PermissionDenied):
            add_course(programme=cast.programme, contents=_contents(), actor=actor)
    application = an_application(
        a_course_that_ended(made), a_learner(cast.participant), cast.owner, status="approved"
    )
    record_result(
        application=application, result=PASSED, ec=Decimal(5),
        result_on=application.offering.last_day, actor=cast.coordinator,
    )  # fmt: skip
    with pytest.raises(Unfit) as refused:
        change_course(course=made, contents=_contents(ec=Decimal(4)), actor=cast.coordinator)
    assert refused.value.field == "ec"
    for statement in (
        lambda: Course.objects.filter(pk=made.pk).update(ec=4),
        lambda: CourseApplication.objects.update(ec=Decimal("5.5")),
        lambda: CourseApplication.objects.update(ec=None),
        lambda: CourseApplication.objects.update(result_on=None),
        lambda: CourseApplication.objects.update(result_on=date(2020, 1, 1)),
        lambda: CourseOffering.objects.update(last_day=date(2020, 1, 1)),
        lambda: CourseOffering.objects.update(year=2020),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            statement()


@pytest.mark.parametrize(
    ("first", "last", "until", "year", "field"),
    [
        ((2026, 12, 1), (2026, 11, 30), (2026, 11, 25), 2026, "last_day"),
        ((2026, 12, 1), (2062, 12, 30), (2026, 11, 2), 2026, "last_day"),
        ((2026, 12, 1), (2026, 12, 30), (2026, 12, 2), 2026, "apply_until"),
        ((2027, 2, 1), (2027, 4, 30), (2027, 1, 2), 2026, "first_day"),
        ((2026, 9, 1), (2026, 11, 1), (2026, 8, 2), 2026, "last_day"),
        ((2031, 2, 1), (2031, 4, 1), (2031, 1, 2), 2031, "year"),
        ((2026, 12, 1), (2027, 1, 30), (2026, 11, 30), 2027, ""),
    ],
)
def test_days_and_year_of_an_offering(
    cast: Cast, course: Course, first: Any, last: Any, until: Any, year: int, field: str
) -> None:
    days = CourseDays(date(*first), date(*last), date(*until))
    given: dict[str, Any] = {
        "course": course, "quartile": 2, "year": year, "days": days, "actor": cast.coordinator
    }  # fmt: skip
    if field:
        with pytest.raises(Unfit) as refused:
            offer_course(**given)
        assert refused.value.field == field
        return
    assert str(offer_course(**given)).endswith("kwartiel 2 van 2027")
    with pytest.raises(Unfit) as refused:
        offer_course(**given)
    assert refused.value.field == "quartile"
    course.active = False
    course.save()
    with pytest.raises(Refused, match="niet meer aangeboden"):
        offer_course(**given)


def test_new_days_are_told_to_who_applied(
    cast: Cast, agreement: Agreement, offering: CourseOffering
) -> None:
    application = _applied(cast, offering)
    days = CourseDays(offering.first_day, offering.last_day, timezone.localdate())
    change_offering(offering=offering, days=days, actor=cast.coordinator)
    assert _mails("course_moved") == []
    later = CourseDays(
        offering.first_day, offering.last_day + timedelta(days=1), timezone.localdate()
    )
    change_offering(offering=offering, days=later, actor=cast.coordinator)
    assert sorted(_mails("course_moved")) == sorted([application.learner.email, cast.owner.email])
