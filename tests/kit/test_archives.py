"""Archives that people send unpack to no more than they tell, however they were made."""

from __future__ import annotations

import struct
import tracemalloc
import zlib
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZipFile

import pytest

from portal.kit.archives import DamagedArchive, part_of, reading
from portal.kit.tables import Unreadable, read_table
from portal.kit.uploads import UnfitFile, type_of

WRITER = b"application/vnd.oasis.opendocument.text"
CENTRAL = b"PK\x01\x02"


def _archive(name: str, content: bytes, way: int = ZIP_DEFLATED) -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w", way) as archive:
        archive.writestr(name, content)
    return stream.getvalue()


def _lying(name: str, told: bytes, megabytes: int) -> bytes:
    """An archive that tells the size and checksum of ``told``, and holds much more."""
    content = bytearray(_archive(name, told + bytes(megabytes * 1024 * 1024)))
    at = content.index(CENTRAL)
    struct.pack_into("<I", content, at + 16, zlib.crc32(told))
    struct.pack_into("<I", content, at + 24, len(told))
    return bytes(content)


def test_what_unpacks_to_more_than_it_tells_is_refused_before_it_fills_the_memory() -> None:
    bomb = _lying("mimetype", WRITER, 60)
    table = _lying("xl/workbook.xml", b"<workbook/>", 60)
    tracemalloc.start()
    try:
        with pytest.raises(UnfitFile, match="beschadigd"):
            type_of(bomb)
        with pytest.raises(Unreadable, match="beschadigd"):
            read_table(table)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 5 * 1024 * 1024


@pytest.mark.parametrize("way", [ZIP_LZMA, ZIP_BZIP2])
def test_no_office_program_packs_in_other_ways(way: int) -> None:
    with pytest.raises(UnfitFile, match="beschadigd"):
        type_of(_archive("mimetype", WRITER, way))


@pytest.mark.parametrize("content", [b"", b"x", WRITER * 1000])
def test_an_honest_part_is_read_whole(content: bytes) -> None:
    with reading(_archive("deel", content)) as archive:
        assert part_of(archive, archive.getinfo("deel")) == content


def test_a_part_with_another_checksum_is_damaged() -> None:
    content = bytearray(_archive("deel", b"tekst" * 100))
    struct.pack_into("<I", content, content.index(CENTRAL) + 16, 1)
    with pytest.raises(DamagedArchive), reading(bytes(content)) as archive:
        part_of(archive, archive.getinfo("deel"))
