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
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PageObject
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import read_certification_data, validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko_certvalidator import ValidationContext

from portal.kit import seals

SECONDS = 5
MEMORY = 1024 * 1024 * 1024


class UnreadablePdf(Exception):
    """Bytes that no PDF reader can make sense of within reasonable bounds."""


@dataclass(frozen=True)
class PdfFacts:
    """``takes_seal``: whether an earlier signature and the PDF's form leave room for a seal.

    ``signers`` are the names in the certificates of the digital signatures in it, whoever
    made those; ``altered``: one of them does not fit the document, as it is, any more.
    """

    encrypted: bool = False
    pages: int = 0
    takes_seal: bool = False
    signers: tuple[str, ...] = ()
    altered: bool = False


def facts_of(content: bytes) -> PdfFacts:
    """Raises ``UnreadablePdf``, whatever the reader stumbled over."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "portal.kit.pdf"],
            input=content,
            cwd=settings.BASE_DIR,
            capture_output=True,
            timeout=2 * SECONDS,
            check=True,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise UnreadablePdf from error
    return PdfFacts(**json.loads(done.stdout))


def bears_signature(content: bytes) -> bool:
    """Whether there seems to be a seal or signature in it, told without parsing."""
    return b"/ByteRange" in content


def _bound() -> None:
    """Of this process itself: what runs between fork and exec can hang a server of threads."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _read(content: bytes) -> PdfFacts:
    reader = PdfFileReader(BytesIO(content), strict=False)
    if reader.encrypted:
        return PdfFacts(encrypted=True)
    pages = int(reader.root["/Pages"]["/Count"])
    checked = [_check(signature) for signature in reader.embedded_signatures]
    return PdfFacts(
        pages=pages,
        takes_seal=pages > 0 and _rehearse_seal(content),
        signers=tuple(name for name, _whole in checked),
        altered=not all(whole for _name, whole in checked),
    )


def _check(signature: EmbeddedPdfSignature) -> tuple[str, bool]:
    """Whose it says to be, and whether the document is still what was signed.

    Whom to trust is for people to judge: nothing is fetched.
    """
    try:
        found = validate_pdf_signature(signature, ValidationContext(allow_fetching=False))
    except Exception:  # what cannot be checked does not hold
        return "", False
    changed = found.modification_level or ModificationLevel.NONE
    whole = found.intact and found.valid and changed <= ModificationLevel.FORM_FILLING
    return found.signing_cert.subject.human_friendly, whole


def _rehearse_seal(content: bytes) -> bool:
    """Seal a copy, with a key that is thrown away; raises where the PDF is damaged.

    What turned out to take no seal after both sides had signed could never be mended.
    """
    writer = IncrementalPdfFileWriter(BytesIO(content))
    certified = read_certification_data(writer.prev)
    if certified is not None and certified.permission == MDPPerm.NO_CHANGES:
        return False
    if writer.prev.xrefs.hybrid_xrefs_present:  # not read the same everywhere
        return False
    if not writer.prev.embedded_signatures:
        blank = writer.add_object(generic.StreamObject(stream_data=b""))
        writer.insert_page(PageObject(contents=blank, media_box=(0, 0, 595, 842)))
    try:
        seals.apply(writer, signer=seals.throwaway_signer(), reason="Proef", location="Proef")
    except Exception:  # what stops the rehearsal would stop the seal
        return False
    return True


if __name__ == "__main__":
    _bound()
    print(json.dumps(asdict(_read(sys.stdin.buffer.read()))))
