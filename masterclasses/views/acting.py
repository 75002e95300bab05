"""Doing an act from a page: what was refused is told at its field, and input stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from masterclasses.services.cohorts import Unfit
from portal.kit.acts import Refused
from programme.views.requests import MemberRequest


def done(form: forms.Form, act: Callable[[], object]) -> bool:
    """Whether the act was done; if not, the form tells why."""
    try:
        act()
    except Unfit as unfit:
        form.add_error(unfit.field if unfit.field in form.fields else None, str(unfit))
    except Refused as refusal:
        form.add_error(None, str(refusal))
    else:
        return True
    return False


def act_and_return(
    request: MemberRequest, act: Callable[[], object], told: str, to: Any
) -> HttpResponse:
    """Do the act, say how it went, and go to ``to``."""
    try:
        act()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, told)
    return redirect(to)
