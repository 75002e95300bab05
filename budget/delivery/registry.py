"""Which way serves which channel."""

from __future__ import annotations

from budget.delivery import by_access_point, by_folder, by_mail
from budget.delivery.interface import Way
from packages.models import Channel

_WAYS: dict[str, Way] = {
    Channel.MAIL: by_mail,
    Channel.FOLDER: by_folder,
    Channel.ACCESS_POINT: by_access_point,
}


def way_of(channel: str) -> Way:
    return _WAYS[channel]
