"""A check code on paper: hard to guess, hard to mistype, and judged as soon as it is scanned."""

from __future__ import annotations

import math
from itertools import count
from urllib.parse import quote

import pytest
from django.http import HttpResponse
from django.test import Client

from packages.views.verify import CHECKS_PER_MINUTE
from portal.kit import verifying
from portal.kit.verifying import (
    CODE_ALPHABET,
    CODE_LENGTH,
    Recognised,
    new_check_code,
    normalised_code,
    normalised_hash,
    verdict_on_code,
)
from tests.pages import error_at, html_of, is_typed

URL = "/controleren/"
CODE = "7KQD-3MXA-9TFR"
_addresses = count(1)


@pytest.fixture
def visitor(db: None) -> Client:
    """At an address of their own, so that limits do not meet."""
    return Client(REMOTE_ADDR=f"192.0.2.{next(_addresses)}", HTTP_HOST="localhost")


@pytest.fixture(autouse=True)
def _certificates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rooms that print codes: one with a certificate, one with nothing."""

    def certificate(code: str) -> Recognised | None:
        if code != CODE:
            return None
        return Recognised(
            level="success",
            heading="Dit certificaat is van ons",
            text="Het is uitgegeven door de universiteit.",
            reference="C-2026-0012",
            standing="geldig",
            facts=[("Van wie", "Els <Jansen>"), ("Jaar", 2026)],
        )

    monkeypatch.setattr(verifying, "_lookups", [])
    verifying.register_code_lookup(lambda code: None)
    verifying.register_code_lookup(certificate)


def scanned(visitor: Client, code: str) -> HttpResponse:
    return visitor.get(f"{URL}?code={quote(code)}")


def test_a_new_code_cannot_be_guessed_and_is_read_in_one_way() -> None:
    assert CODE_LENGTH * math.log2(len(CODE_ALPHABET)) >= 55
    codes = {new_check_code() for _each in range(500)}
    assert len(codes) == 500
    for code in codes:
        assert [len(group) for group in code.split("-")] == [4, 4, 4]
        assert normalised_code(code) == code
    for alike in ("0O", "1IL", "2Z", "5S", "6G", "8B", "UV"):
        assert len(set(alike) & set(CODE_ALPHABET)) <= 1, alike


@pytest.mark.parametrize(
    "typed",
    ["7kqd3mxa9tfr", " 7KQD 3MXA 9TFR ", "7KQD–3MXA–9TFR", "7kqd.3mxa_9tfr", "7KQD-3MXA-9TFR\n"],
)
def test_a_code_may_be_typed_in_any_way(typed: str) -> None:
    assert normalised_code(typed) == CODE
    verdict = verdict_on_code(typed)
    assert (verdict.valid, verdict.code, verdict.sha256) == (True, CODE, "")


def test_what_looks_alike_is_taken_for_what_it_must_be() -> None:
    assert normalised_code("BGSU-ZBGS-UZBG") == "865V-2865-V286"


@pytest.mark.parametrize(
    "typed", ["", "7KQD-3MXA-9TF", "7KQD-3MXA-9TFR2", "OKQD-3MXA-9TFR", "7KQD-3MXA-9TF!", "é" * 12]
)
def test_what_is_no_code_is_none(typed: str) -> None:
    assert normalised_code(typed) == ""
    assert not verdict_on_code(typed).valid


def test_code_and_number_are_told_apart_by_their_shape() -> None:
    assert normalised_hash(" AB" * 32) == "ab" * 32
    assert normalised_code("ab" * 32) == normalised_hash(CODE) == normalised_hash("g" * 64) == ""


@pytest.mark.parametrize("how", ["scanned", "typed"])
def test_a_known_code_shows_what_to_compare(visitor: Client, how: str) -> None:
    page = scanned(visitor, CODE) if how == "scanned" else visitor.post(URL, {"code": CODE})
    html = html_of(page)
    for words in (
        "Dit certificaat is van ons",
        "C-2026-0012",
        "<dt>Van wie</dt><dd>Els &lt;Jansen&gt;</dd>",
        "<dt>Jaar</dt><dd>2026</dd>",
        "Vergelijk wat hier staat",
        CODE,
    ):
        assert words in html, words
    assert "SHA-256): <" not in html
    assert page["Cache-Control"] == "private, no-store"
    assert page["X-Robots-Tag"] == "noindex"
    assert f'action="{URL}"' in html, "the next check does not carry this code along"


def test_an_unknown_code_gets_a_plain_sentence(visitor: Client) -> None:
    page = scanned(visitor, "2222-2222-2222")
    assert page.status_code == 200
    assert "Deze controlecode kennen wij niet" in html_of(page)
    assert "Van wie" not in html_of(page)


def test_what_is_no_code_is_told_at_the_field_and_kept(visitor: Client) -> None:
    page = scanned(visitor, "7KQD-3MXA")
    assert "12 letters en cijfers" in error_at(page, "code")
    assert is_typed(page, "code", "7KQD-3MXA")
    assert 'id="verdict"' not in html_of(page)
    assert page["X-Robots-Tag"] == "noindex"


def test_the_empty_page_may_be_found(visitor: Client) -> None:
    for address in (URL, f"{URL}?code=", f"{URL}?from=mail"):
        page = visitor.get(address)
        assert page.status_code == 200
        assert "X-Robots-Tag" not in page
        assert "error-summary" not in html_of(page)


def test_who_scans_very_many_waits(visitor: Client) -> None:
    """Scanned and typed count together."""
    for _each in range(CHECKS_PER_MINUTE // 2):
        assert scanned(visitor, CODE).status_code == 200
        assert visitor.post(URL, {"code": CODE}).status_code == 200
    page = scanned(visitor, CODE)
    assert page.status_code == 429
    assert "Dit certificaat" not in html_of(page)
    assert is_typed(page, "code", CODE)
    assert page["Cache-Control"] == "private, no-store"
    assert visitor.get(URL).status_code == 200
