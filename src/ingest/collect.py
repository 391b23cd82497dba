"""The names that stand in documents, and the keys by which a question's spellings find them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from ingest.names import Spelling
from japanese.names import reading_key, sound_key, spelling_key
from japanese.normalize import fold, fold_with_offsets, normalize
from japanese.places import name_parts, short_form, suffix_at
from japanese.readings import is_proper, proper_names, readings_of
from japanese.skeleton import kana_skeletons
from records import Document
from retrieve.names import LATIN_WORD, NameIndex

_RUN = re.compile(r"(?=[ァ-ヺー・]{2})[ァ-ヺー]+(?:・[ァ-ヺー]+)*")
_Lists = defaultdict[str, dict[str, None]]


def collect_names(texts: Iterable[str], cells: Iterable[str] = (), spellings: Sequence[Spelling] = ()) -> NameIndex:
    """Return the names of texts and of table cells that hold names; `spellings` are others that no rule gives."""
    made = _Collected(spellings)
    for text in texts:
        made.add_text(text)
    for cell in dict.fromkeys(cells):
        made.add_cell(cell)
    return made.index()


def name_cells(documents: Iterable[Document]) -> list[str]:
    """Return the cells of the documents' tables that hold names, each once."""
    cells = (
        row.cells.get(column.name, "")
        for document in documents
        for table in document.tables
        for column in (table.schema.columns if table.schema else ())
        for row in table.rows
        if column.type == "name"
    )
    return [cell for cell in dict.fromkeys(cells) if cell]


class _Collected:
    """Names while they are collected; of several spellings that fold alike, the one that stands most often is kept."""

    def __init__(self, spellings: Sequence[Spelling]) -> None:
        self.spellings = spellings
        self.respelled = {fold(spelling.name) for spelling in spellings}
        self.found: set[str] = set()
        self.written: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.latin: set[str] = set()
        self.readings: dict[str, tuple[str, ...]] = {}
        self.proper: set[str] = set()
        self.parts: set[str] = set()
        self.listed: set[str] = set()
        self.first_parts: defaultdict[str, set[str]] = defaultdict(set)

    def add_text(self, text: str) -> None:
        plain = unicodedata.normalize("NFKC", text)
        if self.respelled:
            folded = fold(text)
            self.found.update(name for name in self.respelled if name in folded)
        self.latin.update(LATIN_WORD.findall(normalize(text)))
        for run in _RUN.finditer(plain):
            self.add(run[0], proper=is_proper(run[0]))
            self.parts.update(part for part in run[0].split("・") if part != run[0] and len(part) > 1)
            if suffix := suffix_at(plain, run.end()):
                self.add(run[0] + suffix, readings_of(run[0] + suffix))
        for found in proper_names(text):
            self.add(found.text, found.readings)

    def add_cell(self, cell: str) -> None:
        folded = fold_with_offsets(cell)
        starts = [*(start for start, _ in folded.offsets), len(cell)]
        for part in name_parts(cell):
            at = folded.text.find(part)
            for length in {len(part), len(short_form(part))} if at >= 0 else ():
                name = cell[starts[at] : starts[at + length]].strip("・ 　")  # with what folding drops (スキイ, スキー)
                self.add(name, readings_of(name), proper=True)
                self.listed.add(fold(name))
                if "・" in name:
                    first = name.split("・")[0]
                    self.first_parts[fold(first)].update({name} if is_proper(first) else ())

    def add(self, name: str, readings: tuple[str, ...] = (), *, proper: bool = False) -> None:
        key = fold(name)
        self.written[key][name] += 1
        if readings:
            self.readings[key] = readings
        if proper:
            self.proper.add(key)

    def index(self) -> NameIndex:
        alone = frozenset(self.written)
        for part in sorted(self.parts):
            self.add(part, proper=is_proper(part))
        names = {key: counts.most_common(1)[0][0] for key, counts in self.written.items()}
        sounds: _Lists = defaultdict(dict)
        readings: _Lists = defaultdict(dict)
        skeletons: _Lists = defaultdict(dict)
        for key, name in names.items():
            if sound := sound_key(name):
                sounds[sound][name] = None
            for reading in self.readings.get(key, ()) if not sound else ():
                readings[reading_key(reading)][name] = None
            for skeleton in kana_skeletons(name) if key in self.proper else ():
                skeletons[skeleton.consonants][name] = None
        return NameIndex(
            names=names,
            latin=frozenset(self.latin),
            listed=frozenset(self.listed),
            spellings=self._short_spellings(alone) | self._listed_spellings(names, alone),
            sounds=_tuples(sounds),
            readings=_tuples(readings),
            skeletons=_tuples(skeletons),
        )

    def _short_spellings(self, alone: frozenset[str]) -> dict[str, str]:
        """First parts that stand for the name of a place they begin, and never alone (サンクト); ウラン is a word."""
        shortest = {
            part: min(names, key=len) for part, names in self.first_parts.items() if names and part not in alone
        }
        return {
            part: name
            for part, name in shortest.items()
            if all(other.startswith(name) for other in self.first_parts[part])
        }

    def _listed_spellings(self, names: Mapping[str, str], alone: frozenset[str]) -> dict[str, str]:
        """The listed spellings of names that stand in the documents, without those that stand there themselves."""
        here = self.found | names.keys()
        found = {spelling_key(s.other): names.get(fold(s.name), s.name) for s in self.spellings if fold(s.name) in here}
        return {key: name for key, name in found.items() if key not in alone}


def _tuples(lists: _Lists) -> dict[str, tuple[str, ...]]:
    return {key: tuple(names) for key, names in lists.items()}
