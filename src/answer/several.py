"""Several questions asked at once: cut apart, answered each, and put together again as one answer."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from answer.question import is_too_long
from answer.typed.statements import is_statement, leaves_open
from records import Answer, Citation

MOST = 5
_EARLIER = 20
_DATA = tomllib.loads((Path(__file__).parent / "data" / "several.toml").read_text(encoding="utf-8"))
_ENDS, _LEADS, _CLAUSES = (re.compile(_DATA[name]) for name in ("ends", "leads", "clauses"))


def split_questions(text: str) -> list[str]:
    """Return the questions of a text: each ends with a question mark, or with か。 or ください。 before another."""
    parts = (_LEADS.sub("", part.strip()) for part in _cut(text, _ENDS))
    return _with_remarks([part for part in parts if any(map(str.isalnum, part))])


def _with_remarks(parts: Sequence[str]) -> list[str]:
    """Join what asks nothing to the question before it, or behind it where it comes first."""
    joined: list[str] = []
    remarks = ""
    for part in parts:
        if not is_statement(part):
            joined.append(remarks + part)
            remarks = ""
        elif joined:
            joined[-1] += part
        else:
            remarks += part if part.endswith(("。", "!", "！")) else part + "。"
    return joined or list(parts)


def split_clauses(text: str) -> list[str]:
    """Return the clauses of one sentence that asks twice (いつで、相手はどこですか; 敦賀市は、それと小樽市は)."""
    return [_LEADS.sub("", part.strip()) for part in _cut(text, _CLAUSES) if part.strip()]


def _cut(text: str, pattern: re.Pattern[str]) -> list[str]:
    """Cut a text at a pattern outside brackets; what its group matched stays with the part before."""
    parts: list[str] = []
    at = 0
    for match in pattern.finditer(text):
        if leaves_open(text[: match.start()]):
            continue
        parts.append(text[at : match.start()] + "".join(group or "" for group in match.groups()))
        at = match.end()
    return [*parts, text[at:]]


def flatten(history: Sequence[str]) -> list[str]:
    """Return the latest earlier questions, each by itself where several were asked at once."""
    kept = (text for text in history[-_EARLIER:] if isinstance(text, str) and not is_too_long(text))
    return [part for text in kept for part in split_questions(text)]


def answer_each(questions: Sequence[str], history: Sequence[str], answer: Callable[[str, list[str]], Answer]) -> Answer:
    """Answer questions in order, each with those before it as its history; return them as one answer."""
    earlier = list(history)
    answers = []
    for question in questions[:MOST]:
        answers.append(answer(question, earlier))
        earlier.append(answers[-1].understood_as or question)
    return _together(answers, too_many=len(questions) > MOST)


def _together(answers: Sequence[Answer], *, too_many: bool) -> Answer:
    found = [answer for answer in answers if answer.status == "answered"]
    asked = [answer.understood_as or answer.question for answer in answers]
    same = all(answer.kind == "table" for answer in found)
    whole = Answer(
        question=" ".join(answer.question for answer in answers),
        status="answered" if found else "not_found",
        text="",
        kind=("table" if same else "passage") if found else "none",
        citations=join_citations(c for answer in answers for c in answer.citations),
        rows=tuple(row for answer in found for row in answer.rows),
        related=() if found else _unique(c for answer in answers for c in answer.related),
        read_as=tuple(dict.fromkeys(pair for answer in answers for pair in answer.read_as)),
        understood_as=" ".join(asked) if any(answer.understood_as for answer in answers) else "",
        confidence=min(answer.confidence for answer in found or answers),
        parts=tuple(answers),
    )
    texts = [_said(whole, answer) for answer in answers]
    if too_many:
        texts.append(_DATA["too_many"].format(most=MOST))
    return replace(whole, text="\n".join(texts))


def _said(whole: Answer, part: Answer) -> str:
    """One answer under its question, with the numbers of its citations in the whole."""
    numbers = "、".join(map(str, whole.numbers_of(part)))
    based = "\n" + _DATA["based"].format(numbers=numbers) if numbers else ""
    return f"「{part.understood_as or part.question}」\n{part.text}{based}"


def join_citations(citations: Iterable[Citation]) -> tuple[Citation, ...]:
    """Return citations in order, those of one passage as one with all their spans."""
    joined: dict[int, Citation] = {}
    for citation in citations:
        known = joined.get(citation.passage.id)
        if known:
            citation = replace(
                known,
                spans=tuple(sorted({*known.spans, *citation.spans})),
                sentences=tuple(sorted({*known.sentences, *citation.sentences})),
                score=max(known.score, citation.score),
            )
        joined[citation.passage.id] = citation
    return tuple(joined.values())


def _unique(citations: Iterable[Citation]) -> tuple[Citation, ...]:
    return tuple({citation.passage.id: citation for citation in citations}.values())[:3]
