"""Every form that is sent with faults: what is wrong stands above it and at its field.

As the guidelines of NL Design System ask: the title says so, the summary has the focus and leads
to each field, each field names its error, and what was typed is kept. No script runs here.
"""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.db import transaction

from tests.factories.world import a_world
from tests.refusing import TYPED, form_in, of_class, refusals, texts_of
from tests.shared import NOW

pytestmark = pytest.mark.django_db

FOUND = 40  # forms at least that refuse such answers; the others take them, or only ask to confirm


@pytest.fixture(scope="module")
def refused(django_db_setup: None, django_db_blocker: Any) -> dict[str, Any]:
    """The page of each form that refused what was typed, by its route."""
    with django_db_blocker.unblock(), time_machine.travel(NOW), transaction.atomic():
        pages = refusals(a_world())
        transaction.set_rollback(True)
    return pages


def test_many_forms_were_refused(refused: dict[str, Any]) -> None:
    assert len(refused) >= FOUND


def test_the_summary_leads_to_every_fault(refused: dict[str, Any]) -> None:
    wrong = []
    for name, page in refused.items():
        if not page.findtext(".//title").strip().startswith("Fout:"):
            wrong.append(f"{name}: the title says nothing")
        (summary, *others) = of_class(page, "error-summary")
        if others or not summary.xpath("./h2[@tabindex='-1'][@autofocus]"):
            wrong.append(f"{name}: no one summary with the focus")
        ids = set(page.xpath("//@id"))
        targets = [each.get("href").removeprefix("#") for each in summary.xpath(".//a")]
        wrong += [f"{name}: leads to no {each}" for each in targets if each not in ids]
    assert wrong == []


def test_every_faulty_field_names_its_error(refused: dict[str, Any]) -> None:
    wrong = []
    for name, page in refused.items():
        for message in of_class(page, "utrecht-form-field-error-message"):
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
        form = form_in(page)
        kept = [
            each.value if each.tag == "textarea" else each.get("value") for each in texts_of(form)
        ]
        wrong += [f"{name}: {value!r}" for value in kept if (value or "").strip() != TYPED]
    assert wrong == []
