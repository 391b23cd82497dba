"""The forms in which texts say what a thing is, and questions describe one, read from `data/definition.toml`."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from answer.question import Question

_FILE = Path(__file__).parent / "data" / "definition.toml"


@lru_cache(maxsize=1)
def _forms() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def form_of(thing: str, sentence: str) -> int | None:
    """Return the number of the form in which a folded sentence says what a thing is (合弁会社であるX), None where none.

    The lower the number, the clearer it says so.
    """
    forms = (form.replace("{thing}", re.escape(thing)) for form in _forms()["forms"])
    return next((n for n, form in enumerate(forms) if re.search(form, sentence)), None)


def is_caption(sentence: str) -> bool:
    """Tell whether a line only says what a picture shows."""
    return bool(re.search(_forms()["captions"], sentence))


def read_description(question: Question) -> str:
    """Return the words by which a question describes a thing whose name it wants (続ける枠の呼び名は), "" if none."""
    match = re.match(_forms()["described"], question.folded)  # it begins with anything: no other start would do better
    return match["said"] if match else ""
