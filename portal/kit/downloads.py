"""Lists as files: what somebody sees in a list is downloaded as it is filtered and ordered.

The file is the list's own address with ``als=xlsx`` or ``als=csv``: who may see what, the
filters and the order are those of the page. ``components/download_list.html`` makes the links.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import slugify
from django.utils.translation import gettext as _

from portal.kit.http import file_response
from portal.kit.sheets import CONTENT_TYPES, Sheet, written

FORM = "als"
# A file is made in memory, while somebody waits for it.
MOST_ROWS = 20_000


def list_file(
    request: HttpRequest,
    found: QuerySet[Any] | Sequence[Any],
    sheet_of: Callable[[list[Any]], Sheet],
) -> HttpResponse | None:
    """The whole list as the file that was asked for, or ``None``: the page was asked for.

    A list that is too long for a file leads back to the page, with a sentence.
    """
    form = request.GET.get(FORM)
    if form is None:
        return None
    rows = list(found[: MOST_ROWS + 1])
    if len(rows) > MOST_ROWS:
        messages.error(
            request,
            _("Deze lijst is te lang voor één bestand. Kies eerst een kleiner deel ervan."),
        )
        kept = request.GET.copy()
        del kept[FORM]
        return redirect(f"{request.path}?{kept.urlencode()}")
    return sheet_response(sheet_of(rows), form)


def sheet_response(sheet: Sheet, form: str, *, name: str = "") -> HttpResponse:
    """The sheet as a file of that form; 404 for a form that there is not."""
    if form not in CONTENT_TYPES:
        raise Http404
    filename = f"{slugify(name or sheet.title)}.{form}"
    content_type = CONTENT_TYPES[form]
    return file_response(written(sheet, form), filename=filename, content_type=content_type)
