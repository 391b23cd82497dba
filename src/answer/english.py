"""Questions in English: read into Japanese where they are simple, and said not to be understood where they aren't."""

from __future__ import annotations

import re

from answer.english_order import japanese_question
from answer.english_pieces import cut
from answer.english_words import load_english
from japanese.normalize import normalize
from records import Answer
from retrieve.names import LATIN_WORD, NameIndex

_HIRAGANA = re.compile("[ぁ-ゖ]")
_LEAST_LATIN = 0.6
_MANY_WORDS = 4
_NO_QUESTION = frozenset({"of", "s"})


def read_english(text: str, names: NameIndex) -> str | Answer:
    """Return the Japanese question to answer for one in English, any other as it is, or that it is not understood."""
    if not is_english(text):
        return text
    tables = load_english().tables
    asked = cut(text, names)
    if [piece.kind for piece in asked.pieces if piece.kind != "break"] == ["name"] and not asked.asks:
        return text  # a name alone is the same in any language
    if asked.unknown_words:
        return _refused(text, tables["not_understood"])
    if asked.unknown_names:
        listed = "、".join(f"「{name}」" for name in dict.fromkeys(asked.unknown_names))
        return _refused(text, tables["unknown_name"].format(names=listed))
    return japanese_question(asked) or _refused(text, tables["not_understood"])


def is_english(text: str) -> bool:
    """Tell whether a question is in English: Latin letters, no Japanese grammar, and words that are no names."""
    plain = normalize(text)
    letters = [char for char in plain if char.isalpha()]
    latin = sum(char < "\u0250" for char in letters)
    if _HIRAGANA.search(plain) or latin < _LEAST_LATIN * len(letters) or not letters:
        return False
    words = LATIN_WORD.findall(plain)
    known = [word for word in words if word not in _NO_QUESTION and load_english().forms(word)]
    return bool(known) or len(words) >= _MANY_WORDS


def _refused(text: str, said: str) -> Answer:
    return Answer(text, "not_found", said, "none")
