"""A table out of an index."""

from __future__ import annotations

from records import Table
from retrieve.errors import IndexFolderError
from retrieve.store import Index


def find_table(index: Index, name: str) -> Table:
    """Return the first table of an index with this name; raise IndexFolderError naming those it has."""
    tables = {table.name: table for _, table in reversed(list(index.tables()))}
    if name not in tables:
        known = "、".join(sorted(tables)) or "なし"
        raise IndexFolderError(f"表「{name}」は索引にありません（ある表: {known}）。表の名前を確かめてください。")
    return tables[name]
