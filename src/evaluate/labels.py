"""What outcomes and parts are called in Japanese, and what to mend: the words are in `data/`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from evaluate.records import FailedPart, Outcome
from evaluate.words import JAPANESE

OUTCOMES = cast(Mapping[Outcome, str], JAPANESE.section("outcome"))
FAILED_PARTS = cast(Mapping[FailedPart, str], JAPANESE.section("failed_part"))
REMEDIES: Mapping[str, str] = tomllib.loads(
    (Path(__file__).parent / "data" / "remedies.toml").read_text(encoding="utf-8")
)["remedies"]
