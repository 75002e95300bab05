"""ZIP archives: several stored documents as one, and those that people send."""

from __future__ import annotations

import logging
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from copy import copy
from io import BytesIO
from typing import IO, Any, cast

from django.http import StreamingHttpResponse
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from portal.kit.http import streamed_response
from portal.kit.models import DamagedDocument, StoredDocument

logger = logging.getLogger(__name__)
LEFT_OUT = "Niet in dit bestand.txt"


def archive_response(
    papers: Iterable[tuple[Any, StoredDocument]],
    *,
    filename: str,
    left_out: Iterable[str] = (),
) -> StreamingHttpResponse:
    """The papers as a ZIP to download; with each what it is called.

    ``left_out`` are sentences for the text in it; damaged papers add theirs.
    """
    parts = archive_in_parts(papers, left_out=left_out)
    return streamed_response(parts, filename=filename, content_type="application/zip")


def archive_in_parts(
    papers: Iterable[tuple[Any, StoredDocument]], *, left_out: Iterable[str] = ()
) -> Iterator[bytes]:
    """The ZIP while it is being made: no more than one paper is ever in memory."""
    parts = _Parts()
    # zipfile asks of a file that can not go back no more than to write and to flush.
    with zipfile.ZipFile(cast("IO[bytes]", parts), "w", zipfile.ZIP_STORED) as archive:
        for _each in _packing(archive, papers, left_out):
            yield parts.take()
    yield parts.take()


class _Parts:
    """What was written since it was last taken."""

    def __init__(self) -> None:
        self._written: list[bytes] = []

    def write(self, part: bytes) -> int:
        self._written.append(bytes(part))
        return len(part)

    def flush(self) -> None:
        """Nothing waits anywhere."""

    def take(self) -> bytes:
        taken, self._written = b"".join(self._written), []
        return taken


def _packing(
    archive: zipfile.ZipFile,
    papers: Iterable[tuple[Any, StoredDocument]],
    left_out: Iterable[str],
) -> Iterator[None]:
    """Stops after each paper; the text about what is left out comes last."""
    told = list(left_out)
    for name, paper in papers:
        try:
            content = paper.read()
        except DamagedDocument as error:
            logger.error("A stored document is damaged: %s", error)
            told.append(
                _("{paper}: het bestand {file} is beschadigd").format(
                    paper=name, file=paper.filename
                )
            )
        else:
            archive.writestr(get_valid_filename(paper.filename), content)
        yield
    if told:
        archive.writestr(LEFT_OUT, "\r\n".join([*told, ""]))


class DamagedArchive(Exception):
    """What somebody sent is no ZIP, or not one that can be read."""


@contextmanager
def reading(content: bytes) -> Iterator[zipfile.ZipFile]:
    """An archive that somebody sent; whatever is wrong with it raises ``DamagedArchive``.

    Nothing is unpacked by opening it; ``part_of`` unpacks.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, RuntimeError, ValueError, EOFError, OSError) as error:
        raise DamagedArchive(str(error)) from error


def part_of(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """What is in a part, unpacked to one byte more than the size that it tells at the most.

    ``ZipFile.read`` unpacks all there is before it cuts that off, a gigabyte at a time. Raises
    ``DamagedArchive`` for a part that is larger than it tells, or packed in another way than
    any office program does.
    """
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise DamagedArchive(f"{part.filename} is packed in way {part.compress_type}")
    one_more = copy(part)
    one_more.file_size += 1
    with archive.open(one_more) as stream:
        content = stream.read(one_more.file_size)
    if len(content) != part.file_size:
        raise DamagedArchive(f"{part.filename} is not as large as it tells")
    return content
