"""Papers made at once: web servers have threads, and Pango's fonts are not made for them."""

from __future__ import annotations

import subprocess
import sys

import pytest
import weasyprint

from portal.kit.documents import _OF_NOTES, _basic_style, _OwnFiles, _print_style, render_pdf
from tests.pages import text_of_pdf
from tests.test_settings import ROOT

RENDERS_AT_ONCE = """
import threading
import django
django.setup()
from portal.kit.documents import render_pdf

words = "<p style='font-size: {}pt'>Wie <b>bevoegd</b> is, <i>tekent</i>."
html = "<html lang='nl'><title>Jaar</title>" + "".join(words.format(n) for n in range(6, 60))
failed = []

def render():
    for _ in range(10):
        if not render_pdf(html).startswith(b"%PDF"):
            failed.append("no PDF")

threads = [threading.Thread(target=render) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert not failed
"""


def test_papers_made_at_once_by_four_threads_are_all_whole() -> None:
    done = subprocess.run(
        [sys.executable, "-c", RENDERS_AT_ONCE],
        cwd=ROOT, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "body",
    [
        "<p>D &amp; C &lt;1&gt; é&nbsp;€ “x” 😀 &shy;x<br>y</p><!-- weg -->",
        "<table>\n<tr><th>a</th>\n<td> b </td></tr></table><ul><li>x\n<li>y</ul>",
        "<section><dl><div><dt>a</dt><dd>b</dd></div></dl></section><p>een<p>twee",
        "<ol><li>x<ul><li>y</ul><li>z</ol>",
        "<p>met een \x01 en een \x0c</p><pre>\n a\n  b</pre>",
        "<svg viewBox='0 0 9 9' width='9'><linearGradient id='g'/><path d='M0 0h9v9'/></svg>",
    ],
)
def test_a_paper_is_what_weasyprint_makes_of_its_html(body: str) -> None:
    """To the byte: parsing it otherwise, and with less style, is only faster."""
    html = f"<!doctype html>\n<html lang='nl'>\n<head><title>T</title></head><body>{body}</body>"
    style, fonts = _print_style()
    plain = weasyprint.HTML(string=html, url_fetcher=_OwnFiles()).write_pdf(
        stylesheets=[style], font_config=fonts, pdf_variant="pdf/a-2a", pdf_tags=True
    )
    assert render_pdf(html) == plain


def test_only_what_notes_and_markers_have_is_left_out_of_the_basic_style() -> None:
    """An update of WeasyPrint that holds its style otherwise shows here."""
    whole = weasyprint.html.UA_STYLESHEET.matcher
    ours = _basic_style().matcher
    left_out = [each for each in whole.other_selectors if each not in ours.other_selectors]
    assert {each[3] for each in left_out} == _OF_NOTES | {"marker"}
    of_lists = [each for each in left_out if each[3] == "marker"]
    of_items = [*whole.lower_local_name_selectors["li"], *of_lists]
    assert ours.lower_local_name_selectors == whole.lower_local_name_selectors | {"li": of_items}


def test_a_long_table_tells_its_totals_at_its_end_and_each_page_whose_it_is() -> None:
    rows = "<tr><td>regel</td></tr>" * 60
    html = (
        "<html lang='nl'><title>T</title><body data-sender='Van wie' data-kenmerk='F1'><h1>H</h1>"
        "<table><thead><tr><th scope='col'>Wat</th></tr></thead>"
        f"<tbody>{rows}</tbody><tfoot><tr><td>Samen</td></tr></tfoot></table></body></html>"
    )
    first, second, end = text_of_pdf(render_pdf(html)).split("\f")
    assert ("Samen" in first, "Samen" in second, end) == (False, True, "")
    assert ("Van wie" in first, "Van wie" in second) == (True, True)
    assert ("F1" in first, "F1" in second) == (False, True)
    assert ("Wat" in first, "Wat" in second) == (True, True)
