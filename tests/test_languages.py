"""Pages in Dutch and English: by the switch, by one's own choice and by the organisation's."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.http import HttpResponse
from django.test import Client
from django.utils import translation

from portal.kit import audit
from portal.kit.models import AuditRecord
from programme.models import Organisation, Role, User
from programme.services.cases import share_case
from programme.services.invitations import invite
from programme.states import Sharing
from tests.factories.cases import a_case
from tests.factories.packages import catalogue, offered_agreement
from tests.factories.programme import PASSWORD, a_cast, a_user, an_organisation, member
from tests.pages import error_at, html_of
from tests.programme.test_invitations import last_token

pytestmark = pytest.mark.django_db


def language_of(page: HttpResponse) -> str:
    """What the page says of itself, which is what its header says and its switch does not."""
    html = html_of(page)
    told = re.search(r'<html lang="(\w+)">', html)
    offered = re.search(r'<button[^>]* name="language" value="(\w+)" lang="(\w+)">(\w+)<', html)
    assert told
    assert offered
    assert offered[1] == offered[2]
    assert (told[1], offered[3]) in {("nl", "English"), ("en", "Nederlands")}
    assert page["Content-Language"] == told[1]
    assert "Cookie" in page["Vary"]
    return told[1]


def switched(client: Client, language: str, **sent: str) -> HttpResponse:
    return client.post("/taal/", {"language": language, **sent})


def test_a_visitor_reads_dutch_whatever_the_browser_prefers() -> None:
    page = Client(headers={"Accept-Language": "en-GB,en;q=0.9"}).get("/accounts/login/")
    assert language_of(page) == "nl"
    assert "Inloggen" in html_of(page)


def test_a_visitor_switches_and_comes_back() -> None:
    client = Client()
    here = "http://testserver/accounts/login/?next=/cases/"
    answer = client.post("/taal/", {"language": "en"}, headers={"Referer": here})
    assert answer["Location"] == here
    page = client.get("/accounts/login/")
    assert language_of(page) == "en"
    assert "Log in" in html_of(page)
    assert "Inloggen" not in html_of(page)
    switched(client, "nl")
    assert language_of(client.get("/accounts/login/")) == "nl"


@pytest.mark.parametrize(
    ("after", "leads_to"),
    [("/hulp/", "/hulp/"), ("https://elders.example/", "/"), ("//elders.example", "/")],
)
def test_the_switch_leads_to_pages_of_this_site_only(after: str, leads_to: str) -> None:
    assert switched(Client(), "en", next=after)["Location"] == leads_to


@pytest.mark.parametrize("language", ["de", "", "nl-BE", "x" * 300])
def test_a_language_that_we_do_not_speak_changes_nothing(language: str) -> None:
    client = Client()
    assert switched(client, language).status_code == 302
    client.cookies["django_language"] = language
    assert language_of(client.get("/hulp/")) == "nl"


def test_the_choice_of_a_visitor_lasts_and_is_for_this_site_alone() -> None:
    cookie = switched(Client(), "en").cookies["django_language"]
    assert cookie["max-age"] == 365 * 86_400
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_the_switch_asks_for_a_token_and_a_post() -> None:
    assert Client(enforce_csrf_checks=True).post("/taal/", {"language": "en"}).status_code == 403
    assert Client().get("/taal/").status_code == 405


def test_who_is_logged_in_switches_for_every_browser() -> None:
    user, here, elsewhere = a_user(), Client(), Client()
    here.force_login(user)
    elsewhere.force_login(user)
    switched(here, "en")
    assert language_of(elsewhere.get("/")) == "en"
    assert AuditRecord.objects.filter(act="programme.choose_language").count() == 1
    switched(here, "en")
    assert AuditRecord.objects.filter(act="programme.choose_language").count() == 1


def test_a_colleague_reads_in_the_language_of_the_organisation() -> None:
    user, client = a_user(), Client()
    member(Role.READER, an_organisation(language="en"), user=user)
    client.force_login(user)
    client.cookies["django_language"] = "nl"  # of whoever used this browser before
    assert language_of(client.get("/")) == "en"


@pytest.mark.parametrize(("own", "then"), [("", "en"), ("nl", "nl")])
def test_a_choice_before_logging_in_is_kept_by_who_made_none(own: str, then: str) -> None:
    user, client = a_user(language=own), Client()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    switched(client, "en")
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert "_auth_user_id" in client.session
    assert User.objects.get(pk=user.pk).language == then


def test_who_switches_when_logged_in_does_not_choose_for_the_next() -> None:
    """Whoever logs in after them in this browser gets no mails in another language."""
    first, second, client = a_user(), a_user(), Client()
    EmailAddress.objects.create(user=second, email=second.email, verified=True, primary=True)
    client.force_login(first)
    switched(client, "en")
    client.post("/accounts/logout/")
    client.post("/accounts/login/", {"login": second.email, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(second.pk)
    assert User.objects.get(pk=second.pk).language == ""


def test_the_profile_takes_the_language() -> None:
    user, client = a_user(), Client()
    client.force_login(user)
    page = client.post("/profiel/", {"name": user.name, "language": "en"}, follow=True)
    assert language_of(page) == "en"
    assert "Your profile has been saved." in html_of(page)
    answer = client.post("/profiel/", {"name": user.name, "language": ""})
    assert not answer.cookies["django_language"].value
    assert language_of(client.get("/profiel/")) == "nl"
    client.post("/profiel/", {"name": user.name, "language": "de"})
    assert User.objects.get(pk=user.pk).language == ""


def test_who_keeps_an_organisation_chooses_its_language() -> None:
    cast, client = a_cast(), Client()
    home = cast.participant.organisation
    client.force_login(cast.owner)
    page = client.get(f"{home.get_absolute_url()}wijzigen/")
    names = re.findall(r'<(?:input|select)[^>]* name="(\w+)"', html_of(page))
    given = {name: getattr(home, name) for name in names if hasattr(home, name)}
    client.post(f"{home.get_absolute_url()}wijzigen/", {**given, "language": "en"})
    assert Organisation.objects.get(pk=home.pk).language == "en"
    told = AuditRecord.objects.get(act="programme.change_organisation")
    assert told.data == {"before": {"language": "nl"}, "after": {"language": "en"}}
    assert language_of(client.get(home.get_absolute_url())) == "en"


def test_messages_of_forms_and_errors_are_in_the_language() -> None:
    client = Client()
    switched(client, "en")
    page = client.post("/accounts/login/", {"login": "", "password": ""})
    assert error_at(page, "login") == "Enter your email address."
    missing = client.get("/er-is-niets/")
    assert missing.status_code == 404
    assert language_of(missing) == "en"


def test_a_thread_speaks_dutch_again_after_an_english_page() -> None:
    client = Client()
    switched(client, "en")
    client.get("/hulp/")
    assert translation.get_language() == "nl"
    refused = client.get("/hulp/?a=%00")
    assert refused.status_code == 400
    assert '<html lang="nl">' in html_of(refused)


def test_who_is_invited_reads_on_in_the_language_of_the_organisation() -> None:
    cast = a_cast()
    home = cast.participant.organisation
    Organisation.objects.filter(pk=home.pk).update(language="en")
    home.refresh_from_db()
    invite(
        organisation=home,
        name="Nieuw",
        email="nieuw@voorbeeld.example",
        roles=[Role.READER],
        actor=cast.owner,
    )
    address = f"/uitnodigingen/{last_token()}/"
    assert language_of(Client().get(address)) == "en"
    chose = Client()
    switched(chose, "nl")
    assert language_of(chose.get(address)) == "nl"


def test_the_logbook_is_read_in_ones_own_language() -> None:
    cast = a_cast()
    case = a_case(cast.participant, cast.owner)
    with translation.override("en"):
        share_case(case=case, sharing="programme", actor=cast.owner)
        told = audit.detail_of(AuditRecord.objects.get(act="programme.share_case"))
        english = str(Sharing.PROGRAMME.label)
    assert english in told
    told = audit.detail_of(AuditRecord.objects.get(act="programme.share_case"))
    assert str(Sharing.PROGRAMME.label) in told
    assert english not in told


def test_what_an_agreement_prints_does_not_follow_who_offers_it() -> None:
    cast = a_cast()
    catalogue(cast.programme)
    with translation.override("en"):
        agreement = offered_agreement(
            participant=cast.participant, contact=cast.owner, signatory=cast.signatory
        )
    assert agreement.snapshot["invoicing"]["reference_label"] == "verplichtingnummer"
    assert agreement.snapshot["signatory"]["basis"] == "mandaat"
    assert agreement.reference_label == "verplichtingnummer"
