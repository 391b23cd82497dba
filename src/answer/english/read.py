"""Questions in English: read into Japanese where they are simple, and said not to be understood where they aren't."""

from __future__ import annotations

import re

from answer.english.order import japanese_question
from answer.english.pieces import cut
from answer.english.romaji import read_romaji
from answer.english.words import load_english
from answer.said import NOT_FOUND
from japanese.normalize import normalize
from records import Answer
from retrieve.names import LATIN_WORD, NameIndex

_JAPANESE = re.compile("[ぁ-ヿ一-龥々]")
_HIRAGANA = re.compile("[ぁ-ゖ]")
_LEAST_LATIN = 0.6
_ENDINGS = ("", "s", "es", "ed", "ing")  # open: opens
_MANY_WORDS = 4
_NO_QUESTION = frozenset({"of", "s"})


def read_english(text: str, names: NameIndex) -> str | Answer:
    """Return the Japanese question to answer for one in English, any other as it is, or that it is not understood."""
    romaji = None if _JAPANESE.search(text) else read_romaji(text, names)
    if romaji:
        return romaji
    if not is_english(text):
        return text
    tables = load_english().tables
    asked = cut(text, names)
    if [piece.kind for piece in asked.pieces if piece.kind != "break"] == ["name"] and not asked.asks:
        return text  # a name alone is the same in any language
    if (asked.unknown_words or asked.unknown_names) and _stands_there(text, names):
        return text  # the documents are in English too
    if asked.unknown_words and not asked.understood_enough:
        return _refused(text, tables["not_understood"])
    if asked.unknown_names:
        unknown = dict.fromkeys(asked.unknown_names)
        japanese, english = "、".join(f"「{name}」" for name in unknown), ", ".join(f'"{name}"' for name in unknown)
        return _refused(text, NOT_FOUND + tables["unknown_name"].format(names=japanese, english=english))
    return japanese_question(asked) or _refused(text, tables["not_understood"])


def is_english(text: str) -> bool:
    """Tell whether a question is in English: Latin letters, no Japanese grammar, and words that are no names."""
    plain = normalize(text)
    letters = [char for char in plain if char.isalpha()]
    latin = sum(char < "\u0250" for char in letters)
    if _HIRAGANA.search(plain) or latin < _LEAST_LATIN * len(letters) or not letters:
        return False
    words = LATIN_WORD.findall(plain)
    english = load_english()
    known = [w for w in words if w not in _NO_QUESTION and (english.forms(w) or english.ask(w)[0])]
    return bool(known) or len(words) >= _MANY_WORDS


def _stands_there(text: str, names: NameIndex) -> bool:
    """Tell whether the documents have every word of a question that is not of the commonest, or it with an ending."""
    english = load_english()
    words = [
        word
        for word in LATIN_WORD.findall(normalize(text))
        if not {"stop", "preposition"} & {*english.find([word])[0]} and not english.ask(word)[0]
    ]
    return bool(words) and all(any(word + ending in names.latin for ending in _ENDINGS) for word in words)


def _refused(text: str, said: str) -> Answer:
    return Answer(text, "not_found", said, "none", confidence=0.0)
