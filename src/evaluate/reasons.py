"""Why a question was judged as it was: one Japanese sentence, for the person who may overrule it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evaluate.records import Expectation, Outcome

_SHOWN, _LONGEST = 3, 60


@dataclass(frozen=True, slots=True)
class Findings:
    """What the comparison found: groups that the answer lacks, a row too many ("" for none), evidence not cited.

    `otherwise` are (expected, said) where what is lacking was said with another word for what is counted.
    """

    missing: tuple[tuple[str, ...], ...]
    surplus: str
    unproved: tuple[str, ...]
    otherwise: tuple[tuple[str, str], ...] = ()


def reason(expectation: Expectation, outcome: Outcome, found: Findings) -> str:
    """Return why in one sentence."""
    if outcome == "rightly refused":
        return "資料にない問いに、見当たらないと答えました。"
    if outcome == "wrongly answered":
        return "資料にない問いに、見当たらないと答えずに、答えを示しました。"
    if outcome == "wrongly refused":
        return f"資料にあるはずの{_groups(expectation.all_of)}を、見当たらないと答えました。"
    if outcome == "wrong":
        return _wrong(expectation, found)
    many = len(expectation.all_of)
    held = f"挙げるべき{many}件がすべて" if many > 1 else f"正解の{_groups(expectation.all_of)}が"
    if found.unproved:
        return f"{held}答えにありますが、根拠の{_quoted(found.unproved)}が引用にありません。"
    return f"{held}答えにあります。"


def _wrong(expectation: Expectation, found: Findings) -> str:
    many = len(expectation.all_of)
    if not found.missing:
        return f"挙げるべき{many}件のほかに、余分な行「{_short(found.surplus)}」があります。"
    of = f"挙げるべき{many}件のうち、" if many > 1 else "正解の"
    same = f"（数は同じ、数え方が違う: {_quoted([said for _, said in found.otherwise])}）" if found.otherwise else ""
    return f"{of}{_groups(found.missing)}が答えにありません{same}。"


def _groups(groups: Sequence[Sequence[str]]) -> str:
    """Return groups by their first alternatives (「ナホトカ」; 「1961」（ほかの書き方2つ）; 「a」「b」「c」など5件)."""
    named = _quoted([group[0] for group in groups])
    others = len(groups[0]) - 1
    return f"{named}（ほかの書き方{others}つ）" if len(groups) == 1 and others else named


def _quoted(texts: Sequence[str]) -> str:
    shown = "".join(f"「{_short(text)}」" for text in texts[:_SHOWN])
    return f"{shown}など{len(texts)}件" if len(texts) > _SHOWN else shown


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
