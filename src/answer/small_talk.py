"""What people type who ask nothing of the documents: a greeting, thanks, signs only. It gets one polite sentence."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from answer.question import Question
from japanese.normalize import fold
from records import Answer

_FILE = Path(__file__).parent / "data" / "small_talk.toml"
_SAYS_NOTHING = re.compile(r"[\W_]+")
_PIECES = re.compile(r"(?<=[。、!！?？\n])")
_KANJI = re.compile(r"[一-龥々]")
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class _Talk:
    """The replies, and each kind of talk with how its reply begins."""

    reply: str
    reply_without_example: str
    nothing: str
    english: str
    kinds: tuple[tuple[str, re.Pattern[str]], ...]
    whole: re.Pattern[str]
    around: re.Pattern[str]


@lru_cache(maxsize=1)
def _load() -> _Talk:
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    kinds = tuple((talk["lead"], re.compile("|".join(talk["patterns"]))) for talk in data["talk"])
    polite = (talk for talk in data["talk"] if talk.get("around"))
    around = re.compile("|".join(pattern for talk in polite for pattern in talk["patterns"]))
    # Courtesies may follow each other; no other talk is repeated, whose own repetitions would make this slow.
    whole = re.compile(f"(?:{around.pattern})+")
    return _Talk(data["reply"], data["reply_without_example"], data["nothing"], data["english"], kinds, whole, around)


def is_small_talk(text: str) -> bool:
    """Tell whether a message asks nothing: a greeting, or signs only."""
    return _lead(text) is not None


def reply_to_small_talk(text: str, example: str = "") -> Answer | None:
    """Return a sentence that says what can be asked, None for what may be a question."""
    lead = _lead(text)
    return None if lead is None else _reply(text, lead, example)


def says_nothing(question: Question) -> bool:
    """Tell whether a question holds nothing to search for: no content word, or none but single letters (あ; a b)."""
    return all(len(token.surface) == 1 and not _KANJI.match(token.surface) for token in question.terms)


def say_unreadable(text: str, example: str = "") -> Answer:
    """Return that a message says nothing to search for, and what can be asked."""
    return _reply(text, _load().nothing, example)


def without_courtesies(text: str) -> str:
    """Return a question without the greeting before it and the thanks behind it (おはよう。敦賀市の相手は?)."""
    pieces = [piece for piece in _PIECES.split(text) if piece.strip()]
    while len(pieces) > 1 and _is_courtesy(pieces[0]):
        pieces = pieces[1:]
    while len(pieces) > 1 and _is_courtesy(pieces[-1]):
        pieces = pieces[:-1]
    return "".join(pieces).strip()


def _is_courtesy(piece: str) -> bool:
    plain = _SAYS_NOTHING.sub("", fold(piece)) if len(piece) <= _LONGEST else piece
    return not plain or bool(_load().around.fullmatch(plain))


def _reply(text: str, lead: str, example: str) -> Answer:
    talk = _load()
    sentence = (talk.reply if example else talk.reply_without_example).format(lead=lead, example=example)
    if text.isascii() and any(map(str.isalpha, text)):
        sentence += "\n" + talk.english
    return Answer(text, "not_found", sentence, "none", confidence=0.0)


def _lead(text: str) -> str | None:
    """How the reply to small talk begins; None where the text is no small talk."""
    plain = _SAYS_NOTHING.sub("", fold(text[: 4 * _LONGEST]))
    if len(plain) <= 1 and not _KANJI.match(plain):
        return _load().nothing
    if len(text) > _LONGEST:
        return None
    alone = next((lead for lead, pattern in _load().kinds if pattern.fullmatch(plain)), None)
    if alone is not None or not _load().whole.fullmatch(plain):
        return alone
    return next(lead for lead, pattern in _load().kinds if pattern.match(plain))
