"""A model folder as sentence-transformers writes it, looked at before anything in it is loaded."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from retrieve.errors import ModelError

Parts = tuple[tuple[str, Path], ...]
"""A model's modules in order, as (class name, folder)."""

_NEEDED: Mapping[str, tuple[str, ...]] = {
    "StaticEmbedding": ("model.safetensors", "tokenizer.json"),
    "Transformer": ("*.safetensors", "config.json", "*token*"),
    "Pooling": ("config.json",),
    "Dense": ("config.json", "*.safetensors"),
}
_OPTIONAL = {"LayerNorm", "Dropout", "LogitScore"}
_EMPTY = {"Normalize"}
"""Modules that save nothing: git, wheels and the hub carry no empty folder, so theirs may be absent."""

_TELLING_SUFFIXES = {".safetensors", ".json", ".model"}
_TELLING_NAMES = {"vocab.txt", "merges.txt"}
_OURS = "tokushu.json"
_SAMPLES, _SAMPLE_BYTES = 256, 4096


@dataclass(frozen=True, slots=True)
class Use:
    """What a folder is wanted for, as the sentences about it say: the kind of model and the setting that names it."""

    noun: str
    setting: str


EMBEDDING = Use("埋め込みモデル", "TOKUSHU_MODEL")
RERANKER = Use("並べ替えモデル", "TOKUSHU_RERANKER")


def locate(name: str, use: Use) -> Path:
    """Return the folder a name stands for: a path on this machine, or the snapshot of a hub name in the local cache."""
    path = _expanded(name)
    if path.exists():
        return path
    if path.is_absolute() or name.startswith((".", "~")) or name.count("/") > 1 or "\\" in name:
        raise ModelError(
            f"{use.noun}のフォルダー {name} がありません。{use.setting} にあるフォルダーを指定してください。"
        )
    import huggingface_hub  # slow to import, and needed only for a hub name
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(huggingface_hub.snapshot_download(name, local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError, OSError):
        raise ModelError(
            f"{use.noun} {name} は、フォルダーにもこの機械のキャッシュにもありません（ダウンロードはしません）。"
            f"モデルのフォルダーをこの機械に写し、そのパスを {use.setting} に指定してください。"
        ) from None


def check_folder(path: Path, use: Use, *, bare: bool = False) -> Parts:
    """Return a folder's modules; raise ModelError where it is missing, incomplete or needs code of its own.

    `bare` lets a folder be one transformer without modules.json.
    """
    if not path.is_dir():
        raise ModelError(
            f"{use.noun} {path} はフォルダーではありません。{use.setting} にモデルのフォルダーを指定してください。"
        )
    parts = (("Transformer", path),) if bare and not (path / "modules.json").exists() else _parts(path)
    _refuse_code_and_pickle(path)
    for kind, part in parts:
        _require_files(kind, part)
    return parts


def read_object(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file, an empty one where there is no file."""
    found = _read_json(path) if path.is_file() else {}
    if not isinstance(found, dict):
        raise ModelError(
            f"{path.parent} の {path.name} がJSONのオブジェクトではありません。モデルのフォルダーを写し直してください。"
        )
    return found


def read_own(path: Path) -> dict[str, Any]:
    """Return what tokushu.json in a model folder says: the file in which an operator tells what the folder does not."""
    return read_object(path / _OURS)


def full_name(path: Path, shown: str, told: Mapping[str, object]) -> str:
    """Return a readable name and 12 hexadecimal digits that change with the files and with what was told besides.

    The digits follow the weights, the tokenizer and the prompts. Of a file over 1 MiB only 256 stretches of 4 KiB are
    read: training moves all weights, and gigabytes take seconds.
    """
    digest = hashlib.sha256(json.dumps(dict(told), sort_keys=True).encode())
    for file in sorted(path.rglob("*"), key=lambda f: f.relative_to(path).as_posix()):
        telling = (file.suffix in _TELLING_SUFFIXES or file.name in _TELLING_NAMES) and file != path / _OURS
        if not telling or not file.is_file():
            continue
        size = file.stat().st_size
        digest.update(f"{file.relative_to(path).as_posix()}\0{size}\0".encode())
        with file.open("rb") as stream:
            if size <= _SAMPLES * _SAMPLE_BYTES:
                digest.update(stream.read())
                continue
            for n in range(_SAMPLES):
                stream.seek((size - _SAMPLE_BYTES) * n // (_SAMPLES - 1))
                digest.update(stream.read(_SAMPLE_BYTES))
    return f"{shown}:{digest.hexdigest()[:12]}"


def _expanded(name: str) -> Path:
    """Return a path with ~ read as the home folder, as it stands where there is no such user."""
    try:
        return Path(name).expanduser()
    except RuntimeError:
        return Path(name)


def shown_name(path: Path, name: str | None) -> str:
    """Return a folder's readable name: the hub name it was called by, else the folder's own."""
    return name if name and not _expanded(name).exists() else path.resolve().name


def _read_json(path: Path) -> Any:  # noqa: ANN401  JSON holds anything
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(
            f"{path.parent} の {path.name} が壊れています（{error}）。フォルダーを写し直してください。"
        ) from None


def _parts(path: Path) -> Parts:
    """Return the modules that modules.json lists, refusing classes and folders from elsewhere."""
    if not (path / "modules.json").is_file():
        raise ModelError(
            f"{path} に modules.json がありません。sentence-transformers のモデル全体のフォルダーを指定してください。"
        )
    modules = _read_json(path / "modules.json")
    if not isinstance(modules, list) or not modules:
        raise ModelError(f"{path} の modules.json にモジュールがありません。モデルのフォルダーを写し直してください。")
    parts = []
    for module in modules:
        kind, folder = (module.get("type"), module.get("path")) if isinstance(module, dict) else (None, None)
        if not isinstance(kind, str) or not isinstance(folder, str):
            raise ModelError(
                f"{path} の modules.json に type か path のないモジュールがあります。"
                "モデルのフォルダーを写し直してください。"
            )
        if not kind.startswith("sentence_transformers."):
            raise ModelError(f"{path} は独自のコード（{kind}）が要りますが、実行しません。別のモデルを選んでください。")
        part, short = path / folder, kind.rpartition(".")[2]
        outside = Path(folder).is_absolute() or ".." in Path(folder).parts
        if outside or not (part.is_dir() or short in _EMPTY):
            raise ModelError(
                f"{path} に modules.json の言うフォルダー「{folder}」がありません。フォルダーを写し直してください。"
            )
        if short not in {*_NEEDED, *_OPTIONAL, *_EMPTY}:
            raise ModelError(f"{path} のモジュール {short} は読めない種類です。別のモデルを選んでください。")
        parts.append((short, part))
    return tuple(parts)


def _refuse_code_and_pickle(path: Path) -> None:
    for config in path.rglob("*config*.json"):
        if _names_code(_read_json(config)):
            raise ModelError(
                f"{path} は独自のコード（{config.name} にある）が要りますが、実行しません。別のモデルを選んでください。"
            )
    for pickled in path.rglob("pytorch_model*.bin"):
        if not any(pickled.parent.glob("*.safetensors")):
            raise ModelError(
                f"{path} の重みは {pickled.name} だけで、コードを含みえます。"
                "model.safetensors として保存し直してください。"
            )


def _names_code(value: Any) -> bool:  # noqa: ANN401
    """Tell whether a configuration, or a part of it, names a class of its own, or an activation from elsewhere."""
    if isinstance(value, dict):
        return any(key == "auto_map" or _is_foreign(key, inner) or _names_code(inner) for key, inner in value.items())
    return isinstance(value, list) and any(map(_names_code, value))


def _is_foreign(key: str, value: Any) -> bool:  # noqa: ANN401
    """Tell whether a setting has sentence-transformers import an activation that is none of torch's own."""
    return "activation" in key and isinstance(value, str) and "." in value and not value.startswith("torch.nn.")


def _require_files(kind: str, part: Path) -> None:
    """Refuse a module folder without its weights or its tokenizer, or with weights that were copied in part."""
    for pattern in _NEEDED.get(kind, ()):
        if not any(part.glob(pattern)):
            raise ModelError(f"{part} に {pattern} がありません。モデルのフォルダー全体を写し直してください。")
    for index in part.glob("*.safetensors.index.json"):
        listed = read_object(index).get("weight_map")
        for name in sorted(set(listed.values())) if isinstance(listed, dict) else ():
            if not (part / str(name)).is_file():
                raise ModelError(
                    f"{part} に {index.name} の言う {name} がありません。モデルのフォルダーを写し直してください。"
                )
    for weights in sorted(part.glob("*.safetensors")):
        _check_whole(weights)


def _check_whole(weights: Path) -> None:
    """Refuse a safetensors file whose size is not the one its header gives, as after a copy that broke off."""
    from safetensors import safe_open  # reads the header, and leaves the weights on the disk

    try:
        with safe_open(weights, framework="numpy"):
            pass
    except Exception as error:  # the library's own class for every way in which a file can be cut off
        raise ModelError(
            f"重み {weights} が壊れています（{error}）。モデルのフォルダーを写し直してください。"
        ) from None
