"""A logo is drawn anew: what is no image does not come in, and nothing comes along with one."""

from __future__ import annotations

import zlib
from io import BytesIO
from struct import pack

import pytest
from PIL import Image, PngImagePlugin

from portal.kit.images import LOGO_SIZE, MOST_PIXELS, drawn_anew
from portal.kit.uploads import UnfitFile
from tests.factories.themes import an_image

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "JPEG"])
def test_a_logo_becomes_a_png_of_its_place(kind: str) -> None:
    with Image.open(BytesIO(drawn_anew(an_image(kind, (2000, 1000))))) as logo:
        assert logo.format == "PNG"
        assert logo.size == (LOGO_SIZE[1] * 2, LOGO_SIZE[1])


def test_nothing_comes_along() -> None:
    told, kept = PngImagePlugin.PngInfo(), BytesIO()
    told.add_text("Comment", "<script>alert(1)</script>")
    Image.new("RGB", (30, 30)).save(kept, "PNG", pnginfo=told)
    drawn = drawn_anew(kept.getvalue() + b"<script>alert(2)</script>")
    assert b"script" in kept.getvalue()
    assert b"script" not in drawn


def _huge() -> bytes:
    """A small file that says to be 30,000 by 30,000 pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + name + data + pack(">I", zlib.crc32(name + data))

    head = pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "content",
    [
        SVG,
        b"",
        b"%PDF-1.7",
        b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
        an_image()[:20],
        _huge(),
        an_image(size=(2000, MOST_PIXELS // 2000 + 1)),
    ],
    ids=["svg", "nothing", "pdf", "gif", "cut off", "a bomb", "much to draw"],
)
def test_what_is_no_logo(content: bytes) -> None:
    with pytest.raises(UnfitFile, match="afbeelding"):
        drawn_anew(content)
