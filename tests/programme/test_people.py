"""Roles: who may give and take them, and that nobody is locked out."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client

from portal.kit.acts import Refused, locked
from portal.kit.models import AuditRecord
from programme.models import Invitation, Membership, Organisation, Role, User
from programme.selectors.rights import roles_of
from programme.services.invitations import invite, invite_or_grant, resend_invitation
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


def _invited(by: User, organisation: Organisation, email: str) -> Invitation:
    return invite(
        organisation=organisation, email=email, name="Nieuw", roles=[Role.READER], actor=by
    )


def test_who_is_removed_does_not_come_back_by_an_invitation_of_their_own() -> None:
    cast = a_cast()
    home = cast.participant.organisation
    other = member(Role.CONTACT, home)
    _invited(cast.owner, home, "a@voorbeeld.example")
    widened = _invited(other, home, "b@voorbeeld.example")
    invite_or_grant(
        organisation=home, email=widened.email, name="B", roles=[Role.LEARNER], actor=cast.owner
    )
    taken_over = _invited(cast.owner, home, "c@voorbeeld.example")
    Invitation.objects.update(sent_at="2026-11-01T00:00Z")
    resend_invitation(invitation=taken_over, actor=other)
    set_roles(organisation=home, person=cast.owner, roles=[Role.READER], actor=other)
    assert list(home.invitations.open()) == [taken_over]
    told = AuditRecord.objects.filter(act="programme.withdraw_invitation", actor=other)
    assert told.count() == 2


def test_a_coordinator_who_leaves_takes_invitations_elsewhere_along() -> None:
    cast = a_cast()
    party = cast.participant.organisation
    member(Role.COORDINATOR, cast.programme.lead)
    both = member(Role.COORDINATOR, cast.programme.lead)
    member(Role.CONTACT, party, user=both)
    _invited(cast.coordinator, party, "a@voorbeeld.example")
    kept = _invited(both, party, "b@voorbeeld.example")
    for person in (cast.coordinator, both):
        deactivate_person(
            organisation=cast.programme.lead, person=person, actor=cast.administrator
        )
    assert list(party.invitations.open()) == [kept]


@pytest.mark.django_db(transaction=True)
def test_rights_that_are_lost_meanwhile_count_no_more() -> None:
    cast = a_cast()
    home = cast.participant.organisation
    assert cast.owner.has_role(home, Role.CONTACT)

    def remove() -> None:
        try:
            deactivate_person(organisation=home, person=cast.team_mate, actor=cast.owner)
        finally:
            connection.close()

    with ThreadPoolExecutor() as threads:
        with transaction.atomic():
            locked(home)
            removing = threads.submit(remove)
            while not _somebody_waits():
                assert not removing.done()
            Membership.objects.filter(user=cast.owner).delete()
        with pytest.raises(PermissionDenied):
            removing.result()
    assert cast.team_mate.memberships.exists()


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])
