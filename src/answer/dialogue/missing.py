"""What a question leaves out that only an earlier question or its answer can supply."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Literal

from answer.dialogue.question_parts import LINKS, POINTING, Part, Parts
from answer.dialogue.words import load_dialogue_words

Gap = Literal["pointer", "swap", "side", "attribute", "cause", "ask", "extreme", "verb", "comparison"]
"""What is missing, by what stands there: a pointing word (その大学は?), only a name or year (小樽市は?), only a side
(日本側だと?), an attribute without its owner (相手は?), a reason without what happened, a question word without what it
asks about (いつ?), an order without what is ordered (一番古いのは?), a verb without its subject (参加したのは?), one
side of a comparison (小樽市より古い?)."""

_SUBJECT = re.compile(r"[はがも](?!ら)")
_COMPARED = re.compile(r"より(?!も?[前後])|[とに](?:比べ|くらべ)|と(?:どちら|どっち)")
_ASIDE = re.compile(r"側|の(?:方|ほう|場合)|だと|なら")
_SHORT = 4
_TOPIC_ENDS = ("は", "も", "って", "だと", "について", "では", "なら")


def find_gap(question: Parts) -> Gap | None:
    """Return what a question leaves out, None where it is whole or says nothing."""
    if open_pointers(question):
        return "pointer"
    kinds = question.kinds
    if "name" in kinds or "year" in kinds:
        return _gap_around_names(question)
    if kinds & {"noun", "topic"}:
        if _is_other_noun(question):
            return "swap"
        return "attribute" if _is_one_word(question) or _is_of_act(question) else None
    order: tuple[tuple[set[str], Gap], ...] = (
        ({"cause"}, "cause"),
        ({"extreme"}, "extreme"),
        ({"relation"}, "attribute"),
        ({"asking"}, "ask"),
        ({"verb"}, "verb"),
        ({"side"}, "side"),
    )
    return next((gap for wanted, gap in order if kinds & wanted), None)


def _gap_around_names(question: Parts) -> Gap | None:
    if _is_bare(question):
        return "swap"
    if _is_compared(question):
        return "comparison"
    if _is_from(question):
        return "attribute"
    return "ask" if _lacks_subject(question) else None


def open_pointers(question: Parts) -> list[Part]:
    """Return the pointing words whose meaning the question does not hold itself (not 敦賀市とその相手)."""
    return [part for part in question.of(*POINTING) if not _is_resolved(question, part)]


def _is_resolved(question: Parts, pointer: Part) -> bool:
    before = [part for part in question.parts if part.start < pointer.start]
    if pointer.kind == "detail":
        return False
    if pointer.kind == "moment":
        return any(part.kind in {"verb", "year"} for part in before)
    if pointer.kind == "nth":
        return bool(question.kinds & {"name", "noun", "year"})
    if pointer.kind == "range":
        return any(part.kind in {"year", "noun", "verb"} for part in before)
    if pointer.kind in {"thing", "place", "among"}:
        return any(part.kind in {"name", "noun", "topic", "relation", "year"} for part in before)
    if pointer.kind == "kind":
        return _kind_resolved(question, pointer, before)
    if pointer.kind == "both":
        return any(part.kind == "name" for part in before)
    # 昨年, ほかに and 次に古いのは belong to a question that says what it is about
    return bool(question.kinds & {"name", "year", "noun"}) or (pointer.kind != "shift" and "topic" in question.kinds)


def _kind_resolved(question: Parts, pointer: Part, before: list[Part]) -> bool:
    if question.text[: pointer.start].endswith("と") and pointer.text.startswith("同"):
        return True  # 敦賀市と同じ年
    if pointer.group in {"年", "年度"}:
        return any(part.kind == "year" for part in before)
    return any(part.kind in {"name", "noun", "topic"} for part in before)


def _is_bare(question: Parts) -> bool:
    """Tell whether a question names one thing, or things of one kind side by side, and asks nothing of it."""
    rest = question.kinds - {"name", "year", "frame", "opener"}
    if _is_conditional(question):
        rest -= {"topic"}  # 拡大事業なら?
    named = question.of("name", "year")
    if _ASIDE.match(question.text, named[-1].end):
        rest -= {"asking", "verb"} if "asking" in rest else set()  # ソチ側はどなた?, 拡大の方はいくらまで出ますか?
    together = all(question.gap(one, other).strip() in LINKS for one, other in pairwise(named))
    of_one_kind = len({(part.kind, part.group) for part in named}) == 1
    return not rest and together and (of_one_kind or _is_pair(question, named))


def _is_pair(question: Parts, named: list[Part]) -> bool:
    """Tell whether two names are put as a pair, not as words to search for (金沢市とイルクーツクは?)."""
    ends = question.text.rstrip("?？。 　").endswith((*_TOPIC_ENDS, "場合"))
    return len(named) == 2 and question.gap(*named) == "と" and ends


def _is_conditional(question: Parts) -> bool:
    return "opener" in question.kinds or load_dialogue_words().conditions.search(question.text) is not None


def _is_compared(question: Parts) -> bool:
    """Tell whether a question begins with what something is compared to, and not with that (小樽市とどちらが古い?)."""
    first = next((part for part in question.parts if part.kind != "opener"), None)
    rest = question.kinds - {"name", "asking", "verb", "extreme", "opener", "frame"}
    if rest or first is None or first.kind != "name" or len(question.of("name")) > 1:
        return False
    return bool(_COMPARED.match(question.text, first.end))


def _is_from(question: Parts) -> bool:
    """Tell whether a question begins with a place to measure from, not with what (モスクワからの距離は?)."""
    first = next((part for part in question.parts if part.kind != "opener"), None)
    rest = question.kinds - {"name", "relation", "noun", "opener", "frame", "asking"}
    if rest or first is None or first.kind != "name" or len(question.of("name")) > 1:
        return False
    return question.text.startswith("からの", first.end)


def _lacks_subject(question: Parts) -> bool:
    """Tell whether a question begins with its question word and does not say of whom (いつ長門市に来たの?)."""
    first = next((part for part in question.parts if part.kind != "opener"), None)
    if first is None or first.kind != "asking" or question.kinds & {"noun", "topic", "relation", "cause", "year"}:
        return False
    return "verb" in question.kinds and not _SUBJECT.search(question.text[first.end :])


def _is_one_word(question: Parts) -> bool:
    """Tell whether a question holds but one short word, or kinds of place, as its topic (人口は?, 町と村は?)."""
    words = question.of("noun", "topic")
    rest = question.kinds - {"noun", "topic", "opener", "frame", "side"}
    ends = question.text.rstrip("?？。 　").endswith(_TOPIC_ENDS)
    places = all(part.text in load_dialogue_words().any_place for part in words)
    plain = words[0].kind == "topic" or len(words[0].text) <= _SHORT
    return not rest and ends and ((len(words) == 1 and plain) or places)


def _is_other_noun(question: Parts) -> bool:
    """Tell whether a question puts one plain noun in the place of another, and says so (小学校の場合は?)."""
    rest = question.kinds - {"noun", "topic", "opener", "frame"}
    return not rest and len(question.of("noun", "topic")) == 1 and _is_conditional(question)


def _is_of_act(question: Parts) -> bool:
    """Tell whether a question asks why or how an act was, and not whose it was (提携のきっかけは?)."""
    asked = question.of("cause") or [
        part for part in question.of("relation") if part.text in load_dialogue_words().of_acts
    ]
    acts = question.of("topic", "noun")
    rest = question.kinds - {"topic", "cause", "relation", "opener", "frame", "asking"}
    return not rest and len(acts) == 1 and len(asked) == 1 and question.gap(acts[0], asked[0]) == "の"
