"""What of this room can be found: agreements, by number, organisation and package."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from packages.models import Agreement
from portal.kit.searching import Source, Told
from programme.models import User


def _agreements(user: User) -> QuerySet[Agreement]:
    found = Agreement.objects.visible_to(user).select_related("participant__organisation")
    return found.defer("text", "snapshot")


SOURCES = (
    Source(
        key="overeenkomsten",
        label=_("Overeenkomsten"),
        rows=_agreements,
        tell=lambda found: Told(
            found.number,
            found.get_absolute_url(),
            f"{found.participant}, {found.package_name}",
            found.offered_at,
        ),
        title="number",
        texts=("participant__organisation__name", "package_name"),
        newest="offered_at",
    ),
)
