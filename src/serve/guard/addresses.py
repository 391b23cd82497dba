"""From where a connection comes: this machine, a listed proxy, or elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

PEER = "tokushu.peer"
"""The key of an ASGI scope for (host, port) of the machine that connected, where a proxy tells of another."""

UNLISTED = "tokushu.unlisted"
"""The key for True where headers of a proxy that is not listed were taken away."""


def client_of(scope: Mapping[str, Any]) -> str:
    """Return the address of who sends a request, as listed proxies tell it; "" where it is not known."""
    return str((scope.get("client") or ("", 0))[0])


def peer_of(scope: Mapping[str, Any]) -> str:
    """Return the address of the machine that connected; "" where it is not known."""
    return str((scope.get(PEER) or scope.get("client") or ("", 0))[0])


def is_this_machine(address: str) -> bool:
    """Tell whether an address is a loopback one; what is no address is none."""
    found = _address(address)
    return found is not None and found.is_loopback


def is_listed(address: str, networks: Iterable[str]) -> bool:
    """Tell whether an address lies in one of the networks."""
    found = _address(address)
    return found is not None and any(found in ip_network(network) for network in networks)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found
