"""Finding the day that a code word belongs to."""

from __future__ import annotations

import re
from datetime import timedelta

from django.db.models import QuerySet, Value
from django.db.models.functions import Replace
from django.utils import timezone

from masterclasses.models import CodeWord, Masterclass
from masterclasses.states import MasterclassState

MARGIN = timedelta(hours=1)


def called(word: str) -> QuerySet[CodeWord]:
    """The one that is meant, however people write it: with capitals, without spaces."""
    bare = re.sub(r"[^a-z0-9]", "", word.lower())
    words = CodeWord.objects.annotate(bare=Replace("word", Value(" "), Value("")))
    return words.filter(bare=bare)


def is_open(masterclass: Masterclass) -> bool:
    """Whether it is the time to tell that one is there: the day's hours, and one around them."""
    period = masterclass.period
    now = timezone.now()
    planned = masterclass.status == MasterclassState.PLANNED
    return bool(planned and period.lower - MARGIN <= now <= period.upper + MARGIN)


def code_word_for(word: str) -> CodeWord | None:
    """The word as typed or scanned, where its day is now; None for any other."""
    related = ("masterclass__cohort__programme", "masterclass__room")
    known = called(word).select_related(*related).first()
    return known if known and is_open(known.masterclass) else None
