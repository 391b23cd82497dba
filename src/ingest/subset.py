"""A part of an opened index: what the index of some of its documents alone would be, with nothing of the others."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from ingest.collect import collect_names, name_cells
from ingest.names import Spelling
from retrieve.analysis import search_text
from retrieve.lexical import LexicalIndex
from retrieve.store import Index, counted


def subset(index: Index, document_ids: Collection[str]) -> Index:
    """Return the index of the documents named, in memory; examples are left out, as they may tell of any document."""
    documents = tuple(document for document in index.documents if document.id in document_ids)
    numbers = [passage.id for passage in index.passages if passage.document in document_ids]
    passages = tuple(replace(index.passages[number], id=new) for new, number in enumerate(numbers))
    analysed = [index.analyses.passage(number) for number in numbers]
    lexical = {
        "words": LexicalIndex.build([passage.lemmas for passage in analysed]),
        "chars": LexicalIndex.build([passage.grams for passage in analysed]),
    }
    others = [Spelling(name, other, "") for other, name in index.names.spellings.items()]
    return Index(
        manifest=replace(index.manifest, counts=counted(documents, passages), sources={}, files={}),
        documents=documents,
        passages=passages,
        lexical=lexical,
        dense=index.dense.subset(numbers),
        analyses=index.analyses.subset(numbers),
        synonyms=index.synonyms.within(lexical["words"].vocabulary),
        names=collect_names(map(search_text, passages), name_cells(documents), others),
    )
