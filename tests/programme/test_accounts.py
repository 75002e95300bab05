"""Coming in: no sign-up of one's own, a second factor where the role asks it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from programme.models import User
from programme.selectors.rights import requires_second_factor
from tests.factories.programme import a_cast

pytestmark = pytest.mark.django_db


def test_who_needs_a_second_factor(django_assert_num_queries: Any) -> None:
    """The university's people, and who handles money; told from the roles that are known."""
    cast = a_cast()
    lead = {"coordinator", "lead_finance", "lead_signatory", "administrator", "trainer"}
    for who, person in cast.by_role().items():
        assert person.organisation_ids() or who == "nobody"
        with django_assert_num_queries(0):
            assert requires_second_factor(person) == (who in {*lead, "finance"}), who


def test_staff_without_a_second_factor_reach_only_its_set_up(
    client: Client, settings: Any
) -> None:
    settings.REQUIRE_MFA_FOR_STAFF_ROLES = True
    cast = a_cast()
    for person in (cast.lead_finance, cast.trainer, cast.finance):
        client.force_login(person)
        response = client.get("/organisaties/")
        assert response.status_code == 302
        assert response.headers["Location"] == "/accounts/2fa/"
    client.force_login(cast.owner)
    assert client.get("/organisaties/").status_code == 200
    settings.REQUIRE_MFA_FOR_STAFF_ROLES = False
    client.force_login(cast.lead_finance)
    assert client.get("/organisaties/").status_code == 200


def test_nobody_signs_up_without_an_invitation(client: Client) -> None:
    values = {"email": "vreemd@voorbeeld.example", "password1": "een-lang-wachtwoord-2026"}
    client.post("/accounts/signup/", values)
    assert not User.objects.filter(email=values["email"]).exists()
