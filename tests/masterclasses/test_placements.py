"""Placements: who may do what with them and when, and what the database keeps true."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from masterclasses.models import Placement
from masterclasses.services.learners import Person
from masterclasses.services.placements import (
    change_place,
    change_placement,
    complete_placement,
    offer_place,
    plan_placement,
    stop_placement,
    withdraw_place,
)
from masterclasses.states import PlacementStanding, PlacementState
from packages.models import Agreement
from packages.states import AgreementState
from portal.kit.acts import AlreadyThere, Refused, Unfit
from portal.kit.models import AuditRecord, OutgoingMail
from programme.models import Role
from tests.factories.masterclasses import in_force
from tests.factories.notices import masterclass_mails
from tests.factories.placements import a_place, a_placement, a_student, an_open_place
from tests.factories.programme import Cast, a_cast, member

KIND = Placement.Kind


def _agreed(placement: Placement, cast: Cast, **fields: Any) -> dict[str, Any]:
    values = {
        "place": a_place(placement.participant),
        "student": a_student(),
        "supervisor": cast.trainer,
        "actor": cast.coordinator,
    }
    return {"placement": placement, **values, **fields}


def _mails(template: str) -> dict[str, OutgoingMail]:
    return {mail.to: mail for mail in OutgoingMail.objects.filter(template=template)}


def test_a_contact_offers_and_a_coordinator_fills(cast: Cast, agreement: Agreement) -> None:
    offered = an_open_place(cast.participant, cast.owner)
    assert offered.standing == PlacementStanding.OPEN
    assert OutgoingMail.objects.filter(template__startswith="placement").count() == 0
    student = a_student()
    plan_placement(**_agreed(offered, cast, student=student))
    offered.refresh_from_db()
    assert (offered.status, offered.standing) == ("planned", PlacementStanding.COMING)
    mails = _mails("placement_planned")
    assert set(mails) == {cast.owner.email, offered.host_email, cast.trainer.email}
    text = mails[cast.owner.email].body_text
    assert f"{student.name} gaat aan de slag bij {cast.participant}, als afstudeerder" in text
    assert "Van 1 februari 2027 tot en met 31 juli 2027" in text
    assert all(student.email not in mail.body_text + mail.body_html for mail in mails.values())
    acts = AuditRecord.objects.filter(act__contains="place").values_list("act", flat=True)
    assert list(acts) == ["masterclasses.offer_place", "masterclasses.plan_placement"]


def test_only_a_package_with_students_lets_a_contact_offer(cast: Cast) -> None:
    basis = cast.programme.packages.get(key="basis-plus")
    in_force(cast.participant, cast.owner, cast.signatory, package=basis)
    with pytest.raises(Unfit, match="heeft voor 2027 niet zo’n pakket") as told:
        an_open_place(cast.participant, cast.owner)
    assert told.value.field == "participant"
    with pytest.raises(Unfit, match="heeft voor 2027 niet zo’n pakket"):
        an_open_place(cast.other_participant, cast.stranger)
    assert an_open_place(cast.participant, cast.coordinator).status == "offered"


def test_a_place_is_not_moved_to_where_there_is_no_right(cast: Cast, agreement: Agreement) -> None:
    offered = an_open_place(cast.participant, cast.owner)
    agreement.status, agreement.ends_on = AgreementState.TERMINATED, date(2027, 12, 1)
    agreement.save()
    moved = replace(a_place(cast.participant), first=date(2028, 2, 1), last=date(2028, 7, 31))
    with pytest.raises(Unfit, match="heeft voor 2028 niet zo’n pakket") as told:
        change_place(placement=offered, place=moved, actor=cast.owner)
    assert told.value.field == "first"
    offered.refresh_from_db()
    change_place(placement=offered, place=a_place(cast.participant), actor=cast.owner)
    assert change_place(placement=offered, place=moved, actor=cast.coordinator).first.year == 2028
    renamed = replace(moved, title="Een andere opdracht")
    assert change_place(placement=offered, place=renamed, actor=cast.owner).first.year == 2028


@pytest.mark.parametrize("who", ["stranger", "team_mate", "learner", "trainer", "lead_finance"])
def test_others_do_nothing(cast: Cast, agreement: Agreement, who: str) -> None:
    actor = getattr(cast, who)
    offered = an_open_place(cast.participant, cast.owner)
    planned = a_placement(cast.participant, cast.coordinator, cast.coordinator)
    acts = [
        lambda: an_open_place(cast.participant, actor),
        lambda: change_place(placement=offered, place=a_place(cast.participant), actor=actor),
        lambda: withdraw_place(placement=offered, reason="Toch niet", actor=actor),
        lambda: plan_placement(**_agreed(offered, cast, actor=actor)),
        lambda: change_placement(**_agreed(planned, cast, actor=actor)),
        lambda: complete_placement(placement=planned, actor=actor),
    ]
    for act in acts:
        with pytest.raises(PermissionDenied):
            act()


def test_a_contact_does_not_plan_nor_undo_what_is_planned(
    cast: Cast, agreement: Agreement
) -> None:
    planned = a_placement(cast.participant, cast.trainer, cast.coordinator)
    for act in (
        lambda: change_placement(**_agreed(planned, cast, actor=cast.owner)),
        lambda: withdraw_place(placement=planned, reason="Toch niet", actor=cast.owner),
        lambda: stop_placement(
            placement=planned, last_day=planned.first, reason="Ziek", actor=cast.owner
        ),
    ):
        with pytest.raises(PermissionDenied):
            act()
    with pytest.raises(Refused, match="intussen veranderd"):
        change_place(placement=planned, place=a_place(cast.participant), actor=cast.owner)


@pytest.mark.parametrize(
    ("fields", "field", "told"),
    [
        ({"first": date(2025, 12, 31)}, "first", "van 1 januari 2026 tot en met 31 december 2028"),
        ({"first": date(2029, 1, 1), "last": date(2029, 2, 1)}, "first", "in het programma"),
        ({"last": date(2027, 1, 31)}, "last", "op of na de eerste dag"),
        ({"last": date(2028, 9, 1)}, "last", "te lang voor een afstudeerder"),
        (
            {"first": date(2028, 9, 1), "last": date(2029, 1, 31)},
            "last",
            "uiterlijk op 31 december 2028",
        ),
        ({"kind": KIND.PHD, "last": date(2033, 3, 1)}, "last", "te lang voor een promovendus"),
        ({"first": date(2026, 1, 1), "last": date(2026, 3, 1)}, "last", "voorbij"),
    ],
)
def test_days_that_can_not_be(
    cast: Cast, agreement: Agreement, fields: dict[str, Any], field: str, told: str
) -> None:
    with pytest.raises(Unfit, match=told) as unfit:
        an_open_place(cast.participant, cast.owner, **fields)
    assert unfit.value.field == field


def test_a_doctorate_may_outlast_the_programme(cast: Cast, agreement: Agreement) -> None:
    phd = an_open_place(cast.participant, cast.owner, kind=KIND.PHD, last=date(2031, 1, 31))
    assert phd.last.year > cast.programme.last_year


def test_what_planning_asks(cast: Cast, agreement: Agreement) -> None:
    offered = an_open_place(cast.participant, cast.owner, line=None, host=None)
    place = a_place(cast.participant)
    foreign = a_cast().programme.lines.first()
    for wrong, field in (
        ({"place": replace(place, line=None)}, "line"),
        ({"place": replace(place, line=foreign)}, "line"),
        ({"place": replace(place, host=None)}, "host_name"),
        ({"supervisor": cast.lead_finance}, "supervisor"),
        ({"supervisor": cast.owner}, "supervisor"),
    ):
        with pytest.raises(Unfit) as unfit:
            plan_placement(**_agreed(offered, cast, **wrong))
        assert unfit.value.field == field
    offered.refresh_from_db()
    assert offered.status == PlacementState.OFFERED


def test_a_student_sits_in_one_place_at_a_time(cast: Cast, agreement: Agreement) -> None:
    student = a_student()
    first = a_placement(cast.participant, cast.trainer, cast.coordinator, student=student)
    second = an_open_place(cast.other_participant, cast.coordinator)
    again = Person(student.name, student.email.upper())
    told = f"zit al bij {cast.participant}, 1 februari 2027 tot en met 31 juli 2027"
    with pytest.raises(Unfit, match=told) as unfit:
        plan_placement(**_agreed(second, cast, student=again))
    assert unfit.value.field == "student_email"
    after = a_place(cast.participant, first=date(2027, 8, 1), last=date(2027, 12, 1))
    plan_placement(**_agreed(second, cast, student=again, place=after))
    with pytest.raises(Unfit, match="zit al bij"):
        change_placement(**_agreed(first, cast, student=student, place=after))
    elsewhere = a_cast()
    abroad = an_open_place(elsewhere.participant, elsewhere.coordinator)
    with pytest.raises(Unfit, match="heeft in deze periode al een plaatsing") as unfit:
        plan_placement(
            placement=abroad, place=a_place(elsewhere.participant), student=student,
            supervisor=elsewhere.trainer, actor=elsewhere.coordinator,
        )  # fmt: skip
    assert str(cast.participant) not in str(unfit.value)


def test_a_change_is_told_to_who_supervised_too(cast: Cast, agreement: Agreement) -> None:
    planned = a_placement(cast.participant, cast.trainer, cast.coordinator)
    masterclass_mails(cast.owner, daily=True)
    change_placement(**_agreed(planned, cast, supervisor=cast.coordinator))
    told = set(_mails("placement_changed"))
    assert {cast.trainer.email, cast.coordinator.email} < told
    assert cast.owner.email not in told  # wants one mail a day
    cast.trainer.memberships.all().delete()
    with pytest.raises(Unfit, match="geen trainer, coach of coördinator"):
        change_placement(**_agreed(planned, cast))


def test_stopping_frees_the_days_after_it(cast: Cast, agreement: Agreement) -> None:
    student = a_student()
    planned = a_placement(cast.participant, cast.trainer, cast.coordinator, student=student)
    stop = {"placement": planned, "reason": "Andere opleiding", "actor": cast.coordinator}
    with pytest.raises(Refused, match="nog niet begonnen"):
        stop_placement(last_day=planned.first, **stop)
    with time_machine.travel("2027-03-10T12:00:00Z"):
        for day in (date(2027, 1, 31), planned.last):
            with pytest.raises(Unfit) as unfit:
                stop_placement(last_day=day, **stop)
            assert unfit.value.field == "last_day"
        with pytest.raises(Unfit, match="waarom"):
            stop_placement(last_day=date(2027, 3, 31), **{**stop, "reason": "  "})
        with pytest.raises(Refused, match="al begonnen"):
            withdraw_place(**stop)
        stop_placement(last_day=date(2027, 3, 31), **stop)
    planned.refresh_from_db()
    assert (planned.status, planned.last) == ("stopped", date(2027, 3, 31))
    kept = AuditRecord.objects.get(act="masterclasses.stop_placement").data
    assert (kept["before"], kept["after"]) == (
        "1 februari 2027 tot en met 31 juli 2027",
        "1 februari 2027 tot en met 31 maart 2027",
    )
    mails = _mails("placement_ended")
    assert set(mails) == {cast.owner.email, planned.host_email, cast.trainer.email}
    assert "De laatste dag is 31 maart 2027." in mails[cast.owner.email].body_text
    a_placement(cast.participant, cast.trainer, cast.coordinator, student=student,
                first=date(2027, 4, 1))  # fmt: skip


def test_completing_is_for_the_last_month_and_after(cast: Cast, agreement: Agreement) -> None:
    planned = a_placement(cast.participant, cast.trainer, cast.coordinator)
    done = {"placement": planned, "actor": cast.coordinator}
    early = pytest.raises(Refused, match="loopt nog tot en met 31 juli 2027")
    with time_machine.travel("2027-06-29T12:00:00Z"), early:
        complete_placement(**done)
    with time_machine.travel("2027-08-01T12:00:00Z"):
        assert planned.standing == PlacementStanding.OVER
        complete_placement(**done)
        with pytest.raises(Refused, match="intussen veranderd"):
            complete_placement(**done)
    planned.refresh_from_db()
    assert planned.standing == PlacementStanding.COMPLETED


def test_withdrawing_tells_who_did_not_do_it(cast: Cast, agreement: Agreement) -> None:
    own, theirs = (an_open_place(cast.participant, cast.owner) for _each in range(2))
    withdraw_place(placement=own, reason="Geen begeleider meer", actor=cast.owner)
    assert not _mails("placement_ended")
    withdraw_place(placement=theirs, reason="Past niet", actor=cast.coordinator)
    text = _mails("placement_ended")[cast.owner.email].body_text
    assert f"De plek voor een student bij {cast.participant} is ingetrokken." in text
    assert "Reden: Past niet" in text
    planned = a_placement(cast.participant, cast.trainer, cast.coordinator)
    withdraw_place(placement=planned, reason="De student kiest anders", actor=cast.coordinator)
    assert cast.trainer.email in _mails("placement_ended")
    for gone in (own, planned):
        with pytest.raises(Refused, match="intussen veranderd"):
            plan_placement(**_agreed(gone, cast))


def test_open_places_have_an_end(
    cast: Cast, agreement: Agreement, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("masterclasses.services.placements.MOST_OPEN", 2)
    an_open_place(cast.participant, cast.owner)
    last = {"participant": cast.participant, "place": a_place(cast.participant)}
    offer_place(**last, actor=cast.owner)
    with pytest.raises(Unfit, match="al 2 plekken open"):
        an_open_place(cast.participant, cast.owner)
    with pytest.raises(AlreadyThere):
        offer_place(**last, actor=cast.owner)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "professor"},
        {"status": "running"},
        {"period": DateRange(date(2027, 1, 1), date(2027, 1, 1))},
        {"period": DateRange(date(2027, 1, 1), None)},
        {"student_email": ""},
        {"supervisor": None},
        {"line": None},
        {"host_name": ""},
        {"reason": "Zomaar"},
        {"status": "stopped"},
    ],
)
def test_the_database_refuses_what_no_act_does(
    cast: Cast, agreement: Agreement, wrong: dict[str, Any]
) -> None:
    planned = a_placement(cast.participant, cast.trainer, cast.coordinator)
    with pytest.raises(IntegrityError), transaction.atomic():
        Placement.objects.filter(pk=planned.pk).update(**wrong)


def test_who_sees_which(cast: Cast, agreement: Agreement) -> None:
    theirs = member(Role.TRAINER, cast.programme.lead)
    planned = a_placement(cast.participant, theirs, cast.coordinator)
    open_one = an_open_place(cast.participant, cast.owner)
    seen = {
        name: set(Placement.objects.visible_to(person)) for name, person in cast.by_role().items()
    }
    everything = {planned, open_one}
    sees_all = {"owner", "team_mate", "signatory", "finance", "learner", "coordinator"}
    assert {name for name, found in seen.items() if found == everything} == sees_all | {
        "administrator"
    }
    assert not any(found for name, found in seen.items() if found != everything)
    assert set(Placement.objects.visible_to(theirs)) == {planned}
