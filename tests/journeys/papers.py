"""Papers as people get them: fetched by their browser, read by a program that is not ours."""

from __future__ import annotations

import subprocess

from playwright.sync_api import Page


def fetched(page: Page, address: str) -> bytes:
    """The PDF at that address, as who is logged in gets it."""
    response = page.request.get(address)
    assert response.headers["content-type"] == "application/pdf"
    return response.body()


def text_of(pdf: bytes) -> str:
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode().replace("\xa0", " ")
