"""What a check finds: fine, worth a look, or to be put right; one Japanese sentence each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from settings import Settings

State = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Check:
    """One finding; `said` tells what was found and, where it is not fine, what to do."""

    name: str
    state: State
    said: str


Checker = Callable[[Settings], Iterable[Check]]
