"""How often something may be asked, counted per minute in the cache."""

from __future__ import annotations

from django.core.cache import cache


def too_often(what: str, most: int) -> bool:
    """Count one more of ``what``; returns whether that is over ``most`` within the minute.

    While the cache cannot be reached nothing is counted, and nothing is too often.
    """
    key = f"often/{what}"
    cache.add(key, 0, timeout=60)
    try:
        return bool(cache.incr(key) > most)
    except ValueError:
        return False
