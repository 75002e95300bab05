"""Notices: written by services with the act, by one door, and read by whom they are for.

Each room tells its kinds. A kind's ``rows`` gives what a person may open and is still true:
what is not in it (any more) is neither shown nor counted nor mailed.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from portal.kit.models import Notice, NoticePreference, Way

Text = str | Promise
KEPT = 60  # seconds


class About(NamedTuple):
    """What a sentence says of its record, by the names in it, and where one can act."""

    words: dict[str, Any]
    url: str


@dataclass(frozen=True)
class Kind:
    """One kind of notice; the texts are lazy, so that each reads them in their language.

    ``own`` are the roles that hear of it at a participant or network, ``lead`` at a programme's
    lead. ``ways`` are those to choose from, the first as long as somebody chose none; without
    any, there is a mail of it that goes to everybody.
    """

    key: str
    group: Text
    label: Text
    sentence: Text
    rows: Callable[[Any], QuerySet[Any]]
    tell: Callable[[Any], About]
    own: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    ways: tuple[Way, ...] = (Way.DIGEST, Way.BELL)


class Line(NamedTuple):
    """A notice as one reads it."""

    notice: Notice
    sentence: str
    url: str

    @property
    def day(self) -> date:
        return timezone.localdate(self.notice.made_at)


_kinds: dict[str, Kind] = {}


def register_kinds(kinds: Iterable[Kind]) -> None:
    """Call it from ``AppConfig.ready``; people see the kinds in the order of registering."""
    _kinds.update((each.key, each) for each in kinds)


def kinds() -> list[Kind]:
    return list(_kinds.values())


def notify(
    kind: str,
    about: Model,
    people: Iterable[int],
    *,
    actor: Any = None,
    occasion: object = "",
) -> None:
    """Tell these people (their keys) that it happened to ``about``; never who did it.

    Call it in the act's transaction. The same once more adds nothing. One that is told of a
    new occasion is no longer told of those before that they did not read.
    """
    told = sorted({*people} - {actor.pk if actor else None})
    if not told:
        return
    what = {"kind": _kinds[kind].key, "subject_id": about.pk}
    now = timezone.now()
    if occasion:
        earlier = Notice.objects.filter(**what, person__in=told, read_at__isnull=True)
        earlier.exclude(occasion=str(occasion)).delete()
    Notice.objects.bulk_create(
        [Notice(person_id=each, occasion=str(occasion), made_at=now, **what) for each in told],
        ignore_conflicts=True,
    )


def notices_of(person: Any, keys: Collection[str] | None = None) -> QuerySet[Notice]:
    """Those of this person about what they may open, and is still so; the newest first.

    Of the kinds with these ``keys`` alone it costs the database less.
    """
    alike: dict[Any, list[str]] = defaultdict(list)
    for kind in _kinds.values():
        if keys is None or kind.key in keys:
            alike[kind.rows].append(kind.key)
    holds = Q(pk__in=())
    for rows, same in alike.items():
        found = rows(person).order_by().filter(pk=OuterRef("subject_id"))
        holds |= Q(Exists(found), kind__in=same)
    return Notice.objects.filter(holds, person=person)


def count_unread(person: Any) -> int:
    """For the bell on every page: one query of an index; what may be seen is kept a minute."""
    unread = Notice.objects.filter(person=person, read_at__isnull=True).order_by("pk")
    found = list(unread.values_list("pk", "kind", "subject_id"))
    if not found:
        return 0
    told = hashlib.sha256(repr(found).encode()).hexdigest()
    key = f"bell/{person.pk}/{told}"
    count = cache.get(key)
    if count is None:
        count = (
            notices_of(person, {kind for _pk, kind, _about in found})
            .filter(read_at__isnull=True)
            .count()
        )
        cache.set(key, count, KEPT)
    return int(count)


def lines_of(person: Any, notices: Iterable[Notice]) -> list[Line]:
    """What they say, in their order; one query for each kind of record."""
    notices = list(notices)
    wanted: dict[Any, set[int]] = defaultdict(set)
    for each in notices:
        wanted[_kinds[each.kind].rows].add(each.subject_id)
    found = {rows: rows(person).in_bulk(keys) for rows, keys in wanted.items()}
    lines = []
    for each in notices:
        kind = _kinds[each.kind]
        row = found[kind.rows].get(each.subject_id)
        if row is not None:
            words, url = kind.tell(row)
            lines.append(Line(each, str(kind.sentence).format(**words), url))
    return lines


def read(notice: Notice) -> str:
    """Mark it as read; returns where it leads."""
    if notice.read_at is None:
        notice.read_at = timezone.now()
        notice.save(update_fields=["read_at"])
    (line,) = lines_of(notice.person, [notice])
    return line.url


def read_all(person: Any, *, through: int) -> None:
    """Mark as read what is not newer than the notice with this key."""
    unread = Notice.objects.filter(person=person, read_at__isnull=True, pk__lte=through)
    unread.update(read_at=timezone.now())


def people_at(addresses: Iterable[str]) -> list[int]:
    """The keys of who have an account with one of these addresses."""
    wanted = {each.lower() for each in addresses}
    people = get_user_model()._default_manager.filter(is_active=True, email__in=wanted)
    return list(people.values_list("pk", flat=True))


def without_mail(kind: str, addresses: Collection[str]) -> set[str]:
    """Of these addresses (in lower case) those that want no mail about it at once."""
    chose = NoticePreference.objects.filter(person__email__in=addresses, ways__has_key=kind)
    found = chose.values_list("person__email", "ways")
    return {email for email, ways in found if ways[kind] != Way.MAIL}
