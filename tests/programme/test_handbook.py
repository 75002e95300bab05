"""The handbook: drafted, published in versions that stay, read and commented on."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client

from portal.kit.acts import Refused
from portal.kit.models import AuditRecord, OutgoingMail, StoredDocument
from programme import documents
from programme.jobs import make_left_handbooks
from programme.models import (
    HandbookComment,
    HandbookStep,
    HandbookVersion,
    Role,
    digest_of,
)
from programme.selectors.handbook import contents_of, draft_of
from programme.selectors.logbook import search_records
from programme.selectors.todo import todos_of
from programme.services import handbook as service
from programme.services.handbook_comments import (
    answer_comment,
    close_comment,
    comment,
    reopen_comment,
)
from programme.services.handbook_versions import DraftChanged, publish_handbook
from programme.states import Sharing
from tests.factories.cases import a_case
from tests.factories.handbook import a_handbook, a_step, an_item, published
from tests.factories.programme import Cast, a_cast, a_participant, a_programme, member
from tests.pages import error_at, html_of, text_of_pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return a_cast()


def _titles(cast: Cast) -> list[str]:
    return [step.title for step in draft_of(cast.programme)]


def _draft(cast: Cast) -> str:
    return f"/handboek/{cast.programme.slug}/concept/"


def test_a_coordinator_writes_orders_and_publishes(client: Client, cast: Cast) -> None:
    client.force_login(cast.coordinator)
    for title in ("Plannen", "Ambities"):
        typed = {"title": title, "text": "Eerst dit.\r\n\r\n- dan dat\r\n- en dit"}
        assert client.post(f"{_draft(cast)}stap/", typed).status_code == 302
    first, second = draft_of(cast.programme)
    client.post(f"/handboek/stappen/{second.pk}/plaats/", {"act": "up"})
    assert _titles(cast) == ["Ambities", "Plannen"]
    item = {"kind": "method", "title": "Ambitietafel", "text": "Met <b>iedereen</b>."}
    client.post(f"/handboek/stappen/{second.pk}/onderdeel/", item)
    page = html_of(client.get(f"{_draft(cast)}publiceren/"))
    assert "Ambitietafel (methode)" in page
    seen = re.search(r'name="seen"[^>]*value="(\w+)"', page)
    assert seen
    answer = client.post(f"{_draft(cast)}publiceren/", {"note": "De eerste.", "seen": seen[1]})
    assert answer.status_code == 302
    client.force_login(cast.learner)
    page = html_of(client.get("/handboek/"))
    assert page.index(f'id="stap-{second.pk}"') < page.index(f'id="stap-{first.pk}"')
    assert "<ul><li>dan dat</li><li>en dit</li></ul>" in page
    assert "Met &lt;b&gt;iedereen&lt;/b&gt;." in page


@pytest.mark.parametrize("who", ["owner", "organiser", "administrator", "trainer", "stranger"])
def test_nobody_else_writes_it(cast: Cast, who: str) -> None:
    actor = cast.by_role()[who]
    step = a_step(cast.programme, cast.coordinator)
    acts: list[Any] = [
        lambda: a_step(cast.programme, actor),
        lambda: an_item(step, actor),
        lambda: service.move(part=step, direction="up", actor=actor),
        lambda: service.take_out(part=step, actor=actor),
        lambda: service.link_cases(step=step, cases=[], actor=actor),
        lambda: published(cast.programme, actor),
    ]
    for act in acts:
        with pytest.raises(PermissionDenied):
            act()


def test_a_draft_is_not_read_before_it_is_published(client: Client, cast: Cast) -> None:
    version = a_handbook(cast.programme, cast.coordinator)
    new = a_step(cast.programme, cast.coordinator, "Geheime stap")
    shown = HandbookStep.objects.get(pk=version.steps[0]["step"])
    service.change_step(
        step=shown, title="Andere titel", text="", began_from=1, actor=cast.coordinator
    )
    client.force_login(cast.owner)
    page = html_of(client.get("/handboek/"))
    assert "Geheime stap" not in page
    assert "Andere titel" not in page
    assert client.get(f"/handboek/stappen/{new.pk}/").status_code == 404
    assert "Ambities ophalen" in html_of(client.get(shown.get_absolute_url()))


def test_two_who_edit_at_once_do_not_overwrite_each_other(client: Client, cast: Cast) -> None:
    """The second is told, keeps what was typed, and may then decide to replace it."""
    step = a_step(cast.programme, cast.coordinator, text="Zoals het was.")
    second = member(Role.COORDINATOR, cast.programme.lead)
    address = f"/handboek/stappen/{step.pk}/wijzigen/"
    client.force_login(second)
    assert 'name="revision" value="1"' in re.sub(
        r'name="revision"[^>]*value=', 'name="revision" value=', html_of(client.get(address))
    )
    service.change_step(
        step=step, title=step.title, text="Van de eerste.", began_from=1, actor=cast.coordinator
    )
    typed = {"title": step.title, "text": "Van de tweede.", "revision": "1"}
    page = html_of(client.post(address, typed))
    assert f"{cast.coordinator} heeft dit intussen veranderd." in page
    assert "Van de tweede.</textarea>" in page
    assert "<p>Van de eerste.</p>" in page
    step.refresh_from_db()
    assert step.text == "Van de eerste."
    now = re.search(r'name="revision"[^>]*value="(\d+)"', page)
    assert now
    assert client.post(address, {**typed, "revision": now[1]}).status_code == 302
    step.refresh_from_db()
    assert (step.text, step.changed_by) == ("Van de tweede.", second)


def test_what_one_typed_is_kept_when_another_took_the_step_out(client: Client, cast: Cast) -> None:
    step = a_step(cast.programme, cast.coordinator)
    service.take_out(part=step, actor=cast.coordinator)
    client.force_login(cast.coordinator)
    typed = {"title": step.title, "text": "Lang over nagedacht.", "revision": "1"}
    page = html_of(client.post(f"/handboek/stappen/{step.pk}/wijzigen/", typed))
    assert "is intussen weggehaald" in page
    assert "Lang over nagedacht.</textarea>" in page


def test_saving_what_is_there_changes_nothing(cast: Cast) -> None:
    step = a_step(cast.programme, cast.coordinator)
    service.change_step(
        step=step, title=step.title, text=step.text, began_from=7, actor=cast.coordinator
    )
    step.refresh_from_db()
    assert step.revision == 1
    assert not AuditRecord.objects.filter(act="programme.change_handbook").exists()


def test_what_is_taken_out_can_be_put_back(client: Client, cast: Cast) -> None:
    one, _two = (a_step(cast.programme, cast.coordinator, title) for title in ("Een", "Twee"))
    client.force_login(cast.coordinator)
    place = f"/handboek/stappen/{one.pk}/plaats/"
    client.post(place, {"act": "out"})
    assert _titles(cast) == ["Twee"]
    assert "Terugzetten" in html_of(client.get(_draft(cast)))
    client.post(place, {"act": "back"})
    assert _titles(cast) == ["Twee", "Een"]
    client.post(place, {"act": "down"})
    assert _titles(cast) == ["Twee", "Een"]
    assert client.post(place, {"act": "weg"}).status_code == 404


def test_a_place_is_given_once(cast: Cast) -> None:
    one, two = (a_step(cast.programme, cast.coordinator, title) for title in ("Een", "Twee"))
    HandbookStep.objects.filter(pk=two.pk).update(position=one.position)
    with pytest.raises(IntegrityError):
        connection.check_constraints()


def test_a_version_never_changes(cast: Cast) -> None:
    version = a_handbook(cast.programme, cast.coordinator)
    assert digest_of(version.snapshot) == version.sha256
    changed = {**version.snapshot, "note": "Anders."}
    for values in ({"note": "Anders."}, {"snapshot": changed}, {"number": 5}):
        with pytest.raises(IntegrityError), transaction.atomic():
            HandbookVersion.objects.filter(pk=version.pk).update(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        version.delete()
    version.refresh_from_db()
    assert digest_of(version.snapshot) == version.sha256


def test_only_what_is_new_and_was_seen_is_published(cast: Cast) -> None:
    with pytest.raises(Refused, match="nog geen stappen"):
        published(cast.programme, cast.coordinator)
    a_handbook(cast.programme, cast.coordinator)
    with pytest.raises(Refused, match="niets veranderd sinds versie 1"):
        published(cast.programme, cast.coordinator)
    seen = digest_of(contents_of(draft_of(cast.programme)))
    a_step(cast.programme, cast.coordinator, "Van een ander")
    with pytest.raises(DraftChanged):
        publish_handbook(
            programme=cast.programme, note="Mijn tekst.", seen=seen, actor=cast.coordinator
        )
    assert published(cast.programme, cast.coordinator).number == 2


def test_the_paper_is_made_once_with_a_table_of_contents(client: Client, cast: Cast) -> None:
    version = a_handbook(cast.programme, cast.coordinator)
    client.force_login(cast.owner)
    address = f"/handboek/{cast.programme.slug}/versies/1.pdf"
    assert client.get(address).status_code == 202
    assert make_left_handbooks(minutes=0) == 1
    documents.make_handbook_document(version.pk)
    documents.make_handbook_document(version.pk)
    assert StoredDocument.objects.filter(kind="handbook").count() == 1
    answer = client.get(address)
    assert answer.headers["Content-Type"] == "application/pdf"
    text = text_of_pdf(answer.content)
    assert re.search(r"Stap 1\. Ambities ophalen\s*\.*\s*2\b", text)
    assert re.search(r"Stap 2\. Opgave bepalen\s*\.*\s*2\b", text)
    assert "Methode: Tafel van opgave bepalen" in text
    assert "Eerste versie." in text
    assert make_left_handbooks(minutes=0) == 0


def test_older_versions_stay_and_differences_are_told(client: Client, cast: Cast) -> None:
    a_handbook(cast.programme, cast.coordinator)
    first, second = draft_of(cast.programme)
    service.change_step(
        step=first,
        title="Ambities ophalen",
        text="Vraag elke afdeling en elke buurt wat zij wil bereiken.",
        began_from=1,
        actor=cast.coordinator,
    )
    service.move(part=second, direction="up", actor=cast.coordinator)
    service.take_out(part=second.parts.get(), actor=cast.coordinator)
    a_step(cast.programme, cast.coordinator, "Leren")
    published(cast.programme, cast.coordinator, "Met de buurt erbij.")
    client.force_login(cast.finance)
    home = f"/handboek/{cast.programme.slug}/versies/"
    assert "Met de buurt erbij." in html_of(client.get(home))
    old = html_of(client.get(f"{home}1/"))
    assert "en elke buurt" not in old
    assert "Lees de nieuwste versie" in old
    page = html_of(client.get(f"{home}2/verschillen/"))
    assert re.search(r"<ins>\s*en elke buurt\s*</ins>", page)
    assert "Staat op een andere plaats." in page
    assert "<strong>Tafel van opgave bepalen (methode)</strong><p>Weggehaald.</p>" in page
    assert "<h3>Leren</h3><p>Nieuw.</p>" in page
    assert "Er is geen eerdere versie" in html_of(client.get(f"{home}1/verschillen/"))
    assert client.get(f"{home}3/").status_code == 404


def test_the_programme_comments_and_a_coordinator_answers(client: Client, cast: Cast) -> None:
    version = a_handbook(cast.programme, cast.coordinator)
    step = HandbookStep.objects.get(pk=version.steps[0]["step"])
    client.force_login(cast.learner)
    page = client.post(step.get_absolute_url(), {"text": " "})
    assert "Schrijf uw opmerking of vraag op." in error_at(page, "text")
    client.post(step.get_absolute_url(), {"text": "Geldt dit ook voor <nuts>?"})
    said = HandbookComment.objects.get()
    assert (said.organisation, said.version) == (cast.participant.organisation, version)
    (todo,) = todos_of(cast.coordinator)
    assert todo.title == "1 nieuwe opmerking bij het handboek"
    client.force_login(cast.coordinator)
    assert "Geldt dit ook voor &lt;nuts&gt;?" in html_of(client.get(todo.url))
    client.post(said.get_absolute_url(), {"answer": "Ja, ook voor nutsbedrijven."})
    assert todos_of(cast.coordinator) == []
    mail = OutgoingMail.objects.get(template="comment_answered")
    assert mail.to == cast.learner.email
    assert f"{step.get_absolute_url()}#opmerkingen" in mail.body_text
    client.force_login(cast.stranger)
    assert "Ja, ook voor nutsbedrijven." in html_of(client.get(step.get_absolute_url()))
    client.force_login(cast.coordinator)
    for act, status in (("close", "closed"), ("reopen", "new")):
        client.post(f"{said.get_absolute_url()}stand/", {"act": act})
        said.refresh_from_db()
        assert said.status == status


def test_who_is_at_the_lead_and_the_network_too_comments_once(cast: Cast) -> None:
    version = a_handbook(cast.programme, cast.coordinator)
    step = HandbookStep.objects.get(pk=version.steps[0]["step"])
    assert cast.programme.network
    both = member(Role.ORGANISER, cast.programme.network, user=cast.coordinator)
    said = comment(step=step, text="Mag ik?", actor=both)
    assert said.organisation in (cast.programme.lead, cast.programme.network)


def test_who_may_say_what_of_comments(cast: Cast) -> None:
    version = a_handbook(cast.programme, cast.coordinator)
    step = HandbookStep.objects.get(pk=version.steps[0]["step"])
    outsider = member(Role.CONTACT, a_participant(a_programme()).organisation)
    with pytest.raises(PermissionDenied):
        comment(step=step, text="Mag ik?", actor=outsider)
    said = comment(step=step, text="Mag ik?", actor=cast.owner)
    for act in (close_comment, reopen_comment):
        with pytest.raises(PermissionDenied):
            act(comment=said, actor=cast.owner)
    with pytest.raises(PermissionDenied):
        answer_comment(comment=said, answer="Ja.", actor=cast.owner)
    close_comment(comment=said, actor=cast.coordinator)
    with pytest.raises(Refused):
        answer_comment(comment=said, answer="Te laat.", actor=cast.coordinator)


def test_who_left_the_programme_gets_no_answer_by_mail(cast: Cast) -> None:
    version = a_handbook(cast.programme, cast.coordinator)
    step = HandbookStep.objects.get(pk=version.steps[0]["step"])
    said = comment(step=step, text="Mag ik?", actor=cast.learner)
    cast.learner.memberships.all().delete()
    member(Role.CONTACT, a_participant(a_programme()).organisation, user=cast.learner)
    said = HandbookComment.objects.get(pk=said.pk)
    answer_comment(comment=said, answer="Ja.", actor=cast.coordinator)
    assert not OutgoingMail.objects.exists()


def test_a_step_that_left_the_handbook_takes_no_comments(client: Client, cast: Cast) -> None:
    version = a_handbook(cast.programme, cast.coordinator)
    step = HandbookStep.objects.get(pk=version.steps[0]["step"])
    service.take_out(part=step, actor=cast.coordinator)
    comment(step=step, text="Nog te lezen, dus nog te bespreken.", actor=cast.owner)
    client.force_login(cast.owner)
    everything = f"/handboek/{cast.programme.slug}/opmerkingen/"
    to_the_step = f'href="{step.get_absolute_url()}#opmerkingen"'
    assert to_the_step in html_of(client.get(everything))
    published(cast.programme, cast.coordinator, "Een stap eruit.")
    with pytest.raises(Refused, match="niet meer in het handboek"):
        comment(step=step, text="Te laat.", actor=cast.owner)
    assert to_the_step not in html_of(client.get(everything))


def test_a_reader_sees_only_the_cases_that_are_theirs_to_see(client: Client, cast: Cast) -> None:
    version = a_handbook(cast.programme, cast.coordinator)
    step = HandbookStep.objects.get(pk=version.steps[0]["step"])
    shared = a_case(cast.participant, cast.owner, title="Gedeeld", sharing=Sharing.PROGRAMME)
    kept = a_case(cast.participant, cast.owner, title="Alleen met de universiteit")
    client.force_login(cast.coordinator)
    address = f"/handboek/stappen/{step.pk}/cases/"
    assert client.post(address, {"cases": [shared.pk, kept.pk]}).status_code == 302
    for reader, sees in ((cast.owner, True), (cast.coordinator, True), (cast.stranger, False)):
        client.force_login(reader)
        page = html_of(client.get(step.get_absolute_url()))
        assert "Gedeeld" in page
        assert ("Alleen met de universiteit" in page) is sees


def test_only_cases_of_the_programme_are_linked(client: Client, cast: Cast) -> None:
    step = a_step(cast.programme, cast.coordinator)
    elsewhere = a_cast()
    foreign = a_case(elsewhere.participant, elsewhere.owner, sharing=Sharing.PROGRAMME)
    with pytest.raises(Refused, match="alleen cases van dit programma"):
        service.link_cases(step=step, cases=[foreign], actor=cast.coordinator)
    client.force_login(cast.coordinator)
    page = client.post(f"/handboek/stappen/{step.pk}/cases/", {"cases": [foreign.pk]})
    assert page.status_code == 200
    assert not step.cases.exists()


def test_a_handbook_is_of_one_programme(client: Client, cast: Cast) -> None:
    a_handbook(cast.programme, cast.coordinator)
    other = a_cast()
    theirs = a_handbook(other.programme, other.coordinator)
    client.force_login(cast.coordinator)
    for address in (
        f"/handboek/{other.programme.slug}/",
        theirs.get_absolute_url(),
        f"/handboek/stappen/{theirs.steps[0]['step']}/",
        f"/handboek/stappen/{theirs.steps[0]['step']}/wijzigen/",
        f"/handboek/{other.programme.slug}/concept/",
    ):
        assert client.get(address).status_code == 404, address


def test_the_logbook_tells_of_it(cast: Cast) -> None:
    version = a_handbook(cast.programme, cast.coordinator)
    step = HandbookStep.objects.get(pk=version.steps[0]["step"])
    said = comment(step=step, text="Goed.", actor=cast.owner)
    close_comment(comment=said, actor=cast.coordinator)
    acts = set(search_records(cast.administrator, {}).values_list("act", flat=True))
    assert acts >= {
        "programme.add_handbook_step",
        "programme.add_handbook_item",
        "programme.publish_handbook",
        "programme.comment_on_handbook",
        "programme.close_comment",
    }
