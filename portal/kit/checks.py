"""What a start in earnest must find; ``manage.py check --deploy`` asks."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

from portal.kit import seals


@register(Tags.security, deploy=True)
def seal_opens(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """A wrong password would else show only when the first agreement is sealed."""
    try:
        seals.is_demonstration()
    except ImproperlyConfigured as fault:
        return [Error(str(fault), id="kit.E001")]
    return []
