"""Saying that the documents do not say: which words could not be found, and the nearest passages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from answer.passages.aspects import may_tell_origin
from answer.passages.overlap import Overlap
from answer.passages.standing import Standing
from answer.question import Question
from answer.said import NOT_FOUND
from japanese.dates import covered_years, years
from japanese.normalize import fold
from japanese.relative_years import find_relative_years
from japanese.tokens import Token, char_ngrams, content_lemmas, tokenize
from records import Answer, Citation, Hit, Passage, Span
from retrieve.analysis import search_text
from retrieve.store import Index

_OFFERED = 3
_NAMED = 3
"""So many passages are offered and so many words named; more would hide what matters."""

_ASKING = re.compile("^何|いく[らつ]|^第?[0-9一二三四五六七八九十]")
"""A word that asks, or counts what is asked for: 何割, 二回以上."""

_TELLING = frozenset({"名詞", "動詞", "形容詞", "形状詞"})
_NOUNS = frozenset({"名詞", "形状詞"})  # that a verb is not near tells nothing
_JOINED = frozenset({"名詞", "接尾辞", "接頭辞"})
_VAGUE = Path(__file__).parent / "data" / "vague_words.txt"


def not_found(
    question: Question,
    hits: Sequence[Hit],
    unknown: Sequence[str],
    overlap: Overlap,
    index: Index,
    confidence: float = 0.0,
) -> Answer:
    """Return that the documents do not say, with the words of the question that are missing and the nearest passages.

    `unknown` are names that stand nowhere in the documents.
    """
    words, chars = index.lexical["words"], index.lexical["chars"]
    labels = (column.label for _, table in index.tables() if table.schema for column in table.schema.columns)
    said = frozenset().union(*(overlap.said(search_text(hit.passage)) for hit in hits[:_OFFERED]))
    replaced = {term for group in overlap.query.words if group.others for term in group.terms}
    anywhere = replaced | {lemma for lemma in question.lemmas if words.document_frequency(lemma)}
    anywhere |= {lemma for label in labels for lemma in content_lemmas(label)}

    def stands(word: str) -> bool:
        return all(map(chars.document_frequency, char_ngrams(word, (min(2, len(word)),))))

    covered = covered_years("\n".join(hit.passage.text for hit in hits))
    nowhere = list(unknown) or _written(question, _TELLING, lambda t: t.lemma not in anywhere, stands)
    nowhere = [word for word in nowhere if not years(word) or years(word) - covered]
    away = [] if nowhere else _written(question, _NOUNS, lambda t: t.lemma not in said, lambda w: bool(years(w)))
    standing = Standing.of(_written(question, _NOUNS, lambda _: True, lambda _: False) if not nowhere else [], index)
    nowhere = nowhere or standing.nowhere(away)
    offered = related(hits)
    text = NOT_FOUND
    if nowhere:
        text += f"{_listed(nowhere)}という語が資料にありません。"
    elif word := _telling_word(question, standing, away):
        passage = standing.nearest(word)
        text += _stands_elsewhere(word, passage, standing)
        shown = any(citation.passage.id == passage.id for citation in offered)
        offered = offered if shown else (*offered[: _OFFERED - 1], Citation(passage, (), 0.0))
    return Answer(question.text, "not_found", text, "none", related=offered, confidence=confidence)


def _telling_word(question: Question, standing: Standing, away: Sequence[str]) -> str:
    """The word whose places tell most: a name beside which nothing else that is asked stands, else one not near."""
    named = [word for word in standing.places if any(fold(name.surface) in fold(word) for name in question.names)]
    lonely = [word for word in named if standing.places[word] and standing.never_beside(word)]
    return standing.rarest(lonely) or standing.rarest(away)


def _stands_elsewhere(word: str, passage: Passage, standing: Standing) -> str:
    """Say where a word stands that is not near what else is asked for, and what is not told there.

    Where another of the documents with it tells that, only the one that is named is spoken of.
    """
    others, here = standing.never_with(word), standing.never_beside(word)
    more = "など" if standing.in_several(word) and (others or not here) else ""
    others = others or here
    lacks = f"そこに{_listed(others)}のことは" if others else "お尋ねのことは"
    return f"「{word}」は「{passage.title}」{more}に出てきますが、{lacks}書かれていません。"


def origin_not_told(question: Question, hits: Sequence[Hit]) -> Answer:
    """Return that the documents do not say how something began, though they speak of it.

    Where a passage says how anything began, it is not said that none does.
    """
    told = any(may_tell_origin(question, hit.passage.text) for hit in hits)
    text = NOT_FOUND if told else f"{NOT_FOUND}関連する箇所はありますが、きっかけや経緯は書かれていません。"
    return Answer(question.text, "not_found", text, "none", related=related(hits), confidence=0.0)


def related(hits: Sequence[Hit]) -> tuple[Citation, ...]:
    """Return the nearest passages, offered with a refusal."""
    return tuple(Citation(hit.passage, (), hit.score) for hit in hits[:_OFFERED])


def _listed(words: Sequence[str]) -> str:
    return "、".join(f"「{word}」" for word in list(dict.fromkeys(words))[:_NAMED])


def _written(
    question: Question, kinds: frozenset[str], missing: Callable[[Token], bool], known: Callable[[str], bool]
) -> list[str]:
    """The missing words as typed, each with the nouns it stands together with (総|人口; 啓翁|桜), not half of them.

    A word whose letters stand in the documents side by side is there, cut otherwise by the dictionary (ソ|チ).
    """
    telling = {token.start for token in question.terms if token.pos in kinds and missing(token)}
    found: list[Span] = []
    for run in _runs(tokenize(question.text)):
        if any(token.start in telling and token.lemma not in _vague() for token in run):
            start, _ = question.source_span(run[0])
            _, end = question.source_span(run[-1])
            found.append((start, end))
    written = [question.text[slice(*span)] for span in found]
    return [word for word in written if not (known(word) or _asks(word))]


def _asks(word: str) -> bool:
    """Tell whether a word asks or counts, or is a year counted from today: it is missing in no text."""
    return bool(find_relative_years(word)) or (bool(_ASKING.search(word)) and (not years(word) or "年代" in word))


def _runs(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Yield the words of a text, nouns with those that stand beside them."""
    run: list[Token] = []
    for token in tokens:
        joins = token.pos in _JOINED and token.pos_detail not in {"数詞", "副詞可能"}
        beside = bool(run) and run[-1].pos in _JOINED and run[-1].end == token.start
        ended = bool(run) and run[-1].pos == "接尾辞" and token.pos == "名詞"  # カルーガ州|滞在
        if run and not (joins and beside and not ended):
            yield run
            run = []
        run.append(token)
    if run:
        yield run


@lru_cache(maxsize=1)
def _vague() -> frozenset[str]:
    """Words that tell nothing when they are said to be missing (扱い, 方)."""
    return frozenset(_VAGUE.read_text(encoding="utf-8").split())
