"""What tests of all rooms share; the servers come from ``python -m portal.embedded --run``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def private_storage(settings: Any, tmp_path: Path) -> None:
    """Papers of one test are not seen by the next."""
    storages = {**settings.STORAGES}
    storages["private"] = {
        **storages["private"],
        "OPTIONS": {"location": tmp_path / "documents", "base_url": None},
    }
    settings.STORAGES = storages
