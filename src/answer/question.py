"""What a question asks, as far as its words tell."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from answer.words import AnswerType, load_words
from errors import TokushuError
from japanese.normalize import fold, normalize, normalize_with_offsets
from japanese.stopwords import question_stopwords
from japanese.tokens import Token, tokenize
from records import Span

MAX_CHARS = 1000
MAX_READ = 2 * MAX_CHARS
"""Characters of a question as it is read: years and units may make it longer (平成3年 -> 1991年, ㎡ -> m2)."""


class QuestionError(TokushuError):
    """A question that cannot be asked; the message is one Japanese sentence for the person who typed it."""


@dataclass(frozen=True)  # without slots: they leave no room for what is remembered
class Question:
    """A question as typed and folded, with its content words; those of asking (教える, どこ) are left out.

    `answer_type` is the kind of answer it wants (a date for いつ), None where its words do not tell.
    """

    text: str
    folded: str
    terms: tuple[Token, ...]
    answer_type: AnswerType | None

    @property
    def lemmas(self) -> tuple[str, ...]:
        """The content words' dictionary forms, each once, in order."""
        return tuple(dict.fromkeys(token.lemma for token in self.terms))

    @property
    def focus(self) -> str:
        """The last content word's dictionary form: what the question is after (何を学んだ -> 学ぶ; 面積は -> 面積)."""
        return self.terms[-1].lemma if self.terms else ""

    @cached_property
    def names(self) -> tuple[Token, ...]:
        """The proper names among the content words."""
        return tuple(token for token in self.terms if token.pos_detail == "固有名詞")

    @cached_property
    def _named(self) -> frozenset[Token]:
        return frozenset(self.names)

    def is_name(self, token: Token) -> bool:
        """Tell whether a word is one of the proper names among the content words."""
        return token in self._named

    def source_span(self, token: Token) -> Span:
        """Return where a word stands in the question as typed."""
        return normalize_with_offsets(self.text).source_span(token.start, token.end)


def is_too_long(text: str) -> bool:
    """Tell whether a text has more characters than a question may, as typed or as it is read (㌖ -> キロメートル)."""
    return len(text) > MAX_CHARS or len(normalize(text)) > MAX_READ


def check_question(text: str) -> str:
    """Return a question without the space around it; raise QuestionError where it is blank, too long or unreadable."""
    stripped = text.strip()
    if is_too_long(stripped):
        chars = len(stripped) if len(stripped) > MAX_CHARS else len(normalize(stripped))
        raise QuestionError(f"質問が長すぎます（{chars:,}文字）。{MAX_CHARS:,}文字以内に縮めてください。")
    if not fold(stripped):
        raise QuestionError("質問が空です。知りたいことを文で入力してください。")
    if any("\ud800" <= char <= "\udfff" for char in stripped):
        raise QuestionError("質問に読めない文字があります。文字を入力し直してください。")
    return stripped


def read_question(text: str) -> Question:
    """Analyse a question; raise QuestionError where it cannot be asked."""
    return analyse_question(check_question(text))


def analyse_question(text: str) -> Question:
    """Analyse a question that is known to be askable; with names spelled out it may be longer than one typed."""
    words = load_words()
    terms = tuple(t for t in tokenize(text) if t.is_content and t.lemma not in question_stopwords())
    folded = fold(text)
    return Question(text, folded, terms, words.answer_type(folded))


def wants_yes_or_no(question: Question) -> bool:
    """Tell whether a question wants to hear yes or no: it asks for nothing by a word, and ends like a question."""
    words = load_words().tables
    return bool(words["confirms"].search(question.folded)) and not words["asks_which"].search(question.folded)
