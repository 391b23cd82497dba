"""What the program says in Japanese, said in English where a page or a report is: judgements, errors, notes.

Such sentences are made, kept and sent in Japanese, so that a run kept years ago can be read in English too. The
catalogue (data/english.toml) finds them by their Japanese, as gettext does, with places for what fills them.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from evaluate.words import Language
from japanese.visible import visible

_FILE = Path(__file__).with_name("data") / "english.toml"
_PLACE = re.compile(r"\{(\w+)\}")
_JAPANESE = re.compile("[ぁ-んァ-ヶ一-鿿]")
_QUOTED = re.compile("(「[^」]*」)")
_ENDS = re.compile("(?<=。)(?![^「]*」)")
"""Between two sentences, not inside a quotation."""

_WITHIN = "(?:「[^」]*」|[^。「])"
"""A stretch inside a sentence: of a quotation all."""

_LONGEST = 1000
"""What is longer is no sentence of ours: it stays as it is."""

_DEEPEST = 2
"""So often a sentence of ours holds another (3行目: …); what is nested deeper was made to be slow."""


def said_in(sentence: str, language: Language) -> str:
    """Return one of the program's sentences in a language; one that is not in the catalogue stays as it is."""
    return _english(sentence) if language == "en" else sentence


def lines_in(text: str, language: Language) -> list[str]:
    """Return the lines of a refusal in a language: its own lines in English where it has some."""
    lines = text.splitlines()
    if language == "ja":
        return lines
    english = [line for line in lines if not _JAPANESE.search(line)]
    if any(line and not _QUOTED.fullmatch(line) for line in english):  # 「ABC?」 is but which of several was asked
        return english
    return [said_in(line, language) for line in lines]


@lru_cache(maxsize=4096)
def _english(sentence: str, depth: int = 0) -> str:
    if len(sentence) > _LONGEST or depth > _DEEPEST or not _JAPANESE.search(sentence):
        return sentence
    pieces = [piece for piece in _ENDS.split(sentence) if piece]
    english = [_found(piece, depth) or piece for piece in pieces]
    return _found(sentence, depth) or (sentence if english == pieces else " ".join(english))


def _found(sentence: str, depth: int) -> str:
    for pattern, english, ours in _catalogue():
        found = pattern.fullmatch(sentence)
        if found:
            filled = found.groupdict()
            said = {name: _english(filled[name], depth + 1) if name in ours else filled[name] for name in filled}
            return english.format(**said)
    return ""


@cache
def _catalogue() -> tuple[tuple[re.Pattern[str], str, frozenset[str]], ...]:
    """Return (pattern, English, places that words of ours may fill), the sentences that say most by themselves first.

    What is quoted (番号「{id}」) is a document's or a visitor's.
    """
    said = [(ja, en) for ja, en in tomllib.loads(_FILE.read_text(encoding="utf-8"))["said"]]
    said.sort(key=lambda pair: -len(_PLACE.sub("", pair[0])))
    return tuple((_pattern(ja), en, frozenset(_PLACE.findall(_QUOTED.sub("", ja)))) for ja, en in said)


def _pattern(sentence: str) -> re.Pattern[str]:
    """Return what matches a sentence with its places filled (番号「{id}」は)."""
    literals = _PLACE.split(sentence)
    made = re.escape(_unescaped(literals[0]))
    for before, place, behind in zip(literals[::2], literals[1::2], literals[2::2], strict=False):
        # A quotation holds anything, and what ends a sentence may be one itself.
        held = "." if before.endswith("「") or not behind else _WITHIN
        made += f"(?P<{place}>{held}+?){re.escape(_unescaped(behind))}"
    return re.compile(made, re.DOTALL)


def _unescaped(text: str) -> str:
    return text.replace("{{", "{").replace("}}", "}")


@pass_context
def told(context: Context, sentence: str) -> Markup:
    """Show one of the program's sentences in the page's language, what is still Japanese in it marked as such."""
    language: Language = context["t"].language
    lines = dict.fromkeys(visible(said_in(line, language)) for line in sentence.splitlines())
    return Markup("<br>").join(escape(line) if language == "ja" else _marked(line) for line in lines)


def _marked(line: str) -> Markup:
    """Mark what is Japanese in a line of an English page: what it quotes, or where there is more, all of it."""
    whole = _JAPANESE.search(_QUOTED.sub("", line))
    pieces = [line] if whole else _QUOTED.split(line)
    japanese = Markup('<span lang="ja">{}</span>')
    return Markup("").join(japanese.format(piece) if _JAPANESE.search(piece) else escape(piece) for piece in pieces)
