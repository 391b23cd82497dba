"""Rows to expectations, each checked; everything that is wrong is told, not only the first."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import cast

from answer.question import QuestionError, check_question
from evaluate.canonical import canonical
from evaluate.database import storable
from evaluate.question_cells import MAX_PROBLEMS, Fields, Problem, load_words
from evaluate.records import Expectation

MAX_CHARS, MAX_PIECES = 500, 200
"""Longest accepted answer or piece of evidence, and most of them in a row."""

_MAX_HISTORY = 20
_WIDE = str.maketrans("｜；", "|;")
_TRUE, _FALSE = frozenset({"true", "1", "はい"}), frozenset({"false", "0", "いいえ"})
_UNREADABLE = "読めない文字があります。文字を入力し直してください。"

Groups = tuple[tuple[str, ...], ...]
Complain = Callable[[str, str], None]


def read_rows(rows: Sequence[Fields]) -> tuple[list[Expectation], list[Problem]]:
    """Return the rows that are right as expectations, and what is wrong with the others."""
    found: list[Expectation] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for row in rows:
        if len(problems) >= MAX_PROBLEMS:
            break
        expectation, wrong = _read(row)
        if expectation and not wrong:
            wrong = list(_twice(row, expectation, seen))
        if expectation and not wrong:
            found.append(expectation)
        problems += wrong
    return found, problems


def _twice(row: Fields, expectation: Expectation, seen: dict[str, int]) -> Iterator[Problem]:
    """Yield a problem where a row's id is another's; a row without one is known by its question."""
    first = seen.setdefault(expectation.query_id, row.number)
    if first != row.number:
        if _text(row, "id"):
            yield row.problem(
                "id", f"番号「{expectation.query_id}」は{first}行目にもあります。番号は重ねないでください。"
            )
        else:
            yield row.problem("question", f"{first}行目と同じ質問です。どちらかを消すか、番号の列を加えてください。")


def _read(row: Fields) -> tuple[Expectation | None, list[Problem]]:
    problems = [row.problem(field, cell.fault) for field, cell in row.cells.items() if cell.fault and field != "note"]

    def complain(field: str, sentence: str) -> None:
        problems.append(row.problem(field, sentence))

    question = _question(row, complain)
    history = _history(row, complain)
    groups = _groups(row, complain)
    evidence = _evidence(row, complain)
    _check_answerable(row, groups, complain)
    exhaustive = _exhaustive(row, groups, complain)
    for field in ("id", "category"):
        if (text := _text(row, field)) != storable(text):
            complain(field, _UNREADABLE)
    if problems:
        return None, problems
    return (
        Expectation(
            query_id=_text(row, "id") or _id_of(question, history),
            question=question,
            all_of=groups,
            evidence=evidence,
            category=_text(row, "category"),
            history=history,
            exhaustive=exhaustive,
        ),
        problems,
    )


def _id_of(question: str, history: Sequence[str]) -> str:
    """Return a name for a question without one, the same wherever in a file it stands."""
    return "q" + hashlib.sha256("\n".join((*history, question)).encode()).hexdigest()[:10]


def _text(row: Fields, field: str) -> str:
    cell = row.cells.get(field)
    return str(cell.value).strip() if cell and cell.value is not None else ""


def _question(row: Fields, complain: Complain) -> str:
    cell = row.cells.get("question")
    if cell and cell.fault:
        return ""
    if cell is None or not isinstance(cell.value, str):
        complain("question", "質問の文がありません。")
        return ""
    meant = _text(row, "answerable").lower() in _FALSE  # a file may try whether signs are refused, but says so
    return _checked_question(cell.value, "question", complain, signs=meant)


def _history(row: Fields, complain: Complain) -> tuple[str, ...]:
    """Return the earlier questions, oldest first: a list, or text with a line or a bar between them."""
    asked = _pieces(row, "history", complain)
    if len(asked) > _MAX_HISTORY:
        complain("history", f"前の質問は{_MAX_HISTORY}個までです（{len(asked)}個あります）。")
    for question in asked[:_MAX_HISTORY]:
        _checked_question(question, "history", complain)
    return tuple(asked)


def _checked_question(text: str, field: str, complain: Complain, *, signs: bool = False) -> str:
    """Return a question without the space around it; complain where it cannot be asked or is only signs (？？)."""
    try:
        question = check_question(text)
    except QuestionError as error:
        complain(field, str(error))
        return ""
    if not signs and not any(map(str.isalnum, question)):
        complain(field, f"「{question[:20]}」には文字も数もなく、質問になりません。知りたいことを文で書いてください。")
    return question


def _pieces(row: Fields, field: str, complain: Complain) -> list[str]:
    """Return the texts of a list, or of a cell cut at lines, bars and semicolons."""
    value = row.cells[field].value if field in row.cells else ""
    if isinstance(value, list):
        return _texts(value, field, complain)
    _, either, every = load_words()
    return _cut(str(value), f"[{re.escape(either + every)}\n]")


def _texts(values: list[object], field: str, complain: Complain) -> list[str]:
    if not all(isinstance(value, str | int | float) and not isinstance(value, bool) for value in values):
        complain(field, "文字の並びではありません。")
        return []
    return [str(value).strip() for value in values if str(value).strip()]


def _cut(text: str, pattern: str) -> list[str]:
    return [piece.strip() for piece in _compiled(pattern).split(text.translate(_WIDE)) if piece.strip()]


@lru_cache(maxsize=8)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _groups(row: Fields, complain: Complain) -> Groups:
    """Return what must be given, each with its alternatives.

    In a sheet the things of a list are cut by semicolons or lines, alternatives by bars: 小樽市;函館市|はこだて市.
    """
    value = row.cells["answers_all"].value if "answers_all" in row.cells else ""
    if isinstance(value, list) and value:
        return _checked(_listed(value, complain), "answers_all", complain)
    value = row.cells["answer"].value if "answer" in row.cells else ""
    if isinstance(value, list):
        return _checked([_texts(value, "answer", complain)], "answer", complain)
    _, either, every = load_words()
    cut = [_cut(group, re.escape(either)) for group in _cut(str(value), f"[{re.escape(every)}\n]")]
    return _checked(cut, "answer", complain)


def _exhaustive(row: Fields, groups: Groups, complain: Complain) -> bool:
    """Tell whether nothing may stand beside what is listed: so it is of several things, unless the row says else."""
    said = _text(row, "exhaustive").lower()
    if said and said not in _TRUE | _FALSE:
        complain("exhaustive", "true か false を書いてください。")
    return len(groups) > 1 and said not in _FALSE


def _listed(value: list[object], complain: Complain) -> list[list[str]]:
    if not all(isinstance(group, list) for group in value):
        complain("answers_all", "候補の並びの並びではありません。")
        return []
    return [_texts(cast("list[object]", group), "answers_all", complain) for group in value]


def _checked(groups: Sequence[Sequence[str]], field: str, complain: Complain) -> Groups:
    kept = tuple(tuple(group) for group in groups if group)
    _check_pieces([piece for group in kept for piece in group], field, complain)
    return kept


def _evidence(row: Fields, complain: Complain) -> tuple[str, ...]:
    pieces = _pieces(row, "evidence", complain)
    _check_pieces(pieces, "evidence", complain)
    return tuple(pieces)


def _check_pieces(pieces: Sequence[str], field: str, complain: Complain) -> None:
    """Complain of what could not be compared: a piece without letters or figures stands in any text."""
    if len(pieces) > MAX_PIECES:
        complain(field, f"候補は{MAX_PIECES}個までです（{len(pieces)}個あります）。")
    for piece in pieces[:MAX_PIECES]:
        if piece != storable(piece):
            complain(field, _UNREADABLE)
        elif len(piece) > MAX_CHARS:
            complain(field, f"「{piece[:20]}…」は長すぎます（{len(piece):,}文字）。{MAX_CHARS}文字以内にしてください。")
        elif not any(map(str.isalnum, canonical(piece))):
            complain(field, f"「{piece}」には文字も数もなく、比べられません。資料にない問いなら空にしてください。")


def _check_answerable(row: Fields, groups: Groups, complain: Complain) -> None:
    """Complain where a file says both that there is an answer and that there is none."""
    said = _text(row, "answerable").lower()
    if said and said not in _TRUE | _FALSE:
        complain("answerable", "true か false を書いてください。")
    elif said and (said in _TRUE) != bool(groups):
        complain("answerable", "正解のあるなしと食い違っています。")
