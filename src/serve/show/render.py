"""HTML of what the page shows; every value is escaped by the templates, and only here does HTML come about."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Literal

from markupsafe import Markup, escape

from answer.said import NOT_FOUND
from evaluate.english import lines_in, told
from evaluate.report.templating import html_environment
from japanese.visible import visible
from records import Answer, Citation, Document, Span, TableRow
from retrieve.store import Index
from serve.show.addresses import ASKING, EVALUATION
from serve.show.certainty import certainty
from serve.show.copied import ROW, copy_value
from serve.show.links import address_of, document_address
from serve.show.listing import Listing
from serve.show.moment import moment
from serve.show.reading import column_labels, lay_out
from serve.show.rows import ShownRows, rows_table
from serve.show.spoken import spoken
from serve.show.view import JAPANESE, View
from serve.show.visit import Entry
from serve.show.words import Words, words_in

TEMPLATES = Path(__file__).parents[1] / "templates"
_SHOWN_CARDS = 3
Marked = Literal["", "sentence", "words"]
"""How a stretch is marked: not at all, as part of a quoted sentence, or as the words that answer."""
_LINE_BREAKS = re.compile(r"\s*[\r\n]\s*")


@dataclass(frozen=True, slots=True)
class Card:
    """A citation to show: its parts are (text, how it is marked) in order; a row may stand in a table as well."""

    number: int
    citation: Citation
    address: str
    parts: tuple[tuple[str, Marked], ...]
    in_table: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """An answer to show: its first sentence, its other lines, the table of its rows, the numbers of its evidence.

    `asked` is set for one of several questions only.
    """

    answered: bool
    lead: str
    rest: list[str]
    table: ShownRows | None
    asked: str = ""
    numbers: tuple[int, ...] = ()

    @property
    def cited(self) -> tuple[tuple[int, str], ...]:
        """The citations that stand in the table."""
        return self.table.cited if self.table else ()


def _lines(text: str) -> Markup:
    return Markup("<br>").join(escape(line) for line in visible(text).splitlines())


environment = html_environment(TEMPLATES)
environment.filters |= {"lines": _lines, "spoken": spoken, "told": told}


def page(template: str, **values: object) -> str:
    """Return a whole HTML page."""
    return environment.get_template(template).render(**values)


def fragment(template: str, **values: object) -> str:
    """Return HTML for a Markdown component, which takes it as it stands: one block element without a blank line."""
    return _LINE_BREAKS.sub("\n", page(template, **values)).strip()


def mark(text: str, spans: Sequence[Span], sentences: Sequence[Span] = ()) -> tuple[tuple[str, Marked], ...]:
    """Cut a text where its marking changes: `sentences` are marked lightly, `spans` strongly where they are narrower.

    Example: 「酒田市は1979年」, ((4, 9),) -> 酒田市は not marked, 1979年 as words.
    """
    levels: list[Marked] = [""] * len(text)
    for start, end in sentences:
        levels[start:end] = ["sentence"] * len(levels[start:end])
    for start, end in set(spans) - set(sentences):
        levels[start:end] = ["words"] * len(levels[start:end])
    cuts = [n for n in range(1, len(text)) if levels[n] != levels[n - 1]]
    return tuple((text[a:b], levels[a]) for a, b in pairwise((0, *cuts, len(text))) if b > a)


def answer_html(index: Index, answer: Answer, view: View = JAPANESE) -> str:
    """Return the answer, the table of its rows and its evidence."""
    t = view.words
    said = [said_of(index, answer, part, t) for part in answer.parts] or [said_of(index, answer, t=t)]
    cards = _cards(index, answer.citations, view, {number for one in said for number, _ in one.cited})
    searched = answer.understood_as and not answer.parts
    understood = [t("answer.understood", question=answer.understood_as)] if searched else []
    said_as = t.marked("answer.understood", question=spoken(_lines(answer.understood_as), t)) if searched else ""
    read_as = [t("answer.read_as", typed=typed, searched=searched) for typed, searched in answer.read_as]
    return fragment(
        "answer.html",
        t=t,
        answer=answer,
        heading=_heading(answer, t),
        asked=t.marked("answer.asked", question=spoken(_lines(answer.question), t)),
        understood=said_as,
        said=said,
        note=note_of(answer),
        certainty=certainty(answer.confidence, t) if answer.status == "answered" else None,
        copied=""
        if is_guidance(answer)
        else copy_value(answer, understood + read_as, [card.address for card in cards], t),
        at=moment(datetime.now(UTC), t.language),
        cards=cards[:_SHOWN_CARDS],
        more=cards[_SHOWN_CARDS:],
        related=_cards(index, answer.related, view),
    )


def _heading(answer: Answer, t: Words) -> str:
    if answer.status == "answered":
        return t("answer.answered")
    return t("answer.guidance") if is_guidance(answer) else t("answer.not_found")


def is_guidance(answer: Answer) -> bool:
    """Tell whether an answer says nothing of the documents: a greeting, how to ask."""
    return not (answer.status == "answered" or answer.related or answer.text.startswith(NOT_FOUND))


def said_of(index: Index, whole: Answer, part: Answer | None = None, t: Words = JAPANESE.words) -> Said:
    """Return what to show of an answer, or of one of its parts."""
    answer = part or whole
    first, *rest = _leading(answer, t)
    return Said(
        answered=answer.status == "answered",
        lead=first,
        # A listed line says a row as a sentence; where the rows are shown as a table it would say them twice.
        rest=[line for line in rest if line.strip() and not (answer.rows and line.startswith(ROW))],
        # One row of several questions' answers is said by its sentence already.
        table=rows_table(index, whole, answer, t) if part is None or len(part.rows) > 1 else None,
        asked=(part.understood_as or part.question) if part else "",
        numbers=tuple(whole.numbers_of(part)) if part else (),
    )


def _leading(answer: Answer, t: Words) -> list[str]:
    """The lines of an answer; what a refusal says beside its first sentence (which word is missing) is a line too."""
    if answer.status != "answered" and t.language != "ja" and not answer.related:
        return lines_in(answer.text, t.language) or [""]
    first, *rest = answer.text.splitlines() or [""]
    if answer.status != "answered" and answer.related:
        head, stop, tail = first.partition("。")
        return [head + stop, tail, *rest]
    return [first, *rest]


def note_of(answer: Answer) -> str:
    """What the whole answer to several questions says below its parts (that there were too many)."""
    last = answer.text.splitlines()[-1] if answer.parts else ""
    return "" if any(last in part.text for part in answer.parts) or last.startswith("（") else last


def _cards(
    index: Index, citations: Sequence[Citation], view: View, in_table: Collection[int] = frozenset()
) -> list[Card]:
    return [
        Card(
            number,
            citation,
            view.link(address_of(index, citation)),
            mark(citation.passage.text, citation.spans, citation.sentences),
            number in in_table,
        )
        for number, citation in enumerate(citations, 1)
    ]


def examples_html(examples: Sequence[str], *, is_open: bool, view: View = JAPANESE) -> str:
    """Return the example questions as buttons; an empty text where there is none."""
    return fragment("examples.html", t=view.words, examples=examples, open=is_open) if examples else ""


def earlier_html(entries: Sequence[Entry], view: View = JAPANESE) -> str:
    """Return the earlier questions of a visit with their answers, the latest first; "" where there is none."""
    return fragment("earlier.html", t=view.words, entries=list(reversed(entries))) if entries else ""


def message_html(sentence: str, t: Words = JAPANESE.words) -> str:
    """Return a sentence about what was sent, shown at its box; an empty text takes it away."""
    return fragment("message.html", t=t, sentence=sentence) if sentence else ""


def header_html(index: Index | None, view: View = JAPANESE, *, evaluation: bool = False, user: str = "") -> str:
    """Return the head of the asking page: what it searches (with None room for it), and the ways to other pages.

    `user` is who signed on here and may sign off here, "" for nobody.
    """
    t = view.words
    other = words_in("en" if t.language == "ja" else "ja").language
    pages = [(view.up + EVALUATION[t.language].removeprefix("/"), t("head.evaluation"), "")] if evaluation else []
    if user:
        pages.append((view.link("sign-in"), t("head.sign_off", user=user), ""))
    pages.append((view.up + ASKING[other].removeprefix("/") or "./", t("head.other_language"), other))
    return fragment("header.html", t=t, counts=index.manifest.counts if index else None, pages=pages)


def documents_html(index: Index, view: View = JAPANESE) -> str:
    """Return the list of documents."""
    t = view.words
    kinds = Counter((passage.document, passage.kind == "row") for passage in index.passages)

    def size(document: Document) -> str:
        counts = ((kinds[document.id, False], "documents.passages"), (kinds[document.id, True], "documents.rows"))
        return t("documents.between").join(t(key, count=number) for number, key in counts if number)

    listed = [(document, view.link(document_address(document.id)), size(document)) for document in index.documents]
    return fragment("documents.html", t=t, documents=listed)


def listing_html(listing: Listing, rows: Sequence[TableRow], view: View = JAPANESE) -> str:
    """Return the rows of the list that has its own tab, with their count and what they add up to."""
    t = view.words
    labels = column_labels(listing.table.columns, listing.schema)
    decades = [(t("listing.decade", year=year), count) for year, count in listing.decades(rows)]
    return fragment(
        "listing.html",
        t=t,
        listing=listing,
        unit=listing.schema.unit if t.language == "ja" else "",
        labels=labels,
        columns=listing.table.columns,
        rows=rows,
        address=view.link(document_address(listing.document.id)),
        charts=[
            (t("listing.groups", column=listing.grouped.label), listing.groups(rows)),
            (t("listing.decades", column=listing.year.label), decades),
        ],
    )


def document_page(document: Document, root: str, t: Words = JAPANESE.words) -> str:
    """Return a document as a page of its own; `root` is the path the service is mounted at, without a slash."""
    parts = lay_out(document)
    return page("document.html", t=t, back=ASKING[t.language], document=document, parts=parts, root=root)


def missing_page(root: str, t: Words = JAPANESE.words) -> str:
    """Return the page for a document that is not there."""
    return page("missing.html", t=t, back=ASKING[t.language], root=root)


def refused_page(root: str, key: str, t: Words = JAPANESE.words) -> str:
    """Return the page for whoever may not open another; `key` is that of the words that tell why."""
    return page("refused.html", t=t, back=ASKING[t.language], root=root, sentence=t(key))


def unknown_page(root: str, t: Words = JAPANESE.words) -> str:
    """Return the page for an address where there is nothing."""
    return page("unknown.html", t=t, back=ASKING[t.language], root=root)
