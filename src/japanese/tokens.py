"""Words and sentences, as fugashi with the unidic-lite dictionary sees them."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from itertools import groupby, pairwise

import fugashi
import unidic_lite

from japanese.normalize import fold, is_katakana, normalize, normalize_with_offsets
from japanese.numbers import read_number
from records import Span

ANALYSER = f"fugashi {version('fugashi')}, unidic-lite {version('unidic-lite')}, words 6, names 6"
"""What the index was analysed with; raise the last number when tokens or normalisation change."""

_CONTENT = frozenset({"名詞", "動詞", "形容詞", "形状詞", "副詞", "接頭辞", "接尾辞", "代名詞", "記号", "感動詞"})
# Words that carry structure, not content: they stand in every question and every sentence.
_FUNCTION_LEMMAS = frozenset(
    {"為る", "居る", "有る", "成る", "事", "物", "様", "為", "其れ", "此れ", "御", "さん", "等"}
)
_OPENING, _CLOSING = "「『（(【〔［[〈《", "」』）)】〕］]〉》"
_SENTENCE_MARKS = "。!?"
_NUMERAL = "数詞"
_local = threading.local()


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a normalised text: `start` and `end` are offsets into it, `lemma` its folded dictionary form.

    `name_kind` tells what a proper name is of, as far as the dictionary knows: 人名, 地名, 一般.
    """

    surface: str
    start: int
    end: int
    pos: str
    pos_detail: str
    lemma: str
    name_kind: str = ""

    @property
    def is_content(self) -> bool:
        """Tell whether the word carries meaning by itself (nouns, verbs, adjectives, numbers)."""
        word = any(char.isalnum() for char in self.surface)
        return word and self.pos in _CONTENT and self.lemma not in _FUNCTION_LEMMAS


def tagger() -> fugashi.Tagger:
    """Return this thread's tagger: MeCab's is not safe to share between threads."""
    if not hasattr(_local, "tagger"):
        folder = unidic_lite.DICDIR
        _local.tagger = fugashi.Tagger(f'-r "{folder}/mecabrc" -d "{folder}"')
    tagger: fugashi.Tagger = _local.tagger
    return tagger


def is_unknown(word: str) -> bool:
    """Tell whether the dictionary does not know a word: in katakana it is most likely a name (セベロクリリスク)."""
    return any(node.is_unk for node in tagger()(normalize(word)))


@lru_cache(maxsize=1 << 16)
def _lemma(surface: str, lemma: str | None) -> str:
    """A folded dictionary form without unidic's gloss (サンクト・ペテルブルク-Sankt -> サンクトペテルブルク)."""
    return fold((lemma or surface).split("-")[0] or surface)


@lru_cache(maxsize=2048)  # the sentences that questions keep coming back to
def tokenize(text: str) -> tuple[Token, ...]:
    """Tokenise a text after normalising it; the offsets are into `normalize(text)`."""
    plain = normalize(text)
    tokens: list[Token] = []
    at = 0
    for node in _parse(plain):
        start = plain.index(node.surface, at)
        at = start + len(node.surface)
        feature = node.feature
        detail = feature.pos2 or "*"
        of = feature.pos3 if detail == "固有名詞" else ""
        tokens.append(Token(node.surface, start, at, feature.pos1, detail, _lemma(node.surface, feature.lemma), of))
    return tuple(_join_numbers(list(_split_people(_join_katakana(tokens)))))


def _parse(plain: str) -> list[fugashi.UnidicNode]:
    """Parse a normalised text; where a word takes the end of a katakana name with it, once more with a space between.

    Example: ソ|チっ|て, read again as ソチ って.
    """
    nodes = tagger()(plain)
    cuts, at, before = [], 0, ""
    for node in nodes:
        start = plain.index(node.surface, at)
        kana = next((n for n, char in enumerate(node.surface) if not is_katakana(char)), 0)
        if kana and before and start == at and is_katakana(before[-1]):
            cuts.append(start + kana)
        at, before = start + len(node.surface), node.surface
    if not cuts:
        return list(nodes)
    pieces = (plain[a:b] for a, b in pairwise([0, *cuts, len(plain)]))
    return list(tagger()(" ".join(pieces)))


def _join_katakana(tokens: list[Token]) -> Iterator[Token]:
    """Join a katakana run that the dictionary does not know and cut down to letters (ソ|チ -> ソチ)."""
    for together, run in groupby(tokens, key=lambda token: all(map(is_katakana, token.surface))):
        parts = list(run)
        if together and len(parts) > 1 and any(len(part.surface) == 1 for part in parts):
            surface = "".join(part.surface for part in parts)
            yield Token(surface, parts[0].start, parts[-1].end, "名詞", "固有名詞", fold(surface))
        else:
            yield from parts


def _split_people(tokens: Iterable[Token]) -> Iterator[Token]:
    """Cut 一人 and 二人, words of their own to the dictionary, like 2人 and 三人."""
    for token in tokens:
        if token.surface in {"一人", "二人"}:
            middle = token.start + 1
            yield Token(token.surface[0], token.start, middle, "名詞", _NUMERAL, token.surface[0])
            yield Token("人", middle, token.end, "接尾辞", "名詞的", "人")
        else:
            yield token


def _join_numbers(tokens: list[Token]) -> Iterator[Token]:
    """Join what the dictionary cuts a number into; its lemma is its value (1|,|300 and 千|三百 -> 1300)."""
    at = 0
    while at < len(tokens):
        if tokens[at].pos_detail != _NUMERAL:
            yield tokens[at]
            at += 1
            continue
        end = _number_end(tokens, at)
        surface = "".join(token.surface for token in tokens[at:end])
        value = read_number(surface)
        if value is None:
            yield from tokens[at:end]
        else:
            yield Token(surface, tokens[at].start, tokens[end - 1].end, "名詞", _NUMERAL, value)
        at = end


def _number_end(tokens: list[Token], start: int) -> int:
    """Where a number ends that begins with a token: a comma or a point belongs to it between figures."""
    end = start + 1
    while end < len(tokens) and tokens[end].start == tokens[end - 1].end:
        if tokens[end].pos_detail == _NUMERAL:
            end += 1
        elif tokens[end].surface in {",", "."} and end + 1 < len(tokens) and tokens[end + 1].surface.isdecimal():
            end += 2
        else:
            break
    return end


def content_lemmas(text: str) -> list[str]:
    """Return the folded dictionary forms of the content words, in order (結ばれた姉妹都市 -> 結ぶ 姉妹 都市)."""
    return list(_content_lemmas(text))


@lru_cache(maxsize=4096)
def _content_lemmas(text: str) -> tuple[str, ...]:
    return tuple(token.lemma for token in tokenize(text) if token.is_content)


def char_ngrams(text: str, sizes: tuple[int, ...] = (1, 2)) -> list[str]:
    """Return the character n-grams of the folded text, without those made of punctuation only."""
    return list(_char_ngrams(text, sizes))


@lru_cache(maxsize=4096)
def _char_ngrams(text: str, sizes: tuple[int, ...]) -> tuple[str, ...]:
    plain = fold(text)
    letter = [char.isalnum() for char in plain]
    return tuple(
        sys.intern(plain[i : i + size])  # each is kept once, however many texts hold it
        for size in sizes
        for i in range(len(plain) - size + 1)
        if any(letter[i : i + size])
    )


def split_sentences(text: str) -> list[Span]:
    """Return the spans of the sentences of a text as written; a full stop inside brackets does not end one.

    Example: 「行く。」と言った。帰った。 -> two sentences. The spans leave out white space around a sentence.
    """
    return list(_split_sentences(text))


@lru_cache(maxsize=2048)
def _split_sentences(text: str) -> tuple[Span, ...]:
    normalized = normalize_with_offsets(text)
    depth = 0
    ends: list[int] = []
    balanced = sum(text.count(c) for c in _OPENING) == sum(text.count(c) for c in _CLOSING)
    for token in tokenize(text):
        if token.surface in _OPENING:
            depth += 1
        elif token.surface in _CLOSING:
            depth = max(0, depth - 1)
        elif token.pos_detail == "句点" and token.surface[-1] in _SENTENCE_MARKS and (depth == 0 or not balanced):
            ends.append(normalized.offsets[token.end - 1][1])
    ends.extend(n for n, char in enumerate(text) if char == "\n")
    return tuple(_spans_between(text, sorted({*ends, len(text)})))


def _spans_between(text: str, ends: list[int]) -> list[Span]:
    spans: list[Span] = []
    start = 0
    for end in ends:
        piece = text[start:end]
        body = piece.strip()
        if body and any(char.isalnum() for char in body):
            lead = len(piece) - len(piece.lstrip())
            spans.append((start + lead, start + lead + len(body)))
        elif body and spans:
            spans[-1] = (spans[-1][0], start + len(piece.rstrip()))  # a stray closing bracket stays with its sentence
        start = end
    return spans
