"""Every form that is sent with faults: what is wrong stands above it and at its field.

As the guidelines of NL Design System ask: the title says so, the summary has the focus and leads
to each field, each field names its error, and what was typed is kept. No script runs here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse
from lxml import html

from tests.conftest import NOW
from tests.factories.world import World, a_world
from tests.routes import FORMS, ROUTES
from tests.visiting import FIRST

pytestmark = pytest.mark.django_db

TYPED = "Wat ik typte \u2026"
TEXT_TYPES = {"text", "search", "email", "url", "number", "tel", "date", "time", None}
FOUND = 40  # forms at least that refuse such answers; the others take them, or only ask to confirm


@pytest.fixture(scope="module")
def refused(django_db_setup: None, django_db_blocker: Any) -> dict[str, Any]:
    """The page of each form that refused what was typed, by its route."""
    with django_db_blocker.unblock(), time_machine.travel(NOW), transaction.atomic():
        world = a_world()
        pages = {name: page for name in sorted(FORMS) if (page := _sent(world, name)) is not None}
        transaction.set_rollback(True)
    return pages


def _sent(world: World, name: str) -> Any:
    route = ROUTES[name]
    who = next(who for who in (*FIRST, *sorted(route.may)) if who in route.may)
    client, address = Client(), reverse(name, args=route.args(world.own))
    user = world.everyone()[who]
    if user is not None:
        client.force_login(user)
    shown = client.get(address)
    form = _form(html.fromstring(shown.content)) if shown.status_code == 200 else None
    if form is None:
        return None
    with transaction.atomic():
        answer = client.post(form.get("action") or address, dict(_answers(form)))
        transaction.set_rollback(True)
    page = html.fromstring(answer.content) if answer.status_code == 200 else None
    return page if page is not None and _of_class(page, "error-summary") else None


def _of_class(page: Any, name: str) -> Any:
    own = "concat(' ', normalize-space(@class), ' ')"
    return page.xpath(f"//*[contains({own}, concat(' ', $name, ' '))]", name=name)


def _form(page: Any) -> Any:
    forms = page.xpath("//main//form[@method='post']")
    return next((each for each in forms if list(_texts(each))), None)


def _texts(form: Any) -> Iterator[Any]:
    for each in form.xpath(".//input[@name] | .//textarea[@name]"):
        if each.tag == "textarea" or each.get("type") in TEXT_TYPES:
            yield each


def _answers(form: Any) -> Iterator[tuple[str, str]]:
    """The same words everywhere; nothing is chosen that the page had not chosen."""
    for each in form.xpath(".//input[@type='hidden'][@name]"):
        yield each.get("name"), each.get("value") or ""
    for each in _texts(form):
        yield each.get("name"), TYPED


def test_many_forms_were_refused(refused: dict[str, Any]) -> None:
    assert len(refused) >= FOUND


def test_the_summary_leads_to_every_fault(refused: dict[str, Any]) -> None:
    wrong = []
    for name, page in refused.items():
        if not page.findtext(".//title").strip().startswith("Fout:"):
            wrong.append(f"{name}: the title says nothing")
        (summary, *others) = _of_class(page, "error-summary")
        if others or not summary.xpath("./h2[@tabindex='-1'][@autofocus]"):
            wrong.append(f"{name}: no one summary with the focus")
        ids = set(page.xpath("//@id"))
        targets = [each.get("href").removeprefix("#") for each in summary.xpath(".//a")]
        wrong += [f"{name}: leads to no {each}" for each in targets if each not in ids]
    assert wrong == []


def test_every_faulty_field_names_its_error(refused: dict[str, Any]) -> None:
    wrong = []
    for name, page in refused.items():
        for message in _of_class(page, "utrecht-form-field-error-message"):
            told_by = page.xpath(
                "//*[contains(concat(' ', @aria-describedby, ' '), concat(' ', $id, ' '))]",
                id=message.get("id"),
            )
            if not told_by:
                wrong.append(f"{name}: nothing names {message.get('id')}")
            if not message.text_content().strip():
                wrong.append(f"{name}: an error without words")
    assert wrong == []


def test_what_was_typed_is_kept(refused: dict[str, Any]) -> None:
    wrong = []
    for name, page in refused.items():
        form = _form(page)
        kept = [
            each.value if each.tag == "textarea" else each.get("value") for each in _texts(form)
        ]
        wrong += [f"{name}: {value!r}" for value in kept if (value or "").strip() != TYPED]
    assert wrong == []
