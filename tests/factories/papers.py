"""Small PDFs, sound ones and others, written by hand: making a real paper takes long."""

from __future__ import annotations

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
