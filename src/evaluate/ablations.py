"""The assistant with parts switched off: what each is worth shows in what goes wrong without it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from answer.assistant import Assistant
from errors import TokushuError
from retrieve.names import NameIndex


class AblationError(TokushuError):
    """Parts that cannot be switched off (together); the message is one Japanese sentence."""


def _without_dense(assistant: Assistant) -> Assistant:
    """Search by words and characters only."""
    return replace(assistant, retriever=replace(assistant.retriever, dense_weight=0.0))


def _without_lexical(assistant: Assistant) -> Assistant:
    """Search by embeddings only; how found passages are read, word by word, stays as it is."""
    return replace(assistant, retriever=replace(assistant.retriever, lexical_weight=0.0))


def _without_names(assistant: Assistant) -> Assistant:
    """Search names as typed, however the documents spell them."""
    index = replace(assistant.index, names=NameIndex())
    return replace(assistant, index=index, retriever=replace(assistant.retriever, index=index))


def _without_tables(assistant: Assistant) -> Assistant:
    """Compute nothing over tables; their rows are still found as passages."""
    return replace(assistant, tables=())


PARTS: Mapping[str, Callable[[Assistant], Assistant]] = {
    "dense": _without_dense,
    "lexical": _without_lexical,
    "names": _without_names,
    "tables": _without_tables,
}


def without(assistant: Assistant, parts: Collection[str]) -> Assistant:
    """Return an assistant with these parts switched off; raise AblationError for one there is not, or no search."""
    unknown = [part for part in parts if part not in PARTS]
    if unknown:
        raise AblationError(
            f"止められる部分に「{unknown[0]}」はありません。{'、'.join(PARTS)} のどれかを書いてください。"
        )
    if {"dense", "lexical"} <= set(parts):
        raise AblationError("dense と lexical を両方止めると検索できません。どちらかを残してください。")
    if "lexical" in parts and not assistant.retriever.weights["dense"]:
        raise AblationError(
            "埋め込みの重みが0なので、lexical を止めると検索できません。TOKUSHU_DENSE_WEIGHT を外してください。"
        )
    for part in parts:
        assistant = PARTS[part](assistant)
    return assistant
