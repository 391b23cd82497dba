"""Markdown to a document: front matter, headings, paragraphs, list items and tables, each with its lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.front_matter import front_matter_plugin

from ingest.distinct import distinct
from ingest.errors import IngestError
from ingest.inference import infer_schema
from ingest.values import is_total, unit_of_note
from records import Block, BlockKind, Document, LineRanges, Table, TableRow

_CAPTION = re.compile(
    r"^[（(【\[*]*(?:表|図表|別表)\s*[0-9０-９一二三四五六七八九十]*[\s　.:：．]|(?:一覧|一覧表|表)[)）】\]]?$"
)
_LONGEST_CAPTION = 40
_FRONT_MATTER = ("title", "section", "organisation", "source")


def read_markdown(text: str, document_id: str, source: str) -> Document:
    """Parse Markdown; the title is the front matter's, else the first heading, else the document's id."""
    tokens = MarkdownIt("commonmark", {"html": False}).enable("table").use(front_matter_plugin).parse(text)
    matter = _front_matter(tokens)
    walker = _Walker()
    walker.walk(tokens)
    first = next((block.text for block in walker.blocks if block.kind == "heading"), document_id)
    return Document(
        id=document_id,
        title=matter.get("title", first),
        source=matter.get("source", source),
        blocks=tuple(walker.blocks),
        tables=tuple(walker.tables),
        organisation=matter.get("organisation", ""),
    )


def _front_matter(tokens: list[Token]) -> dict[str, str]:
    if not tokens or tokens[0].type != "front_matter":
        return {}
    try:
        data = yaml.load(tokens[0].content, Loader=yaml.BaseLoader)  # values as they are written: no dates, no numbers
    except yaml.YAMLError as error:
        line, problem = _yaml_problem(error, tokens[0].content)
        raise IngestError(
            f"先頭の項目（---の間）の{line}行目がYAMLとして読めません（{problem}）。"
            "その行を直してください。例えば、コロンを含む値は引用符で囲みます。"
        ) from error
    if not isinstance(data, dict | None):
        raise IngestError(
            "先頭の項目（---の間）が「項目: 値」の行になっていません。"
            "「title: 交流の記録」のように書くか、取り除いてください。"
        )
    return {key: str(data[key]) for key in _FRONT_MATTER if data and data.get(key)}


def _yaml_problem(error: yaml.YAMLError, matter: str) -> tuple[int, str]:
    """Return the line of the file, where the front matter begins on line 2, and what YAML finds wrong there."""
    if isinstance(error, yaml.reader.ReaderError):
        return matter.count("\n", 0, error.position) + 2, "制御文字"
    mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None)
    return mark.line + 2 if mark else 2, problem or "形が違います"


class _Walker:
    """Turns markdown-it's flat token stream into blocks; keeps the path of open headings."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.tables: list[Table] = []
        self._path: list[tuple[int, str]] = []

    @property
    def _section(self) -> tuple[str, ...]:
        return tuple(text for _, text in self._path)

    def walk(self, tokens: list[Token]) -> None:
        lists = 0
        lines: LineRanges = ()
        n = 0
        while n < len(tokens):
            token = tokens[n]
            if token.map:
                lines = ((token.map[0] + 1, token.map[1]),)
            if token.type == "table_open":
                n = self._table(tokens, n)
                continue
            lists += token.type.endswith("_list_open") - token.type.endswith("_list_close")
            if token.type == "inline":
                kind: BlockKind = "item" if lists else "paragraph"
                parent = tokens[n - 1]
                if parent.type == "heading_open":
                    self._heading(_plain(token), int(parent.tag[1:]), lines)
                else:
                    self._add(kind, _plain(token), lines)
            elif token.type in {"fence", "code_block"}:
                self._add("paragraph", token.content.strip(), lines)
            n += 1

    def _add(self, kind: BlockKind, text: str, lines: LineRanges) -> None:
        if text:
            self.blocks.append(Block(kind, text, lines, self._section))

    def _heading(self, text: str, level: int, lines: LineRanges) -> None:
        while self._path and self._path[-1][0] >= level:
            self._path.pop()
        self.blocks.append(Block("heading", text, lines, self._section, level))
        self._path.append((level, text))

    def _table(self, tokens: list[Token], start: int) -> int:
        """Read the table that opens at token `start`; return the number of the token after it."""
        rows: list[tuple[list[str], LineRanges]] = []
        n = start
        while tokens[n].type != "table_close":
            token = tokens[n]
            if token.type == "tr_open" and token.map:
                rows.append(([], ((token.map[0] + 1, token.map[1]),)))
            elif token.type == "inline":
                rows[-1][0].append(_plain(token))
            n += 1
        header = distinct([name or f"列{k}" for k, name in enumerate(rows[0][0], 1)])
        caption = self._caption(tokens[start])
        name = caption or (self._section[-1] if self._section else f"表{len(self.tables) + 1}")
        body = tuple(
            TableRow(number, dict(zip(header, cells, strict=True)), lines)
            for number, (cells, lines) in enumerate(rows[1:], 1)
        )
        self._sums([row for row in body if is_total(tuple(row.cells.values()))])
        kept = tuple(row for row in body if not is_total(tuple(row.cells.values())))
        schema = infer_schema(
            name, name, header, kept, self._section[-1:], unit_of_note(self._text_above(tokens[start]))
        )
        self.tables.append(Table(name, name, tuple(header), kept, self._section, schema))
        return n + 1

    def _sums(self, rows: Sequence[TableRow]) -> None:
        """Keep rows that add up others as text: they are searched, and no rows that are counted."""
        for row in rows:
            self._add("item", "、".join(cell for cell in row.cells.values() if cell), row.lines)

    def _text_above(self, table: Token) -> str:
        """Return the paragraph that stands directly above a table, "" if none."""
        last = self.blocks[-1] if self.blocks else None
        near = last is not None and table.map is not None and table.map[0] - last.lines[-1][1] <= 1
        return last.text if last and near and last.kind == "paragraph" else ""

    def _caption(self, table: Token) -> str:
        """Return the title that stands directly above a table (表1 施設一覧), "" if none."""
        text = self._text_above(table).strip()
        return text if len(text) <= _LONGEST_CAPTION and not text.endswith("。") and _CAPTION.search(text) else ""


def _plain(token: Token) -> str:
    """The text a reader sees: no emphasis marks, a link's words, an image's description, wrapped lines joined."""
    parts: list[str] = []
    for child in token.children or []:
        if child.type in {"softbreak", "hardbreak"}:
            latin = bool(parts) and parts[-1][-1:].isascii()
            parts.append(" " if latin else "")
        elif child.content:
            parts.append(child.content)
    return "".join(parts).strip()
