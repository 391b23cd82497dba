"""The re-ranker: whose order it is, and what is refused before anything is loaded."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from answer.assistant import Assistant
from records import Hit, Passage
from retrieve.analysis import search_text
from retrieve.embedding import Embedder
from retrieve.errors import ModelError
from retrieve.reranker import CrossEncoderReranker, load_reranker
from retrieve.retriever import RERANKED, Retriever, rerank
from retrieve.store import read_index
from settings import Settings

pytestmark = pytest.mark.slow
SRC = Path(__file__).resolve().parents[1] / "src"
QUESTION = "酒田市の姉妹都市はどこですか"


@pytest.fixture(scope="module")
def cross_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a small cross-encoder with random weights, spread out so that its scores differ."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizer

    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("rerankers") / "tiny"
    kana = [chr(code) for code in range(0x3041, 0x30FF)]
    letters = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"0123456789", *kana, *"市県港姉妹都年州国交流"]
    BertTokenizer(vocab={letter: n for n, letter in enumerate(letters)}).save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(letters),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        initializer_range=1.0,
    )
    config.num_labels = 1
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def reranker(cross_encoder: Path) -> CrossEncoderReranker:
    """Return the small cross-encoder, loaded."""
    return load_reranker(str(cross_encoder))


def test_scores_are_the_models_own(cross_encoder: Path, reranker: CrossEncoderReranker) -> None:
    from sentence_transformers import CrossEncoder

    texts = ["酒田市の港", "2015年の交流", "サハリン州", "港市" * 2000, ""]
    expected = CrossEncoder(str(cross_encoder), device="cpu").predict([(QUESTION, text) for text in texts])
    np.testing.assert_allclose(reranker.scores(QUESTION, texts), expected, atol=1e-6)
    assert len(set(np.round(expected[:3], 4))) == 3
    assert reranker.scores(QUESTION, []).shape == (0,)
    assert reranker.name.startswith("tiny:")


def test_the_first_hits_follow_the_re_rankers_scores(
    edition_index: Path, embedder: Embedder, reranker: CrossEncoderReranker
) -> None:
    index = read_index(edition_index, embedder)
    fused = Retriever(index, embedder).search(QUESTION, 50)
    found = Retriever(index, embedder, reranker=reranker).search(QUESTION, 50)
    scores = reranker.scores(QUESTION, [search_text(hit.passage) for hit in found])
    head = list(scores[:RERANKED])
    assert head == sorted(head, reverse=True)
    assert found[:RERANKED] != fused[:RERANKED]
    assert found[RERANKED:] == fused[RERANKED:]
    assert len(found) == len(fused) == 50
    assert {hit.passage.id: (hit.score, hit.ranks) for hit in found} == {
        hit.passage.id: (hit.score, hit.ranks) for hit in fused
    }


def test_a_few_hits_are_the_best_of_all_that_were_read(
    edition_index: Path, embedder: Embedder, reranker: CrossEncoderReranker
) -> None:
    retriever = Retriever(read_index(edition_index, embedder), embedder, reranker=reranker)
    assert retriever.search(QUESTION, 3) == retriever.search(QUESTION, RERANKED)[:3]


def test_equal_scores_keep_the_fused_order(cross_encoder: Path, tmp_path: Path) -> None:
    from safetensors.numpy import load_file, save_file

    folder = tmp_path / "m"
    shutil.copytree(cross_encoder, folder)
    tensors = load_file(folder / "model.safetensors")
    tensors["classifier.weight"] = np.zeros_like(tensors["classifier.weight"])
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    hits = [Hit(Passage(n, "d", "", "", "", "港" * n), 1 / n, {"words": n}) for n in range(1, 8)]
    assert rerank(load_reranker(str(folder)), QUESTION, hits) == hits


def test_nothing_found_is_nothing_to_read(reranker: CrossEncoderReranker) -> None:
    assert rerank(reranker, QUESTION, []) == []


def test_threads_do_not_disturb_each_other(reranker: CrossEncoderReranker) -> None:
    texts = [f"{n}年の交流" for n in range(20)]
    expected = reranker.scores(QUESTION, texts)
    with ThreadPoolExecutor(4) as pool:
        for scores in pool.map(lambda _: reranker.scores(QUESTION, texts), range(12)):
            np.testing.assert_allclose(scores, expected, atol=1e-6)


def test_a_folder_saved_by_sentence_transformers_is_read_too(cross_encoder: Path, tmp_path: Path) -> None:
    from sentence_transformers import CrossEncoder

    CrossEncoder(str(cross_encoder), device="cpu").save(str(tmp_path / "m"), create_model_card=False)
    assert (tmp_path / "m" / "modules.json").exists()
    texts = ["酒田市の港", "2015年の交流"]
    expected = load_reranker(str(cross_encoder)).scores(QUESTION, texts)
    np.testing.assert_allclose(load_reranker(str(tmp_path / "m")).scores(QUESTION, texts), expected, atol=1e-6)


def test_an_assistant_uses_what_is_set(edition_index: Path, embedder: Embedder, cross_encoder: Path) -> None:
    set_so = Assistant.over(edition_index, embedder, Settings(reranker=str(cross_encoder), dense_weight=0.5))
    assert set_so.retriever.reranker is not None
    assert set_so.retriever.weights["dense"] == 0.5
    assert Assistant.over(edition_index, embedder).retriever.reranker is None
    assert set_so.ask("敦賀市の提携先は?").status == "answered"


def test_the_command_asks_with_it_and_says_nothing_else(edition_index: Path, cross_encoder: Path) -> None:
    done = ask(edition_index, TOKUSHU_RERANKER=str(cross_encoder), TOKUSHU_BATCH_SIZE="3")
    assert (done.returncode, done.stderr) == (0, "")
    assert "出典:" in done.stdout or "見当たりません" in done.stdout


def ask(index: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **settings, "PYTHONPATH": str(SRC), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "cli", "ask", "タタルスタン共和国の人口は?", "--index", str(index)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def rewrite(**changes: object) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        config = {**json.loads((folder / "config.json").read_text()), **changes}
        (folder / "config.json").write_text(json.dumps(config))

    return write


def ask_for_code(folder: Path) -> None:
    """Name a class of its own; loading it would leave a file behind."""
    rewrite(model_type="own", auto_map={"AutoModelForSequenceClassification": "own.Model"})(folder)
    (folder / "own.py").write_text("from pathlib import Path\nPath(__file__).with_name('ran').touch()\n")


def cut_weights(folder: Path) -> None:
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-4])


def remove_tokenizer(folder: Path) -> None:
    for path in folder.glob("*token*"):
        path.unlink()


def list_modules(kind: str, model_type: str = "CrossEncoder") -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        (folder / "modules.json").write_text(json.dumps([{"idx": 0, "name": "0", "path": "", "type": kind}]))
        (folder / "config_sentence_transformers.json").write_text(json.dumps({"model_type": model_type}))

    return write


TRANSFORMER = "sentence_transformers.base.modules.transformer.Transformer"
BROKEN: list[tuple[Callable[[Path], object], str]] = [
    (shutil.rmtree, "がありません。TOKUSHU_RERANKER"),
    (lambda f: (f / "config.json").unlink(), "config.json がありません"),
    (lambda f: (f / "config.json").write_text("{"), "config.json が壊れています"),
    (lambda f: (f / "model.safetensors").unlink(), r"\*.safetensors がありません"),
    (cut_weights, "重み .* が壊れています"),
    (remove_tokenizer, r"\*token\* がありません"),
    (lambda f: (f / "tokenizer.json").write_text("{}"), "を読み込めません"),
    (lambda f: (f / "model.safetensors").rename(f / "pytorch_model.bin"), "コードを含みえます"),
    (ask_for_code, "独自のコード（.*にある）"),
    (list_modules("own.Module"), "独自のコード（own.Module"),
    (list_modules(TRANSFORMER, "SentenceTransformer"), "並べ替えモデルではありません"),
    (rewrite(architectures=["BertModel"]), r"並べ替えモデルではありません（BertModel）"),
    (rewrite(architectures=None), "並べ替えモデルではありません（種類が書かれていません"),
]


@pytest.mark.parametrize(("damage", "words"), BROKEN, ids=[words for _, words in BROKEN])
def test_a_bad_folder_is_refused_with_a_sentence(
    damage: Callable[[Path], object], words: str, cross_encoder: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "m"
    shutil.copytree(cross_encoder, folder)
    damage(folder)
    with pytest.raises(ModelError, match=words) as refusal:
        load_reranker(str(folder))
    message = str(refusal.value)
    assert str(folder) in message
    assert "\n" not in message
    assert message.count("。") == 2
    assert not (folder / "ran").exists()


def test_a_model_that_gives_classes_is_refused(cross_encoder: Path, tmp_path: Path) -> None:
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    config = BertConfig.from_pretrained(cross_encoder, num_labels=3)
    BertForSequenceClassification(config).save_pretrained(tmp_path / "m")
    AutoTokenizer.from_pretrained(cross_encoder).save_pretrained(tmp_path / "m")
    with pytest.raises(ModelError, match=r"1つの文に3個の点を付けます。.*cross-encoder"):
        load_reranker(str(tmp_path / "m"))


def test_a_file_and_an_uncached_hub_name_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "model").write_text("")
    with pytest.raises(ModelError, match="並べ替えモデル model はフォルダーではありません。TOKUSHU_RERANKER"):
        load_reranker("model")
    with pytest.raises(ModelError, match=r"ダウンロードはしません.*この機械に写し、そのパスを TOKUSHU_RERANKER"):
        load_reranker("nobody/no-such-model")
