"""Doing an act from a page and saying how it went."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest

from portal.kit.acts import Refused


def do(request: HttpRequest, act: Callable[[], object], told: str) -> bool:
    """Do ``act`` and show ``told``, or the sentence with which it was refused.

    Returns whether it was done. The page to answer with is the caller's.
    """
    try:
        act()
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, told)
    return True
