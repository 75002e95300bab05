"""Next steps: kept by coordinators year by year, with a state that nobody types."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from time_machine import TimeMachineFixture

from portal.kit import audit
from portal.kit.acts import Refused
from portal.kit.models import AuditRecord
from programme.models import NextStep, Role
from programme.selectors.steps import standing_of, steps_of
from programme.services.steps import (
    add_step,
    change_step,
    copy_steps,
    finish_step,
    move_step,
    remove_step,
    reopen_step,
    restore_step,
)
from programme.states import StepState
from tests.factories.programme import Cast, a_cast, a_programme, member
from tests.factories.steps import VALUES, a_step
from tests.pages import error_at, html_of
from tests.racing import at_once

pytestmark = pytest.mark.django_db
# Tests are on 24 November 2026 in a programme of 2026 to 2028.
BOARD = "/vervolgstappen/"
DEFINITION = "programme/definitions/uwgo-2026.toml"
TYPED = {
    "title": VALUES["title"],
    "parts": "Vacatures  schrijven\n\n",
    "starts_on": "2026-11-01",
    "ends_on": "2026-12-15",
    "owner": "participants",
}


@pytest.fixture
def cast() -> Cast:
    return a_cast()


def titles(cast: Cast, year: int) -> list[str]:
    return [each.step.title for each in steps_of(cast.programme, year)]


@pytest.mark.parametrize(
    ("window", "state"),
    [
        ((date(2026, 11, 25), date(2026, 12, 1)), StepState.COMING),
        ((date(2026, 11, 24), date(2026, 11, 24)), StepState.RUNNING),
        ((date(2026, 11, 1), date(2026, 11, 23)), StepState.LATE),
        ((date(2026, 11, 1), None), StepState.RUNNING),
        ((None, None), StepState.RUNNING),
    ],
)
def test_the_window_tells_the_state(cast: Cast, window: Any, state: StepState) -> None:
    step = a_step(cast, starts_on=window[0], ends_on=window[1])
    assert standing_of(step).state == state


def test_a_day_is_over_at_midnight_in_enschede(
    cast: Cast, time_machine: TimeMachineFixture
) -> None:
    step = a_step(cast, ends_on=date(2026, 11, 24))
    time_machine.move_to(datetime(2026, 11, 24, 22, 59, tzinfo=UTC))
    assert standing_of(step).state == StepState.RUNNING
    time_machine.move_to(datetime(2026, 11, 24, 23, 1, tzinfo=UTC))
    assert standing_of(step).state == StepState.LATE


def test_a_step_of_a_year_to_come_is_to_come(cast: Cast) -> None:
    step = a_step(cast, year=2027, starts_on=None, ends_on=None)
    assert standing_of(step).state == StepState.COMING


def test_everybody_of_the_programme_sees_the_board(client: Client, cast: Cast) -> None:
    step = a_step(cast, ends_on=date(2026, 11, 10), owner_organisation=cast.programme.lead)
    outsider = member(Role.COORDINATOR, a_programme().lead)
    for person in (cast.learner, cast.organiser, cast.trainer, cast.lead_finance):
        client.force_login(person)
        page = html_of(client.get(BOARD))
        for text in (step.title, "14 dagen te laat", cast.programme.lead.name, "<svg"):
            assert text in page
        assert "Stap toevoegen" not in page
    client.force_login(outsider)
    assert step.title not in html_of(client.get(BOARD))
    assert client.get(f"{BOARD}?programma={cast.programme.slug}").status_code == 404
    assert client.get(step.get_absolute_url()).status_code == 404
    client.force_login(cast.nobody)
    assert "geen vervolgstappen voor u" in html_of(client.get(BOARD))


def test_only_coordinators_keep_the_steps(cast: Cast) -> None:
    step = a_step(cast)
    for who, person in cast.by_role().items():
        if who == "coordinator":
            continue
        with pytest.raises(PermissionDenied):
            add_step(programme=cast.programme, year=2026, values=VALUES, actor=person)
        with pytest.raises(PermissionDenied):
            change_step(step=step, values={"title": "Anders"}, actor=person)
        with pytest.raises(PermissionDenied):
            finish_step(step=step, note="Gedaan", actor=person)
        with pytest.raises(PermissionDenied):
            copy_steps(programme=cast.programme, year=2027, actor=person)


def test_a_coordinator_adds_a_step(client: Client, cast: Cast) -> None:
    client.force_login(cast.coordinator)
    answer = client.post(f"{BOARD}toevoegen/?jaar=2027", TYPED)
    assert answer.headers["Location"] == f"{BOARD}?programma={cast.programme.slug}&jaar=2027"
    step = NextStep.objects.get(year=2027)
    assert (step.parts, step.owned_by_participants) == (["Vacatures schrijven"], True)
    page = html_of(client.get(answer.headers["Location"]))
    assert "Alle deelnemers" in page
    assert "1 november 2026 tot en met 15 december 2026" in page
    assert audit.records_of(step).get().act == "programme.add_step"


@pytest.mark.parametrize(
    ("change", "field", "told"),
    [
        ({"title": ""}, "title", "Schrijf op wat er gaat gebeuren."),
        ({"ends_on": "2026-10-31"}, "ends_on", "De laatste dag ligt voor de eerste dag."),
        ({"starts_on": ""}, "starts_on", "Vul ook de eerste dag in."),
        ({"starts_on": "31-02-2026"}, "starts_on", "Vul een bestaande datum in"),
        ({"parts": "x" * 201}, "parts", "hooguit 200 tekens"),
        ({"parts": "x\n" * 13}, "parts", "hooguit 12 onderdelen"),
        ({"owner": "person:0"}, "owner", ""),
        ({"measures": ["geluk"]}, "measures", ""),
    ],
)
def test_what_is_typed_wrong_is_told_at_its_field(
    client: Client, cast: Cast, change: dict[str, Any], field: str, told: str
) -> None:
    client.force_login(cast.coordinator)
    page = client.post(f"{BOARD}toevoegen/", {**TYPED, **change})
    assert told in error_at(page, field)
    assert "Vacatures" in html_of(page) or field == "parts"
    assert not NextStep.objects.filter(title=TYPED["title"]).exists()


def test_no_stranger_can_be_named_as_owner(client: Client, cast: Cast) -> None:
    client.force_login(cast.coordinator)
    for owner in (f"person:{cast.stranger.pk}", f"organisation:{a_programme().lead_id}"):
        page = client.post(f"{BOARD}toevoegen/", {**TYPED, "owner": owner})
        assert error_at(page, "owner")


def test_done_with_a_note_and_undone(client: Client, cast: Cast) -> None:
    step = a_step(cast, ends_on=date(2026, 11, 10))
    client.force_login(cast.coordinator)
    page = client.post(f"{step.get_absolute_url()}klaar/", {"note": " "})
    assert error_at(page, "note") == "Schrijf kort op hoe het is gegaan."
    client.post(f"{step.get_absolute_url()}klaar/", {"note": "Vier studenten gevonden."})
    step.refresh_from_db()
    assert (standing_of(step).state, step.done_by) == (StepState.DONE, cast.coordinator)
    client.force_login(cast.owner)
    page = html_of(client.get(step.get_absolute_url()))
    assert "Vier studenten gevonden." in page
    assert "Toch niet klaar" not in page
    with pytest.raises(Refused):
        change_step(step=step, values={"title": "Anders"}, actor=cast.coordinator)
    with pytest.raises(Refused):
        remove_step(step=step, actor=cast.coordinator)
    reopen_step(step=step, actor=cast.coordinator)
    step.refresh_from_db()
    assert standing_of(step).state == StepState.LATE
    with pytest.raises(Refused):
        reopen_step(step=step, actor=cast.coordinator)


def test_taken_away_and_put_back(client: Client, cast: Cast) -> None:
    step = a_step(cast)
    client.force_login(cast.coordinator)
    client.post(f"{step.get_absolute_url()}weghalen/")
    assert titles(cast, 2026) == ["Deelnemers geven keuze door"]
    assert "Terugzetten" in html_of(client.get(BOARD))
    client.force_login(cast.owner)
    assert client.get(step.get_absolute_url()).status_code == 404
    assert "Weggehaald" not in html_of(client.get(BOARD))
    restore_step(step=step, actor=cast.coordinator)
    assert titles(cast, 2026) == ["Deelnemers geven keuze door", step.title]


def test_the_order_is_that_of_the_coordinator(client: Client, cast: Cast) -> None:
    for title in ("B", "C"):
        a_step(cast, title=title)
    last = NextStep.objects.get(title="C")
    client.force_login(cast.coordinator)
    client.post(f"{last.get_absolute_url()}verplaatsen/", {"richting": "omhoog"})
    assert titles(cast, 2026) == ["Deelnemers geven keuze door", "C", "B"]
    move_step(step=NextStep.objects.get(title="B"), up=False, actor=cast.coordinator)
    assert titles(cast, 2026) == ["Deelnemers geven keuze door", "C", "B"]


def test_a_new_year_is_made_in_one_act_and_never_twice(client: Client, cast: Cast) -> None:
    """A copy is a year later and not done; one that was taken away stays away."""
    gone = member(Role.COORDINATOR, cast.programme.lead)
    a_step(cast, owner_person=gone, ends_on=date(2026, 11, 10))
    done = a_step(cast, title="Klaar", starts_on=date(2026, 2, 1), ends_on=None)
    finish_step(step=done, note="Gedaan", actor=cast.coordinator)
    gone.is_active = False
    gone.save()
    client.force_login(cast.coordinator)
    assert "Vervolgstappen 2027 maken" in html_of(client.get(BOARD))
    make = f"{BOARD}{cast.programme.slug}/2027/maken/"
    client.post(make)
    copies = list(NextStep.objects.filter(year=2027))
    assert [each.title for each in copies] == titles(cast, 2026)
    assert (copies[1].starts_on, copies[1].ends_on) == (date(2027, 11, 1), date(2027, 11, 10))
    assert (copies[1].owner_person, copies[2].done_at) == (None, None)
    remove_step(step=copies[2], actor=cast.coordinator)
    page = html_of(client.post(make, follow=True))
    assert "Er is niets over te nemen" in page
    assert NextStep.objects.filter(year=2027).count() == 3
    assert "Vervolgstappen 2027 maken" not in html_of(client.get(BOARD))
    a_step(cast, title="Later bedacht")
    client.post(make)
    assert titles(cast, 2027)[-1] == "Later bedacht"
    assert NextStep.objects.filter(year=2027).count() == 4


@pytest.mark.django_db(transaction=True)
def test_a_year_that_two_make_at_once_is_made_once() -> None:
    cast = a_cast()

    def make() -> None:
        with suppress(Refused):
            copy_steps(programme=cast.programme, year=2027, actor=cast.coordinator)

    at_once([make] * 4)
    assert titles(cast, 2027) == titles(cast, 2026)


def test_a_leap_day_is_copied_to_the_last_of_february(
    cast: Cast, time_machine: TimeMachineFixture
) -> None:
    programme = a_programme(first_year=2028, last_year=2030, lead=cast.programme.lead)
    day = date(2028, 2, 29)
    add_step(
        programme=programme,
        year=2028,
        values={**VALUES, "starts_on": day, "ends_on": day},
        actor=cast.coordinator,
    )
    copies = copy_steps(programme=programme, year=2029, actor=cast.coordinator)
    assert copies[-1].starts_on == date(2029, 2, 28)


def test_a_year_outside_the_programme_has_no_steps(cast: Cast) -> None:
    for year in (2025, 2029):
        with pytest.raises(Refused):
            a_step(cast, year=year)
        with pytest.raises(Refused):
            copy_steps(programme=cast.programme, year=year, actor=cast.coordinator)


def test_the_database_holds_what_steps_promise(cast: Cast) -> None:
    step = a_step(cast)
    NextStep.objects.create(
        programme=cast.programme, year=2027, position=1, title="Kopie", copied_from=step
    )
    wrong: list[dict[str, Any]] = [
        {"done_at": datetime(2026, 1, 1, tzinfo=UTC), "done_by": cast.coordinator},
        {"starts_on": date(2026, 2, 1), "ends_on": date(2026, 1, 1)},
        {"ends_on": date(2026, 1, 1)},
        {"owner_person": cast.coordinator, "owned_by_participants": True},
        {"copied_from": step},
    ]
    for values in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            NextStep.objects.create(
                programme=cast.programme, year=2027, position=9, title="Fout", **values
            )


# Late on the dashboards.


def test_what_is_late_is_on_the_dashboard_of_its_owner_and_the_coordinator(
    client: Client, cast: Cast
) -> None:
    assert cast.programme.network
    step = a_step(cast, ends_on=date(2026, 11, 10), owner_organisation=cast.programme.network)
    title = f"Te laat: {step.title}"
    for who, person in cast.by_role().items():
        client.force_login(person)
        shown = title in html_of(client.get("/"))
        assert shown == (who in {"coordinator", "organiser"}), who
    change_step(
        step=step,
        values={"owner_organisation": None, "owner_person": cast.trainer},
        actor=cast.coordinator,
    )
    client.force_login(cast.trainer)
    assert title in html_of(client.get("/"))
    finish_step(step=step, note="Gedaan", actor=cast.coordinator)
    assert title not in html_of(client.get("/"))


def test_many_late_steps_are_told_together(client: Client, cast: Cast) -> None:
    for number in range(5):
        a_step(cast, title=f"Stap {number}", ends_on=date(2026, 11, 10))
    client.force_login(cast.coordinator)
    page = html_of(client.get("/"))
    assert page.count("Te laat: Stap") == 3
    assert "En nog 2 vervolgstappen zijn te laat" in page


def test_visitors_read_that_a_period_is_over_and_not_that_it_is_late(
    client: Client, cast: Cast
) -> None:
    a_step(cast, ends_on=date(2026, 11, 10))
    page = f"/programma/{cast.programme.slug}/"
    assert "periode voorbij" in html_of(client.get(page))
    client.force_login(cast.owner)
    assert "te laat" in html_of(client.get(page))


def test_the_board_asks_as_often_for_many_steps(
    client: Client, cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    people = [member(Role.COORDINATOR, cast.programme.lead) for _each in range(20)]
    for person in people:
        a_step(cast, owner_person=person, ends_on=date(2026, 11, 10), measures=["chosen"])
    client.force_login(cast.coordinator)
    with django_assert_max_num_queries(12):
        assert client.get(BOARD).status_code == 200
    with django_assert_max_num_queries(21):
        assert client.get("/").status_code == 200


def test_what_is_on_the_board_is_downloaded(client: Client, cast: Cast) -> None:
    a_step(cast, title="=1+1", ends_on=date(2026, 11, 10))
    client.force_login(cast.learner)
    file = client.get(f"{BOARD}?als=csv").content.decode("utf-8-sig")
    assert "'=1+1;;01-11-2026;10-11-2026;te laat" in file


def test_acts_on_steps_are_in_the_logbook(cast: Cast) -> None:
    step = a_step(cast)
    finish_step(step=step, note="Gedaan", actor=cast.coordinator)
    found = AuditRecord.objects.get(act="programme.finish_step")
    assert (audit.act_label(found.act), audit.detail_of(found)) == (
        "Vervolgstap klaar gemeld",
        "Gedaan",
    )
