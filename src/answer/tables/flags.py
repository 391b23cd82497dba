"""Columns that only say yes or no (○ ×, 有 無, 可 不可): a question names the column and which of both it wants."""

from __future__ import annotations

import re
from dataclasses import replace

from answer.question import wants_yes_or_no
from answer.tables.headings import load_column_words
from answer.tables.query import Constraint, TableQuery
from answer.tables.reading import Reading
from answer.words import alternatives, load_words
from japanese.normalize import fold
from records import Column, TableRow

_SAME_VERB = re.compile("[てでっらりるれきさしせいはもまんえけげめべ]*")
_NO = re.compile("ない|なか|なし|無|でき|ません|不|未|使え|ず|×|だめ|ダメ")


def flag_columns(columns: list[Column], rows: tuple[TableRow, ...]) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """Return the columns whose cells say nothing but yes or no, with their words for each."""
    states = load_column_words()
    found = {}
    for column in columns:
        values = {row.cells.get(column.name, "") for row in rows} - {""}
        yes = frozenset(value for value in values if value.lower() in states.yes)
        no = frozenset(value for value in values if value.lower() in states.no)
        if yes and values == yes | no:
            found[column.name] = (frozenset(map(fold, yes)), frozenset(map(fold, no)))
    return found


def read_flags(
    reading: Reading, flags: dict[str, tuple[frozenset[str], frozenset[str]]]
) -> tuple[tuple[Constraint, ...], bool]:
    """Return what a question wants of such columns, and whether its ない belongs to one (駐車場のない避難所)."""
    words = load_words().tables
    joined = _joined(reading, flags)
    found: list[Constraint] = []
    denied = False
    for name, (yes, no) in flags.items():
        for match in alternatives(reading.columns.nouns[name]).finditer(reading.text):
            between = joined.match(reading.text, match.end())
            at = between.end() if between else match.end()
            at += len(reading.text[at:]) - len(reading.text[at:].lstrip(")」』"))  # 屋根（上屋）がある
            rest = reading.text[at:]
            refused, wanted = words["flag_no"].match(rest), words["flag_yes"].match(rest)
            if refused and wanted and _says_other(refused, wanted):
                refused = None  # ベンチはあるのに上屋がない
            said = refused or wanted
            if reading.is_free(match.start()) and (said is None or not said[0]):
                case = _of_case(reading, at)
                if case is not None:
                    reading.cover([match.span()])
                    shown = reading.written(match.start(), match.end())
                    found.append(Constraint((name,), yes if case else no, name, shown, flag=True))
                    denied = denied or not case
                    break
            if said is None or not reading.is_free(match.start()):
                continue
            reading.cover([match.span(), (at, at + said.end())])
            shown = reading.written(match.start(), match.end())
            found.append(Constraint((name,), no if refused else yes, name, shown, flag=True))
            denied = denied or bool(refused)
            break
    return tuple(found), denied


def of_asked_flags(
    reading: Reading, query: TableQuery, flags: dict[str, tuple[frozenset[str], frozenset[str]]]
) -> TableQuery:
    """Read a question of yes or no for such a column as whether it says yes (大雨のとき使えますか of 洪水)."""
    asked = [column for column in query.asked if column.name in flags]
    named = any(not c.excluded for c in query.constraints)
    if len(asked) != 1 or len(query.asked) > 1 or not named or not wants_yes_or_no(reading.question):
        return query
    column = asked[0]
    if any(column.name in c.columns for c in query.constraints):
        return query
    yes = Constraint((column.name,), flags[column.name][0], column.name, column.label, flag=True)
    return replace(query, asked=(), constraints=(*query.constraints, yes))


def _says_other(refused: re.Match[str], wanted: re.Match[str]) -> bool:
    """Tell whether what denies is said of something else (はあるのに上屋がない), not in one verb (付いていない)."""
    found = _NO.search(refused[0])
    between = refused[0][wanted.end() : found.start()] if found else ""
    return not _SAME_VERB.fullmatch(between)


def _joined(reading: Reading, flags: dict[str, tuple[frozenset[str], frozenset[str]]]) -> re.Pattern[str]:
    """A pattern for other columns that stand between a column and what is said of both (も津波 in 洪水も津波も×)."""
    nouns = alternatives(noun for name in flags for noun in reading.columns.nouns[name]).pattern
    return re.compile(rf"(?:(?:{load_words().tables['flag_joined'].pattern})(?:{nouns}))*")


def _of_case(reading: Reading, at: int) -> bool | None:
    """Read a state told for the case that a column is for (津波のとき大丈夫); None where it is not told so."""
    lists = load_column_words()
    when = lists.when.match(reading.text, at)
    if when is None:
        return None
    bad = lists.bad.search(reading.text, when.end())
    good = lists.good.search(reading.text, when.end())
    if not (bad or good):
        return None
    found = [m.span() for p in (lists.good, lists.bad) for m in p.finditer(reading.text, when.end())]
    reading.cover([when.span(), *found])
    return not bad
