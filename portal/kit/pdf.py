"""What a PDF from outside is: read in a process of its own, with little time and memory.

A few kilobytes can unpack to gigabytes, so nothing from outside is parsed in a web process.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from dataclasses import asdict, dataclass
from io import BytesIO

from django.conf import settings

SECONDS = 10
MEMORY = 1024 * 1024 * 1024


class UnreadablePdf(Exception):
    """Bytes that no PDF reader can make sense of within reasonable bounds."""


@dataclass(frozen=True)
class PdfFacts:
    """``locked``: a signature in it certifies that nothing may be added, not even a seal."""

    encrypted: bool = False
    pages: int = 0
    locked: bool = False


def facts_of(content: bytes) -> PdfFacts:
    """Raises ``UnreadablePdf``, whatever the reader stumbled over."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "portal.kit.pdf"],
            input=content,
            cwd=settings.BASE_DIR,
            capture_output=True,
            timeout=2 * SECONDS,
            preexec_fn=_bounded,
            check=True,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise UnreadablePdf from error
    return PdfFacts(**json.loads(done.stdout))


def bears_signature(content: bytes) -> bool:
    """Whether there seems to be a seal or signature in it, told without parsing."""
    return b"/ByteRange" in content


def _bounded() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _read(content: bytes) -> PdfFacts:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.fields import MDPPerm

    reader = PdfFileReader(BytesIO(content), strict=False)
    if reader.encrypted:
        return PdfFacts(encrypted=True)
    levels = [each.docmdp_level for each in reader.embedded_signatures]
    return PdfFacts(
        pages=int(reader.root["/Pages"]["/Count"]), locked=MDPPerm.NO_CHANGES in levels
    )


if __name__ == "__main__":
    print(json.dumps(asdict(_read(sys.stdin.buffer.read()))))
