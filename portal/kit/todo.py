"""What a person must do now; each room says its part, the dashboard shows them together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Todo:
    """One thing to do, or (``waiting``) one that waits for somebody else.

    ``since`` is UTC; ``action`` is the text of the link to ``url``.
    """

    title: str
    text: str
    url: str
    action: str
    since: datetime | None = None
    waiting: bool = False
    urgent: bool = False
