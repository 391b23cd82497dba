"""The n-th item of what a text numbers: 6番目は → what stands behind ⑥, (6) or 6. ."""

from __future__ import annotations

import re
from collections.abc import Iterator

from answer.passages.evidence import Evidence, sentence_spans
from answer.question import Question
from japanese.numbers import read_number
from japanese.tokens import content_lemmas
from records import Answer, Citation, Hit
from retrieve.analysis import search_text
from retrieve.query import Query
from retrieve.retriever import Retriever

_SEARCHED = 20
_LEAST = 0.5
_CONFIDENCE = 0.9
_ASKED = re.compile(r"第?([0-9一二三四五六七八九十]{1,3})(?:番目|つ目|個目|項目目|点目|本目|項目(?!の))")
_ENDS = r"[、,]?\s*(?:[①-⑳]|[(（][0-9０-９]{1,2}[)）])|[。\n]|である|です|$"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def answer_nth(retriever: Retriever, question: Question) -> Answer | None:
    """Return the item of an enumeration that a question asks for by its number; None where there is none."""
    asked = _ASKED.search(question.folded)
    number = int(read_number(asked[1]) or 0) if asked else 0
    if asked is None or not 1 <= number <= len(_CIRCLED):
        return None
    query = Query.of(question.folded.replace(asked[0], ""), retriever.index.synonyms)
    for hit in retriever.search(question.text, _SEARCHED):
        if hit.passage.kind != "text" or not _is_about(query, hit):
            continue
        for item, evidence in _items(hit, number):
            cited = Citation(hit.passage, (evidence.span,), hit.score, (evidence.span,))
            text = f"{item}です。\n{evidence.text}"
            return Answer(question.text, "answered", text, "passage", (cited,), confidence=_CONFIDENCE)
    return None


def _is_about(query: Query, hit: Hit) -> bool:
    said = query.said(frozenset(content_lemmas(search_text(hit.passage))))
    return len(said) >= _LEAST * len(query.lemmas)


def _items(hit: Hit, number: int) -> Iterator[tuple[str, Evidence]]:
    """What stands behind a number in a sentence that numbers at least two things."""
    mark, other = (_marks(n) for n in (number, 1 if number > 1 else 2))
    for span in sentence_spans(hit.passage):
        sentence = hit.passage.text[slice(*span)]
        found = re.search(rf"(?:{mark})\s*(?P<item>[^{_CIRCLED}\n。■]{{2,60}}?)(?={_ENDS})", sentence)
        if found and re.search(other, sentence):
            yield found["item"].rstrip("、, と"), Evidence(hit, span, 1.0)


def _marks(number: int) -> str:
    wide = str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    return rf"{_CIRCLED[number - 1]}|[(（](?:{number}|{wide})[)）]"
