"""Images that people send to be shown on pages: drawn anew, so that nothing else comes along."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image

from portal.kit.uploads import UnfitFile

MAX_BYTES = 1024 * 1024
MOST_PIXELS = 4_000_000  # 8 bytes each while it is drawn; a small file may hold many
FORMATS = ("PNG", "WEBP", "JPEG")
# Three dots for each pixel of the place where a logo stands.
LOGO_SIZE = (480, 132)


class LogoField(forms.FileField):
    """Gives the bytes of a PNG, or None where nothing was sent."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            help_text=gettext_lazy("Een PNG, WebP of JPEG van hooguit 1 MB. Geen SVG."),
            widget=forms.FileInput(attrs={"accept": ".png,.webp,.jpg,.jpeg"}),
            **kwargs,
        )

    def clean(self, data: Any, initial: Any = None) -> bytes | None:
        upload = super().clean(data, initial)
        if not upload:
            return None
        try:
            if upload.size > MAX_BYTES:
                raise UnfitFile(_("Dit bestand is te groot. Een logo mag hooguit 1 MB zijn."))
            return drawn_anew(upload.read())
        except UnfitFile as unfit:
            raise forms.ValidationError(str(unfit)) from None


def drawn_anew(content: bytes) -> bytes:
    """As a PNG of a logo's size; raises ``UnfitFile`` for what is no image, or a huge one.

    An SVG is refused: it can hold scripts and fetch from elsewhere.
    """
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:  # known before anything is unpacked
                raise UnfitFile(_("Deze afbeelding is te groot. Maak haar kleiner."))
            drawn = image.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise UnfitFile(_("Kies een afbeelding: PNG, WebP of JPEG. Een SVG kan niet.")) from None
    drawn.thumbnail(LOGO_SIZE)
    kept = BytesIO()
    drawn.save(kept, "PNG", optimize=True)
    return kept.getvalue()
