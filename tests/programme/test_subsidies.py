"""Subsidies: kept by organisers and coordinators, seen by the programme, and not forgotten."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client

from portal.kit import audit
from portal.kit.acts import Refused
from portal.kit.models import AuditRecord
from programme.models import Role, Subsidy
from programme.selectors.subsidies import acts_on, todos_of
from programme.services.subsidies import add_subsidy, change_subsidy, move_subsidy
from tests.factories.programme import Cast, a_cast, a_programme, a_subsidy, member
from tests.pages import error_at, html_of

pytestmark = pytest.mark.django_db
TYPED = {"name": "Impulsregeling", "deadline": "2027-03-01", "amount": "250.000", "note": ""}


@pytest.fixture
def cast() -> Cast:
    return a_cast()


@pytest.mark.parametrize("who", ["organiser", "coordinator"])
def test_who_keeps_them_adds_one_and_everybody_sees_it(
    client: Client, cast: Cast, who: str
) -> None:
    client.force_login(cast.by_role()[who])
    partner = cast.participant.organisation
    client.post("/subsidies/toevoegen/", {**TYPED, "partners": [partner.pk]})
    subsidy = Subsidy.objects.get()
    assert (subsidy.amount, subsidy.state) == (Decimal(250_000), "idea")
    client.force_login(cast.learner)
    page = html_of(client.get("/subsidies/"))
    for text in ("Impulsregeling", "€ 250.000", str(partner), "idee"):
        assert text in page
    page = html_of(client.get(subsidy.get_absolute_url()))
    assert "1 maart 2027" in page
    assert "Ga voorbereiden" not in page
    client.force_login(member(Role.COORDINATOR, a_programme().lead))
    assert client.get(subsidy.get_absolute_url()).status_code == 404
    assert "Impulsregeling" not in html_of(client.get("/subsidies/"))


def test_faults_are_told_at_their_field(client: Client, cast: Cast) -> None:
    client.force_login(cast.organiser)
    answer = client.post("/subsidies/toevoegen/", {"amount": "veel", "name": "", "deadline": ""})
    assert error_at(answer, "name") == "Vul in hoe de subsidie heet."
    assert error_at(answer, "deadline") == "Vul in tot en met welke dag u kunt indienen."
    assert error_at(answer, "amount") == "Vul een bedrag in, zoals 250.000."
    client.post("/subsidies/toevoegen/", TYPED)
    answer = client.post("/subsidies/toevoegen/", TYPED)
    assert "staat er al" in error_at(answer, "name")
    assert Subsidy.objects.count() == 1


def test_a_partner_is_of_the_programme(cast: Cast) -> None:
    values: dict[str, Any] = {
        "name": "x", "deadline": "2027-03-01", "amount": None, "note": "",
        "partners": [a_programme().lead],
    }  # fmt: skip
    with pytest.raises(Refused, match="bij het programma horen"):
        add_subsidy(programme=cast.programme, values=values, actor=cast.organiser)


def test_the_state_follows_the_table(client: Client, cast: Cast) -> None:
    subsidy = a_subsidy(cast.programme, state="idea")
    for act in ("submit", "grant", "reopen"):
        with pytest.raises(Refused, match="kan nu niet meer"):
            move_subsidy(subsidy=subsidy, act=act, actor=cast.organiser)
    client.force_login(cast.organiser)
    address = f"{subsidy.get_absolute_url()}stand/"
    for act in ("prepare", "submit", "grant"):
        client.post(address, {"act": act})
    assert Subsidy.objects.get().state == "granted"
    answer = client.post(address, {"act": "vanish"}, follow=True)
    assert "Kies wat er met de subsidie gebeurt." in html_of(answer)
    told = AuditRecord.objects.filter(act="programme.move_subsidy").latest("pk")
    assert audit.detail_of(told) == "was: ingediend · nu: toegekend"
    assert [act for act, _label in acts_on(Subsidy.objects.get())] == ["reopen"]
    trail = html_of(client.get(subsidy.get_absolute_url()))
    assert "Stand van een subsidie veranderd (was: ingediend · nu: toegekend)" in trail


def test_others_keep_their_hands_off(cast: Cast) -> None:
    subsidy = a_subsidy(cast.programme)
    values = {"name": "x", "deadline": subsidy.deadline, "partners": []}
    for who in (cast.owner, cast.lead_finance, member(Role.ORGANISER, a_programme().lead)):
        with pytest.raises(PermissionDenied):
            move_subsidy(subsidy=subsidy, act="submit", actor=who)
        with pytest.raises(PermissionDenied):
            change_subsidy(subsidy=subsidy, values=values, actor=who)
        with pytest.raises(PermissionDenied):
            add_subsidy(programme=cast.programme, values=values, actor=who)


def test_what_stays_the_same_leaves_no_record(client: Client, cast: Cast) -> None:
    subsidy = a_subsidy(cast.programme, cast.participant.organisation, amount=Decimal(5000))
    client.force_login(cast.coordinator)
    address = f"{subsidy.get_absolute_url()}wijzigen/"
    form = client.get(address).context["form"]
    typed = {
        "name": subsidy.name,
        "deadline": subsidy.deadline.isoformat(),
        "amount": form["amount"].value(),
        "note": "",
        "partners": [cast.participant.organisation.pk],
    }
    client.post(address, typed)
    assert not AuditRecord.objects.filter(act="programme.change_subsidy").exists()
    client.post(address, {**typed, "partners": [], "amount": ""})
    subsidy.refresh_from_db()
    assert (subsidy.amount, subsidy.partners.count()) == (None, 0)
    assert AuditRecord.objects.filter(act="programme.change_subsidy").count() == 1


def test_a_deadline_that_is_near_is_to_do(cast: Cast) -> None:
    a_subsidy(cast.programme, name="Ver weg", days=29)
    a_subsidy(cast.programme, name="Al weg", days=3, state="submitted")
    a_subsidy(cast.programme, name="Lang geleden", days=-61)
    a_subsidy(cast.programme, name="Straks", days=28)
    a_subsidy(cast.programme, name="Bijna", days=7)
    a_subsidy(cast.programme, name="Voorbij", days=-1)
    a_subsidy(a_programme(), name="Elders", days=3)
    for who in (cast.organiser, cast.coordinator):
        assert [(each.title, each.urgent) for each in todos_of(who)] == [
            ("Subsidie te laat: Voorbij", True),
            ("Subsidie indienen: Bijna", True),
            ("Subsidie indienen: Straks", False),
        ]
    assert list(todos_of(cast.owner)) == []


def test_the_list_is_searched_by_partner_and_state(client: Client, cast: Cast) -> None:
    partner = cast.participant.organisation
    a_subsidy(cast.programme, partner, name="Met partner")
    a_subsidy(cast.programme, name="Zonder", state="granted")
    client.force_login(cast.owner)
    page = html_of(client.get("/subsidies/", {"search": partner.name[:20]}))
    assert ("Met partner" in page, "Zonder" in page) == (True, False)
    page = html_of(client.get("/subsidies/", {"state": "granted"}))
    assert ("Met partner" in page, "Zonder" in page) == (False, True)
    assert client.get("/subsidies/", {"state": "made-up"}).status_code == 404


@pytest.mark.parametrize("wrong", [{"state": "lost"}, {"amount": 0}])
def test_the_database_knows_states_and_amounts(cast: Cast, wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        a_subsidy(cast.programme, **wrong)
