"""Invitations: sent by who may, used once, by the person who was meant."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from time_machine import TimeMachineFixture

from portal.kit.acts import Refused
from portal.kit.models import AuditRecord, OutgoingMail
from programme.models import Invitation, Organisation, Role, User
from programme.services.invitations import (
    MOST_A_DAY,
    accept_as_known_person,
    accept_as_new_person,
    invite,
    invite_or_grant,
    resend_invitation,
    withdraw_invitation,
)
from tests.factories.programme import LONG_NAME, PASSWORD, a_cast, a_programme, a_user, member

pytestmark = pytest.mark.django_db
EMAIL = "nieuw@voorbeeld.example"


def last_token() -> str:
    mail = OutgoingMail.objects.filter(template="invitation").latest("pk")
    found = re.search(r"/uitnodigingen/([^/\s]+)/", mail.body_text)
    assert found
    return found.group(1)


def an_invitation(actor: User, organisation: Organisation, *roles: str) -> Invitation:
    return invite(
        organisation=organisation,
        email=EMAIL,
        name=LONG_NAME,
        roles=roles or (Role.READER,),
        actor=actor,
    )


def test_only_the_hash_of_the_token_is_kept() -> None:
    cast = a_cast()
    invitation = an_invitation(cast.owner, cast.participant.organisation)
    assert last_token() not in (invitation.token_sha256, str(invitation.__dict__))
    assert AuditRecord.objects.get(act="programme.invite").actor_id == cast.owner.pk


@pytest.mark.parametrize("who", ["team_mate", "signatory", "stranger", "nobody", "organiser"])
def test_who_may_not_invite(who: str) -> None:
    cast = a_cast()
    with pytest.raises(PermissionDenied):
        an_invitation(cast.by_role()[who], cast.participant.organisation)


def test_a_contact_cannot_grant_roles_over_a_programme() -> None:
    cast = a_cast()
    with pytest.raises(PermissionDenied):
        an_invitation(cast.owner, cast.participant.organisation, Role.COORDINATOR)
    with pytest.raises(PermissionDenied):
        an_invitation(cast.coordinator, cast.programme.lead, Role.FINANCE)


def test_a_contact_at_the_lead_cannot_make_somebody_its_finance() -> None:
    cast = a_cast()
    contact = member(Role.CONTACT, cast.programme.lead)
    with pytest.raises(PermissionDenied):
        an_invitation(contact, cast.programme.lead, Role.FINANCE)


def test_coordinator_invites_contact_and_administrator_invites_staff() -> None:
    cast = a_cast()
    assert an_invitation(cast.coordinator, cast.participant.organisation, Role.CONTACT).pk
    assert an_invitation(cast.administrator, cast.programme.lead, Role.FINANCE).pk


def test_a_new_person_accepts_and_is_logged_in(client: Client) -> None:
    cast = a_cast()
    an_invitation(cast.owner, cast.participant.organisation, Role.SIGNATORY, Role.READER)
    url = f"/uitnodigingen/{last_token()}/"
    assert client.get(url).status_code == 200
    response = client.post(url, {"name": LONG_NAME, "password": PASSWORD})
    assert response.status_code == 302
    person = User.objects.get(email=EMAIL)
    assert client.session["_auth_user_id"] == str(person.pk)
    assert person.has_role(cast.participant.organisation, Role.SIGNATORY)
    assert person.emailaddress_set.get().verified
    again = Client().get(url)
    assert again.status_code == 410
    assert "al gebruikt" in again.content.decode()


def test_a_weak_password_is_told_at_the_field(client: Client) -> None:
    cast = a_cast()
    an_invitation(cast.owner, cast.participant.organisation)
    response = client.post(f"/uitnodigingen/{last_token()}/", {"name": "X", "password": "kort"})
    assert response.status_code == 200
    assert response.context["form"].errors["password"]
    assert not User.objects.filter(email=EMAIL).exists()


def test_used_twice_it_works_once() -> None:
    cast = a_cast()
    an_invitation(cast.owner, cast.participant.organisation)
    token = last_token()
    person = accept_as_new_person(token=token, name="Eerste", password=PASSWORD)
    with pytest.raises(Refused, match="al gebruikt"):
        accept_as_known_person(token=token, person=person)


@pytest.mark.django_db(transaction=True)
def test_used_at_the_same_time_it_works_once() -> None:
    cast = a_cast()
    person = a_user(email=EMAIL)
    an_invitation(cast.owner, cast.participant.organisation)
    token = last_token()

    def use() -> None:
        accept_as_known_person(token=token, person=User.objects.get(pk=person.pk))

    assert outcomes_of([use] * 4) == ["done", "refused", "refused", "refused"]
    assert AuditRecord.objects.filter(act="programme.accept_invitation").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_organisations_invite_the_same_new_person_who_accepts_both_at_once() -> None:
    cast = a_cast()
    tokens = []
    for contact, party in (
        (cast.owner, cast.participant),
        (cast.stranger, cast.other_participant),
    ):
        an_invitation(contact, party.organisation)
        tokens.append(last_token())

    def using(token: str) -> Callable[[], object]:
        return lambda: accept_as_new_person(token=token, name="Nieuw", password=PASSWORD)

    assert outcomes_of([using(token) for token in tokens]) == ["done", "refused"]
    assert User.objects.get(email=EMAIL).memberships.count() == 1


def outcomes_of(acts: list[Callable[[], object]]) -> list[str]:
    """What became of acts at the same moment, each in a thread and connection of its own."""
    outcomes, start = [], threading.Barrier(len(acts))

    def act_now(act: Callable[[], object]) -> None:
        start.wait()
        try:
            act()
            outcomes.append("done")
        except Refused:
            outcomes.append("refused")
        except Exception as error:
            outcomes.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=act_now, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def test_expired_and_withdrawn_links_say_so(client: Client) -> None:
    cast = a_cast()
    invitation = an_invitation(cast.owner, cast.participant.organisation)
    url = f"/uitnodigingen/{last_token()}/"
    with pytest.raises(Refused, match="net verstuurd"):
        resend_invitation(invitation=invitation, actor=cast.owner)
    past = timezone.now() - timedelta(days=20)
    Invitation.objects.update(sent_at=past, expires_at=past + timedelta(days=14))
    assert "verlopen" in client.get(url).content.decode()
    resend_invitation(invitation=invitation, actor=cast.owner)
    assert client.get(url).status_code == 404
    url = f"/uitnodigingen/{last_token()}/"
    assert client.get(url).status_code == 200
    withdraw_invitation(invitation=invitation, actor=cast.owner)
    assert "ingetrokken" in client.get(url).content.decode()
    with pytest.raises(Refused):
        resend_invitation(invitation=invitation, actor=cast.owner)


def test_somebody_else_and_a_known_person(client: Client) -> None:
    cast = a_cast()
    person = a_user(email=EMAIL)
    an_invitation(cast.owner, cast.participant.organisation)
    url = f"/uitnodigingen/{last_token()}/"
    assert "next=" in client.get(url).content.decode()
    client.force_login(cast.stranger)
    assert "iemand anders" in client.post(url).content.decode()
    client.force_login(person)
    assert client.get(url).status_code == 200
    assert not Invitation.objects.get().accepted_at
    assert client.post(url).status_code == 302
    assert User.objects.get(pk=person.pk).has_role(cast.participant.organisation, Role.READER)


def test_invite_or_grant() -> None:
    cast = a_cast()
    home = cast.participant.organisation

    def let_in(email: str, role: str) -> Invitation | None:
        return invite_or_grant(
            organisation=home, email=email, name="N", roles=[role], actor=cast.owner
        )

    assert let_in(cast.team_mate.email.upper(), Role.SIGNATORY) is None
    assert User.objects.get(pk=cast.team_mate.pk).has_role(home, Role.SIGNATORY)
    assert let_in(cast.stranger.email, Role.READER) is not None
    assert not User.objects.get(pk=cast.stranger.pk).has_role(home)
    let_in(EMAIL, Role.SIGNATORY)
    widened = let_in(EMAIL, Role.READER)
    assert widened is not None
    assert widened.roles == [Role.SIGNATORY, Role.READER]
    assert OutgoingMail.objects.filter(template="invitation", to=EMAIL).count() == 1


def test_a_foreign_organisation_does_not_exist(client: Client) -> None:
    cast = a_cast()
    invitation = an_invitation(cast.owner, cast.participant.organisation)
    client.force_login(cast.stranger)
    slug = cast.participant.organisation.slug
    assert client.get(f"/organisaties/{slug}/mensen/").status_code == 404
    for act in ("opnieuw", "intrekken"):
        url = f"/organisaties/{slug}/uitnodigingen/{invitation.pk}/{act}/"
        assert client.post(url).status_code == 404
        own = cast.other_participant.organisation.slug
        url = f"/organisaties/{own}/uitnodigingen/{invitation.pk}/{act}/"
        assert client.post(url).status_code == 404


def test_the_first_administrator_is_invited_by_command(client: Client) -> None:
    programme = a_programme()
    call_command("invite_administrator", programme.slug, EMAIL, "Koen Wiersma", stdout=StringIO())
    with pytest.raises(CommandError, match="staat al een uitnodiging"):
        call_command("invite_administrator", programme.slug, "b@voorbeeld.example", "B")
    answers = {"name": "Koen Wiersma", "password": PASSWORD}
    client.post(f"/uitnodigingen/{last_token()}/", answers)
    person = User.objects.get(email=EMAIL)
    assert person.has_role(programme.lead, Role.ADMINISTRATOR)
    with pytest.raises(CommandError, match="heeft al een beheerder"):
        call_command("invite_administrator", programme.slug, "b@voorbeeld.example", "B")
    with pytest.raises(CommandError, match="load it first"):
        call_command("invite_administrator", "onbekend", EMAIL, "B")


def test_an_organisation_invites_so_many_a_day(
    client: Client, time_machine: TimeMachineFixture
) -> None:
    cast = a_cast()
    home = cast.participant.organisation
    for number in range(MOST_A_DAY):
        values = {"email": f"{number}@voorbeeld.example", "name": "N", "roles": [Role.READER]}
        invitation = invite(organisation=home, actor=cast.owner, **values)
        withdraw_invitation(invitation=invitation, actor=cast.owner)
    client.force_login(cast.owner)
    people = f"/organisaties/{home.slug}/mensen/"
    page = client.post(people, {"email": EMAIL, "name": "N", "roles": [Role.READER]})
    assert "Ga morgen verder" in page.content.decode()
    with pytest.raises(Refused, match="morgen"):
        invite_or_grant(
            organisation=home, email=EMAIL, name="N", roles=[Role.READER], actor=cast.owner
        )
    an_invitation(cast.stranger, cast.other_participant.organisation)
    time_machine.move_to(timezone.now() + timedelta(days=1, minutes=1))
    an_invitation(cast.owner, home)
