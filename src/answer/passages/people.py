"""Who holds an office: the name that stands beside the title in a text (栃木県の福田知事, 市長の大西倉雄)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from answer.passages.evidence import Evidence, sentence_spans
from answer.question import Question
from japanese.normalize import fold
from japanese.tokens import tokenize
from records import Answer, Citation, Hit
from retrieve.analysis import heading
from retrieve.retriever import Retriever

_FILE = Path(__file__).parent / "data" / "people.toml"
_SEARCHED = 30
_CONFIDENCE = 0.9
_NAME = r"[一-龥々]{2,5}|[ァ-ヶー]{3,}(?:[・＝][ァ-ヶー]+)*"
_HOLDER = r"(?:[一-龥ァ-ヶー]{1,8}?[都道府県市町村区州国])?"
_SUFFIXES = "都道府県市町村区州"


@dataclass(frozen=True, slots=True)
class Person:
    """A name found beside a title, with how well what stands around it fits the office asked for."""

    name: str
    evidence: Evidence
    score: int


def answer_person(retriever: Retriever, question: Question) -> Answer | None:
    """Return who holds the office that a question asks for; None where it asks for none, or two fit alike.

    Where a table has a column for the office, it is the table that is asked.
    """
    office = _asked_office(question)
    if not office or _has_column(retriever, office[0]):
        return None
    title, holders = office
    found = [
        person
        for hit in retriever.search(question.text, _SEARCHED)
        if hit.passage.kind != "row"
        for person in _people(question.folded, hit, title, holders)
    ]
    found = [person for person in found if person.score > 0 or not holders]
    best = max(found, key=lambda person: (person.score, len(person.name)), default=None)
    if best is None or any(_differs(person, best) for person in found):
        return None
    evidence = best.evidence
    text = f"{best.name}です。\n{evidence.text}"
    cited = Citation(evidence.hit.passage, (evidence.span,), evidence.score, (evidence.span,))
    return Answer(question.text, "answered", text, "passage", (cited,), confidence=_CONFIDENCE)


def _has_column(retriever: Retriever, title: str) -> bool:
    schemas = (table.schema for _, table in retriever.index.tables() if table.schema)
    return any(title in fold(" ".join((c.label, *c.asks))) for schema in schemas for c in schema.columns)


def _differs(person: Person, best: Person) -> bool:
    """Tell whether another name fits as well and is not part of the best one (福田, 福田富一)."""
    return person.score >= best.score and person.name not in best.name and best.name not in person.name


@lru_cache(maxsize=1)
def _words() -> dict[str, list[str] | str]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def _asked_office(question: Question) -> tuple[str, tuple[str, ...]] | None:
    """The title that a question asks the holder of, and the names before it; None where it asks for no person."""
    titles = "|".join(sorted(map(fold, _words()["offices"]), key=len, reverse=True))
    match = re.search(
        rf"^(?P<of>[^。?]*?)(?P<title>{titles})(?:{_words()['asks']}|(?:は|って)?[?。]*$)", question.folded
    )
    if not match:
        return None
    names = tuple(fold(t.surface) for t in question.names if fold(t.surface) in match["of"])
    if re.search(r"[がにを]", match["of"]):
        return None  # 知事が会った大使: told by what happened, not by whose office it is
    return match["title"], names


def _people(asked: str, hit: Hit, title: str, holders: Sequence[str]) -> Iterator[Person]:
    """The names beside a title in a passage that is about what the office belongs to."""
    passage = hit.passage
    around = fold(f"{heading(passage)}\n{passage.text}")
    if not all(holder in around for holder in holders):
        return
    for span in sentence_spans(passage):
        sentence = passage.text[slice(*span)]
        for match in _beside(title).finditer(sentence):
            name = match["before"] or match["after"]
            if _is_person(name, passage.text, holders):
                yield Person(name, Evidence(hit, span, 1.0), _fit(asked, sentence, match, holders))


@lru_cache(maxsize=64)
def _beside(title: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?P<before>{_NAME})(?<![{_SUFFIXES}])(?P<of>[ 　]?{_HOLDER}|[県府都州市]|[ 　][一-龥ァ-ヶー]{{1,10}}?)"
        rf"(?:外務|官房副?|副|名誉)?{title}(?![官室])"
        rf"|{title}(?:の|である|は|[:：、])[ 　]?(?P<after>{_NAME})(?![都道府県市町村州])"
    )


def _is_person(name: str, text: str, holders: Sequence[str]) -> bool:
    if any(holder in fold(name) or fold(name) in holder for holder in holders):
        return False
    if re.search(rf"{re.escape(name)}[{_SUFFIXES}](?!長|知事)", text):
        return False
    kinds = [token.name_kind for token in tokenize(name)]
    foreign = re.fullmatch(r"[ァ-ヶー・＝]+", name) is not None
    return "人名" in kinds or (foreign and "地名" not in kinds)


def names_holder(text: str, known: str) -> bool:
    """Tell whether a text has a name beside some office that another, folded, has not (上月大使)."""
    titles = "|".join(map(re.escape, _words()["offices"]))
    found = re.finditer(rf"(?P<name>[一-龥々]{{2,4}}?)(?:{titles})", text)
    return any(m["name"][-1] not in _SUFFIXES and fold(m[0]) not in known for m in found)


def _fit(question: str, sentence: str, match: re.Match[str], holders: Sequence[str]) -> int:
    """How well a place fits: its holder right before the name, or of its kind (県知事); less where of another kind."""
    before, between = fold(sentence[: match.start()]), fold(match["of"] or "")
    score = 0
    for holder in holders:
        beside = holder in between or re.search(rf"{re.escape(holder)}[^、。はがにでをと]{{0,5}}$", before)
        score += 4 * bool(beside) + 2 * (holder in fold(sentence))
        kind = re.search(rf"{re.escape(holder)}([{_SUFFIXES}])", question)
        if kind and between[-1:] and between[-1] in _SUFFIXES:
            score += 3 if between[-1] == kind[1] else -2
    return score
