"""Notices: who is told of what, once, and only of what they may open; and the digest."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.core import mail
from django.db import connection, transaction
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import html

from budget.models import Delivery
from packages.models import Agreement
from portal.kit import digests, notices, outbox
from portal.kit.digests import parts, send_digest, send_digests
from portal.kit.models import Notice, NoticePreference, OutgoingMail
from portal.notice_pages import kinds_for
from programme.models import Case, User
from programme.services.cases import assess_case, share_case, take_up_case
from programme.services.handbook_comments import answer_comment
from programme.services.people import deactivate_person
from programme.states import Quadrant, Sharing
from tests.factories.cases import a_case
from tests.factories.handbook import a_handbook_with_all
from tests.factories.notices import chooses, told
from tests.factories.programme import Cast, a_cast
from tests.factories.world import World, a_world
from tests.pages import client_of
from tests.racing import at_once
from tests.shared import NOW, shared

pytestmark = pytest.mark.django_db
NEXT_DAY = "2026-11-25T06:30:00Z"
NEXT_MONDAY = "2026-11-30T06:30:00Z"


@shared
def cast(db: None) -> Cast:
    return a_cast()


@shared
def world(db: None) -> World:
    with time_machine.travel(NOW):
        return a_world()


@pytest.fixture
def case(cast: Cast) -> Case:
    """Taken up, so that its contact has a notice of it."""
    return take_up_case(case=a_case(cast.participant, cast.owner), actor=cast.coordinator)


def _bell(client: Client) -> str:
    """The accessible name of the link in the head."""
    (bell,) = html.fromstring(client.get("/hulp/").content).find_class("bell")
    return str(bell.get("aria-label") or bell.text_content().strip())


def _unread(user: User) -> QuerySet[Notice]:
    return notices.notices_of(user).filter(read_at__isnull=True)


def _digests() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(template="digest").order_by("pk"))


def test_nobody_is_told_of_what_they_may_not_open(world: World) -> None:
    """As if everybody had been told of everything: each follows what the list shows."""
    people = [user for user in world.everyone().values() if user is not None]
    kinds = notices.kinds()
    Notice.objects.all().delete()
    Delivery.objects.update(state="refused", settled_at=timezone.now())
    Agreement.objects.filter(pk=world.foreign.agreement.pk).update(status="signed")
    for kind in kinds:
        keys = kind.rows(people[0]).model.objects.values_list("pk", flat=True)
        Notice.objects.bulk_create(
            Notice(person=user, kind=kind.key, subject_id=key) for user in people for key in keys
        )
    opened, wrong = set(), []
    for user in people:
        client = client_of(user)
        for line in notices.lines_of(user, notices.notices_of(user)):
            opened.add(line.notice.kind)
            assert "{" not in line.sentence
            if client.get(f"/meldingen/{line.notice.pk}/", follow=True).status_code != 200:
                wrong.append(f"{user} {line.notice.kind} {line.url}")
    assert not wrong
    assert opened == {each.key for each in kinds} - {"packages.active"}  # none is


def test_who_can_hear_of_what(cast: Cast) -> None:
    heard = {
        who: {each.key for each in kinds_for(user)}
        for who, user in cast.by_role().items()
        if who != "nobody"
    }
    answer = "programme.comment_answered"
    assert heard["lead_finance"] == {"budget.delivery_refused", "budget.bank_unknown", answer}
    assert heard["finance"] == {"budget.invoice", "budget.reminder", answer}
    assert heard["lead_signatory"] == {"packages.to_countersign", answer}
    assert heard["organiser"] == {"programme.case_to_read", "programme.meeting_planned", answer}
    assert "packages.offered" in heard["signatory"] & heard["owner"]
    assert heard["learner"] >= {"masterclasses.certificate", "masterclasses.promoted"}
    assert max(map(len, heard.values())) <= 12
    assert kinds_for(cast.nobody) == []


def test_a_case_tells_both_sides_and_never_who_acts(cast: Cast) -> None:
    colleague = cast.learner
    case = a_case(cast.participant, colleague)
    take_up_case(case=case, actor=cast.coordinator)
    assess_case(
        case=case,
        now=Quadrant.MONO_LOW,
        wished=Quadrant.MULTI_HIGH,
        reason="Zo staat het.",
        actor=cast.owner,
    )
    share_case(case=case, sharing=Sharing.PROGRAMME, actor=cast.owner)
    assert told(colleague) == ["programme.case_taken_up", "programme.case_assessed"]
    assert told(cast.owner) == ["programme.case_taken_up"]
    assert told(cast.organiser) == ["programme.case_to_read"]
    assert told(cast.coordinator) == []
    assert told(cast.stranger) == []


def test_what_no_longer_holds_is_gone(cast: Cast) -> None:
    comment = a_handbook_with_all(cast.programme, cast.coordinator, cast.owner)
    assert told(cast.coordinator) == ["programme.comment_made"]
    assert _unread(cast.coordinator).count() == 1
    answer_comment(comment=comment, answer="Dank u.", actor=cast.coordinator)
    assert not _unread(cast.coordinator).exists()
    assert told(cast.owner) == ["programme.comment_answered"]


def test_who_leaves_is_told_nothing_any_more(cast: Cast) -> None:
    case = a_case(cast.participant, cast.learner)
    take_up_case(case=case, actor=cast.coordinator)
    home = cast.participant.organisation
    deactivate_person(organisation=home, person=cast.learner, actor=cast.owner)
    person = User.objects.get(pk=cast.learner.pk)
    assert told(person) == ["programme.case_taken_up"]
    assert not notices.notices_of(person).exists()
    User.objects.filter(pk=person.pk).update(is_active=True)
    client, own = client_of(person), Notice.objects.get(person=person)
    assert _bell(client) == "Meldingen"
    assert client.get(f"/meldingen/{own.pk}/").status_code == 404
    assert not send_digest(person.pk)


def test_the_bell_counts_and_opening_marks_as_read(cast: Cast, case: Case) -> None:
    client, own = client_of(cast.owner), Notice.objects.get(person=cast.owner)
    assert _bell(client) == "Meldingen, 1 nieuw"
    page = client.get("/meldingen/").content.decode()
    assert f"De universiteit heeft uw case ‘{case.title}’ opgepakt." in page
    assert "dinsdag 24 november 2026" in page
    assert client.head(f"/meldingen/{own.pk}/").status_code == 302
    opened = client.get(f"/meldingen/{own.pk}/")
    assert opened["Location"] == case.get_absolute_url()
    assert _bell(client) == "Meldingen"
    assert "U hebt geen" not in client.get("/meldingen/").content.decode()
    assert "Geen meldingen gevonden" in client.get("/meldingen/?toon=nieuw").content.decode()
    assert client.get(f"/meldingen/?onderwerp=1&toon={'x' * 9}").status_code == 200


def test_all_is_read_but_what_came_later(cast: Cast, case: Case) -> None:
    client, seen = client_of(cast.owner), Notice.objects.get(person=cast.owner)
    later = a_case(cast.participant, cast.owner)
    take_up_case(case=later, actor=cast.coordinator)
    client.post("/meldingen/gelezen/", {"tot": seen.pk})
    assert [each.subject_id for each in _unread(cast.owner)] == [later.pk]
    for wrong in ("alles", "", "9" * 5000):
        assert client.post("/meldingen/gelezen/", {"tot": wrong}).status_code == 302
    assert _unread(cast.owner).count() == 1


def test_the_bell_asks_the_database_once(cast: Cast, case: Case) -> None:
    client = client_of(cast.owner)
    client.get("/hulp/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/hulp/")
    (query,) = [each["sql"] for each in asked if "kit_notice" in each["sql"]]
    assert "programme_case" not in query
    with CaptureQueriesContext(connection) as asked:
        Client().get("/hulp/")
    assert not [each for each in asked if "kit_notice" in each["sql"]]


def test_the_same_twice_is_one_and_a_new_occasion_takes_its_place(cast: Cast) -> None:
    case = a_case(cast.participant, cast.owner)
    notify = partial(notices.notify, "programme.case_assessed", case, [cast.owner.pk])
    for occasion in (1, 1, 2):
        notify(occasion=occasion)
    assert Notice.objects.get(person=cast.owner).occasion == "2"
    Notice.objects.update(read_at=timezone.now())
    notify(occasion=3)
    assert sorted(each.occasion for each in cast.owner.notices.all()) == ["2", "3"]


@pytest.mark.django_db(transaction=True)
def test_acts_at_the_same_moment_tell_once(cast: Cast) -> None:
    case, people = a_case(cast.participant, cast.owner), [cast.owner.pk, cast.learner.pk]

    def act() -> None:
        with transaction.atomic():
            notices.notify("programme.case_taken_up", case, people)

    at_once([act] * 6)
    assert Notice.objects.count() == 2


def test_an_act_that_is_undone_tells_nothing(cast: Cast) -> None:
    with transaction.atomic():
        take_up_case(case=a_case(cast.participant, cast.owner), actor=cast.coordinator)
        assert told(cast.owner) == ["programme.case_taken_up"]
        transaction.set_rollback(True)
    assert told(cast.owner) == []


def test_a_digest_tells_once_what_is_unread(cast: Cast, case: Case) -> None:
    assert send_digests() == 1
    assert send_digests() == 0
    (digest,) = _digests()
    own = Notice.objects.get(person=cast.owner)
    assert digest.to == cast.owner.email
    assert f"heeft uw case ‘{case.title}’ opgepakt." in digest.body_text
    assert case.get_absolute_url() in digest.body_text
    assert "/meldingen/voorkeuren/" in digest.body_text
    assert own.told_at is not None
    with time_machine.travel(NEXT_DAY):
        assert send_digests() == 0
        take_up_case(case=a_case(cast.participant, cast.owner), actor=cast.coordinator)
        read = a_case(cast.participant, cast.owner)
        take_up_case(case=read, actor=cast.coordinator)
        Notice.objects.filter(subject_id=read.pk).update(read_at=timezone.now())
        assert send_digests() == 1
    assert case.title not in _digests()[1].body_text
    assert read.title not in _digests()[1].body_text


def test_a_week_ends_on_monday_and_never_is_never(cast: Cast, case: Case) -> None:
    chooses(cast.owner, "weekly")
    assert send_digests() == 1
    with time_machine.travel(NEXT_DAY):
        take_up_case(case=a_case(cast.participant, cast.owner), actor=cast.coordinator)
        assert send_digests() == 0
    with time_machine.travel(NEXT_MONDAY):
        assert send_digests() == 1
        take_up_case(case=a_case(cast.participant, cast.owner), actor=cast.coordinator)
    chooses(cast.owner, "never")
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        assert send_digests() == 0


def test_what_is_for_the_bell_alone_is_in_no_digest(cast: Cast, case: Case) -> None:
    chooses(cast.owner, programme__case_taken_up="bell")
    assert send_digests() == 0
    assert not _digests()
    assert _bell(client_of(cast.owner)) == "Meldingen, 1 nieuw"


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_send_one_digest(cast: Cast) -> None:
    take_up_case(case=a_case(cast.participant, cast.owner), actor=cast.coordinator)
    at_once([send_digests] * 4)
    assert len(_digests()) == 1


def test_a_mail_that_exists_follows_what_one_chose(cast: Cast) -> None:
    comment = a_handbook_with_all(cast.programme, cast.coordinator, cast.owner)
    chooses(cast.owner, programme__comment_answered="digest")
    answer_comment(comment=comment, answer="Dank u.", actor=cast.coordinator)
    assert not OutgoingMail.objects.filter(template="comment_answered").exists()
    assert send_digest(cast.owner.pk)
    assert "Er is antwoord op uw opmerking" in _digests()[0].body_text


def test_a_mail_that_went_at_once_is_in_no_digest(cast: Cast) -> None:
    comment = a_handbook_with_all(cast.programme, cast.coordinator, cast.owner)
    answer_comment(comment=comment, answer="Dank u.", actor=cast.coordinator)
    assert OutgoingMail.objects.filter(template="comment_answered").count() == 1
    assert not send_digest(cast.owner.pk)


def test_one_page_keeps_what_one_chose(cast: Cast) -> None:
    client = client_of(cast.owner)
    page = client.get("/meldingen/voorkeuren/")
    text = page.content.decode()
    assert "Hierover krijgt u altijd mail" in text
    assert "Een nieuwe factuur of creditfactuur" in text
    assert 'name="budget.invoice"' not in text
    answers = {each.html_name: each.initial for each in page.context["form"]}
    assert answers["programme.comment_answered"] == "mail"
    assert "alleen bij Meldingen" in page.context["form"]["digest"].help_text
    held = [each for each in page.context["form"] if "komen deze mails meteen" in each.help_text]
    assert [each.html_name for each in held] == [each.key for each in parts()]
    assert client.post("/meldingen/voorkeuren/", {"digest": "soms"}).status_code == 200
    chosen = {**answers, "digest": "weekly", "packages.signed": "bell"}
    for _twice in range(2):
        assert client.post("/meldingen/voorkeuren/", chosen).status_code == 302
    kept = NoticePreference.objects.get(person=cast.owner)
    assert (kept.digest, kept.ways["packages.signed"]) == ("weekly", "bell")
    again = client.get("/meldingen/voorkeuren/").context["form"]
    assert again["packages.signed"].initial == "bell"
    assert "programme.comment_made" not in again.fields  # of coordinators


def test_one_click_ends_the_digest_without_a_login(cast: Cast, case: Case) -> None:
    send_digests()
    (digest,) = _digests()
    outbox.send(digest.pk)
    headers = mail.outbox[-1].message()
    assert headers["List-Unsubscribe"] == f"<{digest.unsubscribe_url}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = digest.unsubscribe_url.removeprefix("http://localhost:8000")
    visitor = Client(enforce_csrf_checks=True)
    assert "Meld mij af" in visitor.get(path).content.decode()
    assert NoticePreference.objects.get(person=cast.owner).digest == "daily"
    assert visitor.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert NoticePreference.objects.get(person=cast.owner).digest == "never"
    assert visitor.get("/meldingen/afmelden/verzonnen/").status_code == 404
    assert Client().get(path.replace(path.split("/")[3], json.dumps(1))).status_code == 404


def test_old_notices_are_thrown_away(cast: Cast, case: Case) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=100)):
        take_up_case(case=a_case(cast.participant, cast.owner), actor=cast.coordinator)
        Notice.objects.filter(read_at=None).exclude(subject_id=case.pk).update(
            read_at=timezone.now()
        )
    assert digests.forget_notices() == 1
    with time_machine.travel(timezone.now() + timedelta(days=366)):
        assert digests.forget_notices() == 1
    assert not Notice.objects.exists()
