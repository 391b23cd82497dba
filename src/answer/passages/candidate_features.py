"""What the choice of the answering words looks at in a candidate, a number each.

What a candidate is by itself (its words, what stands around it) is read once a sentence; what it has to do with a
question, for each question.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from answer.passages.candidates import KINDS, Parsed, parse
from answer.wanted import Wanted, kind_names, read_wanted
from japanese.normalize import fold, is_katakana
from japanese.stopwords import question_stopwords
from japanese.tokens import Token, tokenize

Features = NDArray[np.float32]

_ASKING = re.compile(
    r"何|誰|だれ|どなた|どこ|何処|いつ|どの|どれ|どちら|どっち|いく[つら]|なぜ|どう|どんな|いか|なん|なに"
)
_CHOICE = re.compile(r"どちら|どっち|のうち|の中で|どれ")
_DATE = re.compile(r"[0-9]+年|[0-9]+月|[0-9]+日|世紀|年代|元年|時代|曜日|[0-9]時")
_AFTER = ("は", "が", "を", "に", "で", "の", "と", "から", "まで", "も", "や", "へ", "copula", "mark", "end")
_LAST = ("suffix", "noun", "proper", "number", "verb", "other")
_NAMES = ("人名", "地名", "一般")
_TITLES = frozenset({"氏", "さん", "様", "大統領", "総理", "首相", "市長", "知事", "教授", "博士", "選手", "監督"})
_DECAY = 0.8
_LONGEST_WORDS, _LONGEST_CHARS = 12, 40

_SHAPE = (
    "words", "chars", "number", "date", "katakana", "latin", "noun_before", "noun_after", "no_before", "no_after",
    "bracket_after", "in_brackets", "topic", "copula", "position", "from_end", "begins", "title", "middle_dot", "times",
    "run", "date_in_brackets", "last_again",
    *(f"kind {kind}" for kind in KINDS), *(f"after {after}" for after in _AFTER),
    *(f"last {last}" for last in _LAST), *(f"name {name}" for name in _NAMES),
)  # fmt: skip
_RELATION = (
    "known", "any_known", "in_question", "left", "right", "left_near", "right_near", "clause", "sentence", "before",
    "verb_near", "same_after", "same_before", "noun_ends", "noun_counted", "noun_starts", "noun_near", "noun_inside",
    "noun_last_char", "noun_chars", "shows", "own_weight", "choice", "choice_in_question", "next_content",
    "previous_content", "next_verb", "next_verb_known", "rarity", "rarest", "known_just_before",
    *(f"asked after {after}" for after in _AFTER), *(f"asks {kind}" for kind in kind_names()),
)  # fmt: skip


def span_feature_names() -> tuple[str, ...]:
    """Return the names of the columns of `span_features`."""
    return (*_SHAPE, *_RELATION)


@dataclass(frozen=True, slots=True)
class AskedWords:
    """A question as the choice of words reads it.

    `after` is the particle behind the question word (何を -> を), `before` the word before it, `near` the words beside
    it; `weights` are the idf of the question's content words.
    """

    folded: str
    wanted: Wanted
    after: str
    before: str
    near: frozenset[str]
    verb: str
    weights: Mapping[str, float]

    @classmethod
    def of(cls, text: str, weights: Mapping[str, float]) -> AskedWords:
        """Read a question, given what its words weigh."""
        words = tokenize(text)
        at = next((n for n, w in enumerate(words) if _ASKING.match(w.surface)), len(words))
        end = at + 1
        while end < len(words) and words[end].pos in {"名詞", "接尾辞"}:
            end += 1
        verbs = [w.lemma for w in words if w.pos == "動詞" and w.lemma not in question_stopwords()]
        beside = [w.lemma for w in (*words[max(0, at - 4) : at], *words[end : end + 4]) if w.is_content]
        return cls(
            folded=fold(text),
            wanted=read_wanted(text),
            after=_standing(words, end),
            before=_standing(words, at - 1) if at else "end",
            near=frozenset(beside) - question_stopwords(),
            verb=verbs[-1] if verbs else "",
            weights=weights,
        )


@dataclass(frozen=True, slots=True)
class _Shaped:
    """A sentence with what its candidates are by themselves, and the folded texts needed to relate them."""

    parsed: Parsed
    first: NDArray[np.int64]
    end: NDArray[np.int64]
    shape: Features
    folded: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    content: NDArray[np.bool_]
    verbs: NDArray[np.int64]


def span_features(asked: AskedWords, text: str, rarity: Callable[[str], float]) -> Features:
    """Return the features of each candidate of a sentence, shape (candidates, features).

    `rarity` tells how rare a word is, 0 to 1.
    """
    shaped = _shaped(text)
    return np.hstack([shaped.shape, _relation(asked, shaped, rarity)])


@lru_cache(maxsize=1024)
def _shaped(text: str) -> _Shaped:
    parsed = parse(text)
    words = parsed.words
    ends = np.cumsum([0, *(len(fold(w.surface)) for w in words)])
    whole = "".join(fold(w.surface) for w in words)
    first = np.array([piece.first for piece in parsed.pieces], dtype=np.int64)
    end = np.array([piece.end for piece in parsed.pieces], dtype=np.int64)
    content = np.array([w.is_content for w in words], dtype=bool)
    folded = tuple(whole[ends[a] : ends[b]] for a, b in zip(first, end, strict=True))
    standing = [_standing(words, n) for n in range(len(words) + 1)]
    after = tuple(standing[n] for n in end)
    verb = [n for n, w in enumerate(words) if w.pos == "動詞" or (content[n] and _lemma(words, n + 1) == "為る")]
    verbs = np.array([next((v for v in verb if v >= n), len(words)) for n in range(len(words) + 1)], dtype=np.int64)
    before = tuple(standing[n - 1] if n else "end" for n in first)
    shape = np.zeros((len(first), len(_SHAPE)), dtype=np.float32)
    depth = _bracket_depth(words)
    runs = np.cumsum([n > 0 and bool(content[n]) and not content[n - 1] for n in range(len(words))])
    column = {name: n for n, name in enumerate(_SHAPE)}
    for k, piece in enumerate(parsed.pieces):
        inside = words[piece.first : piece.end]
        shape[k, : column["kind run"]] = _shape(parsed, k, folded[k], after[k], depth, runs, whole)
        for name in (f"kind {piece.kind}", f"after {after[k]}", f"last {_class(inside[-1])}"):
            if name in column:
                shape[k, column[name]] = 1
        for name in {f"name {w.name_kind}" for w in inside}:
            if name in column:
                shape[k, column[name]] = 1
    return _Shaped(parsed, first, end, shape, folded, before, after, content, verbs)


def _shape(
    parsed: Parsed, k: int, text: str, after: str, depth: Sequence[int], runs: NDArray[np.int64], whole: str
) -> tuple[float, ...]:
    words, piece = parsed.words, parsed.pieces[k]
    first, end = piece.first, piece.end
    inside, size = words[first:end], max(1, len(text))
    before = words[first - 1] if first else None
    following = words[end] if end < len(words) else None
    dated = bool(_DATE.search(text))
    return (
        min(_LONGEST_WORDS, len(inside)),
        min(_LONGEST_CHARS, len(text)),
        float(any(w.pos_detail == "数詞" for w in inside)),
        float(dated),
        sum(map(is_katakana, text)) / size,
        sum(c.isascii() and c.isalpha() for c in text) / size,
        float(before is not None and before.pos in {"名詞", "接頭辞", "接尾辞"}),
        float(following is not None and following.pos in {"名詞", "接尾辞"}),
        float(before is not None and before.surface == "の"),
        float(after == "の"),
        float(following is not None and following.surface in {"(", "（"}),
        float(depth[first] > 0),
        float(after == "は"),
        float(after == "copula"),
        first / len(words),
        (len(words) - end) / len(words),
        float(first == 0),
        float(any(w.surface in _TITLES for w in words[end : end + 2])),
        float("・" in parsed.surface(piece)),
        whole.count(text),
        float(runs[first]),
        float(depth[first] > 0 and dated),
        float(sum(w.lemma == inside[-1].lemma for w in words) > 1),
    )


def _relation(asked: AskedWords, shaped: _Shaped, rarity: Callable[[str], float]) -> Features:
    words, first, end = shaped.parsed.words, shaped.first, shaped.end
    known = np.array([w.lemma in asked.weights for w in words] + [False])
    weight = np.array([asked.weights.get(w.lemma, 0.0) for w in words] + [0.0])
    near = np.array([asked.weights.get(w.lemma, 0.0) if w.lemma in asked.near else 0.0 for w in words] + [0.0])
    rare = np.array(
        [rarity(w.lemma) if is_content else 0.0 for w, is_content in zip(words, shaped.content, strict=True)]
    )
    total = sum(asked.weights.values()) or 1.0
    highest = max(asked.weights.values(), default=1.0) or 1.0
    sums, rares = _sums(weight), _sums(rare)
    contents, knowns = _sums(shaped.content), _sums(known[:-1] & shaped.content)
    own = sums[end] - sums[first]
    inside = np.maximum(1, contents[end] - contents[first])
    following = _next_content(weight, shaped.content)
    preceding = _next_content(weight[:-1][::-1], shaped.content[::-1])[::-1]
    verb = shaped.verbs[end]
    said = [n for n, w in enumerate(words) if asked.verb and w.lemma == asked.verb]
    choice = float(bool(_CHOICE.search(asked.folded)))
    in_question = np.array([text in asked.folded for text in shaped.folded], dtype=float)
    columns = [
        (knowns[end] - knowns[first]) / inside,
        knowns[end] > knowns[first],
        in_question,
        _decayed(weight[:-1])[first] / total,
        _decayed(weight[:-1][::-1])[::-1][end] / total,
        _decayed(near[:-1])[first] / total,
        _decayed(near[:-1][::-1])[::-1][end] / total,
        (_clause_sums(words, weight)[first] - own) / total,
        np.full(len(first), sums[len(words)] / total),
        sums[first] / total,
        [max((1 / (1 + v - e) for v in said if v >= e), default=0.0) for e in end],
        [after == asked.after for after in shaped.after],
        [before == asked.before for before in shaped.before],
        *_noun_columns(asked.wanted, shaped),
        own / total,
        np.full(len(first), choice),
        choice * in_question,
        following[end] / highest,
        preceding[first] / highest,
        np.where(verb < len(words), 1 / (1 + verb - end), 0.0),
        weight[verb] / highest,
        (rares[end] - rares[first]) / (end - first),
        [rare[a:b].max() for a, b in zip(first, end, strict=True)],
        [weight[max(0, a - 3) : a].max(initial=0.0) / highest for a in first],
    ]
    row = [float(asked.after == after) for after in _AFTER] + [float(asked.wanted.kind == k) for k in kind_names()]
    constant = np.tile(np.array(row, dtype=np.float32), (len(first), 1))
    return np.hstack([np.array(columns, dtype=np.float32).T.reshape(len(first), -1), constant])


def _noun_columns(wanted: Wanted, shaped: _Shaped) -> list[list[float]]:
    """How each candidate relates to the noun that is asked for (何駅 -> 東京駅), and whether it is of the kind."""
    noun, shows = wanted.noun, wanted.shows
    words = shaped.parsed.words
    texts = shaped.folded
    beside = [
        any(w.surface == noun for w in (*words[max(0, a - 3) : a], *words[b : b + 4]))
        for a, b in zip(shaped.first, shaped.end, strict=True)
    ]
    chars = set(noun)
    there = bool(noun)
    return [
        [float(there and text.endswith(noun)) for text in texts],
        [float(wanted.counts(text)) for text in texts],
        [float(there and text.startswith(noun)) for text in texts],
        [float(there and near) for near in beside],
        [float(there and noun in text) for text in texts],
        [float(there and text[-1:] == noun[-1:]) for text in texts],
        [len(chars.intersection(text)) / max(1, len(chars)) for text in texts],
        [float(shows is not None and shows.search(text) is not None) for text in texts],
    ]


def _standing(words: Sequence[Token], at: int) -> str:
    """The particle that stands at a place, or what else does."""
    if not 0 <= at < len(words):
        return "end"
    word = words[at]
    if word.pos == "助動詞":
        return "copula"
    if word.pos == "助詞":
        return word.surface
    return "mark" if word.pos == "補助記号" else word.pos


def _lemma(words: Sequence[Token], at: int) -> str:
    return words[at].lemma if at < len(words) else ""


def _class(word: Token) -> str:
    if word.pos_detail == "固有名詞":
        return "proper"
    if word.pos_detail == "数詞":
        return "number"
    return {"接尾辞": "suffix", "名詞": "noun", "動詞": "verb"}.get(word.pos, "other")


def _sums(values: NDArray[np.generic]) -> NDArray[np.float64]:
    return np.concatenate([[0.0], np.cumsum(values, dtype=float)])


def _decayed(weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each place what stands before it, farther away counting less; shape (words + 1,)."""
    sums = np.zeros(len(weight) + 1)
    for n, value in enumerate(weight):
        sums[n + 1] = _DECAY * sums[n] + value
    return sums


def _next_content(weight: NDArray[np.float64], content: NDArray[np.bool_]) -> NDArray[np.float64]:
    """For each place the weight of the content word that stands there or next behind it; shape (words + 1,)."""
    found = np.zeros(len(content) + 1)
    for n in range(len(content) - 1, -1, -1):
        found[n] = weight[n] if content[n] else found[n + 1]
    return found


def _clause_sums(words: Sequence[Token], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each word the weight of its clause: what stands between commas."""
    sums = np.zeros(len(words) + 1)
    start = 0
    for n in range(len(words) + 1):
        if n == len(words) or words[n].surface == "、":
            sums[start:n] = weight[start:n].sum()
            start = n + 1
    return sums


def _bracket_depth(words: Sequence[Token]) -> list[int]:
    depth, found = 0, []
    for word in words:
        if word.surface in {"(", "（"}:
            depth += 1
        found.append(depth)
        if word.surface in {")", "）"}:
            depth = max(0, depth - 1)
    return found
