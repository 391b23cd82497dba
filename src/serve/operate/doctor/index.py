"""The models and the index: there, whole, made by this version, and of the documents as they are."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from errors import TokushuError
from ingest.build import hash_all
from retrieve.embedding import load_embedder
from retrieve.embedding.protocol import Embedder
from retrieve.manifest import Manifest, UnfitIndexError
from retrieve.model_folder import RERANKER, check_folder, locate
from serve.operate.doctor.checks import Check
from settings import Settings

_CORPUS = Path("corpus")


def models(settings: Settings) -> Iterable[Check]:
    """Tell whether the embedding model, and the reranker where one is set, can be read."""
    try:
        embedder = load_embedder(settings.model, settings.batch_size)
        yield Check("モデル", "ok", f"埋め込みモデル {embedder.name} を読めます。")
    except TokushuError as error:
        yield Check("モデル", "fail", str(error))
    if not settings.reranker:
        return
    try:
        check_folder(locate(settings.reranker, RERANKER), RERANKER)
        yield Check("モデル", "ok", f"並べ替えモデル {settings.reranker} を読めます。")
    except TokushuError as error:
        yield Check("モデル", "fail", str(error))


def index(settings: Settings) -> Iterable[Check]:
    """Tell whether the index can be answered from."""
    try:
        manifest = Manifest.read(settings.index)
        embedder = _embedder(settings)
        if embedder:  # where the model cannot be read, that is said elsewhere
            manifest.check(settings.index, embedder.name, embedder.dimension)
        yield Check("索引", "ok", f"{settings.index} に{manifest.sizes}。")
    except (TokushuError, OSError, KeyError) as error:
        yield Check("索引", "fail", _sentence(settings, error))


def _embedder(settings: Settings) -> Embedder | None:
    try:
        return load_embedder(settings.model, settings.batch_size)
    except TokushuError:
        return None


def _sentence(settings: Settings, error: Exception) -> str:
    if isinstance(error, TokushuError):
        return str(error)
    told = (error.strerror or error) if isinstance(error, OSError) else error
    return f"{settings.index} を読めません（{told}）。読む許可を確かめるか、「tokushu ingest」で作り直してください。"


def documents(settings: Settings, corpus: Path = _CORPUS) -> Iterable[Check]:
    """Tell whether the index is of the documents as they are now, where they lie on this machine."""
    if not corpus.is_dir():
        return
    try:
        Manifest.read(settings.index).check_sources(settings.index, hash_all([corpus]))
        yield Check("資料", "ok", f"索引は {corpus} の今の資料のとおりです。")
    except UnfitIndexError as error:
        if "資料が変わりました" in error.why:  # any other is said of the index itself
            yield Check(
                "資料",
                "warn",
                f"{error.why}答えに使うには「tokushu ingest {corpus} --index {settings.index}」を実行してください。",
            )
    except TokushuError as error:
        yield Check("資料", "fail", str(error))
