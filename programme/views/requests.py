"""What views behind ``login_required`` know about their request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from programme.models import Programme, User

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails


class MemberRequest(HttpRequest):
    """A request of somebody who is logged in."""

    user: User
    htmx: HtmxDetails


def programme_asked(request: MemberRequest, mine: Sequence[Programme]) -> Programme:
    """That of ``?programma=``, else the first of one's own; 404 for one that is not.

    Raises ``PermissionDenied`` for who has none.
    """
    if not mine:
        raise PermissionDenied
    slug = request.GET.get("programma", mine[0].slug)
    found = next((programme for programme in mine if programme.slug == slug), None)
    if found is None:
        raise Http404(_("Dit programma is er niet."))
    return found
