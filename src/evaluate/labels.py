"""What outcomes and parts are called in Japanese: the words are in `data/labels.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from evaluate.records import FailedPart, Outcome

_DATA = tomllib.loads((Path(__file__).parent / "data" / "labels.toml").read_text(encoding="utf-8"))

OUTCOMES = cast(Mapping[Outcome, str], _DATA["outcomes"])
FAILED_PARTS = cast(Mapping[FailedPart, str], _DATA["failed_parts"])
MEANINGS = cast(Mapping[FailedPart, str], _DATA["failed_parts_meaning"])
REMEDIES = cast(Mapping[str, str], _DATA["remedies"])
ABOUT = cast(Mapping[str, str], _DATA["about"])
NO_CATEGORY = "（分類なし）"
