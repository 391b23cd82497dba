"""A question cut into what each stretch of it is: a name, a year, a word that points back, what is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Literal

from answer.dialogue.known_names import KnownNames
from answer.dialogue.words import load_dialogue_words
from answer.words import load_words
from japanese.normalize import fold, normalize_with_offsets
from japanese.places import suffix_at
from japanese.stopwords import question_stopwords
from japanese.tokens import Token, tokenize

PartKind = Literal[
    "opener", "detail", "among", "moment", "nth", "range", "shift", "next", "other", "both", "kind", "place", "thing",
    "year", "asking", "cause", "extreme", "name", "side", "relation", "topic", "frame", "noun", "verb",
]  # fmt: skip
POINTING: frozenset[PartKind] = frozenset(
    {"detail", "among", "moment", "nth", "range", "shift", "next", "other", "both", "kind", "place", "thing"}
)
LINKS = frozenset({"", "の", "と", "や", "か", "、", "・", "および", "及び"})
"""What stands between names that are named together."""
_LONG = 4
_OPENING, _CLOSING = "「『", "」』"


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a question; `group` is a name's group, or the noun of a pointing word (その大学 -> 大学)."""

    kind: PartKind
    start: int
    end: int
    text: str
    group: str = ""


@dataclass(frozen=True)
class Parts:
    """A question as written with its parts, left to right."""

    text: str
    parts: tuple[Part, ...]

    def of(self, *kinds: PartKind) -> list[Part]:
        """Return the parts of some kinds."""
        return [part for part in self.parts if part.kind in kinds]

    @cached_property
    def kinds(self) -> frozenset[PartKind]:
        """Which kinds of part there are."""
        return frozenset(part.kind for part in self.parts)

    def gap(self, one: Part, other: Part) -> str:
        """Return what stands between two parts."""
        return self.text[one.end : other.start]


def read_parts(text: str, known: KnownNames) -> Parts:
    """Cut a question into its parts."""
    claimed = [False] * len(text)
    found: list[Part] = []
    for read in (_quoted, _openers, partial(_names, known=known), _patterns, partial(_sides, known=known)):
        _claim(read(text), claimed, found)
    _claim(_words(text, known, claimed), claimed, found)
    return Parts(text, tuple(sorted(found, key=lambda part: part.start)))


def _claim(parts: Iterable[Part], claimed: list[bool], found: list[Part]) -> None:
    for part in parts:
        if not any(claimed[part.start : part.end]):
            claimed[part.start : part.end] = [True] * (part.end - part.start)
            found.append(part)


def _quoted(text: str) -> Iterator[Part]:
    start = -1
    for n, char in enumerate(text):
        if char in _OPENING and start < 0:
            start = n
        elif char in _CLOSING and 0 <= start:
            yield Part("name", start, n + 1, text[start : n + 1], "quoted")
            start = -1


def _openers(text: str) -> Iterator[Part]:
    return (part for part in _patterns(text) if part.kind == "opener")


def _patterns(text: str) -> Iterator[Part]:
    normalized = normalize_with_offsets(text)
    for name, pattern in load_dialogue_words().parts.items():
        for match in pattern.finditer(normalized.text):
            if match.end() > match.start():
                start, end = normalized.source_span(*match.span())
                groups = match.groupdict()
                group = groups.get("noun") or groups.get("unit") or ""
                kind: PartKind = name  # type: ignore[assignment]
                yield Part(kind, start, end, text[start:end], ("-" if groups.get("back") else "") + group)


def _names(text: str, known: KnownNames) -> Iterator[Part]:
    for (start, end), group in known.find(text):
        end += len(suffix_at(text, end))  # ナホトカ市, in the table as ナホトカ
        yield Part("name", start, end, text[start:end], group)


def _sides(text: str, known: KnownNames) -> Iterator[Part]:
    for side in known.sides:
        at = text.find(side)
        if at >= 0:
            yield Part("side", at, at + len(side), side)


def _words(text: str, known: KnownNames, claimed: Sequence[bool]) -> Iterator[Part]:
    """Sort the content words that are nothing yet; nouns that stand together are one."""
    normalized = normalize_with_offsets(text)
    tokens = tokenize(text)
    spans = [normalized.source_span(token.start, token.end) for token in tokens]
    n = 0
    while n < len(tokens):
        end = n + 1
        free = not any(claimed[slice(*spans[n])])
        while free and end < len(tokens) and _is_noun(tokens[end - 1]) and _is_noun(tokens[end]):
            if spans[end][0] != spans[end - 1][1] or any(claimed[slice(*spans[end])]):
                break
            end += 1
        kind = _kind(tokens[n:end], tokens[end] if end < len(tokens) else None, known) if free else None
        if kind:
            written = text[spans[n][0] : spans[end - 1][1]]
            group = known.begun_by(fold(written)) if kind == "noun" and len(written) >= _LONG else ""
            yield Part("name" if group else kind, spans[n][0], spans[end - 1][1], written, group)
        n = end


def _is_noun(token: Token) -> bool:
    return token.pos in {"名詞", "接尾辞", "接頭辞"} and any(char.isalnum() for char in token.surface)


def _kind(run: tuple[Token, ...], after: Token | None, known: KnownNames) -> PartKind | None:
    words = load_dialogue_words()
    written = "".join(token.surface for token in run)
    folded = fold(written)
    if words.frames.fullmatch(written) or (_is_noun(run[0]) and folded in known.silent):
        return "frame"
    if not any(token.is_content and token.lemma not in question_stopwords() for token in run):
        return "relation" if words.is_relation(written) else None
    if _is_noun(run[0]):
        if after and after.lemma in {"為る", "出来る"}:
            return "verb"
        return _noun_kind(run, written, folded, known)
    return "verb" if run[0].pos in {"動詞", "形容詞", "形状詞"} else None


def _noun_kind(run: tuple[Token, ...], written: str, folded: str, known: KnownNames) -> PartKind:
    if load_dialogue_words().is_relation(written) or folded in known.labels or folded in load_words().properties:
        return "relation"
    if folded in known.subjects:
        return "topic"
    named = any(token.pos_detail == "固有名詞" and fold(token.surface) not in known.silent for token in run)
    return "name" if named or written.isascii() else "noun"


def together(parts: Sequence[Part], text: str) -> Part | None:
    """Return the first of some parts and those that stand with it as one (北海道の札幌市, 舞鶴市とナホトカ市)."""
    if not parts:
        return None
    first = last = parts[0]
    for part in parts[1:]:
        if text[last.end : part.start].strip() not in LINKS:
            break
        last = part
    return Part(first.kind, first.start, last.end, text[first.start : last.end], first.group)
