"""Rows said as sentences without holes."""

from __future__ import annotations

import pytest

from japanese.sentence import fill_sentence

WORDING = "{year}年度の〔kind=新規:新規交流事業｜kind=拡大:交流拡大事業｜事業〕: {japan}〔（{note}）〕"


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"year": "2018", "kind": "新規", "japan": "長門市"}, "2018年度の新規交流事業: 長門市"),
        ({"year": "2018", "kind": "拡大", "japan": "京都府"}, "2018年度の交流拡大事業: 京都府"),
        ({"year": "2018", "kind": "", "japan": "京都府", "note": "初"}, "2018年度の事業: 京都府（初）"),
        ({"year": "2018", "japan": "{kind}"}, "2018年度の事業: {kind}"),
    ],
)
def test_a_row_is_said(cells: dict[str, str], said: str) -> None:
    assert fill_sentence(WORDING, cells) == said


def test_braces_and_plain_text_stay() -> None:
    assert fill_sentence("{{注}} {a}は〔〕よい", {"a": "甲"}) == "{注} 甲はよい"
