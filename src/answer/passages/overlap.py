"""How much of a question's weight a text shares, by dictionary forms and by characters."""

from __future__ import annotations

from collections.abc import Mapping

from answer.question import Question
from japanese.reading import share
from japanese.tokens import char_ngrams, content_lemmas
from retrieve.lexical import LexicalIndex
from retrieve.query import Query
from retrieve.synonyms import Synonyms


class Overlap:
    """A question with what its words and characters weigh in an index."""

    def __init__(self, question: Question, lexical: Mapping[str, LexicalIndex], synonyms: Synonyms) -> None:
        self.query = Query.of(question.text, synonyms)
        self.word_weights = {lemma: lexical["words"].idf(lemma) for lemma in question.lemmas}
        self.char_weights = {gram: lexical["chars"].idf(gram) for gram in char_ngrams(question.text)}

    def said(self, text: str) -> frozenset[str]:
        """Return which of the question's content words a text says, themselves or in other words."""
        return self.query.said(frozenset(content_lemmas(text)))

    def words(self, text: str) -> float:
        """Return the share of the question's content words, by idf, that a text says: 0 to 1."""
        return share(self.word_weights, self.said(text))

    def literal(self, text: str) -> float:
        """Return the share of the question's content words, by idf, that stand in a text themselves: 0 to 1."""
        return share(self.word_weights, frozenset(content_lemmas(text)))

    def chars(self, text: str) -> float:
        """Return the share of the question's characters and character pairs, by idf, that stand in a text: 0 to 1."""
        return share(self.char_weights, frozenset(char_ngrams(text)))
