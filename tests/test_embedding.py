"""The built-in embedding model, and what is done with a user's own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file
from tokenizers import Tokenizer, models, pre_tokenizers

from japanese.normalize import fold
from retrieve.embedding import BUILT_IN, ModelError, StaticEmbedder, TransformerEmbedder, load_embedder

SRC = Path(__file__).resolve().parents[1] / "src"
MAX_BYTES = 32_000_000
STATIC = "sentence_transformers.sentence_transformer.modules.static_embedding.StaticEmbedding"
NORMALIZE = "sentence_transformers.sentence_transformer.modules.normalize.Normalize"
SENTENCES = (
    "酒田市の姉妹都市はどこですか。",
    "1991年に結ばれた友好提携をすべて教えてください。",
    "ハバロフスク市とは何年に提携しましたか",
    "交流事例を一覧にする",
    "港の貨物は船で運ばれる。",
    "ｻﾊﾘﾝ州の人口",
    "ヴラジオストクとウラジオストク",
    "サンクト・ペテルブルグ",
    "NHK 青森放送局",
    "ﾆﾎﾝｺﾞ ﾃｷｽﾄ",
    "図書館の本は二週間借りられます。",
    "市役所の開庁時間は8時30分から17時15分まで",
    "ごみの収集日",
    "子ども医療費の助成を受けるには？",
    "A",
    "1",
    "。",
    "平成3年・1991年",
    "髙橋さんは﨑陽軒へ行った",
    "これは、文ではあるが、事実ではない。",
)


@pytest.fixture(scope="module")
def embedder() -> StaticEmbedder:
    """Return the built-in model, read without torch."""
    found = load_embedder()
    assert isinstance(found, StaticEmbedder)
    return found


def write_static(
    folder: Path, *, text: str | None = None, prompts: dict[str, str] | None = None, kinds: tuple[str, ...] = (STATIC,)
) -> Path:
    """Write a static model of three words whose vectors are the axes; the unknown word is (1, 1, 1)."""
    folder.mkdir(exist_ok=True)
    tokenizer = Tokenizer(models.WordLevel({"[UNK]": 0, "港": 1, "市": 2, "ガー": 3}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    table = np.vstack([np.ones(3), np.eye(3)]).astype(np.float32)
    save_file({"embedding.weight": table}, folder / "model.safetensors")
    modules = [{"idx": n, "name": str(n), "path": "" if n == 0 else f"{n}", "type": k} for n, k in enumerate(kinds)]
    for module in modules:
        (folder / str(module["path"])).mkdir(exist_ok=True)
    (folder / "modules.json").write_text(json.dumps(modules))
    if prompts is not None:
        (folder / "config_sentence_transformers.json").write_text(json.dumps({"prompts": prompts}))
    if text is not None:
        (folder / "tokushu.json").write_text(json.dumps({"text": text}))
    return folder


def test_built_in_is_small_and_named_after_its_files(embedder: StaticEmbedder) -> None:
    assert sum(file.stat().st_size for file in BUILT_IN.rglob("*") if file.is_file()) <= MAX_BYTES
    name, _, digits = embedder.name.partition(":")
    assert name == "tokushu-static-1"
    assert len(digits) == 12
    assert int(digits, 16) >= 0


@pytest.mark.parametrize("nothing", [None, ""])
def test_no_name_is_the_built_in_model(nothing: str | None, embedder: StaticEmbedder) -> None:
    assert load_embedder(nothing).name == embedder.name
    assert load_embedder(str(BUILT_IN)).name == embedder.name


def test_rows_have_the_shape_and_length_promised(embedder: StaticEmbedder) -> None:
    for vectors in (embedder.encode_queries(SENTENCES), embedder.encode_passages(SENTENCES)):
        assert vectors.shape == (len(SENTENCES), embedder.dimension)
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("text", ["", " ", "\n", "\U0001f37a", "\ue000\ue001"])
def test_a_text_without_a_known_token_is_a_zero_row(text: str, embedder: StaticEmbedder) -> None:
    vectors = embedder.encode_queries([text, "港"])
    assert not vectors[0].any()
    assert vectors[1].any()


def test_no_texts_give_no_rows(embedder: StaticEmbedder) -> None:
    assert embedder.encode_queries([]).shape == (0, embedder.dimension)


def test_a_text_has_one_vector_whatever_stands_beside_it(embedder: StaticEmbedder) -> None:
    together = embedder.encode_passages(SENTENCES)
    alone = np.vstack([embedder.encode_passages([sentence]) for sentence in SENTENCES])
    np.testing.assert_array_equal(together, alone)
    np.testing.assert_array_equal(together, load_embedder().encode_passages(SENTENCES))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ヴォルガ", "ボルガ"),
        ("サンクト・ペテルブルグ", "サンクトペテルブルグ"),
        ("ｻﾊﾘﾝ", "サハリン"),
        ("ＮＨＫ", "nhk"),
        ("ユーラシア", "ユラシア"),
    ],
)
def test_spellings_of_one_name_have_one_vector(one: str, other: str, embedder: StaticEmbedder) -> None:
    first, second = embedder.encode_queries([one, other])
    np.testing.assert_array_equal(first, second)
    assert first.any()


def test_every_token_is_in_the_spelling_texts_are_folded_to() -> None:
    tokens = Tokenizer.from_file(str(BUILT_IN / "tokenizer.json")).get_vocab()
    unreachable = [token for token in tokens if token not in {"[UNK]", " "} and fold(token) != token]
    assert unreachable == []  # else fold() has changed since training: run scripts/train_embedding.py again


def test_shared_words_bring_texts_together(embedder: StaticEmbedder) -> None:
    question = embedder.encode_queries(["図書館で借りた本はいつ返しますか"])[0]
    near, far = embedder.encode_passages(["図書館の本は二週間借りられます。", "ごみは火曜日に収集します。"]) @ question
    assert near > far + 0.1


def test_progress_ends_with_all(embedder: StaticEmbedder) -> None:
    calls: list[tuple[int, int]] = []
    embedder.encode_passages(["港"] * 600, lambda done, total: calls.append((done, total)))
    assert calls[-1] == (600, 600)
    assert calls == sorted(set(calls))
    assert len(calls) > 1


def test_the_built_in_model_needs_no_torch() -> None:
    code = (
        "import sys; from retrieve.embedding import load_embedder; load_embedder().encode_queries(['港']);"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'huggingface_hub'} & set(sys.modules);"
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(SRC)}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_a_users_static_model_gets_the_text_as_it_is(tmp_path: Path) -> None:
    plain = load_embedder(str(write_static(tmp_path / "plain")))
    folded = load_embedder(str(write_static(tmp_path / "folded", text="fold")))
    np.testing.assert_allclose(plain.encode_queries(["ガー"]), [[0, 0, 1]])
    np.testing.assert_allclose(folded.encode_queries(["ガー"]), np.full((1, 3), 3**-0.5), rtol=1e-6)  # ガ is unknown
    assert plain.name.startswith("plain:")
    assert plain.name.partition(":")[2] != folded.name.partition(":")[2]


def test_normalize_after_the_table_is_still_static(tmp_path: Path) -> None:
    found = load_embedder(str(write_static(tmp_path / "m", kinds=(STATIC, NORMALIZE))))
    assert isinstance(found, StaticEmbedder)
    np.testing.assert_allclose(found.encode_queries(["港 市"]), [[0.5**0.5, 0.5**0.5, 0]], rtol=1e-6)


@pytest.mark.parametrize("name", ["document", "passage"])
def test_a_static_models_prompts_are_put_before_the_text(name: str, tmp_path: Path) -> None:
    found = load_embedder(str(write_static(tmp_path / "m", prompts={"query": "", "document": "", name: "市 "})))
    np.testing.assert_allclose(found.encode_queries(["港"]), [[1, 0, 0]])
    np.testing.assert_allclose(found.encode_passages(["港"]), [[0.5**0.5, 0.5**0.5, 0]], rtol=1e-6)


def test_the_name_follows_the_weights(tmp_path: Path) -> None:
    before = load_embedder(str(write_static(tmp_path / "m"))).name
    assert load_embedder(str(tmp_path / "m")).name == before
    save_file({"embedding.weight": np.ones((4, 3), np.float32)}, tmp_path / "m" / "model.safetensors")
    assert load_embedder(str(tmp_path / "m")).name != before


@pytest.mark.parametrize(
    "tensors",
    [
        {"embedding.weight": np.array([[1, 1], [3, 4], [0, 1], [0, 1]], np.float16)},
        {"embeddings": np.array([[1, 1], [3, 4], [0, 1], [0, 1]], np.float64)},
        {
            "embeddings": np.array([[1, 1], [6, 8], [0, 1], [0, 1]], np.int8),
            "weights": np.array([1, 0.5, 1, 1], np.float32),
        },
        {"embeddings": np.array([[0, 1], [3, 4]], np.float32), "mapping": np.array([0, 1, 0, 0], np.int64)},
    ],
    ids=["half", "double", "8-bit with factors", "mapped"],
)
def test_tables_of_every_kind_are_read(tensors: dict[str, np.ndarray], tmp_path: Path) -> None:
    folder = write_static(tmp_path / "m")
    save_file(tensors, folder / "model.safetensors")
    np.testing.assert_allclose(load_embedder(str(folder)).encode_queries(["港"]), [[0.6, 0.8]], rtol=1e-6)


def cut_weights(folder: Path) -> None:
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-4])


def write_modules(*kinds: str) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        modules = [{"idx": n, "name": str(n), "path": "", "type": kind} for n, kind in enumerate(kinds)]
        (folder / "modules.json").write_text(json.dumps(modules))

    return write


def ask_for_code(folder: Path) -> None:
    """Make a transformer that names a class of its own; loading it would leave a file behind."""
    write_modules("sentence_transformers.models.Transformer")(folder)
    (folder / "config.json").write_text(json.dumps({"model_type": "own", "auto_map": {"AutoModel": "own.Model"}}))
    (folder / "own.py").write_text("from pathlib import Path\nPath(__file__).with_name('ran').touch()\n")


def only_pickle(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    write_modules("sentence_transformers.models.Transformer")(folder)


BROKEN: list[tuple[Callable[[Path], object], str]] = [
    (shutil.rmtree, "がありません。TOKUSHU_MODEL"),
    (lambda f: (f / "modules.json").unlink(), "modules.json がありません"),
    (lambda f: (f / "modules.json").write_text("[{"), "modules.json が壊れています"),
    (lambda f: (f / "modules.json").write_text("[]"), "modules.json にモジュールがありません"),
    (lambda f: (f / "modules.json").write_text("[1]"), "type か path のない"),
    (
        lambda f: (f / "modules.json").write_text(json.dumps([{"type": STATIC, "path": "../m"}])),
        "言うフォルダー「.*」がありません",
    ),
    (
        lambda f: (f / "modules.json").write_text(json.dumps([{"type": STATIC, "path": "0_Gone"}])),
        "言うフォルダー「.*」がありません",
    ),
    (write_modules("own.Model"), "独自のコード"),
    (write_modules(STATIC, "torch.nn.Identity"), "独自のコード"),
    (write_modules("sentence_transformers.base.modules.router.Router"), "モジュール Router は読めない種類"),
    (
        lambda f: (f / "config.json").write_text('{"sentence_transformers": {"activation_fn": "os.system"}}'),
        "独自のコード（config.json にある）",
    ),
    (write_modules("sentence_transformers.models.Transformer"), "config.json がありません"),
    (ask_for_code, "独自のコード（.*にある）"),
    (
        lambda f: (f / "tokenizer_config.json").write_text('{"a": [{"auto_map": {}}]}'),
        "独自のコード（.*にある）",
    ),
    (
        lambda f: (f / "model.safetensors.index.json").write_text('{"weight_map": {"x": "b.safetensors"}}'),
        "b.safetensors がありません",
    ),
    (only_pickle, "コードを含みえます"),
    (lambda f: (f / "model.safetensors").unlink(), "model.safetensors がありません"),
    (lambda f: (f / "tokenizer.json").unlink(), "tokenizer.json がありません"),
    (lambda f: (f / "tokenizer.json").write_text("{}"), "tokenizer.json が壊れています"),
    (cut_weights, "model.safetensors が壊れています"),
    (lambda f: (f / "model.safetensors").write_bytes(b""), "model.safetensors が壊れています"),
    (lambda f: (f / "model.safetensors").write_bytes(b"\xff" * 64), "model.safetensors が壊れています"),
    (lambda f: save_file({"other": np.ones((4, 3))}, f / "model.safetensors"), "語のベクトルの表がありません"),
    (lambda f: save_file({"embeddings": np.ones((2, 3))}, f / "model.safetensors"), "語の数が2本のベクトルより多く"),
    (lambda f: (f / "tokushu.json").write_text('{"text": "shout"}'), "plain か fold を書いて"),
    (lambda f: (f / "config_sentence_transformers.json").write_text("[]"), "JSONのオブジェクトではありません"),
]


@pytest.mark.parametrize(("damage", "words"), BROKEN, ids=[words for _, words in BROKEN])
def test_a_bad_folder_is_refused_with_a_sentence(damage: Callable[[Path], object], words: str, tmp_path: Path) -> None:
    folder = write_static(tmp_path / "m")
    damage(folder)
    with pytest.raises(ModelError, match=words) as refusal:
        load_embedder(str(folder))
    message = str(refusal.value)
    assert str(folder) in message
    assert "\n" not in message
    assert message.count("。") == 2  # what is wrong, the way out
    assert not (folder / "ran").exists()


def test_a_file_is_no_model_folder(tmp_path: Path) -> None:
    (tmp_path / "model").write_text("")
    with pytest.raises(ModelError, match="フォルダーではありません。TOKUSHU_MODEL"):
        load_embedder(str(tmp_path / "model"))


def test_a_cached_hub_name_is_read_from_the_cache(tmp_path: Path) -> None:
    repository = tmp_path / "models--own--tiny"
    (repository / "refs").mkdir(parents=True)
    (repository / "refs" / "main").write_text("abc")
    (repository / "snapshots").mkdir()
    write_static(repository / "snapshots" / "abc")
    code = "from retrieve.embedding import load_embedder; print(load_embedder('own/tiny').name)"
    environment = {**os.environ, "PYTHONPATH": str(SRC), "HF_HUB_CACHE": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout.startswith("own/tiny:"), done.stderr


@pytest.mark.parametrize("name", ["nobody/no-such-model", "no-such-model"])
def test_a_hub_name_that_is_not_cached_is_refused(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(
        ModelError, match=f"{name} は、フォルダーにもこの機械のキャッシュにもありません.*この機械に写し"
    ):
        load_embedder(name)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["built-in", "foreign"])
def test_sentence_transformers_reads_the_same_vectors(kind: str, embedder: StaticEmbedder, tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    folder = BUILT_IN if kind == "built-in" else write_static(tmp_path / "m", prompts={"query": "市 "})
    reader = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    texts = [fold(sentence) for sentence in SENTENCES] if kind == "built-in" else ["港 市", "港 未知", "ガー"]
    expected = reader.encode_query(texts, normalize_embeddings=True)
    np.testing.assert_allclose(StaticEmbedder(folder).encode_queries(texts), expected, atol=1e-5)


@pytest.fixture(scope="module")
def tiny_bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a BERT with random weights as sentence-transformers would, with e5-like prompts."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizer

    torch.manual_seed(0)
    base = tmp_path_factory.mktemp("bert")
    letters = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ":", "query", "passage", *"港市の船本酒田"]
    (base / "vocab.txt").write_text("\n".join(letters), encoding="utf-8")
    BertTokenizer(vocab={letter: n for n, letter in enumerate(letters)}).save_pretrained(base)
    config = BertConfig(
        vocab_size=len(letters), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16
    )
    BertModel(config).save_pretrained(base)
    transformer = Transformer(str(base))
    model = SentenceTransformer(
        modules=[transformer, Pooling(16)], prompts={"query": "query: ", "passage": "passage: "}, device="cpu"
    )
    folder = tmp_path_factory.mktemp("models") / "tiny"
    model.save(str(folder), create_model_card=False)
    return folder


@pytest.mark.slow
def test_a_transformers_prompts_are_honoured(tiny_bert: Path) -> None:
    from sentence_transformers import SentenceTransformer

    found = load_embedder(str(tiny_bert))
    assert isinstance(found, TransformerEmbedder)
    assert found.name.startswith("tiny:")
    texts = ["港の船", "酒田市", "本"]
    query, passage = found.encode_queries(texts), found.encode_passages(texts)
    assert query.shape == (3, found.dimension) == (3, 16)
    np.testing.assert_allclose(np.linalg.norm(query, axis=1), 1, atol=1e-5)
    assert np.abs(query - passage).max() > 1e-3
    reader = SentenceTransformer(str(tiny_bert), device="cpu", local_files_only=True)
    for prompt, vectors in (("query: ", query), ("passage: ", passage)):
        expected = reader.encode([prompt + text for text in texts], prompt="", normalize_embeddings=True)
        np.testing.assert_allclose(vectors, expected, atol=1e-5)


@pytest.mark.slow
def test_a_transformer_keeps_the_order_of_texts(tiny_bert: Path) -> None:
    found = TransformerEmbedder(tiny_bert)
    texts = ["港" * (1 + n * 7 % 11) for n in range(70)]
    calls: list[tuple[int, int]] = []
    vectors = found.encode_passages(texts, lambda done, total: calls.append((done, total)))
    assert calls == [(32, 70), (64, 70), (70, 70)]
    for n in (0, 33, 69):
        np.testing.assert_allclose(vectors[n], found.encode_passages([texts[n]])[0], atol=1e-5)


def cut_tokenizer(folder: Path) -> None:
    (folder / "tokenizer.json").write_text("{}")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (cut_weights, "重み .* が壊れています"),
        (cut_tokenizer, "を読み込めません"),
        (lambda f: (f / "config.json").write_text('{"model_type": "unheard"}'), "を読み込めません"),
    ],
)
def test_a_damaged_transformer_is_refused_with_a_sentence(
    damage: Callable[[Path], object], words: str, tiny_bert: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "m"
    shutil.copytree(tiny_bert, folder)
    damage(folder)
    with pytest.raises(ModelError, match=rf"{words}.*写し直") as refusal:
        load_embedder(str(folder)).encode_queries(["港"])
    assert str(folder) in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_module_that_saves_nothing_needs_no_folder(tmp_path: Path) -> None:
    folder = write_static(tmp_path / "m", kinds=(STATIC, NORMALIZE))
    (folder / "1").rmdir()  # as it arrives by git, a wheel or the hub, which carry no empty folder
    assert isinstance(load_embedder(str(folder)), StaticEmbedder)


def test_a_list_in_a_file_called_config_is_no_fault(tmp_path: Path) -> None:
    folder = write_static(tmp_path / "m")
    (folder / "data_config.json").write_text('[{"name": "training data"}]')
    assert load_embedder(str(folder)).dimension == 3


@pytest.mark.parametrize(
    ("own", "query", "passage"),
    [
        ({}, "市 ", ""),
        ({"prompts": {"query": "港 "}}, "港 ", ""),
        ({"prompts": {"query": "", "passage": "港 "}}, "", "港 "),
    ],
)
def test_prompts_in_tokushu_json_go_before_the_folders_own(
    own: dict[str, object], query: str, passage: str, tmp_path: Path
) -> None:
    folder = write_static(tmp_path / "m", prompts={"query": "市 ", "document": ""})
    (folder / "tokushu.json").write_text(json.dumps(own))
    bare = load_embedder(str(write_static(tmp_path / "bare")))
    found = load_embedder(str(folder))
    np.testing.assert_allclose(found.encode_queries(["ガー"]), bare.encode_queries([query + "ガー"]))
    np.testing.assert_allclose(found.encode_passages(["ガー"]), bare.encode_passages([passage + "ガー"]))


def test_vectors_are_cut_to_the_dimension_the_folder_says_and_made_unit_length(tmp_path: Path) -> None:
    folder = write_static(tmp_path / "m")
    (folder / "tokushu.json").write_text('{"dimension": 2}')
    found = load_embedder(str(folder))
    assert found.dimension == 2
    np.testing.assert_allclose(found.encode_queries(["港 ガー", "ガー"]), [[1, 0], [0, 0]])


def test_the_weight_is_the_folders_and_changes_no_name(tmp_path: Path) -> None:
    folder = write_static(tmp_path / "m", text="plain")
    before = load_embedder(str(folder))
    (folder / "tokushu.json").write_text('{"text": "plain", "weight": 0.25}')
    after = load_embedder(str(folder))
    assert (before.weight, after.weight) == (1.0, 0.25)
    assert after.name == before.name  # else an index would be refused for a weight that changes no vector


def test_the_built_in_model_weighs_as_tuned(embedder: StaticEmbedder) -> None:
    assert embedder.weight == 0.1


@pytest.mark.parametrize(
    ("own", "words"),
    [
        ({"wieght": 1}, "項目「wieght」は使えません。使えるのは name、text、prompts、dimension、weight "),
        ({"weight": -1}, "「weight」が -1 です。0以上の数を書いて"),
        ({"weight": True}, "「weight」が True です"),
        ({"weight": "1"}, "「weight」が '1' です"),
        ({"weight": float("inf")}, "「weight」が inf です"),
        ({"dimension": 0}, "「dimension」が 0 です。1以上の整数を書いて"),
        ({"dimension": 2.0}, "「dimension」が"),
        ({"prompts": {"document": "x"}}, "「prompts」が .*のようなオブジェクト"),
        ({"prompts": {"query": 1}}, "「prompts」が"),
        ({"prompts": []}, "「prompts」が"),
        ({"text": ["fold"]}, "「text」が .*plain か fold を書いて"),
        ({"name": 1}, "「name」が 1 です。文字列を書いて"),
    ],
)
def test_tokushu_json_says_what_it_can_or_is_refused(own: dict[str, object], words: str, tmp_path: Path) -> None:
    folder = write_static(tmp_path / "m")
    (folder / "tokushu.json").write_text(json.dumps(own))
    with pytest.raises(ModelError, match=words) as refusal:
        load_embedder(str(folder))
    assert str(folder) in str(refusal.value)


def test_a_re_ranker_is_no_embedding_model(tmp_path: Path) -> None:
    folder = write_static(tmp_path / "m")
    (folder / "config_sentence_transformers.json").write_text('{"model_type": "CrossEncoder"}')
    with pytest.raises(ModelError, match="並べ替えモデルです。TOKUSHU_RERANKER に指定"):
        load_embedder(str(folder))
