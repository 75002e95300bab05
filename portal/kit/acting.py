"""Doing an act from a page and saying how it went."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest

from portal.kit.acts import AlreadyThere, Refused, Unfit


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


def done(form: forms.Form, act: Callable[[], object]) -> bool:
    """Whether the act was done; if not, the form tells why, at its field, and input stays."""
    try:
        act()
    except Unfit as unfit:
        form.add_error(unfit.field if unfit.field in form.fields else None, str(unfit))
    except Refused as refusal:
        form.add_error(None, str(refusal))
    else:
        return True
    return False


def added(request: HttpRequest, form: forms.Form, act: Callable[[], object], told: str) -> bool:
    """As ``done``, and show ``told``; or that it is there already, which is as good."""

    def act_and_tell() -> None:
        try:
            act()
        except AlreadyThere as there:
            messages.info(request, str(there))
        else:
            messages.success(request, told)

    return done(form, act_and_tell)
