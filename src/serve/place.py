"""Where a request goes: its path below the public root, whatever a proxy left on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

HEALTH = "/api/health"
"""What whoever watches over the service asks."""


def root_of(scope: Mapping[str, Any]) -> str:
    """Return the public path of the service, below a mount the mount's, without a slash at its end ("" or /qa)."""
    return str(scope.get("root_path", "")).rstrip("/")


def own_path(scope: Mapping[str, Any]) -> str:
    """Return a request's path below the root, which every route and rule is written for (/qa/api/ask -> /api/ask).

    Only this, never scope["path"] itself, may be held against a rule of the guard.
    """
    root, path = root_of(scope), str(scope["path"])
    return path[len(root) :] if is_below(path, root) else path


def is_below(path: str, root: str) -> bool:
    """Tell whether a path is a root's or below it (/qa/x is below /qa, /qax is not)."""
    return path == root or path.startswith(f"{root}/")
