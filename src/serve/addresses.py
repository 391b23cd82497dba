"""Addresses of clients and proxies, as the text of a header or of a socket."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

Address = IPv4Address | IPv6Address

PEER = "tokushu.peer"
"""The key of an ASGI scope for (host, port) of who really holds the connection, where a proxy tells of another."""

UNLISTED = "tokushu.unlisted"
"""The key for True where a proxy that is not listed left its headers."""


def read_address(text: str) -> Address | None:
    """Return the address in a text, None where there is none.

    With a port or without (IIS adds one), in brackets or not; ::ffff:10.0.0.1 is 10.0.0.1, fe80::1%eth0 is fe80::1.
    """
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found


class Networks:
    """Networks that an address may be in."""

    def __init__(self, networks: Iterable[str]) -> None:
        self._networks = tuple(ip_network(network) for network in networks)

    def __contains__(self, address: object) -> bool:
        return isinstance(address, IPv4Address | IPv6Address) and any(address in network for network in self._networks)


def counted_as(client: str) -> str:
    """Return what the requests of an address are counted under: of IPv6 the /64, which one machine has to itself."""
    address = read_address(client)
    return str(ip_network((address, 64), strict=False)) if isinstance(address, IPv6Address) else client


def client_of(scope: Mapping[str, Any]) -> str:
    """Return the address of who sends a request, as listed proxies tell it; "" where it is not known."""
    return str((scope.get("client") or ("", 0))[0])


def peer_of(scope: Mapping[str, Any]) -> str:
    """Return the address of the machine that connected; "" where it is not known."""
    return str((scope.get(PEER) or scope.get("client") or ("", 0))[0])


def is_this_machine(address: str) -> bool:
    """Tell whether an address is a loopback one; what is no address is none."""
    found = read_address(address)
    return found is not None and found.is_loopback


def is_listed(address: str, networks: Networks) -> bool:
    """Tell whether an address lies in one of the networks."""
    return read_address(address) in networks
