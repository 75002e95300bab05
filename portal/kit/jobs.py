"""What nightly jobs share: one record that fails does not keep the others from their turn."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from portal.kit.acts import Refused

R = TypeVar("R")
log = logging.getLogger(__name__)


def for_each(rows: Iterable[R], act: Callable[[R], bool]) -> int:
    """Do ``act`` to each row; returns how often it did something (returned true).

    What is refused needs nothing any more; what breaks is logged and left for the next run.
    """
    done = 0
    for row in rows:
        try:
            done += bool(act(row))
        except Refused:
            continue
        except Exception:
            log.exception("%s failed for %r", act.__qualname__, row)
    return done
