"""HTML of what the page shows; every value is escaped by the templates, and only here does HTML come about."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from records import Answer, Citation, Document, Span, TableRow
from retrieve.store import Index
from serve.links import citation_address, document_address
from serve.listing import Listing
from serve.reading import column_labels, lay_out
from wire import read_as_sentences

TEMPLATES = Path(__file__).with_name("templates")
_SHOWN_CARDS = 3
_LINE_BREAKS = re.compile(r"\s*[\r\n]\s*")


@dataclass(frozen=True, slots=True)
class Card:
    """A citation to show: its parts are (text, marked) in order."""

    number: int
    citation: Citation
    address: str
    parts: tuple[tuple[str, bool], ...]


def _lines(text: str) -> Markup:
    return Markup("<br>").join(escape(line) for line in text.splitlines())


_environment = Environment(
    loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
_environment.filters["lines"] = _lines


def page(template: str, **values: object) -> str:
    """Return a whole HTML page."""
    return _environment.get_template(template).render(**values)


def fragment(template: str, **values: object) -> str:
    """Return HTML for a Markdown component, which takes it as it stands: one block element without a blank line."""
    return _LINE_BREAKS.sub("\n", page(template, **values)).strip()


def mark(text: str, spans: Sequence[Span]) -> tuple[tuple[str, bool], ...]:
    """Cut a text at its marked spans (「酒田市は1979年」, ((4, 9),) -> 酒田市は unmarked, 1979年 marked)."""
    parts: list[tuple[str, bool]] = []
    at = 0
    for start, end in sorted(spans):
        if end > max(start, at):
            start = max(start, at)
            parts += [(text[at:start], False), (text[start:end], True)]
            at = end
    parts.append((text[at:], False))
    return tuple(part for part in parts if part[0])


def answer_html(index: Index, answer: Answer) -> str:
    """Return the answer, the table of its rows and its evidence."""
    first, *rest = answer.text.splitlines() or [""]
    cards = _cards(index, answer.citations)
    return fragment(
        "answer.html",
        answer=answer,
        lead=first,
        read_as=read_as_sentences(answer),
        # A listed line says a row as a sentence; where the rows are shown as a table it would say them twice.
        rest=[line for line in rest if not (answer.rows and line.startswith("・"))],
        table=_rows_table(index, answer),
        cards=cards[:_SHOWN_CARDS],
        more=cards[_SHOWN_CARDS:],
        related=_cards(index, answer.related),
    )


def _cards(index: Index, citations: Sequence[Citation]) -> list[Card]:
    return [
        Card(
            number,
            citation,
            citation_address(index.document(citation.passage.document), citation.passage, citation.spans),
            mark(citation.passage.text, citation.spans),
        )
        for number, citation in enumerate(citations, 1)
    ]


def _rows_table(index: Index, answer: Answer) -> dict[str, object] | None:
    if not answer.rows:
        return None
    tables = (found[0] for citation in answer.citations if (found := index.row(citation.passage)))
    schema = next((table.schema for table in tables), None)
    names = tuple(answer.rows[0])
    labels = column_labels(names, schema)
    return {
        "title": schema.title if schema else "使った行",
        "unit": schema.unit if schema else "行",
        "labels": labels,
        "rows": [tuple(row.get(name, "") for name in names) for row in answer.rows],
    }


def examples_html(examples: Sequence[str], *, is_open: bool) -> str:
    """Return the example questions as buttons; an empty text where there is none."""
    return fragment("examples.html", examples=examples, open=is_open) if examples else ""


def earlier_html(entries: Sequence[tuple[str, str]]) -> str:
    """Return the earlier (question, answer) pairs of a visit, the latest first; an empty text where there is none."""
    return fragment("earlier.html", entries=list(reversed(entries))) if entries else ""


def message_html(sentence: str) -> str:
    """Return a sentence about the question itself, shown at its box; an empty text takes it away."""
    return fragment("message.html", sentence=sentence) if sentence else ""


def header_html(index: Index) -> str:
    """Return the head of the page."""
    return fragment("header.html", counts=index.manifest.counts)


def documents_html(index: Index) -> str:
    """Return the list of documents."""
    kinds = Counter((passage.document, passage.kind == "row") for passage in index.passages)

    def size(document: Document) -> str:
        counts = ((kinds[document.id, False], "段落"), (kinds[document.id, True], "行"))
        return "・".join(f"{number}{unit}" for number, unit in counts if number)

    listed = [(document, document_address(document.id), size(document)) for document in index.documents]
    return fragment("documents.html", documents=listed)


def listing_html(listing: Listing, rows: Sequence[TableRow]) -> str:
    """Return the rows of the list that has its own tab, with their count and what they add up to."""
    labels = column_labels(listing.table.columns, listing.schema)
    return fragment(
        "listing.html",
        listing=listing,
        labels=labels,
        columns=listing.table.columns,
        rows=rows,
        address=document_address(listing.document.id),
        charts=[
            (f"{listing.grouped.label}ごとの数", listing.groups(rows)),
            (f"{listing.year.label}の10年ごとの数", listing.decades(rows)),
        ],
    )


def document_page(document: Document, root: str) -> str:
    """Return a document as a page of its own; `root` is the path the service is mounted at, without a slash."""
    parts = lay_out(document)
    return page("document.html", document=document, parts=parts, root=root)


def missing_page(root: str) -> str:
    """Return the page for a document that is not there."""
    return page("missing.html", root=root)
