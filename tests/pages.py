"""What tests read on a page: the message at a field, what was typed, the figures."""

from __future__ import annotations

import re
import subprocess
from html import unescape

from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from packages.models import Choice
from packages.steps import Step
from programme.models import User


def text_of_pdf(content: bytes) -> str:
    """The words of a PDF in reading order, with ordinary spaces."""
    done = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    return re.sub(r"€\s*", "€ ", done.stdout.decode()).replace("\xa0", " ")


def html_of(page: HttpResponse) -> str:
    return page.content.decode().replace("\xa0", " ")


def error_at(page: HttpResponse, field: str) -> str:
    """The message at a field: tied to it for screen readers, and linked to from the top."""
    html = html_of(page)
    found = re.search(rf'id="id_{field}_error"[^>]*>([^<]*)<', html)
    assert found, f"nothing is told at {field}"
    assert re.search(rf'aria-describedby="[^"]*\bid_{field}_error\b', html), field
    assert 'aria-invalid="true"' in html
    assert re.search(rf'class="error-summary".*href="#id_{field}(_0)?"', html, re.DOTALL), field
    return unescape(found[1])


def is_typed(page: HttpResponse, field: str, value: str) -> bool:
    """Whether the input still holds (or the radio button or list is still set to) ``value``."""
    for tag in re.findall(rf'<input[^>]*name="{field}"[^>]*>', html_of(page)):
        given = re.search(r'value="([^"]*)"', tag)
        text = unescape(given[1]) if given else ""
        if text == value and ('type="radio"' not in tag or " checked" in tag):
            return True
    listed = re.search(rf'<select[^>]*name="{field}".*?</select>', html_of(page), re.DOTALL)
    return listed is not None and f'<option value="{value}" selected>' in listed[0]


def figures_on(page: HttpResponse) -> dict[str, str]:
    """The figures that a page sets out in large, by their label."""
    found = re.findall(
        r'<div class="figure"><dt>([^<]*)(?:<span[^>]*>[^<]*</span>)?</dt><dd>([^<]*)</dd>',
        html_of(page),
    )
    return {label.strip(): value for label, value in found}


def client_of(person: User) -> Client:
    """A browser in which they are logged in."""
    client = Client()
    client.force_login(person)
    return client


def queries_of(person: User, path: str) -> int:
    """How many it takes to show them a page, beyond what is kept for them by the first time.

    The bell's count is kept for a minute: what an earlier page kept may end in between.
    """
    cache.clear()
    client = client_of(person)
    client.get(path)
    with CaptureQueriesContext(connection) as counted:
        assert client.get(path).status_code == 200
    return len(counted)


def log_in(client: Client, person: User) -> None:
    """As by the login page with a password, which the evidence of a signature names."""
    client.force_login(person)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": 0}]
    session.save()


def seen(choice: Choice) -> dict[str, str]:
    """What the check page sends along: when the answers that it showed had last changed."""
    choice.refresh_from_db()
    return {"seen": choice.changed_at.isoformat()}


def step_address(choice: Choice, step: Step | None = None) -> str:
    """Of a step of choosing; of the check page where none is given."""
    return f"/pakketten/kiezen/{choice.pk}/{step.slug if step else 'controle'}/"
