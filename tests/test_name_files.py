"""`names.tsv`: what it may say, what is refused, and that it travels with the index."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.build import ingest, why_build
from ingest.collect import collect_names, name_cells
from ingest.errors import IngestError
from ingest.folder import find_files, read_files
from ingest.names import read_spellings
from ingest.passages import make_passages
from retrieve.analysis import search_text
from retrieve.embedding import Embedder
from retrieve.store import read_index

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
SHEET = "市,相手\n秋田市,ウラジオストク\n大館市,ワニノ\n"
SCHEMA = 'title = "表"\n[[columns]]\nname = "市"\ntype = "name"\n[[columns]]\nname = "相手"\ntype = "name"\n'


def folder(path: Path, names: str) -> Path:
    (path / "pairs.csv").write_text(SHEET, encoding="utf-8")
    (path / "pairs.toml").write_text(SCHEMA, encoding="utf-8")
    (path / "names.tsv").write_text(names, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        ("ウラジオストク\n", "1行目が名称と別の書き方になっていません.*間をタブで"),
        ("# 注\n\nウラジオストク ウラジオ\n", "3行目が名称と別の書き方になっていません"),
        ("\tウラジオ\n", "1行目が名称と別の書き方になっていません"),
        ("ウラジオストク\t\t\n", "1行目が名称と別の書き方になっていません"),
        ("ウラジオストク\t。\n", "1行目の「。」には文字がありません"),
        (
            "秋田市\t港\nワニノ\t港\n",
            "2行目の「港」は「秋田市」の別の書き方でもあります（.*1行目.*どちらかから取り除いて",
        ),
        ("秋田市\tPort\nワニノ\tＰＯＲＴ\n", "2行目の「ＰＯＲＴ」は「秋田市」の別の書き方でもあります"),
        ("秋田市\tワニノ\nワニノ\tバニノ\n", r"1行目の「ワニノ」は、それ自体が名称です（.*2行目.*ここから取り除いて"),
        ("秋田市\tﾜﾆﾉ\n", "1行目の「ﾜﾆﾉ」は、表にある別の名称です。取り除いて"),
        ("秋田市\t大館\n大館市\t大館\n", "2行目の「大館」は"),
    ],
)
def test_a_bad_line_is_refused(tmp_path: Path, embedder: Embedder, names: str, reason: str) -> None:
    with pytest.raises(IngestError, match=r"names\.tsv: " + reason) as refused:
        ingest([folder(tmp_path, names)], tmp_path / "index", embedder)
    assert "\n" not in str(refused.value)


def test_spellings_travel_with_the_index(tmp_path: Path, embedder: Embedder) -> None:
    listed = "# 注\nウラジオストク\tウラジオ\t浦塩\n酒田市\t港町\n"
    source = folder(tmp_path, listed)
    ingest([source], tmp_path / "index", embedder)
    index = read_index(tmp_path / "index", embedder)
    assert [document.id for document in index.documents] == ["pairs"]
    assert index.names.rewrite("ウラジオと浦塩").text == "ウラジオストクとウラジオストク"
    assert index.names.rewrite("港町は").text == "港町は"  # of a name that stands nowhere
    assert why_build([source], tmp_path / "index", embedder) == ""
    (source / "names.tsv").write_text("ウラジオストク\tウラジオ\n", encoding="utf-8")
    assert "変更1件" in why_build([source], tmp_path / "index", embedder)
    (source / "names.tsv").unlink()
    assert why_build([source], tmp_path / "index", embedder) != ""


def test_a_sheet_called_names_is_a_sheet(tmp_path: Path, embedder: Embedder) -> None:
    (tmp_path / "names.tsv").write_text("市\t人口\n酒田市\t10\n", encoding="utf-8")
    (tmp_path / "names.toml").write_text("title = '人口'\n[[columns]]\nname = '市'\n", encoding="utf-8")
    ingest([tmp_path], tmp_path / "index", embedder)
    assert [d.id for d in read_index(tmp_path / "index", embedder).documents] == ["names"]


def test_the_corpus_lists_only_what_no_rule_gives() -> None:
    documents = read_files(find_files([CORPUS]))
    names = collect_names([search_text(passage) for passage in make_passages(documents)], name_cells(documents))
    for spelling in read_spellings([CORPUS]):
        pairs = names.rewrite(f"{spelling.other}の交流").pairs
        assert (spelling.other, spelling.name) not in pairs, f"{spelling.place}: a rule gives {spelling.other}"


def test_lines_of_no_use_are_told(tmp_path: Path, embedder: Embedder) -> None:
    source = folder(tmp_path, "ウラジオストク\tウラジオ\n酒田市\t港町\n鶴岡市\tつる\n")
    (source / "synonyms.tsv").write_text("相手\tパートナー\n市連協\t市連絡協議会\n", encoding="utf-8")
    told: list[str] = []
    ingest([source], tmp_path / "index", embedder, warn=told.append)
    assert told == [
        "names.tsv: 「酒田市」「鶴岡市」は資料にないので、その行は使われません。書き方を確かめてください。",
        "synonyms.tsv: 「市連協」は資料にないので、その行は使われません。書き方を確かめてください。",
    ]


def test_the_corpus_has_no_line_of_no_use(tmp_path: Path, embedder: Embedder) -> None:
    told: list[str] = []
    ingest([CORPUS], tmp_path / "index", embedder, warn=told.append)
    assert not told
