"""Names of the corpus: spellings fold together, different names never do."""

from __future__ import annotations

import csv
from itertools import combinations
from pathlib import Path

import pytest

from answer.assistant import Assistant
from japanese.normalize import fold
from japanese.places import prefectures

PAIRINGS = Path(__file__).resolve().parents[1] / "corpus" / "tables" / "pairings.csv"


def names() -> list[str]:
    with PAIRINGS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    cells = {row[column] for row in rows for column in ("prefecture", "municipality", "region", "partner")}
    return sorted({*cells, *prefectures()} - {""})


def test_no_two_names_of_the_corpus_fold_together() -> None:
    assert len(names()) > 80
    assert [pair for pair in combinations(names(), 2) if fold(pair[0]) == fold(pair[1])] == []


@pytest.mark.parametrize(
    ("spelling", "partner"),
    [
        ("ウラジオストック", "秋田市"),
        ("ヴラジオストク", "秋田市"),
        ("ｳﾗｼﾞｵｽﾄｸ", "秋田市"),
        ("サンクトペテルブルク", "大阪市"),
        ("サンクト・ペテルブルグ", "大阪市"),
        ("ノヴォシビルスク", "札幌市"),
        ("ウランウデ", "山形市"),
        ("コムソモリスクナアムーレ", "加茂市"),
        ("ユジノ・サハリンスク", "旭川市"),
        ("ペトロパブロフスク", ""),
    ],
)
def test_a_name_is_found_in_its_spellings(assistant: Assistant, spelling: str, partner: str) -> None:
    answer = assistant.ask(f"{spelling}の姉妹都市は?")
    assert partner in answer.text
    assert (answer.status == "answered") is bool(partner)
