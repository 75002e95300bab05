"""The languages of the portal: Dutch, and English beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.utils.translation import activate, get_language, override, pgettext

P = ParamSpec("P")
R = TypeVar("R")


class Language(models.TextChoices):
    """Each is called what its own readers call it, in whatever language the page is."""

    DUTCH = "nl", "Nederlands"
    ENGLISH = "en", "English"


def in_english() -> bool:
    """Whether what is written now is for somebody who reads English."""
    return get_language() == Language.ENGLISH


def speak_to_invited(request: HttpRequest, language: str) -> None:
    """A visitor who followed a link in a mail reads on in its language, if none was chosen."""
    if request.user.is_anonymous and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        activate(language)


def in_dutch(write: Callable[P, R]) -> Callable[P, R]:
    """For what is kept, or read by machines: the same whoever acts.

    Django's own decorator keeps the language to come back to in one place for all threads.
    """

    @wraps(write)
    def written(*args: P.args, **kwargs: P.kwargs) -> R:
        with override(Language.DUTCH):
            return write(*args, **kwargs)

    return written


DEFINED = "definition"  # the context of its words in the catalogue: they are nobody else's


def translated(words: str, language: str | None = None) -> str:
    """Words of a definition file in the reader's language; others stay as they were typed.

    ``language`` is that of a paper, where it is for another than who asks for it.
    """
    if language is None:
        return pgettext(DEFINED, words)
    with override(language):
        return pgettext(DEFINED, words)


def for_reader(words: Mapping[str, str]) -> str:
    """Of what is kept in several languages that of the reader; Dutch where theirs is not in it."""
    return words.get(get_language() or "") or words.get(Language.DUTCH, "")


def in_each_language(said: object) -> dict[str, str]:
    """How ``str()`` of it reads in each of them: to keep it so, or to know it again."""
    found = {}
    for language in Language.values:
        with override(language):
            found[language] = str(said)
    return found
