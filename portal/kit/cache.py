"""The cache, where losing it only costs speed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis import RedisError


def _without_redis(name: str, otherwise: Callable[..., Any]) -> Callable[..., Any]:
    asked = getattr(RedisCache, name)

    def method(self: RedisCache, *args: Any, **kwargs: Any) -> Any:
        try:
            return asked(self, *args, **kwargs)
        except RedisError:
            return otherwise(*args, **kwargs)

    method.__name__ = name
    return method


def _unknown(key: str, *args: Any, **kwargs: Any) -> int:
    raise ValueError(f"nothing is known of {key}")


class TolerantCache(RedisCache):
    """Nothing is found and nothing kept while Redis cannot be reached; nobody sees an error.

    Sessions are in the database too, and limits on attempts are off for that while: ``add``
    succeeds, since nobody else can hold the key.
    """

    get = _without_redis("get", lambda key, default=None, version=None: default)
    get_many = _without_redis("get_many", lambda *args, **kwargs: {})
    set = _without_redis("set", lambda *args, **kwargs: None)
    set_many = _without_redis("set_many", lambda *args, **kwargs: [])
    add = _without_redis("add", lambda *args, **kwargs: True)
    incr = _without_redis("incr", _unknown)
    touch = _without_redis("touch", lambda *args, **kwargs: False)
    delete = _without_redis("delete", lambda *args, **kwargs: False)
    has_key = _without_redis("has_key", lambda *args, **kwargs: False)
