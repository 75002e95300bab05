"""Requests that no browser sends are refused before anything reads them."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest

from portal.wsgi import application

pytestmark = pytest.mark.django_db
NO_TEXT = ["hex", "rot13", "base64", "idna", "punycode", "undefined", "unicode_escape", "utf-16"]


def asked(charset: str, *, query: str = "", form: bytes | None = None) -> tuple[str, str]:
    """Status and page of the login, asked for as a web server does."""
    kind = "text/html" if form is None else "application/x-www-form-urlencoded"
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET" if form is None else "POST",
        "PATH_INFO": "/accounts/login/",
        "HTTP_HOST": "localhost",
        "QUERY_STRING": query,
        "CONTENT_TYPE": f"{kind}; charset={charset}",
        "CONTENT_LENGTH": str(len(form or b"")),
        "wsgi.input": BytesIO(form or b""),
    }
    setup_testing_defaults(environ)
    told: list[str] = []
    answer = application(environ, lambda status, headers: told.append(status))
    return told[0], b"".join(answer).decode()


@pytest.mark.parametrize("charset", [*NO_TEXT, "iso-8859-1", "onbekend", ""])
def test_what_is_not_in_utf_8_is_refused(charset: str) -> None:
    for query in ("", "next=%C3%A9"):
        assert asked(charset, query=query)[0] == "400 Bad Request"
        assert asked(charset, query=query, form=b"login=a%C3%A9")[0] == "400 Bad Request"


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"UTF-8"'])
def test_utf_8_is_read(charset: str) -> None:
    status, page = asked(charset, query="next=/%C3%A9/")
    assert status == "200 OK"
    assert 'value="/é/"' in page
