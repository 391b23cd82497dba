"""What of a thing is asked for that only running text tells: its steps, its conditions, how it began, why.

Such a question names the thing in few words and what it wants in any of many (段取り, 何を出せば完了): passages are
looked for that tell that (`data/aspects.toml`), and of them those that are about the thing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from answer.intent.read import CONTENT, read_intent
from answer.question import Question
from japanese.normalize import fold, normalize
from japanese.reading import share
from japanese.tokens import Token, content_lemmas
from records import Hit, Passage
from retrieve.analysis import search_text
from retrieve.query import Query
from retrieve.store import Index

_FILE = Path(__file__).parent / "data" / "aspects.toml"
_NEAR = 4
"""So many passages before and behind one, under the same first heading, tell what it is about."""

_IN_CONTEXT = 0.5
"""What a word of the question counts that stands not in a passage but near it."""

_UNHEARD_VERB = 0.3
"""What a verb or adjective counts that stands nowhere in the documents: it is a way of speaking (つるむ)."""

_HEADED = 0.15
_LABEL = re.compile(r"[＜<【〔]([^＜<【〔\n]{2,20})[＞>】〕]")
_LEAST_ROLE = 0.1
_SURELY = 0.35
"""A noun that so likely carries content must stand somewhere in the documents."""
_A_LITTLE, _MOST_WORDS = 0.02, 4


@dataclass(frozen=True, slots=True)
class Aspect:
    """A kind of thing to be told: how it is asked for, and how text and heading look that tell it."""

    name: str
    asks: re.Pattern[str]
    shows: re.Pattern[str]
    heads: re.Pattern[str]
    words: str
    verbs: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = ()

    @property
    def is_told(self) -> bool:
        """Tell whether tables, but for a column of that name, never say it; 出してもらえますか may want a list."""
        return self.name != "eligible"

    def tells(self, text: str) -> bool:
        """Tell whether a text looks like one that tells it."""
        return bool(self.shows.search(text) or self.shows.search(fold(text)))

    def says(self, question: Question, text: str) -> bool:
        """Tell whether a text tells it in the verb that a question asks by (誰が始めた: 青年団が始めた)."""
        told = next((told for asks, told in self.verbs if asks.search(question.folded)), None)
        return told is not None and bool(told.search(fold(text)))

    def telling(self, text: str) -> float:
        """A little for each different word by which a text tells it, to choose among texts alike else."""
        return _A_LITTLE * min(_MOST_WORDS, len({match[0] for match in self.shows.finditer(text)}))


@dataclass(frozen=True, slots=True)
class Telling:
    """A passage that tells an aspect, and how much of what the question is about it holds, 0 to 1 and a bit more.

    `here` counts only what stands in the passage itself, 0 to 1; `weights` is what each word counts.
    """

    hit: Hit
    aspect: Aspect
    score: float
    weights: Mapping[str, float]
    here: float


@lru_cache(maxsize=1)
def _read() -> tuple[tuple[Aspect, ...], frozenset[str]]:
    """The aspects that ship with the package, and the words that are about nothing."""
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    aspects = tuple(
        Aspect(
            a["name"],
            re.compile(a["asks"]),
            re.compile(a["shows"], re.DOTALL),
            re.compile(a["heads"]),
            a["words"],
            tuple((re.compile(asks), re.compile(told)) for asks, told in a.get("verbs", {}).items()),
        )
        for a in data["aspects"]
    )
    return aspects, frozenset(data["silent"])


def asked_aspects(question: Question) -> list[Aspect]:
    """Return the aspects a question asks for, in the order of the table."""
    return list(_asked(question.folded))


@lru_cache(maxsize=64)
def _asked(folded: str) -> tuple[Aspect, ...]:
    return tuple(aspect for aspect in _read()[0] if aspect.asks.search(folded))


def tells_origin(question: Question, text: str) -> bool:
    """Tell whether a text looks like one that tells how something began; any does where that isn't asked."""
    origins = [aspect for aspect in asked_aspects(question) if aspect.name == "origin"]
    return all(aspect.tells(text) or aspect.says(question, text) for aspect in origins)


def may_tell_origin(question: Question, text: str) -> bool:
    """Tell whether a text says in the verb of a question how anything began, or in any words where nothing is named."""
    said = any(aspect.says(question, text) for aspect in asked_aspects(question))
    return said or (not question.names and tells_origin(question, text))


def asks_origin(question: Question) -> bool:
    """Tell whether a question asks how something began."""
    return any(aspect.name == "origin" for aspect in asked_aspects(question))


def lacks_reason(question: Question, text: str) -> bool:
    """Tell whether a reason is asked for, of which a text looks like telling none."""
    return any(not aspect.tells(text) for aspect in asked_aspects(question) if aspect.name == "reason")


def about(question: Question, aspect: Aspect) -> tuple[Token, ...]:
    """The content words of a question that say what it is about, not what of it is asked for."""
    asking = frozenset(lemma for match in aspect.asks.finditer(question.folded) for lemma in content_lemmas(match[0]))
    silent = asking | _read()[1]
    return tuple(token for token in question.terms if token.lemma not in silent)


def tellings(index: Index, question: Question, aspect: Aspect, hits: Sequence[Hit]) -> list[Telling]:
    """Return the hits that tell an aspect, best first."""
    query = Query.of(question.text, index.synonyms)
    tokens = about(question, aspect)
    if any(_is_unheard(token, question, query, index) for token in tokens):
        return []
    weights = _weights(index, question, tokens)
    found = []
    for hit in hits:
        headed = is_headed(aspect, hit.passage)
        if hit.passage.kind != "text" or not (headed or aspect.tells(hit.passage.text)):
            continue
        score = _coverage(weights, query, hit.passage, index) + _HEADED * headed + aspect.telling(hit.passage.text)
        here = share(weights, query.said(frozenset(content_lemmas(search_text(hit.passage)))))
        found.append(Telling(hit, aspect, score, weights, here))
    return sorted(found, key=lambda telling: -telling.score)


def _is_unheard(token: Token, question: Question, query: Query, index: Index) -> bool:
    """Tell whether a thing that a question is surely about stands nowhere in the documents, in whatever words."""
    known = any(token.lemma in group.terms and group.others for group in query.words)
    certain = read_intent(question.text).role(token, CONTENT) >= _SURELY
    return token.pos == "名詞" and certain and not known and not index.lexical["words"].document_frequency(token.lemma)


def is_headed(aspect: Aspect, passage: Passage) -> bool:
    """Tell whether a passage stands under a heading of the aspect, or bears a label of it (＜実施の流れ＞)."""
    heads = (passage.section.split(" > ")[-1], *_LABEL.findall(passage.text))
    return any(aspect.heads.search(fold(head)) for head in heads)


def _weights(index: Index, question: Question, tokens: Sequence[Token]) -> dict[str, float]:
    """What each word counts: more where it is rare and likely to carry content."""
    intent, words = read_intent(question.text), index.lexical["words"]
    found: dict[str, float] = {}
    query = Query.of(question.text, index.synonyms)
    meant = {
        term
        for group in query.words
        if any(all(map(words.document_frequency, other)) for other in group.others)
        for term in group.terms
    }
    for token in tokens:
        spoken = token.pos in {"動詞", "形容詞", "副詞"} and token.lemma not in meant
        unheard = spoken and not words.document_frequency(token.lemma)
        role = max(_LEAST_ROLE, intent.role(token, CONTENT)) * (_UNHEARD_VERB if unheard else 1.0)
        found[token.lemma] = max(found.get(token.lemma, 0.0), role * (1 + words.idf(token.lemma)))
    return found


def coverage_of(telling: Telling, query: Query, text: str) -> float:
    """Return the share of what a question is about that a text says, 0 to 1."""
    return share(telling.weights, query.said(frozenset(content_lemmas(text))))


def _coverage(weights: Mapping[str, float], query: Query, passage: Passage, index: Index) -> float:
    """The share of what a question is about that a passage with its headings tells, and half of what stands near."""
    here = query.said(frozenset(content_lemmas(search_text(passage))))
    near = frozenset(lemma for other in _beside(passage, index) for lemma in content_lemmas(other.text))
    around = query.said(near) - here
    total = sum(weights.values())
    held = sum(w for lemma, w in weights.items() if lemma in here)
    held += _IN_CONTEXT * sum(w for lemma, w in weights.items() if lemma in around)
    return held / total if total else 0.0


def _beside(passage: Passage, index: Index) -> Iterator[Passage]:
    top = passage.section.split(" > ")[:1]
    for number in range(max(0, passage.id - _NEAR), min(len(index.passages), passage.id + _NEAR + 1)):
        other = index.passages[number]
        if other.document == passage.document and other.section.split(" > ")[:1] == top:
            yield other


def search_words(question: Question, aspect: Aspect) -> str:
    """Return what to search for: what the question is about, and the words of texts that tell the aspect."""
    return " ".join((*(normalize(token.surface) for token in about(question, aspect)), aspect.words))
