"""Every form that is filled in and sent twice, without a script: what it makes is there once.

So is what is sent from its page as it is loaded anew, after Back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from time import sleep
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from lxml import html

from packages.models import NextAction
from portal.kit import once
from portal.kit.acts import LATELY, locked
from portal.kit.models import AuditRecord, DoneForm
from portal.kit.moments import clock
from portal.kit.once import DoOnce, forget_done_forms
from programme.models import Deliverable, User
from tests.factories.programme import Cast, a_cast, a_subsidy
from tests.factories.world import World, a_world
from tests.racing import at_once
from tests.routes import FORMS, ROUTES
from tests.shared import NOW
from tests.test_settings import ROOT
from tests.visiting import FIRST

pytestmark = pytest.mark.django_db

ADDED = 75  # forms at least that make something of such answers
LINK = "https://voorbeeld.example/"
DAYS = ("2026-12-01", "2026-11-03")  # some forms want a day ahead, others one before


def test_what_is_sent_twice_is_there_once() -> None:
    with time_machine.travel(NOW), transaction.atomic():
        made = dict(_made_by_forms(a_world()))
        transaction.set_rollback(True)
    assert {name: rows for name, rows in made.items() if len(set(rows)) > 1} == {}
    assert len(made) >= ADDED, sorted(made)


class Page:
    """A form as it was loaded once, before somebody who fills it in."""

    def __init__(self, user: User, address: str) -> None:
        self.client, self.address = Client(enforce_csrf_checks=True), address
        self.client.force_login(user)
        self.load()

    def load(self) -> None:
        page = html.fromstring(self.client.get(self.address).content)
        wanted = "//main//form[@method='post'][.//*[@type='file' or @type='date']]"
        (self.form,) = page.xpath(wanted)

    def send(self, **answers: Any) -> Any:
        return self.client.post(self.address, {**_answers(self.form, DAYS[0]), **answers})


@pytest.fixture
def cast() -> Cast:
    return a_cast()


def _of_planning(cast: Cast) -> Page:
    return Page(cast.coordinator, reverse("packages:action_plan", args=[cast.participant.pk]))


def test_the_second_is_answered_as_the_first(cast: Cast) -> None:
    page = _of_planning(cast)
    first, second = page.send(), page.send()
    assert (first.status_code, first.url) == (second.status_code, second.url)
    (told,) = {str(each) for each in get_messages(second.wsgi_request)}
    assert page.client.get(second.url).content.decode().count(told) == 1
    assert NextAction.objects.count() == 1


def test_who_lost_the_first_answer_reads_what_was_done(cast: Cast) -> None:
    page = _of_planning(cast)
    first = page.send()
    (told,) = {str(each) for each in get_messages(first.wsgi_request)}
    del page.client.cookies["messages"]
    assert page.client.get(page.send().url).content.decode().count(told) == 1


def test_other_words_are_another_form(cast: Cast) -> None:
    page = _of_planning(cast)
    page.send()
    page.send(text="Mailen")
    assert NextAction.objects.count() == 2


def test_who_went_back_and_sends_it_once_more_reads_that_it_is_there(cast: Cast) -> None:
    page = _of_planning(cast)
    first = page.send()
    page.load()
    again = page.send()
    assert (again.status_code, again.url) == (302, first.url)
    (told,) = list(get_messages(again.wsgi_request))[-1:]
    assert told.level_tag == "info"
    there = NextAction.objects.get()
    assert str(told).startswith(f"Dit staat er al sinds {clock(there.planned_at)}.")


def test_what_is_the_same_by_another_or_later_is_new(cast: Cast) -> None:
    _of_planning(cast).send()
    colleague = Page(
        cast.administrator, reverse("packages:action_plan", args=[cast.participant.pk])
    )
    colleague.send(assignee=cast.coordinator.pk)
    assert NextAction.objects.count() == 2
    with time_machine.travel(timezone.now() + LATELY):
        _of_planning(cast).send()
    assert NextAction.objects.count() == 3


def test_what_was_said_before_something_else_is_said_anew(cast: Cast) -> None:
    """An earlier version of a document may come back after another; only the last counts."""
    deliverable = Deliverable.objects.filter(line__programme=cast.programme).first()
    address = reverse("programme:deliverable_document_add", args=[deliverable.pk])
    for content in (b"%PDF-1.7 een", b"%PDF-1.7 een", b"%PDF-1.7 twee", b"%PDF-1.7 een"):
        Page(cast.coordinator, address).send(file=SimpleUploadedFile("a.pdf", content))
    kept = [each.document.read()[-3:] for each in deliverable.documents.order_by("number")]
    assert kept == [b"een", b"wee", b"een"]


def test_what_was_done_a_while_ago_is_done_anew_and_not_kept(cast: Cast) -> None:
    page = _of_planning(cast)
    page.send()
    assert forget_done_forms() == 0
    with time_machine.travel(timezone.now() + LATELY):
        page.send()
    assert NextAction.objects.count() == 2
    with time_machine.travel(timezone.now() + 2 * LATELY):
        assert forget_done_forms() == 1


def test_another_file_is_another_form(cast: Cast) -> None:
    deliverable = Deliverable.objects.filter(line__programme=cast.programme).first()
    page = Page(
        cast.coordinator, reverse("programme:deliverable_document_add", args=[deliverable.pk])
    )
    for content in (b"%PDF-1.7 een", b"%PDF-1.7 een", b"%PDF-1.7 twee"):
        page.send(file=SimpleUploadedFile("a.pdf", content))
    first, second = deliverable.documents.order_by("number")
    assert first.document.read() != second.document.read()


def test_what_was_refused_is_tried_again(client: Client, cast: Cast) -> None:
    found = a_subsidy(cast.programme, cast.participant.organisation, state="rejected")
    address = reverse("programme:subsidy_move", args=[found.pk])
    client.force_login(cast.organiser)
    sent = {"csrfmiddlewaretoken": "of the page", "act": "submit"}
    assert client.post(address, sent).status_code == 302
    found.state = "preparing"
    found.save()
    client.post(address, sent)
    found.refresh_from_db()
    assert found.state == "submitted"


def test_no_view_tells_a_refusal_as_if_it_were_done() -> None:
    """What is told as an error is what is not remembered."""
    told = re.compile(r"as (\w+):\n\s+messages\.(?!error)\w+\(\s*request, str\(\1\)")
    views = {path.name: path.read_text() for path in ROOT.glob("*/views/*.py")}
    assert len(views) > 60
    found = {name for name, text in views.items() if told.search(text)}
    # A page that is opened in vain, and a choice that was sent before: both send no form again.
    assert found == {"handbook_draft.py", "choosing.py"}


@pytest.mark.django_db(transaction=True)
def test_three_at_once_are_done_once() -> None:
    page = _of_planning(a_cast())
    at_once([page.send] * 3)
    assert NextAction.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("language", "told"), [("nl", "nog mee bezig"), ("en", "still working")])
def test_while_the_first_hangs_the_second_is_told_so(
    language: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first waits for somebody who keeps the participant; after that all is as ever."""
    monkeypatch.setattr(once, "ATTEMPTS", 3)
    cast = a_cast()
    User.objects.filter(pk=cast.coordinator.pk).update(language=language)
    page = _of_planning(cast)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            locked(cast.participant)
            first = pool.submit(_in_a_thread, page)
            while not (first.done() or _locks()):
                sleep(0.05)
            second = page.send()
            assert (second.status_code, first.done()) == (409, False)
            assert told in second.content.decode()
        done = first.result(60)
    again = page.send()
    assert (done.status_code, again.status_code, again.url) == (302, 302, done.url)
    assert NextAction.objects.count() == 1


def _in_a_thread(page: Page) -> Any:
    try:
        return page.send()
    finally:
        connection.close()


def _locks() -> int:
    """Of forms in hand, and of who waits for one, in connections of this database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_database ON oid = database"
            " WHERE locktype = 'advisory' AND granted AND datname = current_database()"
        )
        return int(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_who_presses_on_and_on_leaves_others_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many as may wait do; the next is told at once, while they wait on."""
    monkeypatch.setattr(once, "ATTEMPTS", 600)
    cast = a_cast()
    page, held = _of_planning(cast), 1 + once.MOST_WAITING
    with ThreadPoolExecutor(held) as pool:
        with transaction.atomic():
            locked(cast.participant)
            sent = [pool.submit(_in_a_thread, page) for _each in range(held)]
            while _locks() < held and not any(each.done() for each in sent):
                sleep(0.05)
            assert page.send().status_code == 409
            assert not any(each.done() for each in sent)
        assert {each.result(60).status_code for each in sent} == {302}
    assert (NextAction.objects.count(), _locks()) == (1, 0)


def test_a_form_that_breaks_leaves_nothing_locked(rf: RequestFactory, cast: Cast) -> None:
    request = rf.post("/", {"csrfmiddlewaretoken": "of the page"})
    request.user = cast.owner

    def breaks(request: HttpRequest) -> HttpResponse:
        assert middleware.process_view(request, None, (), {}) is None
        assert _locked()
        raise LookupError

    middleware = DoOnce(breaks)
    with pytest.raises(LookupError):
        middleware(request)
    assert not _locked()


def _locked() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks"
            " WHERE locktype = 'advisory' AND pid = pg_backend_pid())"
        )
        return bool(cursor.fetchone()[0])


def _made_by_forms(world: World) -> Iterator[tuple[str, list[int]]]:
    """How many rows there are more after a form was sent once, twice, and anew after Back."""
    for name in sorted(FORMS):
        route = ROUTES[name]
        who = next(who for who in (*FIRST, *sorted(route.may)) if who in route.may)
        user = world.everyone()[who]
        if user is None:
            continue
        client, address = Client(), reverse(name, args=route.args(world.own))
        client.force_login(user)
        page = html.fromstring(client.get(address, follow=True).content)
        for number, form in enumerate(page.xpath("//main//form[@method='post']")):
            rows = _made_by(client, form, address)
            if rows[0]:
                yield f"{name} {number}", rows


def _made_by(client: Client, form: Any, page: str) -> list[int]:
    address = form.get("action") or page
    for day in DAYS:
        with transaction.atomic():
            before = _rows()
            answer = client.post(address, _answers(form, day))
            made = [_rows() - before]
            if answer.status_code == 302:
                client.post(address, _answers(form, day))
            made.append(_rows() - before)
            records = AuditRecord.objects.count()
            if answer.status_code == 302:
                client.post(address, {**_answers(form, day), **_hidden_anew(client, form, page)})
            # What is changed to what it is, may be in the logbook once more.
            made.append(_rows() - before - (AuditRecord.objects.count() - records))
            transaction.set_rollback(True)
        if made[0] or not form.xpath(".//input[@type='date']"):
            return made
    return [0]


def _hidden_anew(client: Client, form: Any, page: str) -> dict[str, str]:
    """What of a form somebody who goes back to its page does not type anew."""
    names = set(form.xpath(".//@name"))
    loaded = html.fromstring(client.get(page, follow=True).content)
    forms = [each for each in loaded.xpath("//main//form") if set(each.xpath(".//@name")) == names]
    hidden = forms[0].xpath(".//input[@type='hidden']") if forms else []
    shown = {each.get("name"): each.get("value") or "" for each in hidden}
    return {"csrfmiddlewaretoken": "of another page", **shown}


def _rows() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_counting())
        return int(cursor.fetchone()[0])


@cache
def _counting() -> str:
    rooms = ("kit", "programme", "packages", "masterclasses", "budget")
    tables = {
        each._meta.db_table
        for room in rooms
        for each in apps.get_app_config(room).get_models(include_auto_created=True)
    } - {DoneForm._meta.db_table}
    return "SELECT " + " + ".join(f'(SELECT count(*) FROM "{each}")' for each in sorted(tables))


def _answers(form: Any, day: str) -> dict[str, Any]:
    """What anybody could fill in; of what is to be chosen the first."""
    found: dict[str, Any] = {}
    hours = iter(range(9, 24))
    for each in form.xpath(".//*[@name]"):
        name, kind = each.get("name"), each.get("type") or each.tag
        if kind in ("radio", "checkbox"):
            boxes = form.xpath(".//input[@name=$name]", name=name)
            chosen = [box for box in boxes if box.get("checked") is not None] or boxes[:1]
            found[name] = [box.get("value") or "on" for box in chosen]
        elif kind == "select":
            options = [one.get("value") for one in each.iter("option") if one.get("value")]
            found[name] = each.value or next(iter(options), "")
        elif kind in ("submit", "button"):
            found.setdefault(name, each.get("value") or "")
        elif kind == "hidden":
            found[name] = each.get("value") or ""
        elif kind == "time":
            found[name] = f"{next(hours)}:00"
        elif kind == "date":
            found[name] = day
        elif kind == "file":
            found[name] = SimpleUploadedFile("a.pdf", b"%PDF-1.7 twee keer")
        elif kind == "email":
            found[name] = "iemand@voorbeeld.example"
        elif kind == "url":
            found[name] = "" if form.xpath(".//input[@type='file']") else LINK
        elif each.get("inputmode") in ("numeric", "decimal"):
            found[name] = each.get("value") or "2"
        else:
            typed = each.value if kind == "textarea" else each.get("value")
            found[name] = (typed or "").strip() or "Nieuwe-Naam"
    return found
