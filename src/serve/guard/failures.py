"""Passwords that are tried out: whoever fails too often has to wait."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from contextlib import suppress
from ipaddress import IPv6Address, ip_address, ip_network

SECONDS = 900.0
"""For how long a failure counts."""

OF_BOTH, OF_ONE = 5, 50
"""How many count against a user from one address, and against an address or a user alone."""

_REMEMBERED = 20_000
Key = tuple[str, str]


class Failures:
    """Counts tries until they are known to be right, so that many at once are counted too."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._tries: OrderedDict[Key, deque[float]] = OrderedDict()

    def begin(self, client: str, user: str) -> int:
        """Count a try and return 0, or how many seconds to wait where it must not be made."""
        now = self._clock()
        with self._lock:
            wait = max(self._wait(key, most, now) for key, most in _keys(client, user))
            if wait:
                return wait
            for key, _ in _keys(client, user):
                self._tries.setdefault(key, deque()).append(now)
                self._tries.move_to_end(key)
            while len(self._tries) > _REMEMBERED:
                self._tries.popitem(last=False)
        return 0

    def right(self, client: str, user: str) -> None:
        """Forget what a user failed at from an address, and that the last try was one."""
        (both, _), *others = _keys(client, user)
        with self._lock:
            self._tries.pop(both, None)
            for key, _ in others:
                with suppress(KeyError, IndexError):
                    self._tries[key].pop()

    def _wait(self, key: Key, most: int, now: float) -> int:
        tries = self._tries.get(key, deque())
        while tries and tries[0] <= now - SECONDS:
            tries.popleft()
        return int(tries[-most] + SECONDS - now) + 1 if len(tries) >= most else 0


def _keys(client: str, user: str) -> tuple[tuple[Key, int], ...]:
    network = _network(client)
    return ((network, user), OF_BOTH), ((network, ""), OF_ONE), (("", user), OF_ONE)


def _network(client: str) -> str:
    """Return an address, of IPv6 the network of 64 bits that one machine has to itself."""
    try:
        address = ip_address(client)
    except ValueError:
        return client
    return str(ip_network((address, 64), strict=False)) if isinstance(address, IPv6Address) else client
