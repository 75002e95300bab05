"""What tests of races share: work that begins at the same moment, on connections of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Barrier, Thread

from django.db import connection

CONNECTIONS = 10


def at_once(works: Sequence[Callable[[], object]]) -> None:
    """Each in a thread, with a connection of its own; all begin at the same moment."""
    start, broken = Barrier(len(works)), []

    def run(work: Callable[[], object]) -> None:
        try:
            start.wait()
            work()
        except BaseException as error:
            broken.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not broken
