"""The digest: what somebody did not read yet, in one mail a day or a week, or none.

Beside notices it has what a room holds back of its own mails (a ``Part``) for who wants that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, NamedTuple

from celery import shared_task
from django.contrib.auth import get_user_model
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from portal.kit import audit
from portal.kit.acts import locked
from portal.kit.jobs import for_each
from portal.kit.mail import Reader, absolute_url, queue_mail
from portal.kit.models import Notice, NoticePreference, Way
from portal.kit.notices import Text, kinds, lines_of, notices_of

Digest = NoticePreference.Digest
FORGET_READ, FORGET = timedelta(days=90), timedelta(days=365)
UNSUBSCRIBE = "portal.notices.unsubscribe"


class News(NamedTuple):
    """One thing that the digest tells; ``url`` is absolute."""

    text: str
    url: str
    detail: str = ""


@dataclass(frozen=True)
class Held:
    """What a room held back for one person; ``remark`` says what goes along."""

    news: list[News] = field(default_factory=list)
    calendar: str = ""
    remark: str = ""


@dataclass(frozen=True)
class Part:
    """Mails of a room that somebody may have in the digest instead of one by one.

    ``addresses`` tells for whom there is something, ``take`` gives it and forgets it.
    """

    key: str
    group: Text
    label: Text
    addresses: Callable[[], Iterable[str]]
    take: Callable[[str], Held]


_parts: dict[str, Part] = {}


def register_part(part: Part) -> None:
    """Call it from ``AppConfig.ready``."""
    _parts[part.key] = part


def parts() -> list[Part]:
    return list(_parts.values())


def holds(part: str, address: str) -> timedelta | None:
    """How long what is held may wait for who wants it in a digest; ``None`` where nobody does."""
    chosen = NoticePreference.objects.filter(
        person__email=address.lower(),
        person__is_active=True,
        **{f"ways__{part}": Way.DIGEST},
    )
    found = chosen.exclude(digest=Digest.NEVER).first()
    return timedelta(days=7 if found.digest == Digest.WEEKLY else 1) if found else None


@transaction.atomic
def choose(*, person: Any, digest: str, ways: Mapping[str, str], actor: Any) -> None:
    """Keep what somebody chose; mails that are no longer held back go at once."""
    person = locked(person)
    preference, _made = NoticePreference.objects.get_or_create(person=person)
    if (preference.digest, preference.ways) == (digest, {**ways}):
        return
    preference.digest, preference.ways = digest, {**ways}
    preference.save(update_fields=["digest", "ways"])
    audit.record("kit.choose_notices", actor=actor, subject=person)
    _mail(person, [], [each for each in parts() if holds(each.key, person.email) is None])


def unsubscribe_url(person: Any) -> str:
    token = signing.dumps(person.pk, salt=UNSUBSCRIBE)
    return absolute_url(reverse("notices_unsubscribe", args=[token]))


def who_unsubscribes(token: str) -> Any:
    """Whose digest the link in it ends; ``None`` where it was not made here."""
    try:
        pk = signing.loads(token, salt=UNSUBSCRIBE)
    except signing.BadSignature:
        return None
    return get_user_model()._default_manager.filter(pk=pk).first()


def unsubscribe(person: Any) -> None:
    """No digest any more; mails that were held for it go one by one again."""
    had = NoticePreference.objects.filter(person=person).first()
    choose(person=person, digest=Digest.NEVER, ways=had.ways if had else {}, actor=person)


@transaction.atomic
def send_digest(person_id: int) -> bool:
    """Mail what is unread and in no digest yet, if it is the day; returns whether it did.

    The person's row stays locked meanwhile: of two workers the second finds nothing to tell.
    """
    person = locked(get_user_model()(pk=person_id))
    preference, _made = NoticePreference.objects.get_or_create(person=person)
    today = timezone.localdate()
    if not _is_due(preference, today):
        return False
    wanted = [
        each.key for each in kinds() if way_of(each.ways, each.key, preference) == Way.DIGEST
    ]
    found = notices_of(person, wanted)
    unread = found.filter(read_at__isnull=True, told_at__isnull=True)
    notices = list(unread) if person.is_active else []
    sent = _mail(person, notices, parts())
    if sent:
        preference.digest_on = today
        preference.save(update_fields=["digest_on"])
        Notice.objects.filter(pk__in=[each.pk for each in notices]).update(told_at=timezone.now())
    return sent


def _is_due(preference: NoticePreference, today: Any) -> bool:
    """A week begins on Monday; what the scheduler missed then, the next day makes good."""
    if preference.digest == Digest.NEVER:
        return False
    weekly = preference.digest == Digest.WEEKLY
    begin = today - timedelta(days=today.weekday()) if weekly else today
    return preference.digest_on is None or preference.digest_on < begin


def way_of(ways: Iterable[str], key: str, preference: NoticePreference | None) -> str:
    """What somebody chose for this kind, or else its own; "" where there is no choice."""
    offered = [*ways]
    chosen = preference.ways.get(key) if preference else None
    return chosen if chosen in offered else next(iter(offered), "")


def _mail(person: Any, notices: list[Notice], wanted: list[Part]) -> bool:
    """All of it, with what these parts held, in one; none where there is nothing to tell."""
    to = Reader(person.email, person.get_full_name(), person.reads_in)
    with to.spoken_to():
        return _mail_to(to, person, notices, [each.take(person.email) for each in wanted])


def _mail_to(to: Reader, person: Any, notices: list[Notice], held: list[Held]) -> bool:
    news = [News(each.sentence, absolute_url(each.url)) for each in lines_of(person, notices)]
    for each in held:
        news += each.news
    if not news:
        return False
    leave = unsubscribe_url(person)
    calendar = next((each.calendar for each in held if each.calendar), "")
    queue_mail(
        template="digest",
        to=to,
        context={
            "name": to.name,
            "news": news,
            "remarks": [each.remark for each in held if each.remark],
            "today": timezone.localdate(),
            "url": absolute_url(reverse("notices")),
            "preferences_url": absolute_url(reverse("notice_preferences")),
            "unsubscribe_url": leave,
        },
        about=person,
        calendar=calendar,
        calendar_method="PUBLISH",
        unsubscribe_url=leave,
    )
    return True


@shared_task  # type: ignore[untyped-decorator]  # Celery has no types
def send_digests() -> int:
    """To everybody who has something to read and whose day it is; returns how many."""
    people = get_user_model()._default_manager
    untold = Notice.objects.filter(read_at__isnull=True, told_at__isnull=True)
    found = {*untold.filter(person__is_active=True).values_list("person", flat=True)}
    held = {address for part in parts() for address in part.addresses()}
    found |= {*people.filter(email__in=held).values_list("pk", flat=True)}
    return for_each(sorted(found), send_digest)


@shared_task  # type: ignore[untyped-decorator]  # Celery has no types
def forget_notices() -> int:
    """Throw away what was read long ago, and what is a year old; returns how many."""
    now = timezone.now()
    read = Notice.objects.filter(read_at__lt=now - FORGET_READ)
    old = Notice.objects.filter(made_at__lt=now - FORGET)
    return int(read.delete()[0]) + int(old.delete()[0])
