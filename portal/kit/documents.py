"""Paper: HTML becomes a tagged PDF/A, is stored once with its hash, and never changes."""

from __future__ import annotations

import hashlib
import os
import re
import uuid
from collections.abc import Iterable
from copy import copy
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

import lxml.html
import pydyf
import weasyprint
from defusedxml import ElementTree
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation
from lxml import etree
from weasyprint.text.fonts import FontConfiguration

from portal.kit.models import StoredDocument, private_storage

PRINT_STYLE = "portal/print.css"
# Pango's fonts belong to all threads of a process, and are not made for more than one at a time.
_one_paper = Lock()


# Of a paper's elements none is a footnote. WeasyPrint computes a style for each of these of each.
_OF_NOTES = {"footnote-call", "footnote-marker", "note-call", "note-marker", "note-callback"}
# Names in small and capital letters, a first line that is dropped, and what XML can not hold.
_NOT_FOR_LXML = re.compile(r"<svg|<pre|[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class _OwnFiles(weasyprint.urls.URLFetcher):  # type: ignore[misc]
    """Let a document read its own data and our static files; nothing else, on disk or network."""

    def fetch(
        self, url: str, headers: dict[str, str] | None = None
    ) -> weasyprint.urls.URLFetcherResponse:
        if url.startswith("data:"):
            return super().fetch(url, headers)
        path = Path(url.removeprefix("file://")).resolve()
        roots = [Path(root).resolve() for root in settings.STATICFILES_DIRS]
        if not url.startswith("file://") or not any(path.is_relative_to(root) for root in roots):
            raise ValueError(f"a document may not read {url}")
        return super().fetch(url, headers)


@cache
def _own_files() -> _OwnFiles:
    """One for all papers of a process, which are made in turn: it takes half a millisecond."""
    return _OwnFiles()


class _Page(weasyprint.HTML):  # type: ignore[misc]
    """Our own HTML, parsed in a third of the time or less, into the same tree.

    WeasyPrint's parser is written in Python. It is left what the other one reads otherwise.
    """

    def __init__(self, html: str) -> None:
        root = None if _NOT_FOR_LXML.search(html) else _parsed(html)
        if root is None:
            super().__init__(string=html, url_fetcher=_own_files())
            return
        self.base_url, self.url_fetcher, self.media_type = None, _own_files(), "print"
        self.wrapper_element = weasyprint.cssselect2.ElementWrapper.from_html_root(
            root, content_language=None
        )
        self.etree_element = self.wrapper_element.etree_element

    def _ua_stylesheets(self, forms: bool = False) -> list[weasyprint.CSS]:
        return super()._ua_stylesheets(forms) if forms else [_basic_style()]


@cache
def _basic_style() -> weasyprint.CSS:
    """WeasyPrint's own, of how elements look that no style of ours tells of.

    Only what is in a list gets the style of a marker, instead of each element.
    """
    style = copy(weasyprint.html.UA_STYLESHEET)
    style.matcher = copy(style.matcher)
    of_all, of_one = style.matcher.other_selectors, style.matcher.lower_local_name_selectors
    markers = [each for each in of_all if each[3] == "marker"]
    style.matcher.other_selectors = [
        each for each in of_all if each[3] not in {*_OF_NOTES, "marker"}
    ]
    style.matcher.lower_local_name_selectors = of_one | {"li": [*of_one["li"], *markers]}
    return style


class _Written(pydyf.Object):  # type: ignore[misc]
    """What is in a PDF, with its bytes made once: for writing it and for the PDF's identifier."""

    data, compressible = b"", False

    def __init__(self, made: pydyf.Object) -> None:
        super().__init__()
        self.number, self.generation = made.number, made.generation
        self.data, self.compressible = made.data, made.compressible


def _write_once(_document: weasyprint.Document, pdf: pydyf.PDF) -> None:
    """Bytes stay the same; to make them twice takes a twentieth of the time."""
    pdf.objects = [each if each.free == "f" else _Written(each) for each in pdf.objects]


def _parsed(html: str) -> Any:
    """``None`` for what can not be parsed so."""
    try:
        tree = lxml.html.document_fromstring(html)
        if tree.find(".//table/tr") is not None:  # WeasyPrint's puts them in a body
            return None
        return ElementTree.fromstring(etree.tostring(tree, encoding="unicode"))
    except (ValueError, etree.LxmlError, ElementTree.ParseError):
        return None


@cache
def _print_style() -> tuple[weasyprint.CSS, FontConfiguration]:
    """The parsed print style and its fonts, once per process.

    A new ``FontConfiguration`` for each document costs a third of the speed and leaks.
    """
    found = finders.find(PRINT_STYLE)
    if not isinstance(found, str):
        raise FileNotFoundError(f"{PRINT_STYLE}: run `make assets` first")
    fonts = FontConfiguration()
    style = weasyprint.CSS(
        filename=found, font_config=fonts, url_fetcher=_OwnFiles(), base_url=found
    )
    return style, fonts


def paper_html(template: str, context: dict[str, Any], *, language: str) -> str:
    """``documents/<template>`` in the language of whom the paper is for, whichever is active.

    Texts that the context holds already are made in that language too.
    """
    with translation.override(language):
        return render_to_string(f"documents/{template}", context)


class Attached(NamedTuple):
    """A file inside a PDF/A-3 that says the same as the paper, for a computer to read."""

    name: str
    content: bytes
    description: str


def render_pdf(
    html: str, *, variant: str = "pdf/a-2a", attached: Iterable[Attached] = ()
) -> bytes:
    """Render a whole HTML document to a tagged PDF/A (comply-or-explain list, dutch-rules §4).

    Title, author and language come from the document's own ``<head>`` and ``lang``. One at a
    time in a process; others wait.
    """
    with _one_paper:
        style, fonts = _print_style()
        pdf = _Page(html).write_pdf(
            stylesheets=[style],
            font_config=fonts,
            pdf_variant=variant,
            pdf_tags=True,
            finisher=_write_once,
            attachments=[
                weasyprint.Attachment(
                    string=each.content,
                    name=each.name,
                    description=each.description,
                    relationship="Alternative",
                )
                for each in attached
            ],
        )
    return bytes(pdf)


class Paper(NamedTuple):
    """What is to be kept: ``kind`` groups papers, ``filename`` is what people save it as."""

    kind: str
    filename: str
    content: bytes
    content_type: str = "application/pdf"


def store_document(
    *, kind: str, filename: str, content: bytes, content_type: str = "application/pdf"
) -> StoredDocument:
    """Keep ``content`` in private storage under its SHA-256 and return its record.

    The same bytes are stored once on disk, however often they are made; a file whose
    transaction rolls back is left behind unreferenced and does no harm.
    """
    return store_documents(Paper(kind, filename, content, content_type))[0]


def store_documents(*papers: Paper) -> list[StoredDocument]:
    """The same for papers that belong together, in their order."""
    return StoredDocument.objects.bulk_create([_kept(each) for each in papers])


def _kept(paper: Paper) -> StoredDocument:
    """Its record, unsaved; the bytes are on the disk."""
    digest = hashlib.sha256(paper.content).hexdigest()
    name = f"{digest[:2]}/{digest}"
    _write_whole(Path(private_storage().path(name)), paper.content)
    return StoredDocument(
        kind=paper.kind,
        filename=paper.filename,
        file=name,
        content_type=paper.content_type,
        sha256=digest,
        size=len(paper.content),
    )


def _write_whole(path: Path, content: bytes) -> None:
    """Write all or nothing: a process that is killed halfway leaves no half file by that name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{uuid.uuid4().hex}")
    with unfinished.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    unfinished.replace(path)
