"""Which year an answer is of, where the question counts it from today: the documents may be of another."""

from __future__ import annotations

import re
from dataclasses import replace

from japanese.dates import years
from japanese.normalize import normalize
from japanese.relative_years import find_relative_years
from records import Answer

_DOUBTFUL = 0.3
"""So sure at most is an answer of another year than the one asked for."""

_UNDATED = 0.5
"""So sure at most is one that does not tell of which year it is."""

_LISTED = 3
_SINCE = re.compile("[0-9]{4}年度?(?:から|以降|以来)")
"""The beginning of what goes on: it says nothing of which year a text is of."""


def with_year(answer: Answer, question: str) -> Answer:
    """Return an answer that says which year the question was taken to mean, and of which year it is itself."""
    asked = next(iter(find_relative_years(question)), None)
    if asked is None:
        return answer
    if answer.status != "answered":
        return replace(answer, text=f"{answer.text}「{asked.said}」は{asked.shown}と読みました。")
    quoted = " ".join(c.passage.section + c.passage.text for c in answer.citations)
    own = next((year for year in find_relative_years(answer.text) if year.said in quoted), None)
    if own:  # 昨年度開催回数; 昨年11月の合意: the documents count from the day they were written
        note = f"（資料の「{own.said}」は資料が書かれた年から数えたもので、{asked.shown}のこととは限りません。）"
        return replace(answer, text=f"{answer.text}\n{note}")
    cited = " ".join(c.passage.section + c.passage.text for c in answer.citations[:1])
    named = years(_SINCE.sub("", normalize(answer.text))) or years(_SINCE.sub("", normalize(cited)))
    if asked.year in named or answer.kind == "table":  # a table knows by its columns which year a row is of
        return answer
    if not named:
        note = (
            f"（何年のことかは、この箇所からは分かりません。{asked.said}（{asked.shown}）のことか、確かめてください。）"
        )
        return replace(answer, text=f"{answer.text}\n{note}", confidence=min(answer.confidence, _UNDATED))
    note = f"{asked.said}（{asked.shown}）のことを述べた箇所は見つかりません。次は{_said(named)}のことです。"
    return replace(answer, text=f"{note}\n{answer.text}", confidence=min(answer.confidence, _DOUBTFUL))


def _said(named: set[int]) -> str:
    ordered = sorted(named)
    if len(ordered) > _LISTED:
        return f"{ordered[0]}年から{ordered[-1]}年まで"
    return "、".join(f"{year}年" for year in ordered)
