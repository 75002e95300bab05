"""The languages of the portal: Dutch, and English beside it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import override, pgettext


class Language(models.TextChoices):
    """Each is called what its own readers call it, in whatever language the page is."""

    DUTCH = "nl", "Nederlands"
    ENGLISH = "en", "English"


DEFINED = "definition"  # the context of its words in the catalogue: they are nobody else's


def translated(words: str) -> str:
    """Words of a definition file in the reader's language; others stay as they were typed."""
    return pgettext(DEFINED, words)


def in_every_language(said: object) -> set[str]:
    """How ``str()`` of it reads in each of them, to know it again in what people send."""
    found = set()
    for language in Language.values:
        with override(language):
            found.add(str(said))
    return found
