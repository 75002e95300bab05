"""By which ways invoices can go out: what this portal has been told where to bring them."""

from __future__ import annotations

from django.conf import settings

from packages.models import Channel


def configured_channels() -> list[Channel]:
    """Those that a customer may choose; mail always works."""
    open_ways = {
        Channel.MAIL: True,
        Channel.FOLDER: bool(settings.EINVOICE_FOLDER),
        Channel.ACCESS_POINT: bool(settings.ACCESS_POINT_URL),
    }
    return [channel for channel, is_open in open_ways.items() if is_open]
