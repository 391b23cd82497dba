"""How often each may come: a bucket of tokens a name, filled again over a minute."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

_MINUTE = 60.0  # seconds
_NAMES = 10_000


class Rate:
    """So many a minute for each name, at once if need be; 0 is no limit.

    In any t seconds no name gets more than a_minute * (1 + t / 60). A bucket that is full again is forgotten, and of
    more names than `names` the one that was longest away.
    """

    def __init__(self, a_minute: float, names: int = _NAMES, clock: Callable[[], float] = time.monotonic) -> None:
        self._size = float(a_minute)
        self._names = names
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # name: (tokens, when), last seen last

    def __len__(self) -> int:
        """Return how many names are remembered."""
        return len(self._buckets)

    def wait(self, name: str) -> float:
        """Take a token and return 0, or where there is none take none and return the seconds until there is one."""
        if not self._size:
            return 0.0
        with self._lock:
            now = self._clock()
            tokens, when = self._buckets.pop(name, (self._size, now))
            tokens = min(self._size, tokens + (now - when) * self._size / _MINUTE)
            short = max(0.0, 1.0 - tokens)
            self._buckets[name] = (tokens if short else tokens - 1.0, now)
            self._forget(now)
            return short * _MINUTE / self._size

    def _forget(self, now: float) -> None:
        while len(self._buckets) > self._names or next(iter(self._buckets.values()))[1] <= now - _MINUTE:
            self._buckets.popitem(last=False)
