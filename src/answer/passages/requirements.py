"""What a text should hold to answer a question, however many other words they share.

A passage about Tochigi hardly answers a question about Ishikawa, and the row of a pairing does not tell its reason. A
name or a year that is missing speaks against a passage (over JaQuAD-dev 3.3 % of the answering paragraphs lack a name
and 2.4 % a year), a property that is missing rules out a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from answer.question import Question
from answer.words import load_words
from japanese.dates import era_names, years
from japanese.normalize import fold, is_katakana
from japanese.stopwords import question_stopwords
from japanese.thesaurus import SAME
from japanese.tokens import Token, content_lemmas, is_unknown, tokenize
from records import Passage
from retrieve.analysis import search_text
from retrieve.lexical import LexicalIndex
from retrieve.query import Query

_ASKS = frozenset({"", "は", "を", "って", "も", "?", "。"})
_LEAST_KANA = 4
_COMMON = 0.3
"""A name in more than this share of the passages (the country they are all about) tells nothing."""


@dataclass(frozen=True, slots=True)
class Requirements:
    """The proper names, the years and the properties (面積, 市長) a question is about, and its last noun if any."""

    names: tuple[Token, ...]
    years: frozenset[int]
    properties: frozenset[str]
    noun: str
    query: Query

    @classmethod
    def of(cls, question: Question, lexical: Mapping[str, LexicalIndex], query: Query) -> Requirements:
        """Read a question's requirements, given how common its names are in an index and what else may be said."""
        words = lexical["words"]
        most = _COMMON * words.size
        waived = load_words().taken_for_granted.union(era_names())  # 平成 belongs to a year: 平成31年 is also 2019年
        names = (token for token in question.terms if _is_name(token) and token.lemma not in waived)
        return cls(
            names=tuple(t for t in names if words.document_frequency(t.lemma) <= most),
            years=frozenset(years(question.text)),
            properties=_asked_properties(question) | load_words().moments.intersection(question.lemmas),
            noun=question.focus if question.terms and question.terms[-1].pos == "名詞" else "",
            query=query,
        )

    def allows(self, passage: Passage) -> bool:
        """Tell whether a passage may answer at all: a table row must hold the last noun of the question."""
        return passage.kind != "row" or not self.noun or self.noun in content_lemmas(search_text(passage))

    def missing_names(self, passage: Passage) -> list[Token]:
        """Return the names that a passage with its headings does not hold, in whatever words."""
        text = search_text(passage)
        return self.names_missing_in(frozenset(content_lemmas(text)), fold(text))

    def names_missing_in(self, lemmas: frozenset[str], folded: str) -> list[Token]:
        """Return the names that a text, given as its dictionary forms and folded, does not hold."""
        said = lemmas | self.query.said(lemmas, SAME)
        return [name for name in self.names if not _stands_in(name, said, folded)]

    def missing_years(self, passage: Passage) -> frozenset[int]:
        """Return the years that a passage with its headings does not name."""
        return self.years - years(search_text(passage))

    def met_by_sentence(self, sentence: str) -> bool:
        """Tell whether a sentence names each property the question asks for."""
        return not self.properties or self.properties <= set(content_lemmas(sentence))


def _asked_properties(question: Question) -> frozenset[str]:
    """The properties a question asks for (面積は, 市長の名前), not those that tell of others (知事が会った大使)."""
    words = load_words()
    tokens = tokenize(question.text)
    asked = set()
    for n, token in enumerate(tokens):
        after = tokens[n + 1].surface if n + 1 < len(tokens) else ""
        named = after == "の" and n + 2 < len(tokens) and tokens[n + 2].lemma in question_stopwords()
        if token.lemma in words.properties and (after in _ASKS or named):
            asked.add(token.lemma)
    return frozenset(asked)


def _is_name(token: Token) -> bool:
    """Tell whether a word is a name; one in katakana that the dictionary does not know most likely is (クリリスク)."""
    kana = len(token.surface) >= _LEAST_KANA and all(map(is_katakana, token.surface))
    return token.pos_detail == "固有名詞" or (kana and is_unknown(token.surface))


def _stands_in(name: Token, lemmas: frozenset[str], folded: str) -> bool:
    """Tell whether a name stands in a text, given as its lemmas and folded; the dictionary may cut it differently."""
    return name.lemma in lemmas or fold(name.surface) in folded
