"""Passwords that are tried out: whoever fails too often has to wait."""

from __future__ import annotations

import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable

from serve.addresses import counted_as

SECONDS = 900.0
"""For how long a failure counts."""

OF_BOTH, OF_ONE = 5, 50
"""How many count against a user from one address, and against an address or a user alone."""

BRIEF = 2
"""Seconds to wait while others of one's tries are still checked."""

_REMEMBERED = 20_000
Key = tuple[str, ...]


class Failures:
    """Counts failures, and beside them the tries that are open, so that many at once are limited too."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failed: OrderedDict[Key, deque[float]] = OrderedDict()
        self._open: Counter[Key] = Counter()

    def wait(self, client: str, user: str) -> int:
        """Return how many seconds to wait for what has failed, 0 for none."""
        with self._lock:
            return max(self._wait(key, most) for key, most in _keys(client, user))

    def begin(self, client: str, user: str) -> int:
        """Open a try and return 0, or how many seconds to wait where it must not be made: BRIEF for open ones."""
        keys = _keys(client, user)
        with self._lock:
            if wait := max(self._wait(key, most) for key, most in keys):
                return wait
            if any(len(self._failed.get(key, ())) + self._open[key] >= most for key, most in keys):
                return BRIEF
            self._open.update(key for key, _ in keys)
        return 0

    def end(self, client: str, user: str, *, right: bool | None) -> None:
        """Close a try; None where it was not checked. A right one forgets what the user failed at from the address."""
        keys = [key for key, _ in _keys(client, user)]
        with self._lock:
            self._open -= Counter(keys)  # drops what comes to nothing
            if right:
                self._failed.pop(keys[0], None)
            elif right is not None:
                for key in keys:
                    self._failed.setdefault(key, deque()).append(self._clock())
                    self._failed.move_to_end(key)
                while len(self._failed) > _REMEMBERED:
                    self._failed.popitem(last=False)

    def _wait(self, key: Key, most: int) -> int:
        failed, now = self._failed.get(key, deque()), self._clock()
        while failed and failed[0] <= now - SECONDS:
            failed.popleft()
        return int(failed[-most] + SECONDS - now) + 1 if len(failed) >= most else 0


def _keys(client: str, user: str) -> tuple[tuple[Key, int], ...]:
    network = counted_as(client)
    return (("both", network, user), OF_BOTH), (("network", network), OF_ONE), (("user", user), OF_ONE)
