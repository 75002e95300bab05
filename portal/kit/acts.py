"""What every act shares: it is either done whole or refused with a sentence."""

from __future__ import annotations

from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.utils.translation import gettext as _

M = TypeVar("M", bound=models.Model)


class Refused(Exception):
    """An act that may not happen now; ``str()`` is a sentence for the user.

    The sentence says what is wrong and how to mend it. Services raise it, views
    show it; it never becomes a server error.
    """

    def __init__(self, sentence: Any) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        return str(self.sentence)


def locked(instance: M) -> M:
    """Return the row of ``instance`` read anew under a lock, for use in a transaction.

    Every act begins with it: what the caller read before the lock may be stale. Rows that
    refer to it can still be added by others meanwhile. Raises ``Refused`` where it is gone.
    """
    # Not type(): request.user is a proxy, which only tells the model as its __class__.
    model = instance.__class__
    rows = model._base_manager.select_for_update(of=("self",), no_key=True)
    try:
        return rows.get(pk=instance.pk)
    except ObjectDoesNotExist:
        raise Refused(_("Dit is intussen weggehaald. Ververs de pagina.")) from None
