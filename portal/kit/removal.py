"""Files that people removed: kept a while, in case it was a mistake, and then gone for good.

Nothing frozen is among them: what a paper, a mail or any other row refers to is never thrown away.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from celery import shared_task
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from portal.kit import audit
from portal.kit.jobs import for_each
from portal.kit.models import OutgoingMail, StoredDocument, private_storage

KEPT = timedelta(days=30)
BEING_STORED = timedelta(hours=1)


def let_go(documents: Iterable[StoredDocument | None]) -> None:
    """They were taken away just now, in the act's transaction; who else has them keeps them."""
    keys = [each.pk for each in documents if each is not None]
    StoredDocument.objects.filter(pk__in=keys).update(let_go_at=timezone.now())


@shared_task  # type: ignore[untyped-decorator]  # Celery has no types
def throw_away_removed() -> int:
    """Throw away what was removed long enough ago; returns how many."""
    removed = StoredDocument.objects.filter(let_go_at__lt=timezone.now() - KEPT)
    return for_each(removed, _throw_away)


@transaction.atomic
def _throw_away(document: StoredDocument) -> bool:
    """Row and bytes; neither where somebody has it still, or stores the same bytes just now.

    Under the row's lock, who would begin to have it waits, and is looked for after.
    """
    if not StoredDocument.objects.select_for_update().filter(pk=document.pk).exists():
        return False  # another worker did
    if OutgoingMail.objects.filter(attachments=document).exists():
        return False
    try:
        StoredDocument.objects.filter(pk=document.pk).delete()
    except ProtectedError:
        return False
    audit.record("kit.throw_away", actor=None, subject=document, data={"kind": document.kind})
    if StoredDocument.objects.filter(file=document.file.name).exists():
        return True
    if _is_being_stored(document):  # asked last: whoever stores them does not wait for us
        transaction.set_rollback(True)
        return False
    # Before the commit: where that fails, the row is there to be thrown away again.
    private_storage().delete(str(document.file.name))
    return True


def _is_being_stored(document: StoredDocument) -> bool:
    """Its bytes were written anew before the row that has them could be seen."""
    try:
        written = private_storage().get_modified_time(str(document.file.name))
    except FileNotFoundError:
        return False
    return timezone.now() - written < BEING_STORED
