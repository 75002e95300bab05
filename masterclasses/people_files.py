"""Lists of people in a file: a spreadsheet (.xlsx) or a CSV as any program writes it."""

from __future__ import annotations

from masterclasses.people_lists import Row, read_cells
from portal.kit.tables import read_table


def read_file(content: bytes) -> list[Row]:
    """The people on the first sheet of a spreadsheet, or in a CSV."""
    return read_cells(read_table(content))
