"""What lies beside the documents to no use: spellings and synonyms of words that stand nowhere in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ingest.beside import Beside
from ingest.names import NAMES
from ingest.synonyms import SYNONYMS
from japanese.normalize import fold
from records import Document

_SHOWN = 5


def find_unused(beside: Beside, documents: Sequence[Document]) -> list[str]:
    """Return a Japanese sentence for each file that has lines for words that stand nowhere in the documents."""
    if not beside.spellings and not beside.synonyms:
        return []
    text = "\n".join(fold(part) for document in documents for part in _texts(document))
    names = [spelling.name for spelling in beside.spellings if fold(spelling.name) not in text]
    heads = [
        entry.head
        for entry in beside.synonyms
        if not any(fold(word) in text for word in (entry.head, *entry.same, *entry.near))
    ]
    return [
        f"{file}: {_listed(words)}は資料にないので、その行は使われません。書き方を確かめてください。"
        for file, words in ((NAMES, names), (SYNONYMS, heads))
        if words
    ]


def _listed(words: Sequence[str]) -> str:
    distinct = list(dict.fromkeys(words))
    more = f"など{len(distinct)}語" if len(distinct) > _SHOWN else ""
    return "".join(f"「{word}」" for word in distinct[:_SHOWN]) + more


def _texts(document: Document) -> Iterable[str]:
    yield document.title
    yield from (block.text for block in document.blocks)
    for table in document.tables:
        yield table.title
        yield from table.columns
        yield from (table.row_text(row) for row in table.rows)
