"""The index folder: whole or refused, and never lost."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from ingest.build import build_index, ingest, why_build
from ingest.errors import IngestError
from records import Block, Document
from retrieve.embedding import Embedder
from retrieve.errors import IndexFolderError
from retrieve.manifest import MANIFEST
from retrieve.store import read_index

TEXT = "酒田市は港町である。"


class Wide:
    """Another embedding model, of another width."""

    name = "wide"
    dimension = 3
    weight = 1.0

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.eye(3, dtype=np.float32)[[len(text) % 3 for text in texts]]

    def encode_passages(self, texts: Sequence[str], progress: object = None) -> NDArray[np.float32]:
        return self.encode_queries(texts)


def build(folder: Path, embedder: Embedder, text: str = TEXT) -> None:
    document = Document("d", "港", "d.md", (Block("paragraph", text, ((1, 1),)),))
    build_index((document,), folder, embedder, {})


def test_an_index_is_read_back_as_written(edition_index: Path, embedder: Embedder) -> None:
    index = read_index(edition_index, embedder)
    assert index.manifest.counts["rows"] == 58
    assert index.manifest.counts["passages"] + 58 == len(index.passages) == index.dense.size
    assert [passage.id for passage in index.passages] == list(range(len(index.passages)))
    assert {passage.document for passage in index.passages} == {document.id for document in index.documents}


def test_a_new_index_replaces_the_old_one_and_leaves_nothing_behind(tmp_path: Path, embedder: Embedder) -> None:
    build(tmp_path, embedder)
    build(tmp_path, embedder, "舞鶴市も港町である。")
    assert read_index(tmp_path, embedder).passages[0].text == "舞鶴市も港町である。"
    assert {path.suffix for path in tmp_path.iterdir()} == {"", ".json"}
    assert len(list(tmp_path.glob("build-*"))) == 1


def test_no_index(tmp_path: Path, embedder: Embedder) -> None:
    with pytest.raises(IndexFolderError, match="索引がありません。先に「tokushu ingest"):
        read_index(tmp_path / "none", embedder)


def test_another_model_is_refused(tmp_path: Path, embedder: Embedder) -> None:
    build(tmp_path, embedder)
    with pytest.raises(IndexFolderError, match=r"索引は埋め込みモデル .*、今の wide と違います。TOKUSHU_MODEL"):
        read_index(tmp_path, Wide())


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("format", 0, "索引の形式が0"),
        ("analyser", "mecab 1", "索引は mecab 1 で解析"),
        ("counts", None, "索引の記録が欠けています"),
        ("files", [], "索引の記録が欠けています"),
        ("files", {"a": None}, "索引の記録が欠けています"),
        ("dimension", "64", "索引の記録が欠けています"),
    ],
)
def test_a_manifest_that_does_not_fit_is_refused(
    tmp_path: Path, embedder: Embedder, key: str, value: object, reason: str
) -> None:
    build(tmp_path, embedder)
    path = tmp_path / MANIFEST
    data = json.loads(path.read_text(encoding="utf-8"))
    data[key] = value
    if value is None:
        del data[key]
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(IndexFolderError, match=f"{reason}.*tokushu ingest"):
        read_index(tmp_path, embedder)


def test_every_file_is_guarded_by_its_checksum(tmp_path: Path, embedder: Embedder) -> None:
    build(tmp_path / "good", embedder)
    manifest = json.loads((tmp_path / "good" / MANIFEST).read_text(encoding="utf-8"))
    assert len(manifest["files"]) > 5
    for name in manifest["files"]:
        for damage in ("ファイルがありません", "壊れています"):
            shutil.copytree(tmp_path / "good", tmp_path / "bad")
            path = tmp_path / "bad" / manifest["generation"] / name
            if damage == "ファイルがありません":
                path.unlink()
            else:
                path.write_bytes(path.read_bytes()[:-1] + b"?")
            with pytest.raises(IndexFolderError, match=f"{damage}.*tokushu ingest"):
                read_index(tmp_path / "bad", embedder)
            shutil.rmtree(tmp_path / "bad")


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path, embedder: Embedder) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(IndexFolderError, match="索引を書き込めません"):
        build(tmp_path / "file" / "index", embedder)
    with pytest.raises(IndexFolderError, match="索引のフォルダーではなくファイルです"):
        read_index(tmp_path / "file", embedder)


def test_a_bad_file_leaves_the_old_index(tmp_path: Path, embedder: Embedder) -> None:
    build(tmp_path / "index", embedder)
    (tmp_path / "empty.txt").write_text(" \n", encoding="utf-8")
    with pytest.raises(IngestError, match="何も書かれていません"):
        ingest([tmp_path / "empty.txt"], tmp_path / "index", embedder)
    assert read_index(tmp_path / "index", embedder).passages[0].text == TEXT


def test_documents_without_a_sentence_are_refused(tmp_path: Path, embedder: Embedder) -> None:
    (tmp_path / "a.csv").write_text("市,電話\n", encoding="utf-8")
    with pytest.raises(IngestError, match="文も表の行もありません"):
        ingest([tmp_path / "a.csv"], tmp_path / "index", embedder)


_BUILD = """
import sys
from pathlib import Path
from ingest.build import build_index
from records import Block, Document
from retrieve.embedding import load_embedder
from retrieve.errors import IndexFolderError
folder, text = Path(sys.argv[1]), sys.argv[2]
embedder = load_embedder()
document = Document("d", "港", "d.md", (Block("paragraph", text, ((1, 1),)),))
for _ in range(6):
    try:
        build_index((document,), folder, embedder, {})
    except IndexFolderError as error:
        print(error)
"""


def test_builds_at_the_same_time_never_lose_the_index(tmp_path: Path, embedder: Embedder) -> None:
    texts = ("酒田市は港町である。", "舞鶴市は港町である。", "敦賀市は港町である。")
    build(tmp_path, embedder, texts[0])
    command = [sys.executable, "-c", _BUILD, str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    builders = [
        subprocess.Popen([*command, text], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for text in texts
    ]
    opened = 0
    while any(builder.poll() is None for builder in builders):
        assert read_index(tmp_path, embedder).passages[0].text in texts
        opened += 1
    for builder in builders:
        said, failed = builder.communicate()
        assert (builder.returncode, failed) == (0, "")
        assert all("別の「tokushu ingest」がこの索引を書いています" in line for line in said.splitlines())
    assert opened > 3
    assert read_index(tmp_path, embedder).passages[0].text in texts
    assert len(list(tmp_path.glob("build-*"))) == 1


def test_the_examples_of_the_folders_travel_with_the_index(tmp_path: Path, embedder: Embedder) -> None:
    held = {"a": 'questions = ["港は？", "町は？"]', "b": 'questions = ["港は？", "人は？"]', "c": ""}
    folders = [tmp_path / name for name in held]
    for folder in folders:
        folder.mkdir()
        (folder / f"{folder.name}.txt").write_text(TEXT, encoding="utf-8")
        if held[folder.name]:
            (folder / "examples.toml").write_text(held[folder.name], encoding="utf-8")
    ingest(folders, tmp_path / "index", embedder)
    assert read_index(tmp_path / "index", embedder).examples == ("港は？", "町は？", "人は？")
    assert why_build(folders, tmp_path / "index", embedder) == ""
    (folders[1] / "examples.toml").write_text("questions = []", encoding="utf-8")
    assert "変更1件" in why_build(folders, tmp_path / "index", embedder)
    ingest(folders[2:], tmp_path / "index", embedder)
    assert read_index(tmp_path / "index", embedder).examples == ()


def test_the_description_of_a_sheet_called_examples_holds_no_examples(tmp_path: Path, embedder: Embedder) -> None:
    (tmp_path / "examples.csv").write_text("市\n酒田市\n", encoding="utf-8")
    (tmp_path / "examples.toml").write_text("title = '例'\n[[columns]]\nname = '市'\n", encoding="utf-8")
    ingest([tmp_path], tmp_path / "index", embedder)
    assert read_index(tmp_path / "index", embedder).examples == ()


@pytest.mark.parametrize("text", ["questions = [", "question = ['港は？']", "questions = '港は？'", "questions = [1]"])
def test_examples_that_are_no_list_of_questions_are_refused(tmp_path: Path, embedder: Embedder, text: str) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "examples.toml").write_text(text, encoding="utf-8")
    with pytest.raises(IngestError, match=r"examples\.toml: .*取り除いてください。") as refused:
        ingest([tmp_path], tmp_path / "index", embedder)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("text", ["これはある。", "。。。", "の", "!!!"])
def test_documents_without_a_word_are_refused(tmp_path: Path, embedder: Embedder, text: str) -> None:
    document = Document("d", "", "d.txt", (Block("paragraph", text, ((1, 1),)),))
    with pytest.raises(IngestError, match="探せる言葉がありません。文を書いてください"):
        build_index((document,), tmp_path / "index", embedder, {})
