"""A question's words with what a passage may say instead of each, as far as the index knows those words."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from japanese.thesaurus import Relations, Terms


@dataclass(frozen=True, slots=True)
class TermGroup:
    """Some neighbouring words of a question, and what may stand for them all, each with its weight up to 1."""

    terms: Terms
    others: Mapping[Terms, float]


class Synonyms:
    """The thesaurus, cut down to what can be found in one index; knows how to save and load itself."""

    def __init__(self, relations: Relations) -> None:
        self._relations = relations
        self._longest = max(map(len, relations), default=0)

    @classmethod
    def for_vocabulary(cls, relations: Relations, vocabulary: Collection[str]) -> Synonyms:
        """Keep the other words that stand in an index, whatever is asked."""
        kept = {
            terms: {other: weight for other, weight in others.items() if all(word in vocabulary for word in other)}
            for terms, others in relations.items()
        }
        return cls({terms: others for terms, others in kept.items() if others})

    def within(self, vocabulary: Collection[str]) -> Synonyms:
        """Return the thesaurus cut down further, to what can be found in a part of the index."""
        return Synonyms.for_vocabulary(self._relations, vocabulary)

    def save(self, path: Path) -> None:
        """Write JSON; the words of a phrase are divided by tabs, which no dictionary form holds."""
        data = {
            "\t".join(terms): {"\t".join(other): weight for other, weight in others.items()}
            for terms, others in self._relations.items()
        }
        path.write_text(json.dumps(data, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")

    @classmethod
    def load(cls, path: Path) -> Synonyms:
        """Read what `save` wrote."""
        data = json.loads(path.read_text(encoding="utf-8"))
        return cls(
            {
                tuple(terms.split("\t")): {tuple(other.split("\t")): weight for other, weight in others.items()}
                for terms, others in data.items()
            }
        )

    def groups(self, terms: Sequence[str]) -> tuple[TermGroup, ...]:
        """Divide a question's words into groups, the longest phrase first (短期 大学, where 短大 stands for it)."""
        found: list[TermGroup] = []
        at = 0
        while at < len(terms):
            sizes = range(min(self._longest, len(terms) - at), 0, -1)
            size = next((n for n in sizes if tuple(terms[at : at + n]) in self._relations), 1)
            phrase = tuple(terms[at : at + size])
            found.append(TermGroup(phrase, self._relations.get(phrase, {})))
            at += size
        return tuple(found)
