"""Every route, every role, an object of one's own organisation and one of another's.

A route that is not in the tables fails the build. ``stranger`` is the contact person of the
other organisation; what one may not see is 404, what one sees but may not do is 403.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.views.defaults import page_not_found, permission_denied

from budget.models import Invoice
from packages.models import Agreement
from packages.states import AgreementState
from portal import urls
from programme.models import User
from tests.factories.world import Objects, World, a_world
from tests.routes import (
    ABOUT_AN_OBJECT,
    FORMS,
    GENERAL,
    LEAD,
    LEADS_ON,
    NAMES_ITS_OBJECT,
    OF_A_PROGRAMME,
    OF_ALLAUTH,
    OPENED_BY_A_TOKEN,
    OWN,
    ROUTES,
    WITHOUT_ACCESS_RULES,
    Route,
)
from tests.shared import shared

pytestmark = pytest.mark.django_db


def _every_route(patterns: list[Any], namespace: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}:{pattern.name}" if namespace else str(pattern.name)
        else:
            yield from _every_route(pattern.url_patterns, pattern.namespace or namespace)


def test_every_route_is_in_the_matrix() -> None:
    routes = set(_every_route(get_resolver().url_patterns))
    ours = {name for name in routes if not name.startswith(OF_ALLAUTH)}
    listed = {*ROUTES, *OPENED_BY_A_TOKEN, *WITHOUT_ACCESS_RULES}
    assert ours == listed


@shared
def world(db: None) -> World:
    return a_world()


class Door:
    """Lets people in with the session that they have: to log in takes longer than an answer."""

    def __init__(self, sessions: dict[int, str]) -> None:
        self._sessions, self._client = sessions, Client()

    def opened_by(self, user: User | None) -> Client:
        self._client.cookies.clear()
        if user is not None:
            self._client.cookies[settings.SESSION_COOKIE_NAME] = self._sessions[user.pk]
        return self._client


@shared
def sessions(world: World) -> dict[int, str]:
    """The session of everybody who has an account."""
    found = {}
    for user in filter(None, world.everyone().values()):
        client = Client()
        client.force_login(user)
        found[user.pk] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return found


def _once_for_each(make: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The page that refuses says the same on every route: it is made once for each reader."""
    made = dict[int | None, HttpResponse]()

    def refuse(request: HttpRequest, exception: Exception) -> HttpResponse:
        page = made.get(request.user.pk) or make(request, exception)
        made[request.user.pk] = page
        return HttpResponse(page.content, status=page.status_code)

    return refuse


REFUSING = {"handler403": permission_denied, "handler404": page_not_found}
HANDLERS = {name: _once_for_each(make) for name, make in REFUSING.items()}


@pytest.fixture
def door(sessions: dict[int, str], settings: Any, monkeypatch: pytest.MonkeyPatch) -> Door:
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.db"  # undone with the rest
    for name, handler in HANDLERS.items():
        monkeypatch.setattr(urls, name, handler, raising=False)
    return Door(sessions)


def _status(client: Client, name: str, post: bool, route: Route, objects: Objects) -> int:
    """The answer to one request; what it changed is undone. A login page counts as 401."""
    with transaction.atomic():
        url = reverse(name, args=route.args(objects))
        response = client.post(url) if post else client.get(url)
        transaction.set_rollback(True)
    if response.status_code == 302 and response.url.startswith("/accounts/login"):
        return 401
    return response.status_code


def _expected(who: str, name: str, post: bool, route: Route, swapped: bool) -> set[int]:
    """For the other organisation's object, its contact is the owner and ours are strangers.

    The rival has every role at the lead of another programme: at home everywhere, but not here.
    """
    part = who
    if swapped:
        part = "owner" if who == "stranger" else "nobody" if who in OWN else who
    may, sees = part in route.may, part in route.sees
    if who == "rival" and name in OF_A_PROGRAMME:
        return {404}
    if who == "rival" and name in GENERAL:
        may = bool(route.may & LEAD)
        sees = not may
    if may and post and name in NAMES_ITS_OBJECT:
        return {404}
    if may and post and not route.post:
        return {200, 302}
    if may:
        return {302} if post or name in LEADS_ON else {200}
    if who == "visitor":
        return {401}
    return {403} if sees else {404}


def _wrong(name: str, world: World, door: Door, post: bool) -> list[str]:
    """Everybody who gets another answer than the tables say, at home and elsewhere."""
    route = ROUTES[name]
    sides = [(world.own, False), (world.foreign, True)]
    wrong = []
    for who, user in world.everyone().items():
        for objects, swapped in sides if name in ABOUT_AN_OBJECT else sides[:1]:
            status = _status(door.opened_by(user), name, post, route, objects)
            expected = _expected(who, name, post, route, swapped)
            if status not in expected:
                side = "foreign" if swapped else "own"
                wrong.append(f"{who}, {side}: {status} and not {expected}")
    return wrong


@pytest.mark.parametrize("name", ROUTES)
def test_who_gets_in(name: str, world: World, door: Door) -> None:
    assert not _wrong(name, world, door, post=ROUTES[name].post)


def test_no_page_answers_to_other_methods(world: World, door: Door) -> None:
    for user in (world.cast.owner, world.cast.signatory):
        client = door.opened_by(user)
        for name, route in ROUTES.items():
            for method in ("PUT", "DELETE", "ONBEKEND"):
                answer = client.generic(method, reverse(name, args=route.args(world.own)))
                assert answer.status_code == 405, f"{method} {name}"
                assert answer["Allow"]
                assert answer.content


@pytest.mark.parametrize("name", sorted(FORMS))
def test_who_may_send_an_empty_form(name: str, world: World, door: Door) -> None:
    assert not _wrong(name, world, door, post=True)


def test_what_has_no_form_takes_none(world: World, door: Door) -> None:
    """So nothing that changes a record is missing from the forms and acts above."""
    without = {name: route for name, route in ROUTES.items() if not route.post}
    taking = {
        name
        for name, route in without.items()
        if _status(door.opened_by(world.cast.owner), name, True, route, world.own) != 405
    }
    assert taking == FORMS


def test_nobody_issues_anothers_drafts(world: World, door: Door) -> None:
    offers = Agreement.objects.filter(status=AgreementState.OFFERED)
    offers.update(status=AgreementState.ACTIVE)
    both = [world.own.draft.pk, world.foreign.draft.pk]
    for who, user in world.everyone().items():
        if who != "lead_finance":
            answer = door.opened_by(user).post(reverse("budget:issue"), {"invoice": both})
            assert answer.status_code in {302, 403, 404}, who
    assert Invoice.objects.drafts().filter(pk__in=both).count() == 2
    door.opened_by(world.cast.lead_finance).post(reverse("budget:issue"), {"invoice": both})
    assert not Invoice.objects.drafts().filter(pk__in=both).exists()


def test_nobody_downloads_anothers_invoices(world: World, door: Door) -> None:
    for who, user in world.everyone().items():
        for objects, swapped in ((world.own, False), (world.foreign, True)):
            chosen = {"invoice": [objects.invoice.pk]}
            answer = door.opened_by(user).post(reverse("budget:download"), chosen)
            may = _expected(who, "budget:invoice", False, ROUTES["budget:invoice"], swapped)
            packed = answer.headers.get("Content-Type") == "application/zip"
            assert packed == (may == {200}), f"{who}, {'foreign' if swapped else 'own'}"
