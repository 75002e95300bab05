"""Papers made at once: web servers have threads, and Pango's fonts are not made for them."""

from __future__ import annotations

import subprocess
import sys

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
        cwd=ROOT, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
