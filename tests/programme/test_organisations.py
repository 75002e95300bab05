"""Organisations: added, changed, listed; what one may not see does not exist."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from time_machine import TimeMachineFixture

from portal.kit import audit
from portal.kit.acts import Refused
from portal.kit.models import AuditRecord
from programme.models import Invitation, Organisation, Role
from programme.services.invitations import invite
from programme.services.organisations import add_organisation, change_organisation
from programme.services.people import grant_roles
from tests.factories.programme import (
    LONG_ORGANISATION,
    a_cast,
    a_participant,
    a_programme,
    member,
)
from tests.pages import error_at, html_of

pytestmark = pytest.mark.django_db
NEW = {"name": LONG_ORGANISATION, "kind": "municipality"}


def test_a_coordinator_adds_an_organisation_once() -> None:
    cast = a_cast()
    added = add_organisation(programme=cast.programme, values=NEW, actor=cast.coordinator)
    assert cast.programme.participants.filter(organisation=added).exists()
    assert Organisation.objects.visible_to(cast.coordinator).filter(pk=added.pk).exists()
    with pytest.raises(Refused, match="doet al mee"):
        add_organisation(programme=cast.programme, values=NEW, actor=cast.coordinator)
    with pytest.raises(PermissionDenied):
        add_organisation(programme=a_programme(), values=NEW, actor=cast.coordinator)


@pytest.mark.parametrize("kind", ["university", "network"])
def test_only_municipalities_and_utilities_take_part(kind: str) -> None:
    """Nobody could be invited there as contact."""
    cast = a_cast()
    with pytest.raises(Refused, match="Alleen een gemeente"):
        add_organisation(
            programme=cast.programme, values={**NEW, "kind": kind}, actor=cast.coordinator
        )
    assert not Organisation.objects.filter(name=LONG_ORGANISATION).exists()
    with pytest.raises(Refused, match="Alleen een gemeente"):
        change_organisation(
            organisation=cast.participant.organisation,
            values={"kind": kind},
            actor=cast.coordinator,
        )


def test_the_network_of_a_programme_does_not_become_its_participant() -> None:
    cast = a_cast()
    assert cast.programme.network
    with pytest.raises(Refused, match="Alleen een gemeente"):
        add_organisation(
            programme=cast.programme,
            values={**NEW, "name": cast.programme.network.name},
            actor=cast.coordinator,
        )


def test_a_name_that_is_taken_is_told_together_with_other_faults(client: Client) -> None:
    cast = a_cast()
    client.force_login(cast.coordinator)
    values = {
        "programme": cast.programme.pk,
        "name": cast.participant.organisation.name.upper(),
        "kind": "utility",
        "cbs_code": "0153",
        "kvk": "123",
    }
    page = client.post("/organisaties/toevoegen/", values)
    assert "doet al mee" in error_at(page, "name")
    assert "Alleen een gemeente heeft een CBS-code" in error_at(page, "cbs_code")
    assert "8 cijfers" in error_at(page, "kvk")


@pytest.mark.parametrize(
    ("field", "value"),
    [("kvk", "123"), ("oin", "12"), ("vat_number", "NL123456789B01"), ("postcode", "0511")],
)
def test_a_wrong_identifier_is_refused_with_a_sentence(
    client: Client, field: str, value: str
) -> None:
    cast = a_cast()
    home = cast.participant.organisation
    with pytest.raises(Refused):
        change_organisation(organisation=home, values={field: value}, actor=cast.owner)
    client.force_login(cast.owner)
    response = client.post(f"/organisaties/{home.slug}/wijzigen/", {field: value, "city": "Borne"})
    assert response.context["form"].errors[field]
    assert "Borne" in response.content.decode()


def test_a_number_of_another_organisation_is_refused() -> None:
    cast = a_cast()
    taken = cast.other_participant.organisation.kvk
    with pytest.raises(Refused):
        change_organisation(
            organisation=cast.participant.organisation, values={"kvk": taken}, actor=cast.owner
        )


def test_a_contact_does_not_rename_and_nothing_changed_leaves_no_record() -> None:
    cast = a_cast()
    home = cast.participant.organisation
    change_organisation(organisation=home, values={"name": "Anders"}, actor=cast.owner)
    assert Organisation.objects.get(pk=home.pk).name == home.name
    assert not AuditRecord.objects.filter(act="programme.change_organisation").exists()


def test_foreign_organisations_give_404(client: Client) -> None:
    cast = a_cast()
    client.force_login(cast.stranger)
    for path in ("", "wijzigen/"):
        url = f"/organisaties/{cast.participant.organisation.slug}/{path}"
        assert client.get(url).status_code == 404
    assert client.get("/organisaties/toevoegen/").status_code == 403


def test_adding_by_the_page(client: Client) -> None:
    cast = a_cast()
    client.force_login(cast.coordinator)
    values = {**NEW, "programme": cast.programme.pk, "language": "en"}
    response = client.post("/organisaties/toevoegen/", values)
    assert response.status_code == 302
    assert Organisation.objects.get(name=NEW["name"]).language == "en"
    assert client.get(response.headers["Location"]).status_code == 200


@pytest.mark.parametrize("path", ["/organisaties/", "/logboek/"])
def test_lists_ask_as_much_of_the_database_with_300_rows_as_with_3(
    client: Client, path: str
) -> None:
    cast = a_cast()
    person = member(Role.COORDINATOR, cast.programme.lead, Role.ADMINISTRATOR)
    client.force_login(person)

    def grow(number: int) -> None:
        for _index in range(number):
            party = a_participant(cast.programme).organisation
            actor = member(Role.CONTACT, party)
            audit.record("programme.change_organisation", actor=actor, subject=party)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    grow(3)
    queries()
    few = queries()
    grow(297)
    assert queries() == few


def test_the_list_tells_who_is_contact_or_will_be(client: Client) -> None:
    cast = a_cast()
    assert cast.programme.network
    waiting, invited = a_participant(cast.programme), a_participant(cast.programme)
    invite(
        organisation=invited.organisation,
        email="nieuw@voorbeeld.example",
        name="Nieuw",
        roles=[Role.CONTACT],
        actor=cast.coordinator,
    )
    client.force_login(cast.coordinator)

    def told(organisation: Organisation) -> str:
        page = client.get("/organisaties/", {"search": organisation.name})
        found = re.search(r'data-label="Contactpersoon"[^>]*>(.*?)</td>', html_of(page))
        assert found
        return re.sub("<[^>]*>", "", found[1])

    assert told(cast.participant.organisation) == cast.owner.name
    assert told(waiting.organisation) == "nog niemand"
    assert told(invited.organisation) == "uitgenodigd"
    assert told(cast.programme.lead) == told(cast.programme.network) == "–"
    Invitation.objects.update(expires_at=timezone.now())
    assert told(invited.organisation) == "nog niemand"


def test_the_list_is_searched(client: Client) -> None:
    cast = a_cast()
    client.force_login(cast.coordinator)
    name = cast.participant.organisation.name
    shown = client.get("/organisaties/", {"search": name}).context["page"].object_list
    assert name in {organisation.name for organisation in shown}
    assert not client.get("/organisaties/", {"search": "bestaat niet"}).context["page"].object_list


def test_the_logbook_is_for_administrators(client: Client) -> None:
    cast = a_cast()
    audit.record("programme.invite", actor=cast.owner, subject=cast.participant.organisation)
    client.force_login(cast.coordinator)
    assert client.get("/logboek/").status_code == 403
    client.force_login(cast.administrator)
    assert "Iemand uitgenodigd" in client.get("/logboek/").content.decode()
    found = client.get("/logboek/", {"person": cast.owner.name, "since": "2026-01-01"})
    assert found.context["page"].paginator.count == 1
    assert client.get("/logboek/", {"until": "geen datum"}).status_code == 200


def test_the_logbook_has_the_order_of_time(
    client: Client, time_machine: TimeMachineFixture
) -> None:
    cast = a_cast()
    for day in (20, 10, 15):
        time_machine.move_to(datetime(2026, 11, day, 12, tzinfo=UTC))
        audit.record("programme.invite", actor=None, subject=cast.participant.organisation)
    client.force_login(cast.administrator)
    shown = client.get("/logboek/").context["page"].object_list
    assert [entry.at.day for entry in shown] == [20, 15, 10]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"roles": ["contact", "voorzitter"]}, "als contactpersoon, voorzitter"),
        ({"roles": 7}, "7"),
        ({"amount": "veel"}, "veel"),
        ({"received_on": ["lang", "geleden"]}, "lang"),
    ],
)
def test_what_the_logbook_cannot_read_is_told_as_it_is(
    client: Client, data: dict[str, object], told: str
) -> None:
    cast = a_cast()
    party = cast.participant.organisation
    audit.record("programme.invite", actor=None, subject=party, data=data)
    client.force_login(cast.administrator)
    assert told in client.get("/logboek/", {"act": "programme.invite"}).content.decode()


def test_the_logbook_tells_what_explains_an_act(client: Client) -> None:
    cast = a_cast()
    grant_roles(
        organisation=cast.participant.organisation,
        person=cast.owner,
        roles=[Role.FINANCE],
        actor=cast.coordinator,
    )
    client.force_login(cast.administrator)
    told = f"{cast.owner.name} · erbij: financieel contact"
    assert told in client.get("/logboek/", {"act": "programme.change_roles"}).content.decode()
