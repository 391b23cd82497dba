"""How a follow-up goes on from the earlier question, and what is left of it to be read by itself."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from japanese.eras import kanji_number
from japanese.normalize import normalize

_FILE = Path(__file__).parent / "data" / "follow_up.toml"
_END = "?？。.!！ 　、,"
_LEADS = 4
"""So many words that open a follow-up may stand before it (じゃあ、ちなみに、そのうち…)."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """A follow-up without the words that tie it to the earlier question, and what those words say.

    `narrows` tells that it asks of fewer (そのうち), `swaps` that it puts one thing for another (の場合は), `points` that
    it speaks of what was spoken of (それって), `same` that it asks for what is the same, `compares` that it sets what was
    spoken of against something (小樽市とどっちが先), `turns` that it asks the other way round (逆に), `adds`
    that it asks of more (町も含めると), `unites` that it asks of the last two together (合わせて何件). `rank` is how many
    places further in the earlier order it asks (その次: 1), `place` the place itself (2番目),
    `limit` how many of the first it asks for (上位3つ); 0 where it does not.
    """

    text: str
    narrows: bool = False
    swaps: bool = False
    points: bool = False
    rank: int = 0
    place: int = 0
    limit: int = 0
    same: bool = False
    compares: bool = False
    turns: bool = False
    adds: bool = False
    unites: bool = False

    @property
    def ordered(self) -> bool:
        """Tell whether it asks for what comes further in the earlier order."""
        return bool(self.rank or self.place or self.limit)

    @property
    def goes_on(self) -> bool:
        """Tell whether its words say that it goes on from an earlier question."""
        return self.refers or self.swaps

    @property
    def refers(self) -> bool:
        """Tell whether it speaks of what was spoken of; words that put one thing for another are also in whole ones."""
        return self.narrows or self.points or self.same or self.turns or self.adds or self.ordered


@lru_cache(maxsize=1)
def _patterns() -> Mapping[str, re.Pattern[str]]:
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {name: re.compile(pattern) for name, pattern in data.items()}


def read_fragment(text: str) -> Fragment:
    """Read a follow-up as typed."""
    patterns = _patterns()
    rest = normalize(text).strip()
    turned = bool(patterns["turned"].search(rest))
    rest, led = _without_leads(rest)
    among = patterns["among"].match(rest)
    rest = rest[among.end() :] if among else rest
    rest, _ = _without_leads(rest) if among else (rest, False)
    ordered = patterns["next"].match(rest)
    if ordered:
        place, limit = (kanji_number(ordered[name]) if ordered[name] else 0 for name in ("number", "limit"))
        return Fragment("", narrows=bool(among), rank=0 if place or limit else 1, place=place, limit=limit)
    thing = patterns["thing"].match(rest)
    rest = rest[thing.end() :] if thing else rest
    united = patterns["together"].match(rest)
    rest = rest[united.end() :] if united and any(map(str.isalnum, rest[united.end() :])) else rest
    rest = patterns["except"].sub("以外", rest, count=1)
    adds = bool(patterns["also"].search(rest))
    rest = _cut(rest, "also", patterns)
    only, instead = patterns["only"].search(rest), patterns["instead"].search(rest)
    rest = _cut(rest, "only", patterns)
    rest = _cut(rest, "instead", patterns)
    rest = patterns["bare_year"].sub(r"\g<year>年", rest)
    return Fragment(
        rest.strip(_END) + "は?" if instead or only or adds else rest.strip(_END) + "?",
        narrows=bool(among or only),
        swaps=bool(instead) or (led and not among),
        points=bool(thing),
        same=bool(patterns["same"].match(rest)),
        compares=bool(patterns["compared"].search(rest)),
        turns=turned,
        adds=adds,
        unites=bool(united),
    )


def new_subject(text: str) -> str | None:
    """Return what a text asks that says that it begins a new subject (ところで), None where it does not say so."""
    plain = normalize(text).strip()
    change = _patterns()["change"].match(plain)
    return plain[change.end() :] if change and plain[change.end() :].strip(_END) else None


def since_new_subject(history: Sequence[str]) -> list[str]:
    """Return the earlier questions since the last that began a new subject."""
    kept: list[str] = []
    for text in history:
        subject = new_subject(text) if isinstance(text, str) else None
        kept = [*kept, text] if subject is None else [subject]
    return kept


def asks_for_rows(fragment: Fragment) -> bool:
    """Tell whether a follow-up wants to see what was counted (内訳は?)."""
    return bool(_patterns()["rows"].search(fragment.text))


def lacks_utmost(fragment: Fragment) -> bool:
    """Tell whether a follow-up asks for the first or the last without the word that says so (新しいのは?)."""
    return bool(_patterns()["bare_extreme"].match(fragment.text))


def compared_with(fragment: Fragment) -> str:
    """Return what a follow-up sets against what was spoken of, "" where it names nothing (どっちが先?)."""
    match = _patterns()["compared"].search(fragment.text)
    return (match["other"] or match["apart"] or "") if match else ""


def asks_difference(fragment: Fragment) -> bool:
    """Tell whether a follow-up asks how far two things are apart (総合体育館との差は?)."""
    match = _patterns()["compared"].search(fragment.text)
    return match is not None and match["which"] is None and not match[0].endswith("より")


def which(fragment: Fragment) -> str:
    """Return what a comparing follow-up asks, from its question word on."""
    match = _patterns()["compared"].search(fragment.text)
    return fragment.text[match.start("which") :] if match and match["which"] else ""


def same_as(fragment: Fragment, name: str) -> str:
    """Return a follow-up with what it says to be the same as what (同じ年のものは -> 敦賀市と同じ年のものは)."""
    patterns = _patterns()
    rest = patterns["others"].sub("", fragment.text, count=1) if fragment.same else fragment.text
    return f"{name}と{rest}"


def _without_leads(text: str) -> tuple[str, bool]:
    led = False
    for _ in range(_LEADS):
        lead = _patterns()["lead"].match(text)
        if not lead or not text[lead.end() :].strip(_END):
            break
        text, led = text[lead.end() :], True
    return text, led


def _cut(text: str, name: str, patterns: Mapping[str, re.Pattern[str]]) -> str:
    """Cut out words that tie a follow-up to the earlier question, where something is left of it."""
    cut = patterns[name].sub("", text, count=1)
    return cut if any(map(str.isalnum, cut)) else text
