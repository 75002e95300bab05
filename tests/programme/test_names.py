"""Names are text: nothing in one is markup, a link or a trick with the reading direction."""

from __future__ import annotations

import pytest
from django.test import Client

from packages.forms.agreements import SignForm
from packages.forms.people import ReaderForm
from portal.kit.acts import Refused
from portal.kit.models import OutgoingMail
from programme.forms.people import ProfileForm
from programme.models import Organisation, Role, User
from programme.services.invitations import accept_as_new_person, invite, invite_or_grant
from programme.services.organisations import add_organisation, change_organisation
from programme.services.people import change_own_name
from tests.factories.programme import PASSWORD, Cast, a_cast
from tests.pages import error_at
from tests.programme.test_invitations import EMAIL, an_invitation, last_token

pytestmark = pytest.mark.django_db
META = '<meta http-equiv="refresh" content="0;url=//elders.example">'
UNFIT = ["Jan <b>", "Jan\nBcc: iemand", "Jan\x07", "Jan\u202egpj", "Jan\u2066x", "Jan\u2028x"]
LINKS = ["Jan https://elders.example", "WWW.elders.example"]
FIT = ["Zoë van 't Hof-O’Neill, MSc.", "Mr. drs. A.B. Łukasiewicz"]


def test_what_a_field_says_about_itself_is_no_markup() -> None:
    page = str(SignForm(consent=META, language="nl", meaning=META, name=META))
    assert "<meta" not in page
    assert page.count("&lt;meta") == 3


@pytest.mark.parametrize("name", [*UNFIT, *LINKS])
def test_a_person_has_no_such_name(name: str) -> None:
    cast = a_cast()
    home = cast.participant.organisation
    letting_in = {"organisation": home, "email": EMAIL, "roles": [Role.READER]}
    with pytest.raises(Refused, match="naam"):
        invite(name=name, actor=cast.owner, **letting_in)
    with pytest.raises(Refused, match="naam"):
        invite_or_grant(name=name, actor=cast.owner, **letting_in)
    assert not OutgoingMail.objects.exists()
    with pytest.raises(Refused, match="naam"):
        change_own_name(person=cast.owner, name=name)
    an_invitation(cast.owner, home)
    with pytest.raises(Refused, match="naam"):
        accept_as_new_person(token=last_token(), name=name, password=PASSWORD)
    assert not ReaderForm({"name": name, "email": EMAIL}).is_valid()


@pytest.mark.parametrize("name", FIT)
def test_people_have_names_like_these(name: str) -> None:
    cast = a_cast()
    change_own_name(person=cast.owner, name=name)
    assert User.objects.get(pk=cast.owner.pk).name == name
    assert ProfileForm({"name": name}).is_valid()


def test_an_unfit_name_is_told_at_its_field(client: Client) -> None:
    cast = a_cast()
    an_invitation(cast.owner, cast.participant.organisation)
    accepting = f"/uitnodigingen/{last_token()}/"
    page = client.post(accepting, {"name": LINKS[0], "password": PASSWORD})
    assert "webadres" in error_at(page, "name")
    client.force_login(cast.owner)
    people = f"/organisaties/{cast.participant.organisation.slug}/mensen/"
    page = client.post(people, {"name": META, "email": EMAIL, "roles": [Role.READER]})
    assert "geen < of >" in error_at(page, "name")
    assert "geen < of >" in error_at(client.post("/profiel/", {"name": META}), "name")


@pytest.mark.parametrize("name", UNFIT)
def test_an_organisation_has_no_such_name(client: Client, name: str) -> None:
    cast: Cast = a_cast()
    home = cast.participant.organisation
    with pytest.raises(Refused, match="naam"):
        change_organisation(organisation=home, values={"legal_name": name}, actor=cast.owner)
    with pytest.raises(Refused, match="naam"):
        add_organisation(
            programme=cast.programme,
            values={"name": name, "kind": Organisation.Kind.MUNICIPALITY},
            actor=cast.coordinator,
        )
    client.force_login(cast.owner)
    page = client.post(f"/organisaties/{home.slug}/wijzigen/", {"legal_name": name})
    assert "geen < of >" in error_at(page, "legal_name")
