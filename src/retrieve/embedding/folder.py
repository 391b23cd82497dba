"""An embedding model's folder, and what tokushu.json in it tells besides."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from retrieve.errors import ModelError
from retrieve.model_folder import EMBEDDING, Parts, check_folder, full_name, read_object, read_own, shown_name

DEFAULT_WEIGHT = 1.0
"""What a model's rank counts for unless its folder says otherwise: as much as one of the two searches by words."""

_QUERY_PROMPTS = ("query",)
_PASSAGE_PROMPTS = ("document", "passage", "corpus")


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A checked folder; `parts` are its modules in order, as (class name, folder).

    `fold` says that the model reads text folded to one spelling; a prompt is None where the folder names none;
    `dimension` is what vectors are cut to, None for their whole length.
    """

    path: Path
    name: str
    parts: Parts
    query_prompt: str | None
    passage_prompt: str | None
    fold: bool
    dimension: int | None
    weight: float

    @property
    def is_static(self) -> bool:
        """Tell whether this is one table of token vectors, which needs no torch."""
        kinds = tuple(kind for kind, _ in self.parts)
        return kinds in {("StaticEmbedding",), ("StaticEmbedding", "Normalize")}


def open_folder(path: Path, name: str | None = None) -> ModelFolder:
    """Return what a folder holds; raises ModelError where it is missing, incomplete or needs code of its own.

    `name` is how the user called it; the model's own name for itself, if it has one, goes first.
    """
    parts = check_folder(path, EMBEDDING)
    config = read_object(path / "config_sentence_transformers.json")
    if config.get("model_type") == "CrossEncoder":
        raise ModelError(f"{path} は並べ替えモデルです。TOKUSHU_RERANKER に指定してください。")
    ours = read_own(path)
    _check_own(path, ours)
    saved = config.get("prompts")
    prompts = saved if isinstance(saved, dict) else {}
    own_prompts = ours.get("prompts", {})
    # The weight is no part of the name: changing it changes no vector, so an index built before still fits.
    told: dict[str, object] = {key: ours[key] for key in ("text", "prompts", "dimension") if key in ours}
    return ModelFolder(
        path=path,
        name=full_name(path, ours.get("name") or shown_name(path, name), told),
        parts=parts,
        query_prompt=own_prompts.get("query", _prompt(prompts, _QUERY_PROMPTS)),
        passage_prompt=own_prompts.get("passage", _prompt(prompts, _PASSAGE_PROMPTS)),
        fold=ours.get("text") == "fold",
        dimension=ours.get("dimension"),
        weight=float(ours.get("weight", DEFAULT_WEIGHT)),
    )


def _is_weight(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < math.inf


def _is_prompts(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, dict) and value.keys() <= {"query", "passage"} and all(map(_is_text, value.values()))


def _is_text(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, str)


_OWN = {
    "name": (_is_text, "文字列"),
    "text": (lambda value: value in ("plain", "fold"), "plain か fold "),
    "prompts": (_is_prompts, '{"query": "query: ", "passage": "passage: "} のようなオブジェクト'),
    "dimension": (lambda value: type(value) is int and value > 0, "1以上の整数"),
    "weight": (_is_weight, "0以上の数"),
}
"""The keys of tokushu.json, what each may hold, and how to say so."""


def _check_own(path: Path, ours: dict[str, Any]) -> None:
    for key, value in ours.items():
        if key not in _OWN:
            raise ModelError(f"{path} の tokushu.json の項目「{key}」は使えません。使えるのは {'、'.join(_OWN)} です。")
        fits, wanted = _OWN[key]
        if not fits(value):
            raise ModelError(f"{path} の tokushu.json の項目「{key}」が {value!r} です。{wanted}を書いてください。")


def _prompt(prompts: dict[str, Any], names: tuple[str, ...]) -> str | None:
    """Return the first prompt that says something.

    sentence-transformers 6 itself writes an empty `document` into every folder, and so overlooks a `passage`.
    """
    found = [prompts[name] for name in names if isinstance(prompts.get(name), str)]
    return next((prompt for prompt in found if prompt), found[0] if found else None)
