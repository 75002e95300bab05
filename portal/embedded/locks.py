"""Lock files: one run at a time of the demo, and of the tests, in a clone."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.embedded.servers import CannotStart


@contextmanager
def held(file: Path, *, seconds: float, sentence: str) -> Iterator[int]:
    """Hold ``file``; the kernel lets go of it when its last holder is gone, however that went.

    Whoever inherits the descriptor holds it too. Where others hold it already, ``sentence``
    says so: at once as a refusal, or before waiting for ``seconds``.
    """
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not _taken(descriptor):
            if seconds:
                print(sentence, flush=True)
            deadline = time.monotonic() + seconds
            while not _taken(descriptor):
                if time.monotonic() >= deadline:
                    raise CannotStart(sentence)
                time.sleep(0.1)
        yield descriptor
    finally:
        os.close(descriptor)


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
