"""Which mails arrived, as the lead's coordinators and administrators see it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import models
from django.test import Client
from django.utils import timezone

from portal.kit.models import Delivery, OutgoingMail
from programme.models import Invitation, Role
from programme.selectors.mails import mails_seen_by
from programme.services.invitations import invite
from tests.factories.programme import Cast, a_cast, a_programme, a_user, member
from tests.pages import html_of
from tests.shared import shared

pytestmark = pytest.mark.django_db
SECRET = "geheime-code-123456"


@shared
def cast() -> Cast:
    return a_cast()


def a_mail(about: models.Model | None, to: str = "", **changes: Any) -> OutgoingMail:
    return OutgoingMail.objects.create(
        template="x",
        to=to or "iemand@voorbeeld.example",
        subject="Onderwerp van de mail",
        body_text=SECRET,
        body_html=SECRET,
        about_type=about._meta.label_lower if about else "",
        about_id=str(about.pk) if about else "",
        **changes,
    )


def shown(client: Client, **filters: str) -> list[OutgoingMail]:
    page = client.get("/mails/", filters)
    assert page.status_code == 200
    return list(page.context["page"].object_list)


def test_mails_of_ones_own_programme_are_seen_and_no_others(cast: Cast) -> None:
    party = cast.participant.organisation
    elsewhere = a_programme()
    own = [a_mail(each) for each in (cast.programme, party, cast.programme.lead, cast.owner)]
    a_mail(None)
    a_mail(a_user(), to=cast.owner.email)
    a_mail(elsewhere.lead, to=cast.owner.email)
    rival = member(Role.COORDINATOR, elsewhere.lead, Role.ADMINISTRATOR)
    for person in (cast.coordinator, cast.administrator):
        assert set(mails_seen_by(person)) == set(own)
    assert mails_seen_by(rival).count() == 1
    for person in (cast.lead_finance, cast.owner, cast.organiser):
        assert not mails_seen_by(person).exists()


def test_an_invitation_that_came_back_is_told_where_it_matters(client: Client, cast: Cast) -> None:
    party = cast.participant.organisation
    invite(
        organisation=party,
        email="tikfout@voorbeeld.example",
        name="Nieuw",
        roles=[Role.READER],
        actor=cast.owner,
    )
    reason = "550 5.1.1 no such user"
    OutgoingMail.objects.update(bounced_at=timezone.now(), bounce_reason=reason)
    client.force_login(cast.coordinator)
    assert 'href="/mails/"' in html_of(client.get(f"/organisaties/{party.slug}/mensen/"))
    assert 'href="/mails/"' in html_of(client.get("/organisaties/"))
    assert "1 mail kwam niet aan" in html_of(client.get("/"))
    page = html_of(client.get("/mails/?status=bounced"))
    for words in ("tikfout@voorbeeld.example", "niet aangekomen", "adres bestaat niet", reason):
        assert words in page
    assert str(Invitation.objects.get().organisation) in page
    client.force_login(cast.owner)
    assert 'href="/mails/"' not in html_of(client.get(f"/organisaties/{party.slug}/mensen/"))
    assert 'href="/mails/"' not in html_of(client.get("/organisaties/"))
    assert "kwam niet aan" not in html_of(client.get("/"))
    client.force_login(cast.administrator)
    assert 'href="/mails/"' in html_of(client.get("/logboek/"))


def test_only_what_came_back_lately_is_to_do(client: Client, cast: Cast) -> None:
    def told(days: int) -> str:
        OutgoingMail.objects.update(bounced_at=timezone.now() - timedelta(days=days))
        return html_of(client.get("/"))

    for _each in range(3):
        a_mail(cast.programme)
    client.force_login(cast.coordinator)
    assert "niet aan" not in html_of(client.get("/"))
    assert "3 mails kwamen niet aan" in told(13)
    assert "niet aan" not in told(15)


def test_what_a_mail_says_is_never_shown(client: Client, cast: Cast) -> None:
    a_mail(cast.owner)
    a_mail(cast.owner, secret_until=timezone.now() + timedelta(hours=1))
    client.force_login(cast.administrator)
    page = html_of(client.get("/mails/"))
    assert page.count("Onderwerp van de mail") == 2
    assert SECRET not in page


def test_the_list_is_searched(client: Client, cast: Cast) -> None:
    now = timezone.now()
    queued = a_mail(cast.programme, to="anna@voorbeeld.example")
    bounced = a_mail(cast.programme, to="bert@voorbeeld.example", bounced_at=now)
    failing = a_mail(cast.programme, last_error="ConnectionRefusedError")
    client.force_login(cast.coordinator)
    assert shown(client) == [failing, bounced, queued], "the newest first"
    assert shown(client, address="ANNA@") == [queued]
    for mail, delivery in ((queued, "queued"), (bounced, "bounced"), (failing, "failing")):
        assert shown(client, status=delivery) == [mail]
    assert shown(client, status="sent") == []
    assert "Niets gevonden" in html_of(client.get("/mails/", {"address": "niemand"}))
    assert len(shown(client, status="onzin")) == 3
    assert "ConnectionRefusedError" in html_of(client.get("/mails/"))
    assert set(Delivery) >= {each.delivery for each in (queued, bounced, failing)}


def test_a_page_has_fifty(client: Client, cast: Cast) -> None:
    for _each in range(51):
        a_mail(cast.programme)
    client.force_login(cast.coordinator)
    assert (len(shown(client)), len(shown(client, pagina="2"))) == (50, 1)
