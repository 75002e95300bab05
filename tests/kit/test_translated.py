"""Words of a definition are said in the reader's language; what people typed is left alone."""

from __future__ import annotations

from django.template import Context, Template
from django.utils import translation

from portal.kit.languages import translated


def test_words_that_nobody_translated_stay_as_they_are() -> None:
    with translation.override("en"):
        assert translated("Zelf bedacht") == "Zelf bedacht"
        assert translated("") == ""


def test_a_list_is_read_word_by_word() -> None:
    page = Template('{% load languages %}{{ words|translated|join:"; " }}')
    assert page.render(Context({"words": ["Zelf bedacht", ""]})) == "Zelf bedacht; "
