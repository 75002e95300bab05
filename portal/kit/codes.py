"""QR codes on paper: always in one mask, since to try all eight takes as long as a whole table."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO

import segno
from PIL import Image, ImageOps

SCALE = 4  # pixels to a module: enough for readers that smooth what they enlarge


def qr_code(text: str, *, dark: str = "black") -> str:
    """As a data URI of a PNG, of a kind that WeasyPrint takes as it is.

    No SVG: its hundreds of strokes take longer. One bit a pixel, as segno writes it, is turned
    into colours and written anew for each paper.
    """
    code = segno.make_qr(text, error="m", boost_error=False, mask=2, encoding="utf-8")
    size = len(code.matrix)
    modules = bytes(0 if is_dark else 255 for row in code.matrix for is_dark in row)
    image = Image.frombytes("L", (size, size), modules)
    image = image.resize((size * SCALE, size * SCALE), Image.Resampling.NEAREST)
    if dark != "black":
        image = ImageOps.colorize(image, dark, "white")
    written = BytesIO()
    image.save(written, "PNG", compress_level=1)
    return f"data:image/png;base64,{b64encode(written.getvalue()).decode()}"
