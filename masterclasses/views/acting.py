"""Acts with a form: what was refused is told at its field, and input stays."""

from __future__ import annotations

from collections.abc import Callable

from django import forms

from masterclasses.services.checks import Unfit
from portal.kit.acts import Refused


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
