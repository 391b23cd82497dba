"""What a question asks, as far as its words tell."""

from __future__ import annotations

import re
from dataclasses import dataclass

from answer.words import AnswerType, load_words
from errors import TokushuError
from japanese.normalize import fold, normalize_with_offsets
from japanese.tokens import Token, tokenize
from records import Span

MAX_CHARS = 1000
_COUNTER = re.compile(r"何(?![年月日時回度故処])([^\sぁ-んァ-ヶ0-9a-z、。?!])")


class QuestionError(TokushuError):
    """A question that cannot be asked; the message is one Japanese sentence for the person who typed it."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question: as typed, folded, its content words without the words of asking, and the kind of answer it wants."""

    text: str
    folded: str
    terms: tuple[Token, ...]
    answer_type: AnswerType | None
    expects: tuple[re.Pattern[str], ...]

    @property
    def lemmas(self) -> tuple[str, ...]:
        """The content words' dictionary forms, each once, in order."""
        return tuple(dict.fromkeys(token.lemma for token in self.terms))

    @property
    def names(self) -> tuple[Token, ...]:
        """The proper names among the content words."""
        return tuple(token for token in self.terms if token.pos_detail == "固有名詞")

    def source_span(self, token: Token) -> Span:
        """Return where a word stands in the question as typed."""
        return normalize_with_offsets(self.text).source_span(token.start, token.end)


def read_question(text: str) -> Question:
    """Analyse a question; raise QuestionError where it is blank or too long."""
    stripped = text.strip()
    folded = fold(stripped)
    if not folded:
        raise QuestionError("質問が空です。知りたいことを文で入力してください。")
    if len(stripped) > MAX_CHARS:
        raise QuestionError(f"質問が長すぎます（{len(stripped):,}文字）。{MAX_CHARS:,}文字以内に縮めてください。")
    words = load_words()
    terms = tuple(t for t in tokenize(stripped) if t.is_content and t.lemma not in words.asking_lemmas)
    answer_type = next((kind for kind in words.answer_types if kind.asks.search(folded)), None)
    return Question(stripped, folded, terms, answer_type, _expects(folded, answer_type))


def _expects(folded: str, answer_type: AnswerType | None) -> tuple[re.Pattern[str], ...]:
    """What a sentence with the answer looks like: a number with the counter asked for (何校 -> 16校), else the type's."""
    counter = _COUNTER.search(folded)
    if counter:
        return (re.compile(rf"[0-9一二三四五六七八九十百千万億数]+{re.escape(counter[1])}"),)
    return (answer_type.shows,) if answer_type else ()
