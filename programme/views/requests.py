"""What views behind ``login_required`` know about their request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

from programme.models import User

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails


class MemberRequest(HttpRequest):
    """A request of somebody who is logged in."""

    user: User
    htmx: HtmxDetails
