"""The languages of the portal: Dutch, and English beside it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import override, pgettext


class Language(models.TextChoices):
    """Each is called what its own readers call it, in whatever language the page is."""

    DUTCH = "nl", "Nederlands"
    ENGLISH = "en", "English"


DEFINED = "definition"  # the context of its words in the catalogue: they are nobody else's


def translated(words: str, language: str | None = None) -> str:
    """Words of a definition file in the reader's language; others stay as they were typed.

    ``language`` is that of a paper, where it is for another than who asks for it.
    """
    if language is None:
        return pgettext(DEFINED, words)
    with override(language):
        return pgettext(DEFINED, words)


def in_every_language(said: object) -> set[str]:
    """How ``str()`` of it reads in each of them, to know it again in what people send."""
    found = set()
    for language in Language.values:
        with override(language):
            found.add(str(said))
    return found
