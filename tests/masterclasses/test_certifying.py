"""Who gets a certificate, once and with a number, and what withdraws it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connections, transaction
from django.utils import timezone

from masterclasses import jobs, tasks
from masterclasses.models import Certificate, Cohort, Enrolment, MasterclassRules, StandIn
from masterclasses.selectors.certificates import Entitled, certifying_of
from masterclasses.services.certifying import issue_certificates, withdraw_certificate
from masterclasses.services.enrolling import swap
from masterclasses.states import Mark, MasterclassState
from packages.models import Agreement
from portal.kit import batches
from portal.kit.acts import Refused
from portal.kit.models import AuditRecord, OutgoingMail, StoredDocument
from programme.models import Role
from tests.factories.certificates import a_certificate, marked, who_came, with_a_paper
from tests.factories.masterclasses import a_cohort, a_learner, a_person, enrolled, in_force
from tests.factories.packages import catalogue
from tests.factories.programme import Cast, a_cast, a_programme, member


def _issue(cohort: Cohort, cast: Cast) -> list[Certificate]:
    return issue_certificates(cohort=cohort, actor=cast.coordinator)


def test_who_attended_enough_gets_one_and_nobody_else(cast: Cast, cohort: Cohort) -> None:
    enough = who_came(cohort, cast.participant, cast.owner, a_person("Anna de Vries"))
    always = who_came(cohort, cast.participant, cast.owner, a_person("Bert Smit"), days=4)
    who_came(cohort, cast.participant, cast.owner, a_person("Carla Mol"), days=2)
    enrolled(cohort, cast.participant, cast.owner)
    issued = _issue(cohort, cast)
    assert [(each.learner, len(each.snapshot["days"])) for each in issued] == [
        (enough, 3),
        (always, 4),
    ]
    code = cast.programme.code
    assert [each.number for each in issued] == [
        f"{code}-C{cohort.year}-0001",
        f"{code}-C{cohort.year}-0002",
    ]
    assert len({each.check_code for each in issued}) == 2
    acts = AuditRecord.objects.filter(act="masterclasses.issue_certificate")
    assert {each.subject_label for each in acts} == {each.number for each in issued}


def test_how_many_days_it_takes_is_a_setting(cast: Cast, cohort: Cohort) -> None:
    who_came(cohort, cast.participant, cast.owner, days=2)
    assert not _issue(cohort, cast)
    MasterclassRules.objects.create(programme=cast.programme, days_to_certify=2)
    assert len(_issue(cohort, cast)) == 1


def test_a_second_start_issues_nothing_new(cast: Cast, cohort: Cohort) -> None:
    who_came(cohort, cast.participant, cast.owner)
    assert len(_issue(cohort, cast)) == 1
    assert not _issue(cohort, cast)
    who_came(cohort, cast.participant, cast.owner)
    (new,) = _issue(cohort, cast)
    assert new.number.endswith("-0002")


def test_the_last_mark_counts(cast: Cast, cohort: Cohort) -> None:
    learner = who_came(cohort, cast.participant, cast.owner)
    third = cohort.masterclasses.all()[2]
    marked(learner, third, mark=Mark.ABSENT, after=1)
    assert not _issue(cohort, cast)
    marked(learner, third, after=2)
    assert len(_issue(cohort, cast)) == 1


def test_who_is_excused_was_not_there(cast: Cast, cohort: Cohort) -> None:
    learner = who_came(cohort, cast.participant, cast.owner, days=2)
    marked(learner, cohort.masterclasses.all()[3], mark=Mark.EXCUSED)
    assert not _issue(cohort, cast)


def test_a_stand_in_earns_the_day_and_the_other_does_not(cast: Cast, cohort: Cohort) -> None:
    seat = enrolled(cohort, cast.participant, cast.owner)[0]
    stand_in = who_came(cohort, cast.participant, cast.owner, days=2)
    last = cohort.masterclasses.all()[3]
    StandIn.objects.create(masterclass=last, enrolment=seat, learner=stand_in)
    marked(seat.learner, *cohort.masterclasses.all()[:2])
    marked(stand_in, last)
    (issued,) = _issue(cohort, cast)
    assert issued.learner == stand_in
    assert [day["number"] for day in issued.snapshot["days"]] == [7, 8, 10]


def test_who_only_stood_in_earns_one_too(cast: Cast, cohort: Cohort) -> None:
    colleague = a_learner(cast.participant)
    marked(colleague, *cohort.masterclasses.all()[:3])
    assert [each.learner for each in _issue(cohort, cast)] == [colleague]


def test_days_in_the_other_cohort_count_once(cast: Cast, cohort: Cohort) -> None:
    other = a_cohort(cast.programme)
    learner = who_came(cohort, cast.participant, cast.owner, days=2)
    marked(learner, other.masterclasses.get(number=8))
    assert not _issue(cohort, cast)
    marked(learner, other.masterclasses.get(number=9))
    (issued,) = _issue(cohort, cast)
    assert [day["number"] for day in issued.snapshot["days"]] == [7, 8, 9]
    assert not _issue(other, cast)


def test_days_of_another_year_do_not_count(cast: Cast, cohort: Cohort) -> None:
    learner = who_came(cohort, cast.participant, cast.owner, days=2)
    next_year = a_cohort(cast.programme, year=cohort.year + 1)
    marked(learner, *next_year.masterclasses.all())
    assert not _issue(cohort, cast)
    (issued,) = _issue(next_year, cast)
    assert issued.number.endswith(f"-C{cohort.year + 1}-0001")


def test_a_day_that_did_not_go_on_counts_for_nobody(cast: Cast, cohort: Cohort) -> None:
    who_came(cohort, cast.participant, cast.owner)
    cohort.masterclasses.filter(number=8).update(status=MasterclassState.CANCELLED)
    assert not _issue(cohort, cast)


def test_who_gave_the_seat_to_a_colleague_keeps_the_days(cast: Cast, cohort: Cohort) -> None:
    learner = who_came(cohort, cast.participant, cast.owner)
    swap(enrolment=Enrolment.objects.get(learner=learner), person=a_person(), actor=cast.owner)
    assert [each.learner for each in _issue(cohort, cast)] == [learner]


@pytest.mark.parametrize("who", ["owner", "learner", "lead_finance", "organiser", "stranger"])
def test_others_issue_and_withdraw_nothing(cast: Cast, cohort: Cohort, who: str) -> None:
    actor = getattr(cast, who)
    made = a_certificate(cohort, cast.participant, cast.owner, cast.coordinator)
    who_came(cohort, cast.participant, cast.owner)
    with pytest.raises(PermissionDenied):
        issue_certificates(cohort=cohort, actor=actor)
    with pytest.raises(PermissionDenied):
        withdraw_certificate(certificate=made, reason="Fout", actor=actor)
    assert Certificate.objects.count() == 1


def test_who_is_asked_for_must_have_attended_enough(cast: Cast, cohort: Cohort) -> None:
    few = who_came(cohort, cast.participant, cast.owner, days=2)
    with pytest.raises(Refused, match="2 van de 3 dagen"):
        issue_certificates(cohort=cohort, actor=cast.coordinator, learners=[few])
    outsider = a_learner(cast.participant)
    with pytest.raises(Refused, match="Niet iedereen"):
        issue_certificates(cohort=cohort, actor=cast.coordinator, learners=[outsider])


def test_a_withdrawn_one_can_be_issued_again(cast: Cast, cohort: Cohort) -> None:
    made = a_certificate(cohort, cast.participant, cast.owner, cast.coordinator)
    marked(made.learner, cohort.masterclasses.all()[3])
    (candidate,) = certifying_of(cohort).candidates
    assert candidate.standing == Entitled.HAS
    assert candidate.has_changed
    withdraw_certificate(certificate=made, reason=" Dag vergeten ", actor=cast.coordinator)
    with pytest.raises(Refused, match="al ingetrokken"):
        withdraw_certificate(certificate=made, reason="Nog eens", actor=cast.coordinator)
    (again,) = _issue(cohort, cast)
    assert again.number.endswith("-0002")
    assert len(again.snapshot["days"]) == 4
    assert not certifying_of(cohort).candidates[0].has_changed
    made.refresh_from_db()
    assert made.withdrawn_reason == "Dag vergeten"
    mail = OutgoingMail.objects.get(template="certificate_withdrawn")
    assert mail.to == made.learner.email
    assert "Dag vergeten" in mail.body_text


def test_a_certificate_wants_a_reason_to_end(cast: Cast, cohort: Cohort) -> None:
    made = a_certificate(cohort, cast.participant, cast.owner, cast.coordinator)
    with pytest.raises(Refused, match="waarom"):
        withdraw_certificate(certificate=made, reason="  ", actor=cast.coordinator)


def _other_name(made: Certificate) -> None:
    made.snapshot["name"] = "Iemand anders"
    made.save()


def _other_paper(made: Certificate) -> None:
    with_a_paper(made)


def _no_paper(made: Certificate) -> None:
    made.document = None
    made.save()


def _gone(made: Certificate) -> None:
    made.delete()


@pytest.mark.parametrize("change", [_other_name, _other_paper, _no_paper, _gone])
def test_the_database_keeps_certificates_as_they_are(
    cast: Cast, cohort: Cohort, change: Callable[[Certificate], None]
) -> None:
    made = with_a_paper(a_certificate(cohort, cast.participant, cast.owner, cast.coordinator))
    with pytest.raises(DatabaseError, match=r"frozen|keeps its paper"), transaction.atomic():
        change(made)
    assert Certificate.objects.get().snapshot["name"] == made.learner.name


def test_what_was_withdrawn_stays_so(cast: Cast, cohort: Cohort) -> None:
    made = a_certificate(cohort, cast.participant, cast.owner, cast.coordinator)
    withdraw_certificate(certificate=made, reason="Fout", actor=cast.coordinator)
    with pytest.raises(DatabaseError, match="its end"), transaction.atomic():
        Certificate.objects.update(withdrawn_at=None, withdrawn_reason="")


def test_a_change_of_name_or_title_leaves_the_snapshot(cast: Cast, cohort: Cohort) -> None:
    made = a_certificate(cohort, cast.participant, cast.owner, cast.coordinator)
    name = made.learner.name
    made.learner.name = "Nieuwe Naam"
    made.learner.save()
    cohort.masterclasses.update(title="Heel iets anders")
    kept = Certificate.objects.get().snapshot
    assert kept["name"] == name
    assert {day["title"] for day in kept["days"]} == {"Van ambitie naar opgave"}


def test_what_is_issued_is_made_some_at_a_time(
    cast: Cast,
    cohort: Cohort,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    asked: list[list[int]] = []
    monkeypatch.setattr(tasks.make_certificates, "delay", asked.append)
    monkeypatch.setattr(batches, "TOGETHER", 2)
    for _each in range(3):
        who_came(cohort, cast.participant, cast.owner)
    with django_capture_on_commit_callbacks(execute=True):
        keys = [each.pk for each in _issue(cohort, cast)]
    assert asked == [keys[:2], keys[2:]]


def test_the_job_asks_again_for_what_a_lost_worker_left(
    cast: Cast, cohort: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[int]] = []
    monkeypatch.setattr(tasks.make_certificates, "delay", asked.append)
    left = [
        a_certificate(cohort, cast.participant, cast.owner, cast.coordinator) for _each in range(2)
    ]
    with_a_paper(a_certificate(cohort, cast.participant, cast.owner, cast.coordinator))
    gone = a_certificate(cohort, cast.participant, cast.owner, cast.coordinator)
    withdraw_certificate(certificate=gone, reason="Fout", actor=cast.coordinator)
    assert jobs.make_left_certificates() == 0
    assert jobs.make_left_certificates(minutes=0) == 2
    assert sorted(asked) == [[each.pk] for each in left], "who lost a worker takes no others along"


@pytest.mark.django_db(transaction=True)
def test_two_starts_at_once_issue_each_certificate_once() -> None:
    now = timezone.localdate().year
    cast = a_cast(a_programme(first_year=now, last_year=now + 2))
    catalogue(cast.programme)
    in_force(cast.participant, cast.owner, cast.signatory, seats_per_cohort=12)
    cohort = a_cohort(cast.programme)
    for _each in range(12):
        who_came(cohort, cast.participant, cast.owner)
    begin = threading.Barrier(4)

    def start(_number: int) -> int:
        try:
            begin.wait(timeout=10)
            return len(_issue(Cohort.objects.get(pk=cohort.pk), cast))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as starts:
        assert sorted(starts.map(start, range(4))) == [0, 0, 0, 12]
    drawn = sorted(int(each.number[-4:]) for each in Certificate.objects.all())
    assert drawn == list(range(1, 13))
    assert not StoredDocument.objects.filter(kind="certificate").exists()


def test_another_programme_is_not_reached(
    cast: Cast, cohort: Cohort, agreement: Agreement
) -> None:
    who_came(cohort, cast.participant, cast.owner)
    elsewhere = member(Role.COORDINATOR, a_programme().lead)
    with pytest.raises(PermissionDenied):
        issue_certificates(cohort=cohort, actor=elsewhere)
