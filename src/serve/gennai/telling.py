"""An answer as Markdown for the portal: what is said, its rows, and the evidence as links to the very places."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from records import Answer, Citation
from retrieve.store import Index
from serve.gennai.markdown import bullets, inline, link, numbered, paragraph, quote, table
from serve.show.certainty import certainty
from serve.show.links import address_of
from serve.show.render import Said, note_of, said_of
from serve.show.view import JAPANESE
from wire import quoted, read_as_sentences, understood_sentence

CITATIONS, ROWS = 10, 50
"""How many of each are written out: the portal keeps every answer, and sends it again with each later question."""

_QUOTED = 300
"""Characters of a passage that is only offered."""


def answer_markdown(index: Index, answer: Answer, base: str) -> str:
    """Return an answer; `base` is the service's public address without a slash."""
    said = [said_of(index, answer, part) for part in answer.parts] or [said_of(index, answer)]
    understood = [understood_sentence(answer)] if answer.understood_as and not answer.parts else []
    notes = [*understood, *read_as_sentences(answer), *filter(None, [note_of(answer)])]
    blocks = [block for part in said for block in _part(part)]
    blocks += [paragraph("\n".join(f"（{note}）" for note in notes))] if notes else []
    if answer.status == "answered":
        sure = certainty(answer.confidence, JAPANESE.words)
        blocks.append(paragraph(f"確かさ: {sure.level}。{sure.explained}"))
        shown = any(_several(part) for part in said)
        blocks += ["### 根拠", _citations(index, answer.citations, base, rows_shown=shown)] if answer.citations else []
    if answer.related:
        items = [_place(index, c, base) + _below(quote(_cut(c.passage.text))) for c in answer.related[:CITATIONS]]
        blocks += [
            "### 関連するかもしれない箇所",
            paragraph("答えではありません。近いことばのある箇所です。"),
            bullets(items),
        ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _part(said: Said) -> list[str]:
    """The blocks of one question's answer."""
    listed = [line.removeprefix("・") for line in said.rest if line.startswith("・")]
    told = [line for line in said.rest if not line.startswith("・")]
    blocks = [f"### {inline(said.asked)}"] if said.asked else []
    blocks += [paragraph("\n".join([said.lead, *told])), bullets(map(inline, listed))]
    if said.numbers:
        blocks.append(f"根拠: {'、'.join(map(str, said.numbers))}")
    return [*blocks, *_rows(said)]


def _several(said: Said) -> bool:
    return said.table is not None and len(said.table.rows) > 1


def _rows(said: Said) -> list[str]:
    found = said.table
    if found is None or len(found.rows) < 2:  # the sentence has said one
        return []
    left = [f"{ROWS + 1}行目からは、添付のCSVにあります。"] if len(found.rows) > ROWS else []
    title = inline(f"{found.title}（{len(found.rows)}{found.unit}）")
    return [title, table(found.labels, found.rows[:ROWS]), *left]


def _citations(index: Index, citations: Sequence[Citation], base: str, *, rows_shown: bool) -> str:
    """Numbered links with the words quoted; of many, the first rows and all text, each by its number in the answer.

    A row that the table above shows is not quoted again.
    """
    numbers = _written_out([citation.passage.kind == "row" for citation in citations])
    blocks: list[str] = []
    done = 0
    for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        shown = [number for _, number in run]
        blocks += [f"（{done + 1}から{shown[0]}までは、ここでは省きます。）"] if shown[0] > done else []
        blocks.append(numbered([_evidence(index, citations[n], base, rows_shown) for n in shown], shown[0] + 1))
        done = shown[-1] + 1
    return "\n\n".join([*blocks, *([f"ほか{len(citations) - done}件"] if len(citations) > done else [])])


def _written_out(are_rows: Sequence[bool]) -> list[int]:
    """Return which citations, counted from 0, are written out: the first of each kind."""
    rows = [number for number, is_row in enumerate(are_rows) if is_row]
    texts = [number for number, is_row in enumerate(are_rows) if not is_row]
    return sorted(rows[:CITATIONS] + texts[:CITATIONS])


def _evidence(index: Index, citation: Citation, base: str, row_is_shown: bool) -> str:
    passage = citation.passage
    if row_is_shown and passage.kind == "row":
        return _place(index, citation, base)
    spans = citation.sentences if passage.kind == "text" else ()
    quotes = [quoted(citation, span) for span in spans] or [passage.text]
    return _place(index, citation, base) + _below(quote("\n".join(quotes)))


def _place(index: Index, citation: Citation, base: str) -> str:
    passage, address = citation.passage, address_of(index, citation)
    return link(passage.title, f"{base}/{address}") + (f"（{inline(passage.place)}）" if passage.place else "")


def _below(block: str) -> str:
    return f"\n\n{block}\n" if block else ""


def _cut(text: str) -> str:
    return text if len(text) <= _QUOTED else text[: _QUOTED - 1] + "…"
