"""A PDF from outside is read by a process that bounds itself before it reads a byte."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from portal.kit import pdf
from tests.test_settings import ROOT


def test_the_reader_bounds_itself_before_it_reads() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "portal.kit.pdf"],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as reader:  # fmt: skip
        limits, deadline = Path(f"/proc/{reader.pid}/limits"), time.monotonic() + 30
        wanted = [f"Max cpu time {pdf.SECONDS}", f"Max address space {pdf.MEMORY}"]
        told = ""
        while time.monotonic() < deadline and not all(limit in told for limit in wanted):
            time.sleep(0.1)
            told = " ".join(limits.read_text().split())
        reader.kill()
    assert all(limit in told for limit in wanted), told
