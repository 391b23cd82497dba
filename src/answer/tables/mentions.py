"""Values of tables that a question names: the longest, at word boundaries, in any spelling that folds alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from japanese.normalize import fold_with_offsets, is_katakana, normalize_with_offsets
from japanese.places import is_territory, short_form, starts_with_suffix
from japanese.tokens import tokenize
from records import Span

_LONGEST_SUFFIX = len("共和国")
_REMEMBERED = 64
_LONG = 6
"""A name of so many letters may have a の put in."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A name found in a question: where it stands in the folded question, and the folded values it can mean.

    `is_group` tells that it names all of them together (九州).
    """

    span: Span
    names: frozenset[str]
    is_group: bool = False


class NameLexicon:
    """The names to look for, by full and by short form, and names for several of them together."""

    def __init__(
        self,
        names: Iterable[str],
        groups: Mapping[str, frozenset[str]] | None = None,
        aliases: Mapping[str, frozenset[str]] | None = None,
    ) -> None:
        full = {name for name in names if len(name) >= 2}
        short: defaultdict[str, set[str]] = defaultdict(set)
        for name in full:
            short[short_form(name)].add(name)
        self._aliases = aliases or {}
        self._full = full
        self._short: Mapping[str, set[str]] = short
        self._groups = groups or {}
        self._longest = max(map(len, (*full, *self._groups)), default=0) + _LONGEST_SUFFIX
        self._firsts = frozenset(name[0] for name in (*full, *short, *self._groups, *self._aliases) if name) | {"の"}
        self._found = lru_cache(maxsize=_REMEMBERED)(self._find)  # a question is read several times

    def find(self, text: str) -> list[Mention]:
        """Return the mentions in a text as written, left to right, never overlapping, the longest first."""
        return list(self._found(text))

    def _find(self, text: str) -> tuple[Mention, ...]:
        folded = fold_with_offsets(text)
        starts = _word_starts(text)
        dots = {n for n, (start, _) in enumerate(folded.offsets) if text[start - 1 : start] in {"・", "･"}}
        found: list[Mention] = []
        at = 0
        while at < len(folded.text):
            mention = self._longest_at(folded.text, at, folded.offsets[at][0] in starts, dots)
            if mention:
                found.append(mention)
            at = mention.span[1] if mention else at + 1
        return tuple(found)

    def _longest_at(self, text: str, at: int, starts_word: bool, dots: set[int]) -> Mention | None:
        if text[at] not in self._firsts or not _begins(text, at, starts_word, dots):
            return None
        for end in range(min(len(text), at + self._longest), at + 1, -1):
            if not _ends(text, end, dots):
                continue
            candidate = text[at:end]
            if candidate in self._groups:
                return Mention((at, end), self._groups[candidate], is_group=True)
            names = self._meant(candidate, starts_with_suffix(text[end:])) or self._otherwise(candidate)
            if names:
                return Mention((at, end), frozenset(names))
        return None

    def _otherwise(self, candidate: str) -> set[str]:
        """The names a name stands for that leaves out their legal form or kind, or puts in a の (体育館の屋根防水)."""
        plain = candidate.replace("の", "")
        loose = "の" in candidate[1:-1] and len(plain) >= _LONG
        names = {plain} & self._full if loose else set()
        return names or set(self._aliases.get(plain if loose else candidate, ()))

    def _meant(self, candidate: str, goes_on: bool) -> set[str]:
        """The values a name may mean: itself, those it shortens, a territory called by another kind of territory."""
        names = {candidate} if candidate in self._full else set()
        if not goes_on:
            names |= self._short.get(candidate, set())
        if not names and is_territory(candidate):
            names = {name for name in self._short.get(short_form(candidate), set()) if is_territory(name)}
        return names


def _word_starts(text: str) -> set[int]:
    """Offsets in the text as written where a word begins (東京|都: 京都 does not begin one)."""
    normalized = normalize_with_offsets(text)
    return {normalized.offsets[token.start][0] for token in tokenize(text)}


def _begins(text: str, start: int, starts_word: bool, dots: set[int]) -> bool:
    """Tell whether a name may begin: in katakana with the whole run (ソチ is not in ソチネ), any other with a word.

    `dots` are the places where a dot divided katakana (ソチ・ワニノ may be two names).
    """
    if is_katakana(text[start]):
        return start == 0 or not is_katakana(text[start - 1]) or start in dots
    return starts_word


def _ends(text: str, end: int, dots: set[int]) -> bool:
    """Tell whether a name may end: in katakana with the whole run."""
    return end == len(text) or not (is_katakana(text[end - 1]) and is_katakana(text[end])) or end in dots
