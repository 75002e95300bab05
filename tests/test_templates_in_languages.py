"""No template has a word that is in one language only; mails and papers are told theirs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.template.base import Lexer, Token, TokenType

ROOT = Path(settings.BASE_DIR)
TEMPLATES = ROOT / "templates"
# A legal text is translated as a whole: it has a file of its own in each language.
TEXTS = "documents/agreement/*.{language}.html"
IN_LANGUAGES = {
    path
    for code, _name in settings.LANGUAGES
    for path in TEMPLATES.glob(TEXTS.format(language=code))
}
LINTED = sorted(path for path in TEMPLATES.rglob("*.*") if path not in IN_LANGUAGES)
LETTERS = re.compile(r"[^\W\d_]{2,}")
MARKUP = re.compile(
    r"""<!--.*?-->|<(style|script)\b.*?</\1>|<(?:[^>"']|"[^"]*"|'[^']*')*>|\bclass="[^"]*\"""",
    re.DOTALL,
)
SOMETHING = "\N{OBJECT REPLACEMENT CHARACTER}"
READ_ALOUD = re.compile(
    r"\s(?:alt|title|placeholder|label|aria-label|aria-description|data-label|summary|abbr)"
    r"=[\"']([^\"']*)"
)
ON_A_BUTTON = re.compile(r"<input\b[^>]*\btype=\"submit\"[^>]*\bvalue=\"([^\"]*)")
# Names that are the same in every language.
NAMES = re.compile(r"\b(?:KvK|OIN|EC|SHA|PDF|ICS|Nederlands|English)\b|&\w+;")
# An argument of a filter or a tag that people read; a piece of an address is not.
WORDS_OF = re.compile(
    r"(?:default|default_if_none|yesno|join|add):(?P<a>\"[^\"?#.][^\"]*\"|'[^'?#.][^']*')"
    r"|\b(?:label|text|heading|what|here|first|submit|cancel|action|note|title|stuck|calm)="
    r"(?P<b>\"[^\"]*\"|'[^']*')"
)


def bare_words(source: str) -> list[str]:
    """Letters that no translation passes: in text, in what is read aloud, in arguments."""
    return [words for words in _words(source) if LETTERS.search(NAMES.sub("", words))]


def _words(source: str) -> Iterator[str]:
    depth = 0
    text = ""
    for token in Lexer(source).tokenize():
        name = token.contents.split(" ", 1)[0]
        if token.token_type == TokenType.BLOCK and name == "endblocktranslate":
            depth -= 1
        elif not depth:
            text += token.contents if token.token_type == TokenType.TEXT else SOMETHING
            yield from _in_arguments(token)
        if token.token_type == TokenType.BLOCK and name == "blocktranslate":
            depth += 1
    yield from READ_ALOUD.findall(text)
    yield from ON_A_BUTTON.findall(text)
    yield from MARKUP.sub("\n", text).split("\n")


def _in_arguments(token: Token) -> Iterator[str]:
    if token.token_type in (TokenType.VAR, TokenType.BLOCK):
        for found in WORDS_OF.finditer(token.contents):
            yield found["a"] or found["b"]


@pytest.mark.parametrize("path", LINTED, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_every_word_of_a_template_is_translated(path: Path) -> None:
    assert not bare_words(path.read_text())


@pytest.mark.parametrize(
    "source",
    [
        "<p>Beste {{ name }},</p>",
        '{% translate "Beste" %} lezer',
        '<img src="x" alt="Code">',
        '{{ name|default:"niemand" }}',
        '{% include "emails/action.html" with url=url label="Naar de factuur" %}',
        "{% blocktranslate %}Beste{% endblocktranslate %}, dag",
        '<div hx-select="#inhoud > *" title="Uw facturen">',
        '<input name="naam" placeholder="Uw naam">',
        '<input type="submit" value="Versturen">',
        "<a href='/'>Terug</a><script>{}</script>",
        '{% include "components/form.html" with submit="Versturen" %}',
    ],
)
def test_the_lint_sees_a_word_that_nobody_translates(source: str) -> None:
    assert bare_words(source)


def _shape(path: Path) -> list[str]:
    """Its tags, variables and elements, without what differs by language."""
    return re.findall(r"\{[{%].*?[}%]\}|</?\w+(?: (?:class|scope)=\"[^\"]*\")*", path.read_text())


def test_a_text_of_the_agreement_is_the_same_in_each_language() -> None:
    dutch = list(TEMPLATES.glob(TEXTS.format(language="nl")))
    assert dutch
    for path in dutch:
        for code, _name in settings.LANGUAGES:
            other = path.with_name(path.name.replace(".nl.", f".{code}."))
            assert _shape(other) == _shape(path), other.name


def _calls(name: str) -> Iterator[tuple[Path, ast.Call]]:
    for room in ("portal", "programme", "packages", "masterclasses", "budget"):
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and _name(node.func) == name:
                    yield path.relative_to(ROOT), node


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def test_every_mail_and_every_paper_is_told_its_language() -> None:
    """Only the two doors render their templates; each of those asks for a language."""
    doors = {"portal/kit/mail.py", "portal/kit/documents.py", "masterclasses/emails.py"}
    assert {str(path) for path, _call in _calls("render_to_string")} == doors
    papers = list(_calls("paper_html"))
    assert papers
    for path, call in papers:
        assert "language" in {each.arg for each in call.keywords}, path
    mails = list(_calls("queue_mail"))
    assert mails
    for path, call in mails:
        (to,) = [each.value for each in call.keywords if each.arg == "to"]
        assert not isinstance(to, ast.Constant), path
