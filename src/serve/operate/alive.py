"""Whether this service answers at its address: for `tokushu doctor`, and for a container's HEALTHCHECK."""

from __future__ import annotations

import http.client
import json
from contextlib import suppress

from serve.place import HEALTH
from settings import Settings

_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}
_SECONDS = 5.0


def is_ours(settings: Settings) -> bool:
    """Tell whether our health answers, or our guard: a sign-on or a host name may be wanted, and is refused as ours."""
    host = _EVERYWHERE.get(settings.host, settings.host)
    named = settings.hosts[0] if settings.hosts else host
    connection = http.client.HTTPConnection(host, settings.port, timeout=_SECONDS)
    try:
        connection.request("GET", settings.root_path + HEALTH, headers={"Host": named, "Accept": "application/json"})
        response = connection.getresponse()
        said = json.loads(response.read(1 << 16))
    except (OSError, ValueError, http.client.HTTPException):
        return False
    finally:
        with suppress(OSError):
            connection.close()
    if not isinstance(said, dict):
        return False
    return said.get("status") == "ok" if response.status == 200 else response.status < 500 and set(said) == {"error"}
