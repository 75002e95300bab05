"""Which look an organisation has, and which one it is thinking of."""

from __future__ import annotations

from programme.models import Organisation, Theme


def proposal_of(organisation: Organisation) -> Theme | None:
    """What was proposed and does not hold yet."""
    proposed = Theme.objects.proposed().filter(organisation=organisation)
    return proposed.select_related("logo").last()
