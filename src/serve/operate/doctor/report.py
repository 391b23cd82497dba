"""All checks, and what they found as lines for a person or as JSON for a program."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from serve.operate.doctor import address, files, index, machine
from serve.operate.doctor.checks import Check, Checker
from settings import Settings

_SHOWN = {"ok": "良好", "warn": "注意", "fail": "要対処"}


def examine(settings: Settings, corpus: Path) -> list[Check]:
    """Run every check; nothing is changed, and no other machine is asked."""
    checkers: Sequence[Checker] = (
        machine.python,
        machine.fonts,
        machine.disk,
        index.models,
        index.index,
        partial(index.documents, corpus=corpus),
        address.port,
        address.together,
        files.secrets,
        files.folders,
        files.kept,
    )
    return [check for checker in checkers for check in checker(settings)]


def passed(checks: Sequence[Check]) -> bool:
    """Tell whether nothing has to be put right."""
    return all(check.state != "fail" for check in checks)


def as_text(checks: Sequence[Check]) -> str:
    """Return a line a check and one for all."""
    lines = [f"[{_SHOWN[check.state]}] {check.name}: {check.said}" for check in checks]
    counts = {state: sum(check.state == state for check in checks) for state in _SHOWN}
    if counts["fail"]:
        lines.append(f"{counts['fail']}件を直してから、もう一度確かめてください。")
    else:
        lines.append("動かせます。" + (f"{counts['warn']}件の注意を確かめてください。" if counts["warn"] else ""))
    return "".join(f"{line}\n" for line in lines)


def as_json(checks: Sequence[Check]) -> str:
    """Return {"ok": …, "checks": [{"name", "state", "message"}]}."""
    found = [{"name": check.name, "state": check.state, "message": check.said} for check in checks]
    return json.dumps({"ok": passed(checks), "checks": found}, ensure_ascii=False, indent=1) + "\n"
