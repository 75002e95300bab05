"""Text that people type: paragraphs and lists, and nothing that a browser could run."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

MARKS = ("- ", "* ", "• ")


def prose(text: str) -> SafeString:
    """As HTML: an empty line begins a paragraph, lines that begin with "- " are a list."""
    return format_html_join("\n", "{}", ((block,) for block in _blocks(text)))


def _blocks(text: str) -> Iterator[SafeString]:
    lines = [line.strip() for line in text.splitlines()]
    for kind, group in groupby(lines, _kind):
        if kind == "item":
            items = ((line[2:].strip(),) for line in group)
            yield format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", items))
        elif kind == "text":
            yield format_html("<p>{}</p>", format_html_join("<br>", "{}", ((x,) for x in group)))


def _kind(line: str) -> str:
    if not line:
        return ""
    return "item" if line.startswith(MARKS) else "text"
