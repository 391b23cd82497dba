"""What a thing is: the sentence that has it for its topic and says what it is, wherever in the documents it stands.

A question for a definition (交流拡大事業とは; IJSPの意味は) shares few words with the sentence that gives it, and many
with those that only use the thing; so its sentence is looked for by its form.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from answer.passages.evidence import Evidence, sentence_spans
from answer.passages.forms import form_of, is_caption
from answer.question import Question
from answer.words import load_words
from japanese.normalize import fold
from records import Hit, Passage

_BULLET = re.compile(r"^[・■○〇●◆◇※\-*\s]*(?:[(（]?[0-9①-⑳]+[)）.]?)?")
_QUOTES = str.maketrans("", "", "「」『』\"'“”")
_TOPIC = re.compile(r"^(?P<topic>[^、。]{1,60}?)(?:とは、?|は、?|[:：])(?P<said>.+)$")
_SAYS_WHAT = re.compile(
    r"(?:で(?:ある|す|あり、.+)|(?:を|と)(?:いう|言う|指す|呼ぶ|さす|する)|のこと(?:である|です|をいう)?|である[^。]{0,40}"
    r"|[一-龥ァ-ヶー])[。]?$"
)
_MOST_PASSAGES = 200
_NAMED = re.compile(
    r"^[・■○〇●◆◇※\-*\s]*"
    r"(?:「(?P<quoted>[^」]{2,40})」|(?P<name>[一-龥々ァ-ヶー・A-Za-z0-9][一-龥々ァ-ヶー・A-Za-z0-9 ]{1,24}))"
    r"(?:とは、?|は、?|[:：]\s*)(?P<said>.+)$",
    re.DOTALL,
)
_CLEARLY = 0.95
"""The next best definition must fit so much less, as a share."""
_NAME = r"[一-龥ァ-ヶーA-Za-z・々]"


def defined_thing(question: Question) -> str:
    """Return the thing whose definition a question asks for, folded, "" where it asks for none."""
    match = load_words().defined_thing.search(question.folded)
    thing = next((group for group in match.groups() if group), "") if match else ""
    return thing.translate(_QUOTES)


def find_definition(thing: str, passages: Iterable[Passage]) -> Evidence | None:
    """Return the sentence that says what a thing is; None where none has it for its topic."""
    sentences = list(_sentences(thing, passages))
    found = [
        (_rank(thing, passage, sentence), Evidence(Hit(passage, 1.0), span, 1.0))
        for passage, span, sentence in sentences
        if _defines(thing, sentence)
    ]
    return max(found, key=lambda pair: pair[0])[1] if found else _explained(thing, sentences)


def _explained(thing: str, sentences: Iterable[tuple[Passage, tuple[int, int], str]]) -> Evidence | None:
    """The sentence that says what a thing is in passing, by the clearest form (合弁会社であるX, 職員をXとして)."""
    found = [
        (form_of(thing, _plain(sentence)), Evidence(Hit(passage, 1.0), span, 1.0))
        for passage, span, sentence in sentences
    ]
    told = [pair for pair in found if pair[0] is not None]
    return min(told, key=lambda pair: pair[0] or 0)[1] if told else None


def _sentences(thing: str, passages: Iterable[Passage]) -> Iterator[tuple[Passage, tuple[int, int], str]]:
    holding = (passage for passage in passages if passage.kind != "caption" and thing in _plain(passage.text))
    for passage, _ in zip(holding, range(_MOST_PASSAGES), strict=False):
        for span in sentence_spans(passage):
            if not is_caption(passage.text[slice(*span)]):
                yield passage, span, passage.text[slice(*span)]


def _defines(thing: str, sentence: str) -> bool:
    match = _TOPIC.match(_plain(sentence))
    return match is not None and match["topic"] == thing and bool(_SAYS_WHAT.search(match["said"]))


def _rank(thing: str, passage: Passage, sentence: str) -> tuple[bool, bool, int]:
    """Under a heading of its own first, then what ends in 〜である, then the longer."""
    own = _plain(passage.section.split(" > ")[-1]).startswith(thing)
    return own, _plain(sentence).rstrip("。").endswith(("である", "です", "をいう", "を指す")), len(sentence)


def _plain(text: str) -> str:
    return _BULLET.sub("", fold(text)).translate(_QUOTES)


def full_name(short: str, passages: Iterable[Passage]) -> tuple[str, Passage] | None:
    """Return what an abbreviation stands for, with a passage that says or is headed so: in or before brackets."""
    escaped = re.escape(short)
    before = re.compile(rf"({_NAME}{{4,40}})[(（]{escaped}[)）]", re.IGNORECASE)
    behind = re.compile(rf"{escaped}[(（]({_NAME}{{4,40}})[)）]", re.IGNORECASE)
    found: tuple[str, Passage] | None = None
    for passage in passages:
        said = before.search(passage.text) or behind.search(passage.text)
        if said:
            return said[1].strip(), passage
        headed = before.search(passage.section) or behind.search(passage.section)
        found = found or ((headed[1].strip(), passage) if headed else None)
    return found


@dataclass(frozen=True, slots=True)
class Named:
    """A thing that a text defines, with how much of a description its definition holds."""

    thing: str
    evidence: Evidence
    score: float


def find_named(hits: Iterable[Hit], holds: Callable[[Passage, str], float], least: float) -> Named | None:
    """Return the thing whose definition fits a description best, at least so far; None where two fit alike.

    `holds` gives the share of the description that a sentence of a passage says.
    """
    found = []
    for hit in hits:
        for span in sentence_spans(hit.passage) if hit.passage.kind == "text" else []:
            match = _NAMED.match(hit.passage.text[slice(*span)])
            if match and _SAYS_WHAT.search(fold(match["said"])):
                score = holds(hit.passage, match[0])
                found.append(Named(match["quoted"] or match["name"], Evidence(hit, span, score), score))
    found.sort(key=lambda named: -named.score)
    if not found or found[0].score < least:
        return None
    others = [named for named in found[1:] if named.thing != found[0].thing]
    return None if others and others[0].score >= found[0].score * _CLEARLY else found[0]
