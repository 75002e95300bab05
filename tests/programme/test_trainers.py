"""Trainers and coaches: at the lead, let in by its administrators, and away from the papers."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from programme.models import Organisation, Participant, Programme, Role
from programme.services.invitations import invite
from programme.services.people import set_roles
from tests.factories.programme import Cast, a_cast, member
from tests.pages import html_of
from tests.shared import shared

pytestmark = pytest.mark.django_db


@shared
def cast() -> Cast:
    return a_cast()


def test_administrators_make_somebody_a_trainer(client: Client, cast: Cast) -> None:
    lead = cast.programme.lead
    wanted = [Role.COORDINATOR, Role.TRAINER]
    member(Role.COORDINATOR, lead)  # so that there is no last one to keep
    for actor in (cast.coordinator, cast.trainer, cast.lead_finance):
        with pytest.raises(PermissionDenied):
            set_roles(organisation=lead, person=cast.coordinator, roles=wanted, actor=actor)
    set_roles(organisation=lead, person=cast.coordinator, roles=wanted, actor=cast.administrator)
    assert set(cast.coordinator.memberships.values_list("role", flat=True)) == set(wanted)
    client.force_login(cast.administrator)
    page = html_of(client.get(f"/organisaties/{lead.slug}/mensen/"))
    assert "Trainer of coach" in page
    assert "Geeft masterclasses of coacht." in page


def test_there_are_no_trainers_at_a_participant(cast: Cast) -> None:
    home = cast.participant.organisation
    for actor in (cast.owner, cast.coordinator):
        with pytest.raises(PermissionDenied):
            invite(
                organisation=home,
                email="t@voorbeeld.example",
                name="T",
                roles=[Role.TRAINER],
                actor=actor,
            )


def test_a_trainer_belongs_to_the_programme_but_does_not_work_for_it(cast: Cast) -> None:
    trainer = cast.trainer
    assert list(Programme.objects.joined_by(trainer)) == [cast.programme]
    assert not trainer.works_for(cast.programme)
    assert trainer.works_for(cast.programme, Role.TRAINER)
    assert list(Organisation.objects.visible_to(trainer)) == [cast.programme.lead]
    assert not Participant.objects.visible_to(trainer).exists()


def test_a_trainers_menu_has_no_papers(client: Client, cast: Cast) -> None:
    client.force_login(cast.trainer)
    menu = re.search(r'<nav class="main-nav".*?</nav>', html_of(client.get("/")), re.DOTALL)
    assert menu
    labels = set(re.findall(r">([^<>\s][^<>]*)</a>", menu[0]))
    papers = {"Overeenkomsten", "Organisaties", "Facturen", "Begroting", "Logboek"}
    assert {"Overzicht", "Masterclasses", "Cases", "Bibliotheek"} <= labels
    assert not labels & papers
