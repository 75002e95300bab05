"""Small PDFs, sound ones and others, written by hand: making a real paper takes long."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import pytest
from weasyprint import HTML

CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"


def a_paper(text: str = "Getekend") -> bytes:
    """A PDF of one page, as a scanner may make it."""
    about = f"<</Title({text})>>".encode()
    return pdf_of(CATALOG, b"<</Type/Pages/Kids[3 0 R]/Count 1>>", PAGE, about)


def pdf_of(*objects: bytes) -> bytes:
    """A PDF of these objects, numbered from 1, with a table that finds them."""
    body, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % size
    tail = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, len(body))
    return bytes(body) + head + table + tail


@contextmanager
def papers_of_a_line() -> Iterator[None]:
    """Papers that are made meanwhile are PDFs of one line, whatever would be on them."""
    write, numbers = HTML.write_pdf, count()

    def write_little(*_given: Any, **_options: Any) -> bytes:
        return write(HTML(string=f"<p>Papier {next(numbers)}</p>"))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(HTML, "write_pdf", write_little)
        yield
