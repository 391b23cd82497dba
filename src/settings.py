"""What an operator sets in the environment, read and checked in one place for the command, the page and the server."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from errors import TokushuError

_WEIGHT = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,9})?|\.[0-9]{1,9}")
_COUNT = re.compile(r"0*[1-9][0-9]{0,8}")
_DAYS = re.compile(r"0*[1-9][0-9]{0,3}")
_HEADER = re.compile(r"[A-Za-z0-9-]{1,64}")
_SWITCHES = {"on": True, "off": False}


class SettingsError(TokushuError):
    """A setting that cannot be used; the message is one sentence: which, what is wrong, the way out."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The models to use, as plain values; None is "not set".

    `model` and `reranker` name folders, `dense_weight` replaces the embedding model's own weight in the fusion, and
    `batch_size` is how many texts a transformer reads at once: a matter of the machine's memory, not of the model.
    `data` is the folder that keeps what people leave behind: the runs of an evaluation, feedback. `evaluation` and
    `feedback` tell whether the page offers them (`evaluation` None: only where no other machine can open the page, for
    whoever opens it reads and changes everything there), `feedback_days` is after how many days feedback is forgotten,
    and `feedback_user` the header in which a proxy names who is signed on; "" means that nobody is noted.
    """

    model: str | None = None
    reranker: str | None = None
    dense_weight: float | None = None
    batch_size: int | None = None
    data: Path = Path(".data")
    evaluation: bool | None = None
    feedback: bool = True
    feedback_days: int = 180
    feedback_user: str = ""

    def described(self, without: Iterable[str] = ()) -> dict[str, str]:
        """Return what is set of what answers depend on, as text, with the parts that are switched off."""
        told = {"model": self.model, "reranker": self.reranker, "dense_weight": self.dense_weight}
        off = ",".join(sorted(without))
        return {name: str(value) for name, value in {**told, "without": off or None}.items() if value is not None}


DEFAULTS = Settings()
"""Nothing set: the built-in model, its own weight, no re-ranker."""


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Return what the environment says, an empty value being none; raise SettingsError where it makes no sense."""
    weight = _read_text(
        environment,
        "TOKUSHU_DENSE_WEIGHT",
        _WEIGHT,
        "a number of 0 or more; write one (1 counts as much as a search by words, 0 turns embeddings off)",
    )
    batch_size = _read_text(
        environment,
        "TOKUSHU_BATCH_SIZE",
        _COUNT,
        "a whole number of 1 or more; write one (fewer need less memory)",
    )
    days = _read_text(
        environment,
        "TOKUSHU_FEEDBACK_DAYS",
        _DAYS,
        "a whole number of days from 1 to 9999; write one (180 keeps feedback for half a year)",
    )
    return Settings(
        model=environment.get("TOKUSHU_MODEL") or None,
        reranker=environment.get("TOKUSHU_RERANKER") or None,
        dense_weight=float(weight) if weight else None,
        batch_size=int(batch_size) if batch_size else None,
        data=Path(environment.get("TOKUSHU_DATA") or DEFAULTS.data),
        evaluation=_read_switch(environment, "TOKUSHU_EVALUATION"),
        feedback=_read_switch(environment, "TOKUSHU_FEEDBACK") is not False,
        feedback_days=int(days) if days else DEFAULTS.feedback_days,
        feedback_user=_read_text(
            environment,
            "TOKUSHU_FEEDBACK_USER",
            _HEADER,
            "a header's name; write the one in which your proxy tells who is signed on (X-Remote-User)",
        ),
    )


def _read_text(environment: Mapping[str, str], name: str, pattern: re.Pattern[str], wanted: str) -> str:
    """Return a setting as it stands, "" where it is not set; raise SettingsError where it is not what is wanted."""
    text = environment.get(name, "").strip()
    if text and not pattern.fullmatch(text):
        raise SettingsError(f"{name} is {text!r}, not {wanted}, or unset it")
    return text


def _read_switch(environment: Mapping[str, str], name: str) -> bool | None:
    """Return a setting that is on or off, None where it is not set."""
    text = environment.get(name, "").strip().lower()
    if text and text not in _SWITCHES:
        raise SettingsError(f"{name} is {text!r}, not a switch; write on or off, or unset it")
    return _SWITCHES.get(text)
