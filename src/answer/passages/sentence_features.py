"""What the ranker looks at in a sentence, each a number a person can read, most of them shares from 0 to 1."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from answer.question import Question
from answer.wanted import Wanted, kind_names, read_wanted
from japanese.normalize import fold
from japanese.reading import Reading, is_name, longest_in_order, longest_shared, read_text, share
from retrieve.query import Query

_NUMBER = re.compile(r"[0-9一二三四五六七八九十百千万億兆]+[^\W0-9]?")
_QUOTED = re.compile(r"[「『“\"](.+?)[」』”\"]")
_WINDOW = 25
_MATCHES = 6


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with everything that is computed once for all sentences."""

    folded: str
    lemmas: tuple[str, ...]
    query: Query
    words: Mapping[str, float]
    grams: Mapping[str, float]
    wanted: Wanted
    focus: str
    last_verb: str
    pairs: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, question: Question, query: Query, words: Mapping[str, float], grams: Mapping[str, float]) -> Asked:
        """Read a question, given what its words and characters weigh in an index."""
        verbs = [t.lemma for t in question.terms if t.pos == "動詞"]
        return cls(
            folded=question.folded,
            lemmas=question.lemmas,
            query=query,
            words=words,
            grams=grams,
            wanted=read_wanted(question.text),
            focus=question.focus,
            last_verb=verbs[-1] if verbs else "",
            pairs=frozenset(pairwise(t.lemma for t in question.terms)),
        )


def sentence_features(asked: Asked, texts: Sequence[str]) -> list[dict[str, float]]:
    """Return the features of each sentence of one passage, in order."""
    sentences = [read_text(text) for text in texts]
    said = [asked.query.said(s.lemmas) for s in sentences]
    words = [share(asked.words, s) for s in said]
    chars = [share(asked.grams, s.grams) for s in sentences]
    local = _local_weights(asked, said)
    rows = []
    for n, s in enumerate(sentences):
        before: frozenset[str] = frozenset().union(*said[:n])
        row = {
            "words": words[n],
            "chars": chars[n],
            "words_behind_best": words[n] - max(words),
            "chars_behind_best": chars[n] - max(chars),
            "only_here": share(local, said[n]),
            "previous_words": share(asked.words, said[n - 1] - said[n]) if n else 0.0,
            "previous_chars": share(asked.grams, sentences[n - 1].grams - s.grams) if n else 0.0,
            "next_words": share(asked.words, said[n + 1] - said[n]) if n + 1 < len(sentences) else 0.0,
            "earlier_words": share(asked.words, before - said[n]),
            "longest": longest_shared(asked.folded, s.folded) / len(asked.folded),
            "pairs": _pair_share(asked, s),
            "in_order": longest_in_order(asked.lemmas, tuple(w.lemma for w in s.words)) / max(1, len(asked.lemmas)),
            "focus": float(asked.focus in said[n]),
            "last_verb": float(asked.last_verb in said[n]),
            "length": math.log(1 + len(s.folded)) / 5,
            "first": float(n == 0),
            "depth": n / len(sentences),
        }
        row.update(_new(asked, s))
        rows.append(row)
    return rows


def _local_weights(asked: Asked, said: Sequence[frozenset[str]]) -> dict[str, float]:
    """What each word of the question weighs among the sentences of one passage: those in all of them tell nothing."""
    weights = {}
    for lemma, weight in asked.words.items():
        count = sum(lemma in s for s in said)
        if count:
            weights[lemma] = weight * math.log((1 + len(said)) / count)
    return weights


def _pair_share(asked: Asked, s: Reading) -> float:
    present = set(pairwise(w.lemma for w in s.words))
    return len(asked.pairs & present) / len(asked.pairs) if asked.pairs else 0.0


def _new(asked: Asked, s: Reading) -> dict[str, float]:
    """What a sentence tells that the question does not hold, and whether it is of the kind the question wants."""
    known = set(asked.lemmas)
    new = [w for w in s.words if w.lemma not in known and fold(w.surface) not in asked.folded]
    names = sum(is_name(w) for w in new)
    numbers = [m for m in _NUMBER.findall(s.folded) if m not in asked.folded]
    quotes = [m for m in _QUOTED.findall(s.folded) if m not in asked.folded]
    wanted = asked.wanted
    found = _shown(asked, s)
    kind = wanted.kind
    row = {
        "new_words": math.log(1 + len(new)) / 3,
        "known_share": 1 - len(new) / max(1, len(s.words)),
        "new_names": math.log(1 + names) / 2,
        "new_numbers": math.log(1 + len(numbers)) / 2,
        "new_quotes": float(bool(quotes)),
        "shown_near": max((_near(asked, s, a, b) for a, b in found[:_MATCHES]), default=0.0),
        "noun_counted": float(wanted.counts(s.folded)),
        "noun_named": float(wanted.names(s.folded)),
        "noun_there": float(bool(wanted.noun) and wanted.noun in s.folded),
    }
    for name in kind_names():
        asks = float(kind == name)
        row[f"{name}:shown"] = asks * float(bool(found))
        row[f"{name}:new_names"] = asks * float(names > 0)
        row[f"{name}:new_numbers"] = asks * float(bool(numbers))
        row[f"{name}:new_quotes"] = asks * float(bool(quotes))
    return row


def _shown(asked: Asked, s: Reading) -> list[tuple[int, int]]:
    """Where a sentence shows the wanted kind of thing, outside of what the question itself says."""
    if asked.wanted.shows is None:
        return []
    spans = (m.span() for m in asked.wanted.shows.finditer(s.folded))
    return [(a, b) for a, b in spans if s.folded[max(0, a - 2) : b] not in asked.folded]


def _near(asked: Asked, s: Reading, start: int, end: int) -> float:
    """The share of the question's characters that stand around a stretch."""
    around = s.folded[max(0, start - _WINDOW) : end + _WINDOW]
    total = sum(asked.grams.values())
    return sum(w for gram, w in asked.grams.items() if gram in around) / total if total else 0.0
