"""The names that stand in an index, and how a question may spell them otherwise.

A question's word that stands nowhere in the documents is looked up by keys that get coarser: the spellings listed in
`names.tsv`, its sound (ヴァニノ, さはりん), its reading (つるが, Tsuruga), its consonants (Khabarovsk). It is replaced
by a name only where exactly one answers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path

from japanese.candidates import Candidate, Script, candidates
from japanese.kana import romaji_to_katakana, to_katakana
from japanese.latin import latin_key, split_kind
from japanese.names import reading_key, sound_key
from japanese.normalize import fold, fold_with_offsets, is_katakana, normalize, normalize_with_offsets
from japanese.readings import is_word
from japanese.skeleton import SHORTEST, kana_skeletons, latin_skeletons
from japanese.tokens import tokenize

_DIVIDES = re.compile(r"[・･\s]+")
LATIN_WORD = re.compile(r"[a-zß-ɏ]+")
_SHORTEST_SOUND = 3
_SHORTEST_HIRAGANA_SOUND = 5
"""A word of fewer sounds is like too many others; one in hiragana may be several words (しようと, ショート)."""
_VOWELS = re.compile("[aiueoN]")
_MOST_PASSES = 4

NameLists = Mapping[str, tuple[str, ...]]
"""Key -> the names that answer to it, as they stand in the documents."""


Pairs = tuple[tuple[str, str], ...]
"""Names as typed and as searched."""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A question with the names as the documents spell them, and what was replaced."""

    text: str
    pairs: Pairs = ()


@dataclass(frozen=True)
class NameIndex:
    """The names of an index by their folded form and by each key.

    `latin` are the words in Latin letters there, `listed` the folded names of its tables.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    latin: frozenset[str] = frozenset()
    listed: frozenset[str] = frozenset()
    spellings: Mapping[str, str] = field(default_factory=dict)
    sounds: NameLists = field(default_factory=dict)
    readings: NameLists = field(default_factory=dict)
    skeletons: NameLists = field(default_factory=dict)

    def save(self, path: Path) -> None:
        """Write the index to a file."""
        data = {**asdict(self), "latin": sorted(self.latin), "listed": sorted(self.listed)}
        path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8", newline="\n")

    @classmethod
    def load(cls, path: Path) -> NameIndex:
        """Read what `save` wrote."""
        data = json.loads(path.read_text(encoding="utf-8"))
        sets = {name: frozenset(data[name]) for name in ("latin", "listed")}
        lists = {name: _name_lists(data[name]) for name in ("sounds", "readings", "skeletons")}
        return cls(**{**data, **sets, **lists})

    def rewrite(self, text: str) -> Rewritten:
        """Replace each name of a question that stands nowhere by the one name of the index that it spells."""
        pairs: Pairs = ()
        for _ in range(_MOST_PASSES):  # a name replaced may free the word beside it
            once = self._rewrite_once(text)
            if once.text == text:
                break
            text, pairs = once.text, _chained(pairs, once.pairs)
        return Rewritten(text, tuple(dict.fromkeys(pairs)))

    def _rewrite_once(self, text: str) -> Rewritten:
        normalized = normalize_with_offsets(text)
        plain = normalized.text
        done = 0
        parts: list[str] = []
        pairs: list[tuple[str, str]] = []
        at = 0
        for found in sorted([*candidates(text), *self._listed(text)], key=lambda c: (c.start, -c.end)):
            if found.start < at:
                continue
            name, end = self._name(plain, found)
            start, stop = normalized.source_span(found.start, end)
            if name and not _touches(plain, found, end, name):
                pairs.append((text[start:stop], name))
            elif is_katakana(plain[found.start]) and (several := self._several(text[start:stop])):
                name = several
            else:
                continue
            parts += [text[done:start], name]
            done, at = stop, end
        return Rewritten("".join((*parts, text[done:])), tuple(pairs))

    def _several(self, run: str) -> str:
        """A name of the tables and others with dots or spaces between, which would pass for one, with commas; or ""."""
        for names in [] if fold(run) in self.names else [run.split(), _DIVIDES.split(run)]:
            folded = [fold(name) for name in names]
            if len(names) > 1 and self.names.keys() >= {*folded} and self.listed & {*folded}:
                return "、".join(names)
        return ""

    def _name(self, plain: str, found: Candidate) -> tuple[str, int]:
        """The one name that a candidate spells, "" if none, and where it ends: behind a suffix that is part of it."""
        names = self.spelled_by(plain[found.start : found.end], found.script)
        if found.suffix:
            whole = {w for name in names if (w := self.names.get(fold(name + found.suffix), ""))}
            if len(whole) == 1:
                return whole.pop(), found.end + len(found.suffix)
        word = plain[found.start : found.end]
        sure = (
            found.script == "latin" or len(word) >= _SHORTEST_SOUND or fold(word) in self.spellings
        )  # ある道: アール?
        return (names[0] if len(names) == 1 and sure else ""), found.end

    def spelled_by(self, word: str, script: Script) -> Sequence[str]:
        """Return the names that a word of a normalised text may spell; none where it stands in the documents itself."""
        if script == "latin":
            return self._resolve_latin(word)
        folded = fold(word)
        if folded in self.spellings:
            return (self.spellings[folded],)
        if folded in self.names or script == "listed":
            return ()
        name = self.names.get(fold(to_katakana(word)), "") if script == "hiragana" else ""
        if name and _without_marks(name) == _without_marks(to_katakana(word)):
            return (name,)
        sounds, readings = sound_key(word), reading_key(word)
        shortest = _SHORTEST_SOUND if script == "katakana" else _SHORTEST_HIRAGANA_SOUND
        heard = self.sounds.get(sounds, ()) if len(_VOWELS.findall(sounds)) >= shortest else ()
        if heard and not is_word(word):  # フラン is not another ウラン
            return heard
        return self.readings.get(readings, ())

    def _resolve_latin(self, word: str) -> Sequence[str]:
        if all(part in self.latin for part in LATIN_WORD.findall(word)):
            return ()
        key = latin_key(word)
        if key in self.spellings:
            return (self.spellings[key],)
        base, suffixes = split_kind(word)
        names = self._by_latin(base)
        if suffixes and not names:
            names = self._by_latin(word)  # Shimoda-to: no kind of place
        whole = [w for name in names for suffix in suffixes if (w := self.names.get(fold(name + suffix)))]
        return whole[:1] or names

    def _by_latin(self, word: str) -> Sequence[str]:
        key = latin_key(word)
        if key in self.spellings:
            return (self.spellings[key],)
        kana = romaji_to_katakana(word)
        if kana:
            names = self.readings.get(reading_key(kana), ()) or self._own(kana)
            if names:
                return names
        found = (
            (skeleton, name)
            for skeleton in latin_skeletons(word)
            if len(skeleton.consonants) >= SHORTEST
            for name in self.skeletons.get(skeleton.consonants, ())
        )
        return tuple(
            {name: None for spelled, name in found if any(s.is_spelled_by(spelled) for s in kana_skeletons(name))}
        )

    def _own(self, kana: str) -> Sequence[str]:
        """A katakana name that romaji spell letter by letter (Sochi, Tomari)."""
        name = self.names.get(fold(kana), "")
        return (name,) if name and name in self._proper else ()

    @cached_property
    def _proper(self) -> frozenset[str]:
        return frozenset(name for names in self.skeletons.values() for name in names)

    @cached_property
    def _respelling(self) -> re.Pattern[str]:
        """Other spellings that are not in katakana or Latin letters alone (都庁, 日ロ)."""
        keys = [key for key in self.spellings if not all(map(is_katakana, key)) and not LATIN_WORD.match(key)]
        return re.compile("|".join(map(re.escape, sorted(keys, key=len, reverse=True))) or r"(?!)")

    def _listed(self, text: str) -> Iterator[Candidate]:
        folded = fold_with_offsets(text)
        matches = list(self._respelling.finditer(folded.text))
        if matches:
            plain = normalize_with_offsets(text)
            starts = {plain.offsets[token.start][0]: token.start for token in tokenize(text)}
            ends = {plain.offsets[token.end - 1][1]: token.end for token in tokenize(text)}
            for match in matches:
                start, end = folded.source_span(*match.span())
                if start in starts and end in ends:
                    yield Candidate(starts[start], ends[end], "listed")


def _name_lists(data: Mapping[str, Sequence[str]]) -> NameLists:
    return {key: tuple(names) for key, names in data.items()}


def _without_marks(name: str) -> str:
    """A name as it sounds, long or not; イエルカ is not イェルカ."""
    return normalize(name).replace("ー", "")


def _chained(pairs: Pairs, more: Pairs) -> Pairs:
    """Add what a second pass replaced: where that is what the first one put there, they are one replacement."""
    further = dict(more)
    added = {searched for _, searched in pairs}
    kept = tuple((typed, further.get(searched, searched)) for typed, searched in pairs)
    return kept + tuple(pair for pair in more if pair[0] not in added)


def _touches(plain: str, found: Candidate, end: int, name: str) -> bool:
    """Tell whether a name in katakana or Latin letters is part of a longer word with the katakana beside it."""
    before = found.start > 0 and is_katakana(plain[found.start - 1])
    after = end < len(plain) and is_katakana(plain[end])
    if found.script == "latin":
        return before or after
    return (before and is_katakana(name[0])) or (after and is_katakana(name[-1]))
