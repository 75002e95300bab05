"""Papers that are made together: what breaks breaks alone, and the log says which it was."""

from __future__ import annotations

import pytest

from portal.kit.batches import logged, make_and_keep


def test_what_breaks_is_named_and_what_may_be_tried_again_is_told_first(
    caplog: pytest.LogCaptureFixture,
) -> None:
    kept = []

    def make(row: str) -> bytes:
        if row == "unreadable":
            raise ValueError
        if row == "on a full disk":
            raise OSError
        return row.encode() * 2

    def keep(papers: list[bytes]) -> None:
        if b"locked" * 2 in papers:
            raise LookupError
        kept.extend(papers)

    rows = ["unreadable", "on a full disk", "whole", "locked", "sound"]
    errors = logged(make_and_keep(rows, make, keep))
    assert kept == [b"wholewhole", b"soundsound"]
    assert [type(error) for error in errors] == [OSError, ValueError, LookupError]
    together, *each = [record.getMessage() for record in caplog.records]
    assert together == "3 together broke, now each by itself: LookupError()"
    broken = ("unreadable", "on a full disk", "locked")
    assert each == [f"No paper was made of {row!r}" for row in broken]
