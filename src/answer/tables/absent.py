"""What is said of a question for what a table does not list: only the prefectures of Japan are known from elsewhere."""

from __future__ import annotations

from dataclasses import replace

from answer.said import NOT_FOUND
from answer.tables.blanks import is_empty
from answer.tables.query import TableQuery
from answer.tables.sentences import is_given, say_list
from answer.tables.source import Draft, TableSource
from japanese.normalize import fold
from japanese.places import prefectures
from records import TableRow


def compose_absent(source: TableSource, query: TableQuery) -> Draft:
    """Say which prefectures the table does not list (提携していない県), or that it does not tell such things."""
    title = source.table.title
    refused = Draft(f"{NOT_FOUND}{title}には、載っていないものが何かは書かれていません。")
    kinds, areas = query.kinds, [c for c in query.constraints if not c.excluded]
    if kinds is None or query.task not in {"rows", "count", "distinct"} or len(areas) != len(query.constraints):
        return refused
    area = frozenset().union(*(c.names for c in areas)) if areas else frozenset(map(fold, prefectures()))
    asked = [name for name in prefectures() if fold(name) in area and name.endswith(kinds.ends)]
    others = bool(query.periods or query.amounts or query.terms or query.order or query.besides or len(areas) > 1)
    if not asked or others or kinds.column not in {c.name for c in source.reader.columns.head}:
        return refused
    rows = source.reader.rows.select(replace(query, kinds=None, task="rows"))
    held = {source.reader.rows.part(row, kinds.column) for row in rows}
    listed = [name for name in asked if name in held]
    missing = [name for name in asked if name not in held]
    whole = {source.reader.rows.part(row, kinds.column) for row in source.reader.rows.own_cells(rows, kinds.column)}
    inner = [name for name in listed if name not in whole]
    unit = kinds.ends[0] if len(kinds.ends) == 1 else "都道府県"
    text = f"{say_list(missing)}の{len(missing)}{unit}です。" if missing else "ありません。"
    text += f"{title}に載っていません。" if missing else f"{title}にすべて載っています。"
    if inner:
        text += f"\n{say_list(inner)}は、その中の自治体だけが載っています。"
    return Draft(text + source.lines(rows), rows)


def compose_missing(source: TableSource, query: TableQuery) -> Draft:
    """Say which areas have rows of their own and none inside, or only those inside."""
    head = [column.name for column in source.reader.columns.head]
    held: dict[str, list[TableRow]] = {}
    for row in source.reader.rows.select(replace(query, task="rows")):
        held.setdefault(source.reader.rows.part(row, head[0]), []).append(row)
    want_inner = query.lacking == "own"
    kept = [
        area
        for area, rows in held.items()
        if area and all(any(row.cells.get(name) for name in head[1:]) == want_inner for row in rows)
    ]
    if not kept:
        return Draft("")
    rows = [row for area in kept for row in held[area]]
    lacks = "その中のものだけが" if want_inner else "それ自体だけが"
    return Draft(f"{say_list(kept)}の{len(kept)}です。{lacks}載っています。{source.lines(rows)}", rows)


def blank_cell(source: TableSource, query: TableQuery) -> Draft | None:
    """Say that the cell a question asks for is left empty in every row it names; None where one is filled."""
    if query.blanks or query.exists or query.confirms or query.task not in {"rows", "sum", "mean"} or query.order:
        return None
    columns = source.reader.columns
    wanted = [columns.by_name[query.target]] if query.target else list(query.asked)
    head = {column.name for column in columns.head}
    named = any(head & {*c.columns} and not c.excluded for c in query.constraints)
    rows = source.reader.rows.select(replace(query, task="rows")) if named and wanted else []
    wanted = [c for c in wanted if rows and not any(is_given(c, query, row) for row in rows)]
    if not wanted or not all(is_empty(row.cells.get(c.name, "")) for row in rows for c in wanted):
        return None
    heads = say_list(["".join(row.cells.get(c.name, "") for c in columns.head) for row in rows])
    labels = say_list([f"「{column.label}」" for column in wanted])
    return Draft(f"{NOT_FOUND}{source.table.title}の{heads}は、{labels}の欄が空欄です。", certain=True)
