"""The look keeps its promises: light, our own files only, no inline code, usable by everyone."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.template.loader import render_to_string
from playwright.sync_api import Browser

from tests.accessibility import violations

TEMPLATES = Path(settings.BASE_DIR) / "templates"
BUILT = Path(settings.BASE_DIR) / "var" / "assets" / "portal"
CSS_BUDGET = 30_000
PAGES = {"/toegankelijkheid/": 200, "/accounts/login/": 200, "/bestaat-niet/": 404}
WIDTHS = [360, 1280]


def page_templates() -> list[Path]:
    return [
        path
        for path in TEMPLATES.rglob("*.html")
        if path.relative_to(TEMPLATES).parts[0] not in {"emails", "documents"}
    ]


def test_style_sheet_within_budget() -> None:
    assert len(gzip.compress((BUILT / "portal.css").read_bytes())) <= CSS_BUDGET


def test_print_takes_truetype() -> None:
    style = (BUILT / "print.css").read_text()
    assert ".ttf" in style
    assert "woff" not in style


def test_no_inline_code_in_pages() -> None:
    inline = re.compile(
        r"<style|\sstyle=|\son[a-z]+=[\"']|<script(?![^>]*(\ssrc=|application/json))"
    )
    found = [str(path) for path in page_templates() if inline.search(path.read_text())]
    assert found == []


def test_no_other_host_in_pages_and_styles() -> None:
    other = re.compile(r"(?:src|href|action)=[\"'](?:https?:)?//|url\([\"']?(?:https?:)?//")
    sources = [*page_templates(), BUILT / "portal.css", BUILT / "print.css"]
    assert [str(path) for path in sources if other.search(path.read_text())] == []


class _Form(forms.Form):
    name = forms.CharField(label="Naam", help_text="Zoals in uw paspoort.")
    note = forms.CharField(label="Toelichting", required=False)
    basis = forms.ChoiceField(
        label="Op grond van", choices=[("a", "Ambt"), ("m", "Mandaat")], widget=forms.RadioSelect
    )


def test_error_is_tied_to_its_field() -> None:
    html = str(_Form({"note": ""}))
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'href="#id_name"' in html
    assert 'href="#id_basis_0"' in html
    assert html.count("(optioneel)") == 1


def test_form_without_errors_has_no_summary() -> None:
    assert "error-summary" not in str(_Form())


def test_server_error_page_needs_no_request() -> None:
    assert "Er ging iets mis bij ons" in render_to_string("500.html")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_public_pages_are_accessible(
    live_server, chromium: Browser, width: int, scheme: str
) -> None:
    view = {"width": width, "height": 900}
    context = chromium.new_context(viewport=view, color_scheme=scheme, locale="nl-NL")
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for address, status in PAGES.items():
        response = page.goto(f"{live_server.url}{address}")
        assert response is not None
        assert response.status == status
        assert violations(page) == [], address
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{address} scrolls sideways at {width}"
    assert [url for url in asked if not url.startswith((live_server.url, "data:"))] == []
    context.close()
