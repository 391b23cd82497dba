"""Which kinds of place a question means: 町や村で, 県として, 市町村は除き, 県も市も込みで."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from answer.tables.kind_columns import PREFECTURES, find_kinds, kind_ends, side_before
from answer.tables.query import Kinds
from answer.tables.reading import Reading
from answer.words import alternatives, load_words
from records import Span, TableRow

_MUNICIPALITIES = ("市", "区", "町", "村")
_RARE = frozenset({"道", "都"})  # 道 is a way, 都 a capital, unless what stands behind it tells


@dataclass(slots=True)
class _Named:
    """Kinds that a question names together: their words, where they stand, and how they are meant."""

    words: list[str]
    spans: list[Span]
    end: int
    level: bool = False
    excluded: bool = False
    any: bool = False

    @property
    def asks(self) -> bool:
        """Tell whether they are what is asked for."""
        return not (self.any or self.excluded)

    @property
    def ends(self) -> tuple[str, ...]:
        """How the names of all these kinds end."""
        return tuple(dict.fromkeys(end for word in self.words for end in kind_ends(word)))


def read_kinds(reading: Reading, rows: Sequence[TableRow]) -> tuple[tuple[Kinds, ...], bool]:
    """Return the kinds of thing a question asks for (町や村で), one for each party, that named last at the end.

    Tell also whether it says that all kinds are meant (県も市も込みで).
    """
    whatever = reading.take("kind_whatever", free=True)
    found: dict[tuple[str, bool], tuple[Kinds, int]] = {}
    ruled_out: dict[str, list[Kinds]] = {}
    of_ends = cache(lambda ends: find_kinds(reading, rows, ends))  # each looks at every row
    every = list(_named(reading))
    _to_levels(every)
    whole = bool(whatever)
    every += _own(reading, every)
    for named in every:
        kinds, side = of_ends(named.ends), side_before(reading, named.spans[0][0])
        if kinds and side and kinds.side != side:  # ロシアの市や区: none of that party is called so
            kinds = find_kinds(reading, rows, named.ends, side)
            reading.cover([] if kinds else named.spans)
            if kinds is None:
                continue
        if kinds is None:
            if named.asks and named.ends[0] in {"町", "村"} and of_ends(("県",)) and of_ends(("市",)):
                reading.refuse(named.words[0])  # towns, where only prefectures and cities are listed
        elif not _says_nothing(reading, named, kinds):
            reading.cover([*named.spans, (named.spans[-1][1], named.end)])
            whole = whole or named.any
            if named.excluded:
                ruled_out.setdefault(kinds.side, []).append(kinds)
            elif not named.any:
                held = found.pop((kinds.side, kinds.inside), None)
                ends = (*(held[0].ends if held else ()), *kinds.ends)
                found[kinds.side, kinds.inside] = replace(kinds, ends=tuple(dict.fromkeys(ends))), named.spans[-1][1]
    return _put_together(reading, found, ruled_out), whole


def _own(reading: Reading, every: Sequence[_Named]) -> list[_Named]:
    """A named prefecture itself (北海道自身の), unless kinds of place beside it are named too."""
    found = []
    words = load_words().tables
    for match in words["kind_own"].finditer(reading.text):
        if reading.is_given(match.start() - 1) and reading.is_free(match.start()):
            reading.cover([match.span()])
            both = every or words["kind_and_cities"].match(reading.text[match.end() :])
            found += [] if both else [_Named(["都道府県"], [match.span()], match.end(), level=True)]
    return found


def _says_nothing(reading: Reading, named: _Named, kinds: Kinds) -> bool:
    """Tell whether kinds narrow nothing where they stand, and account for them: 残りの府県で, 小樽市の相手の市は."""
    words, before = load_words().tables, reading.text[: named.spans[0][0]]
    rest = set(named.ends) <= set(PREFECTURES) and not named.level and words["kind_rest"].search(before)
    if rest or words["kind_within"].search(before):
        reading.cover(named.spans)
        return True
    asked = words["of_other"].search(before)
    if not asked or (asked[0].endswith("が") and kinds.side not in reading.columns.sides()[:1]):
        return False  # 相手が共和国の
    reading.cover(named.spans)
    if named.excluded:
        reading.refuse(named.words[0])
    return True


def _put_together(
    reading: Reading, found: dict[tuple[str, bool], tuple[Kinds, int]], ruled_out: dict[str, list[Kinds]]
) -> tuple[Kinds, ...]:
    both = load_words().tables["kind_of_both"]
    kept = [replace(kinds, alike=bool(both.match(reading.text, end))) for kinds, end in found.values()]
    wanted = {kinds.side for kinds in kept}
    for side, left_out in ruled_out.items():  # beside a kind that is wanted (県、市町村は除く) it narrows nothing
        ends = tuple(dict.fromkeys(end for kinds in left_out for end in kinds.ends))
        kept += [] if side in wanted else [replace(left_out[-1], ends=ends, excluded=True)]
    return tuple(kept)


def kind_words(reading: Reading) -> list[re.Match[str]]:
    """Return the words for kinds of place, each by itself and none a part of a longer word (都 in 姉妹都市)."""
    words = load_words().tables
    pattern = re.compile(f"{words['kind_start'].pattern}(?:{words['kind'].pattern.strip()})", re.VERBOSE)
    return [m for m in pattern.finditer(reading.text) if not reading.is_given(m.start())]


def _named(reading: Reading) -> Iterator[_Named]:
    """Yield the kinds that a question names, those named together as one."""
    words = load_words().tables
    own = alternatives(reading.columns.ends).pattern
    start = re.compile(f"{words['kind_start'].pattern}(?:({words['kind'].pattern.strip()})|({own}))", re.VERBOSE)
    at = 0
    while match := start.search(reading.text, at):
        named = _chain(reading, match, start) if reading.is_free(match.start()) else None
        at = max(named.end if named else 0, match.end())
        if named:
            yield named
    for match in words["which_kind"].finditer(reading.text):
        if reading.is_free(match.start(1)):
            yield _Named([match[1]], [match.span()], match.end(1))


def _chain(reading: Reading, match: re.Match[str], start: re.Pattern[str]) -> _Named | None:
    """The kinds from one on that are named together, with what the words behind them make of them."""
    text, words = reading.text, load_words().tables
    named = _Named([], [], match.start())
    following: re.Match[str] | None = match
    while following and reading.is_free(following.start()):
        named.words.append(following[0])
        named.spans.append(following.span())
        named.end = _qualified(text, following.end(), named)
        joint = words["kind_joint"].match(text, named.end)
        following = start.match(text, joint.end()) if joint else None
        if following and not _stands(text, following):
            break
    return _told(text, named) if _is_meant(text, named) else None


def _qualified(text: str, end: int, named: _Named) -> int:
    """Where the words end that go with a kind (県|レベル, 町村|部)."""
    words = load_words().tables
    for name in ("kind_called", "kind_level", "kind_direct", "kind_part", "kind_direct", "kind_only"):
        match = words[name].match(text, end)
        if match and match.end() > end:
            named.level = named.level or name in {"kind_level", "kind_direct"} or match[0] in {"分", "ぶん"}
            end = match.end()
    return end


def _stands(text: str, match: re.Match[str]) -> bool:
    """Tell whether a kind that follows on another stands by itself (町や村で, not 町や村長)."""
    trial = _Named([match[0]], [match.span()], match.end())
    trial.end = _qualified(text, match.end(), trial)
    return trial.end > match.end() or bool(load_words().tables["kind_end"].match(text, match.end()))


def _is_meant(text: str, named: _Named) -> bool:
    """Tell whether the last of the kinds stands by itself; 道 and 都 only beside others or as a level."""
    end = named.spans[-1][1]
    if named.end == end and not (
        load_words().tables["kind_end"].match(text, end) or load_words().tables["kind_any"].match(text[end:])
    ):
        return False
    if set(named.words) <= _RARE and len(named.words) == 1 and not named.level:
        part = re.match("の?(?:分|ぶん)", text[end:])
        return bool(part and load_words().tables["exclude"].match(text[named.end :]))
    return True


def _told(text: str, named: _Named) -> _Named:
    """Read behind the kinds whether they are left out (市町村は除き) or all of them are meant (県も市も込みで)."""
    words = load_words().tables
    for end in sorted({named.end, named.spans[-1][1]}, reverse=True):
        rest = text[end:]
        whole = words["kind_any" if len(named.ends) > 1 else "kind_one"].match(rest)
        out = None if whole else words["not_kind"].match(rest) or words["exclude"].match(rest)
        if whole:
            named.any = len(named.ends) == 1 or not set(named.ends) <= set(_MUNICIPALITIES)
            named.end = end + whole.end()
            break
        if out:
            more = words["exclude_more"].match(rest[out.end() :])
            named.excluded = True
            named.end = end + out.end() + (more.end() if more else 0)
            break
    return named


def _to_levels(every: Sequence[_Named]) -> None:
    """Take a 県 told apart from cities for any prefecture (市じゃなくて県; 県として), and one that is left out."""
    ends = {end for named in every for end in named.ends}
    apart = any(named.excluded for named in every) and not ends.isdisjoint(_MUNICIPALITIES)
    for named in every:
        own = set(named.ends)
        if own and own <= set(PREFECTURES) and not own <= _RARE and (named.level or apart or named.excluded):
            named.words = ["都道府県"]
