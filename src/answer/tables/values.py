"""What is said of values: rows per value, how many different ones, totals and averages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from answer.tables.columns import read_cell_number
from answer.tables.kind_columns import PREFECTURES
from answer.tables.query import Grouping, TableQuery
from answer.tables.rows import Group
from answer.tables.sentences import row_sentence, say_list, say_number, say_value
from answer.tables.source import Draft, TableSource
from japanese.normalize import fold
from japanese.tokens import tokenize
from records import TableRow


def compose_groups(source: TableSource, query: TableQuery) -> Draft:
    """Say how many rows each value has, or which values have most, fewest, or as many as asked."""
    grouping = query.grouping
    if grouping is None:
        return Draft("")
    unit = source.schema.unit
    every = source.reader.rows.groups(query, grouping)
    groups = _picked(every, grouping)
    if not groups:
        return Draft("")
    rows = _in_table(source, groups)
    names = [_say_group(source, query, grouping, group) for group in groups]
    sizes = {len(held) for _, held in groups}
    if grouping.pick and len(sizes) == 1:
        each = "それぞれ" if len(groups) > 1 else ""
        wider = _wider(source, query, grouping, groups)
        return Draft(f"{say_list(names)}です。{each}{sizes.pop()}{unit}あります。{wider}{source.lines(rows)}", rows)
    counted = "、".join(f"{name} {len(held)}{unit}" for name, (_, held) in zip(names, groups, strict=True))
    if grouping.pick:
        return Draft(f"{counted}です。{source.lines(rows)}", rows)
    bounded = grouping.low > 1 or grouping.high
    text = f"{len(groups)}あります。" if query.noun else f"{say_list(names)}です。" if bounded else f"{counted}です。"
    text += counted if bounded else f"合わせて{len(rows)}{unit}あります。"
    return Draft(text + source.lines(rows), rows)


def _wider(source: TableSource, query: TableQuery, grouping: Grouping, groups: Sequence[Group]) -> str:
    """What has more where 県 is said and any of 都道府県 may be meant, "" where nothing has."""
    first = grouping.pick == "most" and grouping.nth == 1 and not grouping.after
    if not (first and set() < set(grouping.ends) < set(PREFECTURES)):
        return ""
    every = replace(grouping, ends=PREFECTURES)
    fullest = _picked(source.reader.rows.groups(query, every), every)
    size = len(fullest[0][1])
    if size == len(groups[0][1]):
        return ""
    names = say_list([_say_group(source, query, every, group) for group in fullest])
    return f"{''.join(PREFECTURES)}のすべてで数えると、{names}の{size}{source.schema.unit}がもっとも多くなります。"


def _picked(groups: Sequence[Group], grouping: Grouping) -> list[Group]:
    """The fullest or the emptiest groups, from a rank on; the first few with all that share the last place."""
    if not grouping.pick:
        times = grouping.decades or all(key[-1][:4].isdecimal() for key, _ in groups)
        return sorted(groups, key=lambda group: group[0]) if times else list(groups)
    ordered = list(groups) if grouping.pick == "most" else sorted(groups, key=lambda group: len(group[1]))
    if grouping.limit:
        last = len(ordered[min(grouping.limit, len(ordered)) - 1][1]) if ordered else 0
        return [g for n, g in enumerate(ordered) if n < grouping.limit or len(g[1]) == last]
    every = list(dict.fromkeys(len(held) for _, held in ordered))
    named = [len(held) for key, held in ordered if grouping.after & {*map(fold, key)}]
    rank = every.index(named[0]) + 1 if named and grouping.nth < 2 else grouping.nth - 1
    sizes = every[rank : rank + 1]
    return [group for group in ordered if len(group[1]) in sizes]


def _in_table(source: TableSource, groups: Sequence[Group]) -> list[TableRow]:
    rows = {row.number: row for _, held in groups for row in held}
    return [row for row in source.table.rows if row.number in rows]


def _say_group(source: TableSource, query: TableQuery, grouping: Grouping, group: Group) -> str:
    key, held = group
    if grouping.decades:
        return f"{key[0]}年代"
    if grouping.whole:
        return "".join(key)
    column = source.reader.columns.by_name[grouping.columns[-1]]
    return say_value(column, held[0], era=query.wants_era)


def compose_distinct(source: TableSource, query: TableQuery) -> Draft:
    """Say how many different values there are, and which."""
    grouping = query.grouping
    if grouping is None:
        return Draft("")
    groups = source.reader.rows.groups(query, grouping)
    own = _of_own(source, grouping, groups)
    shown = own or groups
    rows = _in_table(source, shown)
    if not rows:
        return Draft("")
    noun = query.noun
    counted = len(noun) == 1 or noun in _COUNTED
    counter = query.counter if query.counter != "件" else _counter(noun)
    text = f"{len(shown)}{noun}です。" if counted else f"{noun}は{len(shown)}{counter}です。"
    text += say_list([_say_group(source, query, grouping, group) for group in shown]) + "。"
    if own and len(groups) > len(own):
        text += f"\nその中のものまで含めると{len(groups)}{noun}です。"
    if len(rows) != len(shown):
        text += f"\n行の数では{len(rows)}{source.schema.unit}あります。"
    return Draft(text + source.lines(rows), rows)


def _counter(noun: str) -> str:
    """How the values of a column are counted by its heading (所管課 -> 17課, 講師 -> 6人), else as kinds."""
    tokens = tokenize(noun)
    last = tokens[-1].surface if tokens else ""
    if last in {"会社", "業者", "企業", "事業者"}:
        return "社"
    if last in _COUNTERS:
        return last
    return next((counter for ends, counter in _ENDS if noun.endswith(ends)), "種類")


_ENDS = (
    (("者", "師", "員", "人", "長", "氏名"), "人"),
    (("地", "所", "場", "場所", "住所"), "か所"),
    (("先", "相手", "名", "名称"), "件"),
)
_COUNTERS = frozenset(
    {*"課社校園館店市町村県国区室部係棟台", "都市", "団体", "路線", "地区", "会場", "施設", "学区", "町会", "駅"}
)
_COUNTED = frozenset(
    {"都道府県", "道府県", "府県", "市区町村", "市町村", "市町", "町村", "共和国", "自治体", "団体", "都市"}
)


def _of_own(source: TableSource, grouping: Grouping, groups: Sequence[Group]) -> list[Group]:
    """Of the party that rows are about, the wider ones for themselves (a prefecture, not a city in it)."""
    columns = source.reader.columns
    side = columns.side(grouping.columns[-1])
    names = [column.name for column in columns.of_side(side)]
    if grouping.whole or not columns.sides() or side != columns.sides()[0] or grouping.columns[-1] == names[-1]:
        return []
    inner = names[names.index(grouping.columns[-1]) + 1 :]
    kept = [(key, [row for row in held if not any(row.cells.get(c) for c in inner)]) for key, held in groups]
    return [(key, held) for key, held in kept if held]


def compose_total(source: TableSource, query: TableQuery) -> Draft:
    """Add up or average the numbers of a column, over all rows or per value."""
    rows = source.reader.rows.select(replace(query, task="rows"))
    if len(rows) == 1 and query.task == "sum":
        column = source.reader.columns.by_name[query.target]
        value = say_value(column, rows[0])
        sentence = row_sentence(source.table, rows[0], source.reader.columns)
        return Draft(f"{value}です。{sentence}" if value else "", rows if value else ())
    label = source.reader.columns.by_name[query.target].label
    word = "合計" if query.task == "sum" else "平均"
    counted = [row for row in rows if _number(query, row) is not None]
    if not counted:
        return Draft("")
    if query.grouping and query.grouping.pick:
        return _fullest(source, query, query.grouping)
    if query.grouping:
        groups = _picked(source.reader.rows.groups(query, query.grouping), replace(query.grouping, pick=""))
        said = [
            f"{_say_group(source, query, query.grouping, group)} {_total(source, query, group[1])}"
            for group in groups
            if any(_number(query, row) is not None for row in group[1])
        ]
        return Draft(f"{'、'.join(said)}です（{label}の{word}）。{source.lines(counted)}", counted)
    text = f"{_total(source, query, counted)}です。{len(counted)}{source.schema.unit}の{label}の{word}です。"
    if len(counted) < len(rows):
        text += f"ほかの{len(rows) - len(counted)}{source.schema.unit}には数がありません。"
    return Draft(text + source.lines(counted), counted)


def _fullest(source: TableSource, query: TableQuery, grouping: Grouping) -> Draft:
    """The values whose rows add up, or come on average, to most or least."""
    sizes: dict[tuple[str, ...], Decimal] = {}
    groups = dict(source.reader.rows.groups(query, replace(grouping, pick="")))
    for key, held in groups.items():
        numbers = [number for row in held if (number := _number(query, row)) is not None]
        if numbers:
            sizes[key] = sum(numbers, Decimal(0)) / (len(numbers) if query.task == "mean" else 1)
    ranked = sorted(set(sizes.values()), reverse=grouping.pick == "most")
    ranks = ranked[: grouping.limit] if grouping.limit else ranked[grouping.nth - 1 : grouping.nth]
    kept = sorted((key for key, size in sizes.items() if size in ranks), key=lambda key: ranked.index(sizes[key]))
    if not kept:
        return Draft("")
    said = [f"{_say_group(source, query, grouping, (k, groups[k]))} {_total(source, query, groups[k])}" for k in kept]
    word = "合計" if query.task == "sum" else "平均"
    label = source.reader.columns.by_name[query.target].label
    rows = [row for key in kept for row in groups[key]]
    return Draft(f"{'、'.join(said)}です（{label}の{word}）。{source.lines(rows)}", rows)


def _number(query: TableQuery, row: TableRow) -> Decimal | None:
    return read_cell_number(row.cells.get(query.target, ""))


def _total(source: TableSource, query: TableQuery, rows: Sequence[TableRow]) -> str:
    numbers = [number for row in rows if (number := _number(query, row)) is not None]
    total = sum(numbers, Decimal(0))
    return say_number(
        total / len(numbers) if query.task == "mean" else total, source.reader.columns.units[query.target]
    )


def compose_share(source: TableSource, query: TableQuery) -> Draft:
    """Say how many rows of how many meet the question, in per cent and in tenths."""
    unit = source.schema.unit
    rows = source.reader.rows.select(replace(query, task="rows"))
    whole = source.reader.rows.select(replace(query.whole, task="rows")) if query.whole else []
    if not rows or not whole:
        return Draft("")
    share = Decimal(100 * len(rows)) / len(whole)
    tenths = round(share / 10)
    about = f"、約{tenths}割" if tenths else ""
    text = f"{len(whole)}{unit}のうち{len(rows)}{unit}（{say_number(share, '%')}{about}）です。"
    return Draft(text + source.lines(rows), rows)
