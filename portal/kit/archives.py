"""ZIP archives: several stored documents as one, and those that people send."""

from __future__ import annotations

import logging
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from portal.kit.models import DamagedDocument, StoredDocument

logger = logging.getLogger(__name__)
LEFT_OUT = "Niet in dit bestand.txt"
IN_MEMORY = 4 * 1024 * 1024


def archive_of(
    papers: Iterable[tuple[Any, StoredDocument]], *, left_out: Iterable[str] = ()
) -> IO[bytes]:
    """The papers as a ZIP, to be read from its begin and closed; with each what it is called.

    One is read at a time, and what grows beyond a few megabytes waits on disk, so that many
    papers take no more memory than few. ``left_out`` are sentences for the text; damaged
    papers add theirs.
    """
    told = list(left_out)
    packed = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # who reads it closes it
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
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
        if told:
            archive.writestr(LEFT_OUT, "\r\n".join([*told, ""]))
    packed.seek(0)
    return packed


class DamagedArchive(Exception):
    """What somebody sent is no ZIP, or not one that can be read."""


@contextmanager
def reading(content: bytes) -> Iterator[zipfile.ZipFile]:
    """An archive that somebody sent; whatever is wrong with it raises ``DamagedArchive``.

    Nothing is unpacked by opening it, and no part ever to more than the size that it tells.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, RuntimeError, ValueError, EOFError, OSError) as error:
        raise DamagedArchive(str(error)) from error
