"""Cases: who reads, brings, changes, shares, assesses and finishes them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.kit import audit
from portal.kit.acts import LATELY, AlreadyThere, Refused, Unfit
from portal.kit.models import AuditRecord, private_storage
from programme.models import Case, KpiValue, Programme, Role, User
from programme.services import cases as service
from programme.services.case_documents import add_document, remove_document
from programme.services.cases import Features, Story
from programme.services.kpis import add_kpi, record_value, remove_kpi, remove_value
from programme.states import CaseState, Quadrant, Sharing
from tests.factories.cases import (
    a_case,
    a_kpi,
    a_value,
    assessed,
    with_disciplines,
)
from tests.factories.programme import Cast, a_cast, a_programme, member
from tests.pages import html_of

pytestmark = pytest.mark.django_db
STORY = Story("Vernieuwing van de Dorpsstraat", "Het riool lekt.", "Alles in één keer.")


@pytest.fixture
def cast() -> Cast:
    return a_cast()


@pytest.fixture
def case(cast: Cast) -> Case:
    return a_case(cast.participant, cast.owner)


OWN_READERS = {"owner", "team_mate", "signatory", "learner"}
FOLLOWERS = {"coordinator", "administrator"}


def _readers(cast: Cast, case: Case) -> set[str]:
    return {
        who
        for who, user in cast.by_role().items()
        if Case.objects.visible_to(user).filter(pk=case.pk).exists()
    }


def test_what_is_not_shared_is_read_at_home_and_by_who_follows_it(cast: Cast, case: Case) -> None:
    """Not by the finance contact: money is no reason to read on."""
    assert _readers(cast, case) == OWN_READERS | FOLLOWERS
    elsewhere = member(Role.COORDINATOR, a_programme().lead)
    assert not Case.objects.visible_to(elsewhere).exists()


def test_what_is_shared_is_read_by_the_whole_programme(cast: Cast, case: Case) -> None:
    service.share_case(case=case, sharing=Sharing.PROGRAMME, actor=cast.owner)
    assert _readers(cast, case) == set(cast.by_role()) - {"nobody"}
    elsewhere = member(Role.CONTACT, a_cast().participant.organisation)
    assert not Case.objects.visible_to(elsewhere).exists()
    service.share_case(case=case, sharing=Sharing.LEAD, actor=cast.owner)
    assert _readers(cast, case) == OWN_READERS | FOLLOWERS


@pytest.mark.parametrize("who", ["owner", "learner"])
def test_contacts_and_learners_bring_cases(cast: Cast, who: str) -> None:
    actor = cast.by_role()[who]
    case = service.bring_case(participant=cast.participant, story=STORY, actor=actor)
    assert (case.brought_by, case.status, case.sharing) == (actor, "brought", "lead")
    assert AuditRecord.objects.get(act="programme.bring_case").subject_label == STORY.title


@pytest.mark.parametrize(
    "who", ["team_mate", "signatory", "finance", "stranger", "coordinator", "organiser", "nobody"]
)
def test_nobody_else_brings_them(cast: Cast, who: str) -> None:
    with pytest.raises(PermissionDenied):
        service.bring_case(participant=cast.participant, story=STORY, actor=cast.by_role()[who])


def test_a_title_is_there_once_in_an_organisation(cast: Cast) -> None:
    service.bring_case(participant=cast.participant, story=STORY, actor=cast.owner)
    again = Story(STORY.title.upper(), "Anders.", "Anders.")
    with pytest.raises(Unfit, match="al een case met deze titel") as told:
        service.bring_case(participant=cast.participant, story=again, actor=cast.learner)
    assert told.value.field == "title"
    service.bring_case(participant=cast.other_participant, story=STORY, actor=cast.stranger)


def test_who_goes_back_and_brings_it_once_more_comes_to_the_case(
    cast: Cast, client: Client
) -> None:
    client.force_login(cast.owner)
    told = {"participant": cast.participant.pk, **asdict(STORY)}
    first, second = (client.post(reverse("programme:case_bring"), told) for _each in range(2))
    assert (first.status_code, first.url) == (second.status_code, second.url)
    assert cast.participant.cases.count() == 1


def test_what_is_told_is_changed_by_the_contact_and_by_who_brought_it(cast: Cast) -> None:
    case = a_case(cast.participant, cast.learner)
    for actor in (cast.owner, cast.learner):
        service.change_case(case=case, story=STORY, actor=actor)
    other = member(Role.LEARNER, cast.participant.organisation)
    for actor in (other, cast.team_mate, cast.coordinator, cast.stranger):
        with pytest.raises(PermissionDenied):
            service.change_case(case=case, story=STORY, actor=actor)


def test_who_brought_it_and_left_changes_nothing_any_more(cast: Cast) -> None:
    case = a_case(cast.participant, cast.learner)
    cast.learner.memberships.all().delete()
    gone = User.objects.get(pk=cast.learner.pk)
    assert not Case.objects.visible_to(gone).exists()
    with pytest.raises(PermissionDenied):
        service.change_case(case=case, story=STORY, actor=gone)


def _features(programme: Programme, **changed: Any) -> Features:
    values = {
        "disciplines": with_disciplines(programme)[:2],
        "lines": list(programme.lines.all()[:1]),
        "phase": "design",
        "budget_order": "to_1m",
        "partners": "Vitens\nEnexis",
    }
    return Features(**{**values, **changed})


def test_features_are_of_the_programme(cast: Cast, case: Case) -> None:
    service.describe_case(case=case, features=_features(cast.programme), actor=cast.owner)
    assert [each.name for each in case.disciplines.all()] == ["Rioolvervanging", "Wegen"]
    other = a_programme()
    with_disciplines(other)
    for changed, field in (
        ({"disciplines": []}, "disciplines"),
        ({"disciplines": list(other.disciplines.all())}, "disciplines"),
        ({"lines": list(other.lines.all())}, "lines"),
        ({"phase": "ooit"}, "phase"),
        ({"budget_order": "veel"}, "budget_order"),
    ):
        with pytest.raises(Unfit) as told:
            service.describe_case(
                case=case, features=_features(cast.programme, **changed), actor=cast.owner
            )
        assert told.value.field == field


def test_assessments_are_kept_and_the_last_one_holds(cast: Cast, case: Case) -> None:
    service.assess_case(
        case=case, now="mono_low", wished="multi_high", reason="Ieder voor zich.", actor=cast.owner
    )
    service.assess_case(
        case=case, now="multi_high", wished="multi_high", reason="Samen.", actor=cast.coordinator
    )
    position = Case.objects.with_position().values("first", "now", "wished").get()
    assert position == {"first": "mono_low", "now": "multi_high", "wished": "multi_high"}
    told = AuditRecord.objects.filter(act="programme.assess_case").last()
    assert told
    assert audit.detail_of(told) == "was: mono, laag · nu: multi, hoog · reden: Samen."


def test_the_same_said_again_lately_is_no_new_assessment(cast: Cast, case: Case) -> None:
    said = {"now": "mono_low", "wished": "multi_high", "reason": "Ieder voor zich."}
    service.assess_case(case=case, actor=cast.owner, **said)
    with pytest.raises(AlreadyThere):
        service.assess_case(case=case, actor=cast.owner, **said)
    service.assess_case(case=case, actor=cast.coordinator, **said)
    assert case.assessments.count() == 2
    made = case.assessments.last()
    assert made
    with time_machine.travel(made.assessed_at + LATELY):
        service.assess_case(case=case, actor=cast.coordinator, **said)
    assert case.assessments.count() == 3


@pytest.mark.parametrize(
    ("given", "field"),
    [({"now": "overal"}, "now"), ({"wished": ""}, "wished"), ({"reason": "  "}, "reason")],
)
def test_an_assessment_is_whole(cast: Cast, case: Case, given: dict[str, str], field: str) -> None:
    values = {"now": "mono_low", "wished": "mono_high", "reason": "Daarom.", **given}
    with pytest.raises(Unfit) as told:
        service.assess_case(case=case, actor=cast.owner, **values)
    assert told.value.field == field


@pytest.mark.parametrize("who", ["team_mate", "signatory", "learner", "trainer", "lead_finance"])
def test_readers_do_not_assess(cast: Cast, case: Case, who: str) -> None:
    with pytest.raises(PermissionDenied):
        service.assess_case(
            case=case,
            now="mono_low",
            wished="mono_low",
            reason="Zomaar.",
            actor=cast.by_role()[who],
        )


def test_the_database_keeps_assessments_as_they_were(cast: Cast, case: Case) -> None:
    found = assessed(case, cast.owner)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        type(found).objects.update(now=Quadrant.MULTI_HIGH)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        found.delete()


def test_a_case_is_taken_up_finished_and_reopened(cast: Cast, case: Case) -> None:
    with pytest.raises(PermissionDenied):
        service.take_up_case(case=case, actor=cast.owner)
    service.take_up_case(case=case, actor=cast.coordinator)
    with pytest.raises(Refused, match="kan nu niet meer"):
        service.take_up_case(case=case, actor=cast.coordinator)
    with pytest.raises(PermissionDenied):
        service.finish_case(case=case, outcome="Klaar.", actor=cast.coordinator)
    with pytest.raises(Unfit, match="opleverde"):
        service.finish_case(case=case, outcome=" ", actor=cast.owner)
    done = service.finish_case(case=case, outcome="Eén keer gegraven.", actor=cast.owner)
    assert done.status == CaseState.FINISHED
    for change in (
        lambda: service.change_case(case=case, story=STORY, actor=cast.owner),
        lambda: service.describe_case(
            case=case, features=_features(cast.programme), actor=cast.owner
        ),
        lambda: add_document(
            case=case, title="a", filename="a.pdf", content=b"%PDF-", actor=cast.owner
        ),
    ):
        with pytest.raises(Refused, match="Heropen de case eerst"):
            change()
    service.share_case(case=case, sharing=Sharing.PROGRAMME, actor=cast.owner)
    assert service.reopen_case(case=case, actor=cast.owner).status == CaseState.UNDER_WAY


def test_a_case_brought_by_mistake_is_withdrawn_until_it_is_taken_up(
    cast: Cast, case: Case, client: Client
) -> None:
    service.share_case(case=case, sharing=Sharing.PROGRAMME, actor=cast.owner)
    with pytest.raises(PermissionDenied):
        service.withdraw_case(case=case, actor=cast.coordinator)
    page = reverse("programme:case", args=[case.pk])
    client.force_login(cast.owner)
    client.post(reverse("programme:case_withdraw", args=[case.pk]))
    assert "ingetrokken" in html_of(client.get(page))
    for reader in (cast.coordinator, cast.organiser, cast.finance):
        assert not Case.objects.visible_to(reader).filter(pk=case.pk).exists()
    for change in (
        lambda: service.change_case(case=case, story=STORY, actor=cast.owner),
        lambda: service.share_case(case=case, sharing=Sharing.PROGRAMME, actor=cast.owner),
        lambda: service.assess_case(
            case=case,
            now=Quadrant.MONO_LOW,
            wished=Quadrant.MULTI_HIGH,
            reason="Zo staat het.",
            actor=cast.owner,
        ),
    ):
        with pytest.raises(Refused, match="weer in"):
            change()
    client.post(reverse("programme:case_bring_again", args=[case.pk]))
    again = Case.objects.visible_to(cast.coordinator).get(pk=case.pk)
    assert (again.status, again.sharing) == (CaseState.BROUGHT, Sharing.LEAD)
    service.take_up_case(case=case, actor=cast.coordinator)
    with pytest.raises(Refused, match="kan nu niet meer"):
        service.withdraw_case(case=case, actor=cast.owner)


def test_documents_are_what_they_are_by_their_bytes(cast: Cast, case: Case) -> None:
    added = add_document(
        case=case,
        title="Schets",
        filename="..\\schets.exe",
        content=b"%PDF-1.7 schets",
        actor=cast.owner,
    )
    assert added.document.filename == "schets.exe.pdf"
    with pytest.raises(Unfit, match="Kies een PDF") as told:
        add_document(
            case=case, title="Kwaad", filename="a.pdf", content=b"MZ\x90", actor=cast.owner
        )
    assert told.value.field == "file"
    with pytest.raises(PermissionDenied):
        remove_document(document=added, actor=cast.coordinator)
    remove_document(document=added, actor=cast.owner)
    assert not case.documents.exists()


def test_documents_are_bounded_in_number(
    cast: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("programme.services.case_documents.MOST", 1)
    told = {"filename": "a.pdf", "content": b"%PDF-", "actor": cast.owner}
    add_document(case=case, title="a", **told)
    too_many = b"%PDF- bewaard wordt dit niet"
    with pytest.raises(Refused, match="al 1 documenten"):
        add_document(case=case, title="b", **{**told, "content": too_many})
    digest = sha256(too_many).hexdigest()
    assert not private_storage().exists(f"{digest[:2]}/{digest}")
    with pytest.raises(AlreadyThere):
        add_document(case=case, title="a", **told)


def test_a_kpi_has_one_value_a_day_and_none_of_tomorrow(cast: Cast, case: Case) -> None:
    today = timezone.localdate()
    kpi = add_kpi(case=case, name="Hinder", unit="dagen", goal=Decimal(40), actor=cast.owner)
    record_value(kpi=kpi, measured_on=today, value=Decimal(60), actor=cast.owner)
    record_value(kpi=kpi, measured_on=today, value=Decimal("55.5"), actor=cast.owner)
    assert kpi.values.get().value == Decimal("55.5")
    told = AuditRecord.objects.filter(act="programme.record_kpi").last()
    assert told
    assert "was: 60 dagen" in audit.detail_of(told)
    for day in (today + timedelta(days=1), date(1999, 12, 31)):
        with pytest.raises(Unfit) as unfit:
            record_value(kpi=kpi, measured_on=day, value=Decimal(1), actor=cast.owner)
        assert unfit.value.field == "measured_on"
    with pytest.raises(Refused, match="Haal die eerst weg"):
        remove_kpi(kpi=kpi, actor=cast.owner)
    remove_value(value=kpi.values.get(), actor=cast.owner)
    remove_kpi(kpi=kpi, actor=cast.owner)
    assert not case.kpis.exists()


def test_a_kpi_is_named_once_and_kept_by_its_own_organisation(cast: Cast, case: Case) -> None:
    kpi = a_kpi(case, name="Hinder")
    with pytest.raises(Unfit, match="al een KPI met deze naam"):
        add_kpi(case=case, name="HINDER", unit="uur", goal=None, actor=cast.owner)
    for who in ("coordinator", "team_mate", "stranger"):
        with pytest.raises(PermissionDenied):
            record_value(
                kpi=kpi,
                measured_on=timezone.localdate(),
                value=Decimal(1),
                actor=cast.by_role()[who],
            )
    value = a_value(kpi, cast.owner)
    assert KpiValue.objects.visible_to(cast.team_mate).get() == value
    assert not KpiValue.objects.visible_to(cast.stranger).exists()
