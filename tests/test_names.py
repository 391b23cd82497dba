"""Names of the corpus: spellings fold together, different names never do."""

from __future__ import annotations

import csv
import re
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


def test_no_two_katakana_words_of_the_documents_fold_together() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (PAIRINGS.parents[1] / "documents").glob("*.md")]
    words = {word for text in texts for word in re.findall("[ァ-ヺー]+(?:・[ァ-ヺー]+)*", text)}
    assert len(words) > 100
    alike = [pair for pair in combinations(sorted(words), 2) if fold(pair[0]) == fold(pair[1])]
    assert alike == [("サンクトペテルブルク", "サンクト・ペテルブルグ")]  # one city, as two figures spell it


@pytest.mark.parametrize(
    ("question", "numbers"),
    [
        ("北海道の札幌の姉妹都市は?", "2"),
        ("福井県敦賀市の姉妹都市は?", "36"),
        ("京都府舞鶴市の提携年は?", "38"),
        ("プリモルスキー地方と提携している県は?", "20 31 43 44"),
        ("ナホトカ市の姉妹都市は?", "5 36 38"),
        ("ソチ・ナホトカの姉妹都市は?", "5 36 38 46"),
        ("ソチ ナホトカ 姉妹都市", "5 36 38 46"),
        ("札幌 函館 姉妹都市", "2 3 4"),
        ("昭和36年に結ばれた姉妹都市は?", "38"),
        ("昭和三十六年に結ばれた姉妹都市は?", "38"),
        ("S36に結ばれた姉妹都市は?", "38"),
        ("1961年に結ばれた姉妹都市は?", "38"),
        ("平成三年に新潟市が結んだ姉妹都市は?", "27"),
        ("Ｈ３０年に結ばれた姉妹都市は?", "46"),
    ],
)
def test_the_rows_of_a_question(assistant: Assistant, question: str, numbers: str) -> None:
    assert [row["number"] for row in assistant.ask(question).rows] == numbers.split()


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("平成31年度の予算は?", "5,000万円"),
        ("令和元年度の予算は?", "5,000万円"),
        ("H31の予算額は?", "5,000万円"),
        ("2019年度の予算額は?", "5,000万円"),
        ("平成31年1月の首脳会談は何回目?", "25回目"),
        ("平成六年に京都府と友好提携を結んだのは?", "レニングラード州"),
    ],
)
def test_a_year_in_either_calendar(assistant: Assistant, question: str, said: str) -> None:
    assert said in assistant.ask(question).text


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
