"""What every act shares: it is either done whole or refused with a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.kit.moments import clock

# Long enough for who lost the answer to a form, or went back to it and sent it once more.
# Later others may have undone it, and one means it anew.
LATELY = timedelta(hours=1)

M = TypeVar("M", bound=models.Model)


class Refused(Exception):
    """An act that may not happen now; ``str()`` is a sentence for the user.

    The sentence says what is wrong and how to mend it. Services raise it, views
    show it; it never becomes a server error. What is told to others than who acts is given as
    what makes the sentence, in the language that is spoken when it is asked for.
    """

    def __init__(self, sentence: Any) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        return str(self.sentence() if callable(self.sentence) else self.sentence)


class Unfit(Refused):
    """A value can not be; ``field`` tells which, and ``row`` of which one when there are more."""

    def __init__(self, field: str, sentence: str, row: int | None = None) -> None:
        super().__init__(sentence)
        self.field, self.row = field, row


class AlreadyThere(Refused):
    """Nothing is left to do: what was asked was done just now. No error; see ``check_new``."""


def check_new(rows: models.QuerySet[Any], at: str, **said: Any) -> None:
    """Raise ``AlreadyThere`` where the last of ``rows`` says the very same, and lately.

    For acts that only add. Who goes back to a form gets its page anew, so that ``once`` takes
    what is sent from it for another form. ``at`` is the field with the moment, ``said`` what
    was typed, by field; a file by its SHA-256. Two at once are kept apart by the caller's lock.
    """
    lately = rows.filter(**{f"{at}__gt": timezone.now() - LATELY})
    last = lately.order_by("-pk").values(at, *said).first()
    typed = {name: getattr(value, "pk", value) for name, value in said.items()}
    if last and last == {at: last[at], **typed}:
        raise AlreadyThere(
            _("Dit staat er al sinds {time}. Het is niet nog een keer opgeslagen.").format(
                time=clock(last[at])
            )
        )


def locked(instance: M, *related: str) -> M:
    """Return the row of ``instance`` read anew under a lock, for use in a transaction.

    Every act begins with it: what the caller read before the lock may be stale. Rows that
    refer to it can still be added by others meanwhile. What is ``related`` is read along, without
    a lock. Raises ``Refused`` where it is gone.
    """
    # Not type(): request.user is a proxy, which only tells the model as its __class__.
    model = instance.__class__
    rows = model._base_manager.select_for_update(of=("self",), no_key=True)
    if related:
        rows = rows.select_related(*related)
    try:
        return rows.get(pk=instance.pk)
    except ObjectDoesNotExist:
        raise gone() from None


def gone() -> Refused:
    return Refused(lambda: _("Dit is intussen weggehaald. Ververs de pagina."))


def locked_all(rows: models.QuerySet[M]) -> dict[int, M]:
    """The same of many rows, by their keys; in one order, so that nobody waits in a circle."""
    found = rows.select_for_update(of=("self",), no_key=True).order_by("pk")
    return {each.pk: each for each in found}


def save_all(rows: Sequence[M], *fields: str) -> None:
    """Save these fields of many rows in one statement; rows without a key are new.

    As an insert that meets rows that are there: Django's ``bulk_update`` builds a condition
    for each field of each row, which takes longer than to save them one by one.
    """
    known = [(each, dict(vars(each))) for each in rows if each.pk is not None]
    if rows:
        type(rows[0])._base_manager.bulk_create(
            rows, update_conflicts=True, unique_fields=["pk"], update_fields=fields
        )
    for each, values in known:  # an insert tells the object that it was made just now
        vars(each).update(values)


@contextmanager
def refused_by(refusals: Mapping[str, Callable[[], Refused]]) -> Iterator[None]:
    """Save what is in it, or raise the refusal that belongs to the database's constraint.

    For what an act cannot see beforehand, as somebody else saves at the same moment. What any
    other constraint forbids is a fault of the code, and stays an ``IntegrityError``.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
        if name not in refusals:
            raise
        raise refusals[name]() from None


@contextmanager
def one_at_a_time(work: str, instance: models.Model) -> Iterator[None]:
    """Slow work on a row, done by one request at a time in all of the portal's processes.

    Others wait for nothing: they get ``Refused``. The row itself stays free for other acts.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        what = f"{work} {instance._meta.label_lower} {instance.pk}"
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [what])
        if not cursor.fetchone()[0]:
            raise Refused(_("Hier wordt nu al aan gewerkt. Wacht even en probeer het opnieuw."))
        yield
