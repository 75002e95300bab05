"""Roles: who may give and take them, and that nobody is locked out."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import Client

from portal.kit.acts import Refused
from programme.models import Role, User
from programme.selectors.rights import roles_of
from programme.services.people import deactivate_person, set_roles
from tests.factories.programme import a_cast, a_participant, member
from tests.pages import html_of

pytestmark = pytest.mark.django_db


def test_roles_are_exactly_what_was_chosen() -> None:
    cast = a_cast()
    home = cast.participant.organisation
    wanted = [Role.SIGNATORY, Role.LEARNER]
    set_roles(organisation=home, person=cast.team_mate, roles=wanted, actor=cast.owner)
    roles = cast.team_mate.memberships.values_list("role", flat=True)
    assert set(roles) == set(wanted)


def test_the_last_contact_stays() -> None:
    cast = a_cast()
    home = cast.participant.organisation
    with pytest.raises(Refused, match="laatste"):
        set_roles(organisation=home, person=cast.owner, roles=[Role.READER], actor=cast.owner)
    with pytest.raises(Refused, match="laatste"):
        deactivate_person(organisation=home, person=cast.owner, actor=cast.coordinator)
    member(Role.CONTACT, home)
    deactivate_person(organisation=home, person=cast.owner, actor=cast.coordinator)
    assert not User.objects.get(pk=cast.owner.pk).is_active


def test_a_person_with_roles_elsewhere_keeps_the_account() -> None:
    cast = a_cast()
    member(Role.READER, cast.other_participant.organisation, user=cast.team_mate)
    deactivate_person(
        organisation=cast.participant.organisation, person=cast.team_mate, actor=cast.owner
    )
    assert User.objects.get(pk=cast.team_mate.pk).is_active


def test_nobody_gives_roles_over_another_organisation() -> None:
    cast = a_cast()
    home = cast.participant.organisation
    for actor in (cast.stranger, cast.team_mate, cast.lead_finance):
        with pytest.raises(PermissionDenied):
            set_roles(organisation=home, person=cast.team_mate, roles=["contact"], actor=actor)


def ticked(page: HttpResponse) -> set[str]:
    return set(re.findall(r'name="roles"[^>]* value="(\w+)"[^>]* checked', html_of(page)))


def test_who_adds_an_organisation_finds_the_contact_ticked(client: Client) -> None:
    cast = a_cast()
    client.force_login(cast.coordinator)
    new = a_participant(cast.programme).organisation
    url = f"/organisaties/{new.slug}/mensen/"
    assert ticked(client.get(url)) == {"contact"}
    invited = {"name": "Lotte", "email": "lotte@voorbeeld.example", "roles": ["contact"]}
    assert client.post(url, invited).status_code == 302
    assert ticked(client.get(url)) == set()
    assert (
        ticked(client.get(f"/organisaties/{cast.participant.organisation.slug}/mensen/")) == set()
    )
    network = cast.programme.network
    assert network
    assert ticked(client.get(f"/organisaties/{network.slug}/mensen/")) == set()


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ("owner", "Ziet de facturen en past de factuurgegevens aan."),
        ("administrator", "Maakt en verstuurt de facturen en boekt betalingen."),
        ("organiser", "Volgt welke organisaties meedoen en ziet de begroting."),
    ],
)
def test_every_role_tells_what_it_is_for(client: Client, who: str, told: str) -> None:
    cast = a_cast()
    person = cast.by_role()[who]
    own = person.memberships.get().organisation
    client.force_login(person)
    page = html_of(client.get(f"/organisaties/{own.slug}/mensen/"))
    roles = re.findall(
        r'name="roles"[^>]*>\s*<span>[^<]+<br><span class="muted">[^<]+</span>', page
    )
    assert len(roles) == page.count('name="roles"') == len(roles_of(own))
    assert told in page
    assert f'href="mailto:{person.email}"' in page


def test_the_pages_of_people(client: Client) -> None:
    cast = a_cast()
    slug = cast.participant.organisation.slug
    mate = cast.team_mate.pk
    client.force_login(cast.team_mate)
    assert client.get(f"/organisaties/{slug}/").status_code == 200
    assert client.get(f"/organisaties/{slug}/mensen/").status_code == 403
    client.force_login(cast.owner)
    for path in ("", "wijzigen/", "mensen/", f"mensen/{mate}/rollen/", f"mensen/{mate}/weghalen/"):
        assert client.get(f"/organisaties/{slug}/{path}").status_code == 200, path
    assert client.get(f"/organisaties/{slug}/mensen/{cast.stranger.pk}/rollen/").status_code == 404
    assert client.post(f"/organisaties/{slug}/mensen/{mate}/weghalen/").status_code == 302
    assert client.get("/profiel/").status_code == 200
    client.post("/profiel/", {"name": "Een andere naam"})
    assert User.objects.get(pk=cast.owner.pk).name == "Een andere naam"
