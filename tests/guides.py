"""What the guides say: which links and words (in bold) are in them, and which word is where."""

from __future__ import annotations

import re
from html import unescape

from django.http import HttpResponse
from django.template.loader import render_to_string

from portal.help import Guide

# "Open Cases en kies Case inbrengen" says that it is on that page; other words may be further.
CHOOSE = re.compile(r'<a href="([^"]*)">[^<]*</a> en kies <strong>([^<]*)</strong>')


def text_of(guide: Guide) -> str:
    return "".join(render_to_string(template) for _task, template in guide.sections)


def links_of(guide: Guide) -> set[str]:
    return set(re.findall(r'<a href="([^"]*)">', text_of(guide)))


def bold_words_of(guide: Guide) -> set[str]:
    return {unescape(word) for word in re.findall(r"<strong>([^<]*)</strong>", text_of(guide))}


def told_of_pages(guide: Guide) -> list[tuple[str, str]]:
    """Which words are on which page."""
    return [(address, unescape(word)) for address, word in CHOOSE.findall(text_of(guide))]


def words_on(page: HttpResponse) -> str:
    """Nothing of a page that somebody may not open."""
    words = unescape(re.sub(r"<[^>]+>", " ", page.content.decode()))
    return " ".join(words.split()) if page.status_code == 200 else ""
