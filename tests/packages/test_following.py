"""The pipeline: stages, next actions and notes of participants, for coordinators only."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from time_machine import TimeMachineFixture

from packages.models import NextAction, ParticipantNote
from packages.services.choosing import start_choice
from packages.services.following import (
    change_action,
    finish_action,
    plan_action,
    reopen_action,
    write_note,
)
from portal.kit import audit
from portal.kit.acts import Refused
from portal.kit.models import AuditRecord
from programme.models import Participant, Role
from programme.services.organisations import add_organisation
from tests.factories.budget import an_issued_invoice
from tests.factories.cases import a_case
from tests.factories.following import a_note, an_action
from tests.factories.packages import an_agreement, catalogue
from tests.factories.placements import a_placement
from tests.factories.programme import Cast, a_cast, a_participant, a_programme, member
from tests.pages import error_at, html_of

pytestmark = pytest.mark.django_db
LIST = "/deelnemers/"
# Tests are on 24 November 2026.
TODAY = date(2026, 11, 24)
TYPED = {"text": "Bellen met de wethouder", "due_on": "2026-11-26"}


@pytest.fixture
def cast() -> Cast:
    cast = a_cast()
    catalogue(cast.programme)
    return cast


@pytest.fixture
def coordinator(client: Client, cast: Cast) -> Client:
    client.force_login(cast.coordinator)
    return client


def story(client: Client, participant: Participant) -> str:
    return html_of(client.get(participant.organisation.get_absolute_url()))


def names(client: Client, query: str) -> list[str]:
    """Of the participants on the list, as filtered."""
    page = html_of(client.get(f"{LIST}?{query}"))
    return [each for each in Participant.objects.values_list("organisation__name", flat=True)
            if f">{each}</a></th>" in page]  # fmt: skip


# Stages.


def test_an_organisation_that_is_interested_is_in_the_pipeline(
    coordinator: Client, cast: Cast
) -> None:
    add_organisation(
        programme=cast.programme,
        values={"name": "Gemeente Nieuwkomer", "kind": "municipality"},
        actor=cast.coordinator,
    )
    assert names(coordinator, "stage=uninvited") == ["Gemeente Nieuwkomer"]
    page = html_of(coordinator.get(LIST))
    assert "belangstelling, nog niet uitgenodigd" in page
    assert "nog niemand" in page


def test_a_stage_has_an_age(
    coordinator: Client, cast: Cast, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(timezone.now() + timedelta(days=20))
    page = html_of(coordinator.get(LIST))
    assert "20 dagen" in page
    assert "2 staan al langer dan twee weken stil" in page
    assert len(names(coordinator, "attention=stil")) == 2
    choice = start_choice(participant=cast.participant, actor=cast.owner)
    assert choice.participant == cast.participant
    assert names(coordinator, "attention=stil") == [str(cast.other_participant)]
    assert names(coordinator, "stage=choosing") == [str(cast.participant)]


# Filters and files.


def test_the_list_is_filtered_by_name_owner_and_action(coordinator: Client, cast: Cast) -> None:
    colleague = member(Role.COORDINATOR, cast.programme.lead)
    an_action(cast.participant, colleague, due_on=TODAY - timedelta(days=1))
    own, other = str(cast.participant), str(cast.other_participant)
    assert names(coordinator, f"search={own[-6:].upper()}") == [own]
    assert names(coordinator, f"owner={colleague.pk}") == [own]
    assert names(coordinator, f"owner={cast.coordinator.pk}") == []
    assert names(coordinator, "owner=niemand") == [other]
    assert names(coordinator, "attention=te-laat") == [own]
    assert names(coordinator, "attention=zonder") == [other]
    page = html_of(coordinator.get(f"{LIST}?search=bestaatniet"))
    assert "Niets gevonden" in page


def test_the_list_is_downloaded_as_filtered(coordinator: Client, cast: Cast) -> None:
    an_action(cast.participant, cast.coordinator, text="=HYPERLINK(1)", due_on=TODAY)
    a_note(cast.participant, cast.coordinator, "Belt zelf terug.")
    rows = coordinator.get(f"{LIST}?als=csv&attention=zonder").content.decode("utf-8-sig")
    assert str(cast.participant) not in rows
    rows = coordinator.get(f"{LIST}?als=csv&owner={cast.coordinator.pk}").content.decode()
    line = rows.splitlines()[1]
    for text in (str(cast.participant), cast.owner.email, "'=HYPERLINK(1)", "24-11-2026",
                 "Belt zelf terug."):  # fmt: skip
        assert text in line
    assert coordinator.get(f"{LIST}?als=xlsx").status_code == 200


def test_each_coordinator_sees_the_own_programme_only(client: Client, cast: Cast) -> None:
    elsewhere = a_programme()
    a_participant(elsewhere, name="Gemeente Elders")
    client.force_login(member(Role.COORDINATOR, elsewhere.lead))
    assert names(client, "") == ["Gemeente Elders"]
    action = an_action(cast.participant, cast.coordinator)
    assert client.get(f"{LIST}{cast.participant.pk}/actie/").status_code == 404
    assert client.post(f"{LIST}acties/{action.pk}/gedaan/").status_code == 404


def test_the_list_asks_as_often_for_many(
    coordinator: Client, cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _each in range(30):
        participant = a_participant(cast.programme)
        an_action(participant, member(Role.COORDINATOR, cast.programme.lead), due_on=TODAY)
        a_note(participant, cast.coordinator)
        member(Role.CONTACT, participant.organisation)
    with django_assert_max_num_queries(10):
        assert coordinator.get(LIST).status_code == 200
    with django_assert_max_num_queries(10):
        assert coordinator.get(f"{LIST}?als=csv").status_code == 200


# An action, from plan to done and back.


def test_an_action_goes_from_plan_to_done_and_back(
    coordinator: Client, cast: Cast, time_machine: TimeMachineFixture
) -> None:
    plan = f"{LIST}{cast.participant.pk}/actie/"
    typed = {**TYPED, "assignee": str(cast.coordinator.pk)}
    answer = coordinator.post(plan, typed)
    home = cast.participant.organisation.get_absolute_url()
    assert answer.headers["Location"] == f"{home}#volgen"
    action = NextAction.objects.get()
    assert "Uiterlijk 26 november 2026" in story(coordinator, cast.participant)
    assert "Bellen met de wethouder" not in html_of(coordinator.get("/"))
    time_machine.move_to(timezone.now() + timedelta(days=2))
    assert "Dit is voor vandaag." in html_of(coordinator.get("/"))
    time_machine.move_to(timezone.now() + timedelta(days=3))
    board = html_of(coordinator.get("/"))
    assert f"{cast.participant}: Bellen met de wethouder" in board
    assert "Dit moest op 26 november klaar zijn, 3 dagen geleden." in board
    assert "te laat" in story(coordinator, cast.participant)
    page = html_of(coordinator.post(f"{LIST}acties/{action.pk}/gedaan/", follow=True))
    assert "1 actie gedaan" in page
    assert "Bellen met de wethouder" not in html_of(coordinator.get("/"))
    assert "Toch niet gedaan" in page
    coordinator.post(f"{LIST}acties/{action.pk}/heropenen/")
    assert "Bellen met de wethouder" in html_of(coordinator.get("/"))
    acts = [record.act for record in audit.records_of(action)]
    assert acts == [f"packages.{act}_action" for act in ("plan", "finish", "reopen")]


@pytest.mark.parametrize(
    ("change", "field", "told"),
    [
        ({"text": " "}, "text", "Schrijf op wat er moet gebeuren."),
        ({"text": "x" * 201}, "text", ""),
        ({"due_on": ""}, "due_on", "Vul in op welke dag het klaar moet zijn."),
        ({"due_on": "2026-11-23"}, "due_on", "Deze dag is al voorbij."),
        ({"assignee": ""}, "assignee", "Kies wie het doet."),
        ({"assignee": "owner"}, "assignee", ""),
    ],
)
def test_a_wrong_action_is_told_at_its_field(
    coordinator: Client, cast: Cast, change: dict[str, str], field: str, told: str
) -> None:
    typed = {**TYPED, "assignee": str(cast.coordinator.pk), **change}
    if typed["assignee"] == "owner":
        typed["assignee"] = str(cast.owner.pk)
    page = coordinator.post(f"{LIST}{cast.participant.pk}/actie/", typed)
    assert told in error_at(page, field)
    assert not NextAction.objects.exists()


def test_who_may_be_asked_is_checked_by_the_act_too(cast: Cast) -> None:
    for person in (cast.owner, cast.organiser, cast.trainer, cast.lead_finance):
        with pytest.raises(Refused):
            plan_action(
                participant=cast.participant,
                text="Bellen",
                due_on=TODAY,
                assignee=person,
                actor=cast.coordinator,
            )


def test_a_late_action_is_changed_without_a_new_day(coordinator: Client, cast: Cast) -> None:
    """What stays as it is, is not looked at again."""
    action = an_action(cast.participant, cast.coordinator, due_on=TODAY - timedelta(days=3))
    values = {"text": "Mailen", "due_on": action.due_on, "assignee": cast.administrator}
    change_action(action=action, values=values, actor=cast.coordinator)
    action.refresh_from_db()
    assert (action.text, action.assignee) == ("Mailen", cast.administrator)
    page = coordinator.get(f"{LIST}acties/{action.pk}/wijzigen/")
    assert 'value="2026-11-21"' in html_of(page)


def test_what_is_done_is_done_once(cast: Cast) -> None:
    action = an_action(cast.participant, cast.coordinator)
    with pytest.raises(Refused):
        reopen_action(action=action, actor=cast.coordinator)
    finish_action(action=action, actor=cast.administrator)
    with pytest.raises(Refused):
        finish_action(action=action, actor=cast.coordinator)
    with pytest.raises(Refused):
        change_action(action=action, values={"text": "Anders"}, actor=cast.coordinator)
    action.refresh_from_db()
    assert action.done_by == cast.administrator


def test_a_coordinator_sees_what_others_left_and_an_administrator_only_the_own(
    client: Client, cast: Cast
) -> None:
    colleague = member(Role.COORDINATOR, cast.programme.lead)
    an_action(cast.participant, colleague, due_on=TODAY - timedelta(days=1))
    an_action(cast.participant, colleague, text="Vandaag", due_on=TODAY)
    client.force_login(cast.coordinator)
    board = html_of(client.get("/"))
    assert f"{colleague} zou dit doen." in board
    assert "Vandaag" not in board
    for person in (cast.administrator, cast.lead_finance, cast.owner, cast.organiser):
        client.force_login(person)
        assert "Bellen over de keuze" not in html_of(client.get("/"))


def test_many_actions_are_told_together(coordinator: Client, cast: Cast) -> None:
    for _each in range(7):
        an_action(cast.participant, cast.coordinator, due_on=TODAY - timedelta(days=1))
    assert "En nog 3 acties te doen" in html_of(coordinator.get("/"))


def test_who_stands_still_is_not_named_while_somebody_has_planned_what_to_do(
    coordinator: Client, cast: Cast, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(timezone.now() + timedelta(days=20))
    nudge = f"Vraag {cast.participant} naar de keuze"
    assert nudge in html_of(coordinator.get("/"))
    an_action(cast.participant, cast.coordinator)
    assert nudge not in html_of(coordinator.get("/"))
    time_machine.move_to(timezone.now() + timedelta(days=8))
    assert nudge in html_of(coordinator.get("/"))


# Notes.


def test_a_note_is_corrected_by_a_new_one(coordinator: Client, cast: Cast) -> None:
    coordinator.post(f"{LIST}{cast.participant.pk}/notitie/", {"text": "Belt in mei."})
    first = ParticipantNote.objects.get()
    correct = f"{LIST}notities/{first.pk}/verbeteren/"
    assert "Belt in mei." in html_of(coordinator.get(correct))
    coordinator.post(correct, {"text": "Belt in maart."})
    page = story(coordinator, cast.participant)
    assert page.index("Belt in maart.") < page.index("Belt in mei.")
    assert ">verbeterd<" in page
    again = coordinator.post(correct, {"text": "Belt in april."})
    assert "al verbeterd" in error_at(again, "text")
    assert "Belt in april." in html_of(again)
    first.refresh_from_db()
    assert first.text == "Belt in mei."
    found = AuditRecord.objects.filter(act="packages.write_note")
    assert [audit.detail_of(each) for each in found] == ["", ""]


def test_the_database_keeps_notes_as_they_are(cast: Cast) -> None:
    note = a_note(cast.participant, cast.coordinator)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        ParticipantNote.objects.filter(pk=note.pk).update(text="Anders")
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        note.delete()
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        an_action(cast.participant, cast.coordinator, done_at=now)


def test_an_empty_note_is_refused(coordinator: Client, cast: Cast) -> None:
    page = coordinator.post(f"{LIST}{cast.participant.pk}/notitie/", {"text": "  "})
    assert error_at(page, "text") == "Schrijf op wat u wilt onthouden."
    with pytest.raises(Refused):
        write_note(participant=cast.participant, text=" ", actor=cast.coordinator)


def test_only_who_follows_writes(cast: Cast) -> None:
    action, note = an_action(cast.participant, cast.coordinator), a_note(
        cast.participant, cast.coordinator
    )  # fmt: skip
    for who, person in cast.by_role().items():
        if who in {"coordinator", "administrator"}:
            continue
        with pytest.raises(PermissionDenied):
            write_note(participant=cast.participant, text="Iets", actor=person)
        with pytest.raises(PermissionDenied):
            finish_action(action=action, actor=person)
    with pytest.raises(PermissionDenied):  # a note of one participant corrects none of another
        write_note(
            participant=cast.other_participant, text="x", corrects=note, actor=cast.coordinator
        )


# The whole story of an organisation.


@pytest.fixture
def told(cast: Cast) -> dict[str, str]:
    """What each part of the page shows, of an organisation that has been through all of it."""
    agreement = an_agreement(cast)
    invoice = an_issued_invoice(agreement, cast.lead_finance)
    placement = a_placement(cast.participant, cast.trainer, cast.coordinator)
    note = a_note(cast.participant, cast.coordinator)
    action = an_action(cast.participant, cast.coordinator)
    return {
        "stage": "Waar het nu staat",
        "agreement": agreement.number,
        "entitlements": "Wat het pakket geeft in 2026",
        "placement": placement.title,
        "invoice": invoice.number,
        "case": a_case(cast.participant, cast.owner).title,
        "people": cast.owner.email,
        "note": note.text,
        "action": action.text,
    }


ALL = {
    "stage",
    "agreement",
    "entitlements",
    "case",
    "placement",
    "invoice",
    "people",
    "note",
    "action",
}
FOLLOWED = {"note", "action"}


@pytest.mark.parametrize(
    ("who", "parts"),
    [
        ("coordinator", ALL),
        ("administrator", ALL),
        ("owner", ALL - FOLLOWED),
        ("finance", ALL - FOLLOWED - {"case"}),
        ("team_mate", ALL - FOLLOWED - {"invoice"}),
        ("learner", ALL - FOLLOWED - {"invoice", "agreement"}),
        ("lead_finance", ALL - FOLLOWED - {"placement", "case"}),
        ("lead_signatory", ALL - FOLLOWED - {"placement", "invoice", "case"}),
    ],
)
def test_each_reads_of_the_story_what_is_theirs_to_see(
    client: Client, cast: Cast, told: dict[str, str], who: str, parts: set[str]
) -> None:
    client.force_login(cast.by_role()[who])
    page = story(client, cast.participant)
    assert {part for part, text in told.items() if text in page} == parts


@pytest.mark.parametrize("who", ["stranger", "organiser", "trainer", "nobody"])
def test_others_have_no_story_to_read(
    client: Client, cast: Cast, told: dict[str, Any], who: str
) -> None:
    client.force_login(cast.by_role()[who])
    address = cast.participant.organisation.get_absolute_url()
    assert client.get(address).status_code == 404
    assert client.get(LIST).status_code == 403
