"""A table out of an index."""

from __future__ import annotations

from records import Table
from retrieve.errors import IndexFolderError
from retrieve.store import Index


def find_table(index: Index, name: str) -> Table:
    """Return a table by its name, the first where several share it, or by document and name (2019/budget#budget).

    Raise IndexFolderError naming the tables there are.
    """
    listed = list(index.tables())
    tables = {f"{document.id}#{table.name}": table for document, table in reversed(listed)}
    tables |= {table.name: table for _, table in reversed(listed)}
    if name not in tables:
        known = "、".join(sorted({table.name for _, table in listed})) or "なし"
        raise IndexFolderError(f"表「{name}」は索引にありません（ある表: {known}）。表の名前を確かめてください。")
    return tables[name]
