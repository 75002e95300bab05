"""Full-text search in Dutch over what a person may see; each room tells what it has.

A source starts from its model's ``visible_to``, so that nobody finds what is not theirs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank, SearchVector
from django.db.models import Case, F, Func, Q, QuerySet, TextField, Value, When
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from portal.kit.languages import in_english, translated

CONFIG = "dutch"
LONGEST, MOST_WORDS = 100, 10
# Around the words that were found, until it is escaped: in texts, they are read as [ and ].
BEGIN, END = "\u27e6", "\u27e7"


@dataclass(frozen=True)
class Words:
    """What somebody looks for; ``text`` as typed, ``words`` without its signs."""

    text: str
    words: tuple[str, ...]

    @classmethod
    def of(cls, typed: str) -> Words:
        text = " ".join(typed.replace("\0", "").split())[:LONGEST]
        return cls(text, tuple(re.findall(r"\w+", text)[:MOST_WORDS]))

    def __bool__(self) -> bool:
        return bool(self.words)

    @property
    def query(self) -> SearchQuery:
        """All of the words, in any inflection, and as the beginning of a longer word."""
        raw = " & ".join(f"'{word}':*" for word in self.words)
        return SearchQuery(raw, search_type="raw", config=CONFIG)


class Told(NamedTuple):
    """What people read of one row: its title, where it is, what it belongs to, and its day."""

    title: str
    url: str
    of: str = ""
    when: date | datetime | None = None


class Hit(NamedTuple):
    """``excerpt`` is where the words stand, as HTML that marks them; or ""."""

    told: Told
    excerpt: SafeString


@dataclass(frozen=True)
class Source:
    """One kind of thing that can be found.

    ``rows`` gives what a person may see, with what ``tell`` reads of each; ``title`` and
    ``texts`` are the fields that are searched, ``newest`` orders what is equally fit.
    ``is_file``: it stands in the library too. ``defined`` fields may say words of a definition:
    who reads English looks for those in English.
    """

    key: str
    label: str | Promise
    rows: Callable[[Any], QuerySet[Any]]
    tell: Callable[[Any], Told]
    title: str
    texts: Sequence[str]
    newest: str
    is_file: bool = False
    defined: Sequence[str] = ()


_sources: dict[str, Source] = {}


def register_sources(sources: Iterable[Source]) -> None:
    """Call it from ``AppConfig.ready``; people see the kinds in the order of registering."""
    _sources.update((each.key, each) for each in sources)


def sources(*, files_only: bool = False) -> list[Source]:
    return [each for each in _sources.values() if each.is_file or not files_only]


def found(source: Source, user: Any, words: Words) -> QuerySet[Any]:
    """What this person may see of it and has all the words, the fittest first.

    Without words, all of it, the newest first.
    """
    newest = F(source.newest).desc(nulls_last=True)
    rows = source.rows(user)
    if not words:
        return rows.order_by(newest, "pk")
    texts = (_said(source, field, rows) for field in source.texts)
    typed = Func(Value(" … "), *texts, function="concat_ws", output_field=TextField())
    marks = (Value(BEGIN + END), Value("[]"))
    text = Func(typed, *marks, function="translate", output_field=TextField())
    # People type what it is, too: "factuur", "jaaropgave 2026"; and Dutch words they remember.
    dutch = source.defined if in_english() else ()
    kind = SearchVector(Value(str(source.label)), *dutch, weight="D", config=CONFIG)
    vector = (
        SearchVector(_said(source, source.title, rows), weight="A", config=CONFIG)
        + SearchVector(text, weight="B", config=CONFIG)
        + kind
    )
    told = SearchHeadline(
        text, words.query, config=CONFIG, start_sel=BEGIN, stop_sel=END,
        max_words=28, min_words=14, max_fragments=1,
    )  # fmt: skip
    looked: QuerySet[Any] = rows.annotate(
        vector=vector, fitness=SearchRank(vector, words.query), excerpt=told
    )
    as_typed = Q(**{f"{source.title}__icontains": words.text})
    return looked.filter(Q(vector=words.query) | as_typed).order_by("-fitness", newest, "pk")


def _said(source: Source, field: str, rows: QuerySet[Any]) -> F | Case:
    """A field in the reader's language."""
    if field not in source.defined or not in_english():
        return F(field)
    dutch = rows.order_by().values_list(field, flat=True).distinct()
    said = ((each, translated(each)) for each in dutch if each)
    other = [
        When(**{field: each}, then=Value(english)) for each, english in said if english != each
    ]
    return Case(*other, default=F(field), output_field=TextField()) if other else F(field)


def hits_of(source: Source, rows: Iterable[Any]) -> list[Hit]:
    return [Hit(source.tell(row), _marked(getattr(row, "excerpt", ""))) for row in rows]


def _marked(excerpt: str) -> SafeString:
    """Only where a word was found in it: otherwise it says nothing that the title does not."""
    if BEGIN not in excerpt:
        return SafeString("")
    marked = escape(excerpt).replace(BEGIN, "<mark>").replace(END, "</mark>")
    return mark_safe(marked)  # escaped above
