"""``{{ line.aim|translated }}``: words of a definition file, or a list of them, for the reader."""

from __future__ import annotations

from typing import TypeVar

from django import template

from portal.kit import languages

register = template.Library()
W = TypeVar("W", str, list[str])


@register.filter
def translated(words: W) -> W:
    if isinstance(words, str):
        return languages.translated(words)
    return [languages.translated(each) for each in words]
