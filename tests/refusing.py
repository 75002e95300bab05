"""Forms that are sent with faults: what answers them is the page that refuses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import reverse
from lxml import html

from tests.factories.world import World
from tests.routes import FORMS, ROUTES
from tests.visiting import FIRST

TYPED = "Wat ik typte \u2026"
TEXT_TYPES = {"text", "search", "email", "url", "number", "tel", "date", "time", None}


def refusals(world: World) -> dict[str, Any]:
    """The page of each form that refuses what is typed, by its route. Nothing is kept."""
    answers = {name: _sent(world, name) for name in sorted(FORMS)}
    return {name: page for name, page in answers.items() if page is not None}


def _sent(world: World, name: str) -> Any:
    route = ROUTES[name]
    who = next(who for who in (*FIRST, *sorted(route.may)) if who in route.may)
    client, address = Client(), reverse(name, args=route.args(world.own))
    user = world.everyone()[who]
    if user is not None:
        client.force_login(user)
    shown = client.get(address)
    form = form_in(html.fromstring(shown.content)) if shown.status_code == 200 else None
    if form is None:
        return None
    with transaction.atomic():
        answer = client.post(form.get("action") or address, dict(_answers(form)))
        transaction.set_rollback(True)
    page = html.fromstring(answer.content) if answer.status_code == 200 else None
    return page if page is not None and of_class(page, "error-summary") else None


def of_class(page: Any, name: str) -> Any:
    own = "concat(' ', normalize-space(@class), ' ')"
    return page.xpath(f"//*[contains({own}, concat(' ', $name, ' '))]", name=name)


def form_in(page: Any) -> Any:
    forms = page.xpath("//main//form[@method='post']")
    return next((each for each in forms if list(texts_of(each))), None)


def texts_of(form: Any) -> Iterator[Any]:
    for each in form.xpath(".//input[@name] | .//textarea[@name]"):
        if each.tag == "textarea" or each.get("type") in TEXT_TYPES:
            yield each


def _answers(form: Any) -> Iterator[tuple[str, str]]:
    """The same words everywhere; nothing is chosen that the page had not chosen."""
    for each in form.xpath(".//input[@type='hidden'][@name]"):
        yield each.get("name"), each.get("value") or ""
    for each in texts_of(form):
        yield each.get("name"), TYPED
