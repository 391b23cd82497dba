"""`synonyms.tsv`: what it may say, what is refused, and that it travels with the index."""

from __future__ import annotations

from pathlib import Path

import pytest

from answer.assistant import Assistant
from ingest.build import ingest, why_build
from ingest.errors import IngestError
from retrieve.embedding import Embedder
from retrieve.retriever import Retriever
from retrieve.store import read_index

TEXT = "# 連絡\n\n市連絡協議会は春に開かれる。\n\n# 港\n\n港の祭りは秋に開かれる。\n"


def folder(path: Path, synonyms: str) -> Path:
    (path / "notes.md").write_text(TEXT, encoding="utf-8")
    (path / "synonyms.tsv").write_text(synonyms, encoding="utf-8")
    return path


def test_an_offices_own_word_finds_the_passage(tmp_path: Path, embedder: Embedder) -> None:
    source = folder(tmp_path, "# 注\nレンキョウ\t市連絡協議会\n")
    ingest([source], tmp_path / "index", embedder)
    index = read_index(tmp_path / "index", embedder)
    assert [document.id for document in index.documents] == ["notes"]
    assert Retriever(index, embedder).search("レンキョウはいつ?")[0].passage.text.startswith("市連絡協議会")
    assert why_build([source], tmp_path / "index", embedder) == ""
    (source / "synonyms.tsv").unlink()
    assert why_build([source], tmp_path / "index", embedder) != ""


def test_an_offices_own_name_for_a_thing_is_no_unknown_name(tmp_path: Path, embedder: Embedder) -> None:
    (tmp_path / "halls.md").write_text("# 施設\n\n中央公民館の収容人数は300人である。\n", encoding="utf-8")
    (tmp_path / "synonyms.tsv").write_text("中公\t中央公民館\n", encoding="utf-8")
    ingest([tmp_path], tmp_path / "index", embedder)
    answer = Assistant.over(tmp_path / "index", embedder).ask("中公の収容人数は?")
    assert answer.text.endswith("中央公民館の収容人数は300人である。")


@pytest.mark.parametrize("line", ["連協", "\t協議会", "連協\t\t", "連協\t協議会\t会\t余分"])
def test_a_bad_line_is_refused(tmp_path: Path, embedder: Embedder, line: str) -> None:
    with pytest.raises(IngestError, match=r"synonyms\.tsv: 2行目の形が違います。語、タブ、") as refused:
        ingest([folder(tmp_path, f"# 注\n{line}\n")], tmp_path / "index", embedder)
    assert "\n" not in str(refused.value)


def test_a_sheet_called_synonyms_is_a_sheet(tmp_path: Path, embedder: Embedder) -> None:
    (tmp_path / "synonyms.tsv").write_text("語\t数\n港\t10\n", encoding="utf-8")
    (tmp_path / "synonyms.toml").write_text("title = '語'\n[[columns]]\nname = '語'\n", encoding="utf-8")
    ingest([tmp_path], tmp_path / "index", embedder)
    assert [d.id for d in read_index(tmp_path / "index", embedder).documents] == ["synonyms"]
