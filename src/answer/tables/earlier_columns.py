"""Columns that hold the number of the year before (予算額, 前年度予算額): how much it grew, and in which rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from answer.tables.query import Beside, Sign, TableQuery
from answer.tables.reading import Reading
from japanese.normalize import fold
from records import Column

_EARLIER = re.compile("^(?:対?前年度?|昨年度?|前回|前期|前々年度?|前月)の?(?=.)")
_LATER = re.compile("^(?:今年度?|本年度?|当年度?|当初|今回|今期|当期|当月)の?(?=.)")
_BESIDE = (
    "(?:(?:前|昨|去)年度?|前の年度?|前回|前期|一年前|前月)(?:度)?(?:の(?:額|数|予算|実績|数字))?"
    "(?:から|より(?:も)?|と比べ(?:て|ると)?|に比べ(?:て|ると)?|比(?:で|較)?|と|に対し(?:て)?|の?対比で?)"
)
_GREW = "(?:増[えやしっ加額]|伸び|上が|上昇|膨ら|多[いくか]|アップ)"
_FELL = "(?:減[っりらる少額]|下が|縮|少な[いくか]|削|ダウン|落ち)"
_CHANGE = re.compile(
    rf"(?P<beside>{_BESIDE})[^。]*?(?P<said>(?P<grew>{_GREW})|(?P<fell>{_FELL})|増減|差|違)[てたいるうしすっ]*"
)
_HOW_MUCH = re.compile("いくら|何[^、。]{1,3}|どれ(?:だけ|くらい|ぐらい|ほど)|どの(?:くらい|ぐらい)|差|増減|違")


def read_earlier(reading: Reading, query: TableQuery) -> TableQuery | None:
    """Read いくら増えたか as a difference in a row, 前年度より減った as a condition; None where it is neither."""
    match = _CHANGE.search(reading.text)
    pair = next(_pairs(reading), None)
    if match is None or pair is None:
        return None
    now, before = pair
    reading.cover([match.span("beside"), (match.start("said"), match.end())])
    reading.named(pair)
    how_much = _HOW_MUCH.search(reading.text)
    if how_much and query.constraints:
        reading.cover([how_much.span()])
        return replace(query, apart=(now.name, before.name), task="rows", target="", asked=())
    sign: Sign = ">" if match["grew"] else "<"
    if not (match["grew"] or match["fell"]):
        return None
    shown = reading.written(match.start(), match.end())
    asked = tuple(column for column in query.asked if column not in pair)
    return replace(query, beside=Beside(now.name, sign, before.name, shown), asked=asked)


def _pairs(reading: Reading) -> Iterator[tuple[Column, Column]]:
    """The columns of the same number, now and the year before."""
    for before in reading.columns.amounts:
        plain = _EARLIER.sub("", fold(before.label))
        if plain == fold(before.label):
            continue
        for now in reading.columns.amounts:
            if now is not before and _LATER.sub("", fold(now.label)) == plain:
                yield now, before
