"""Notices, and what people chose about mail."""

from __future__ import annotations

from typing import Any

from portal.kit import digests
from portal.kit.models import Notice
from programme.models import User


def chooses(person: User, digest: str = "daily", **ways: str) -> None:
    """``ways`` by kind, with ``__`` for the point in its key."""
    chosen = {key.replace("__", "."): way for key, way in ways.items()}
    digests.choose(person=person, digest=digest, ways=chosen, actor=person)


def masterclass_mails(person: User, *, daily: bool) -> None:
    chooses(person, masterclasses__mails="digest" if daily else "mail")


def told(person: User, **fields: Any) -> list[str]:
    """The kinds of somebody's notices, the oldest first."""
    return list(Notice.objects.filter(person=person, **fields).values_list("kind", flat=True))[
        ::-1
    ]
