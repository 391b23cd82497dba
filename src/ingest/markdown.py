"""Markdown to a document: front matter, headings, paragraphs, list items and tables, each with its lines."""

from __future__ import annotations

from collections import Counter

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.front_matter import front_matter_plugin

from ingest.errors import IngestError
from records import Block, BlockKind, Document, LineRanges, Table, TableRow

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
            f"line {line} of the front matter is no YAML ({problem}); "
            "mend the lines between ---, e.g. with quotes around a value that holds a colon"
        ) from error
    if not isinstance(data, dict | None):
        raise IngestError("the front matter must be 'key: value' lines; write e.g. 'title: 交流の記録' or remove it")
    return {key: str(data[key]) for key in _FRONT_MATTER if data and data.get(key)}


def _yaml_problem(error: yaml.YAMLError, matter: str) -> tuple[int, str]:
    """Return the line of the file, where the front matter begins on line 2, and what YAML finds wrong there."""
    if isinstance(error, yaml.reader.ReaderError):
        return matter.count("\n", 0, error.position) + 2, "a control character"
    mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None)
    return mark.line + 2 if mark else 2, problem or "unreadable"


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
        header = _distinct([name or f"列{k}" for k, name in enumerate(rows[0][0], 1)])
        name = self._section[-1] if self._section else f"表{len(self.tables) + 1}"
        body = [
            TableRow(number, dict(zip(header, cells, strict=True)), lines)
            for number, (cells, lines) in enumerate(rows[1:], 1)
        ]
        self.tables.append(Table(name, name, tuple(header), tuple(body), self._section))
        return n + 1


def _distinct(names: list[str]) -> list[str]:
    """Number names that repeat (年, 年 -> 年, 年 2), so that no column hides another."""
    counts: Counter[str] = Counter()
    found: list[str] = []
    for name in names:
        counts[name] += 1
        found.append(name if counts[name] == 1 else f"{name} {counts[name]}")
    return found if len(set(found)) == len(found) else [f"{name}（{n}）" for n, name in enumerate(names, 1)]


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
