"""A model folder as sentence-transformers writes it, looked at before anything in it is loaded."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from retrieve.embedding.protocol import ModelError

_QUERY_PROMPTS = ("query",)
_PASSAGE_PROMPTS = ("document", "passage", "corpus")
_TELLING_SUFFIXES = {".safetensors", ".json", ".model"}
_TELLING_NAMES = {"vocab.txt", "merges.txt"}
_SAMPLES, _SAMPLE_BYTES = 256, 4096


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A checked folder; `parts` are its modules in order, as (class name, folder).

    `fold` says that the model reads text folded to one spelling; a prompt is None where the folder names none.
    """

    path: Path
    name: str
    parts: tuple[tuple[str, Path], ...]
    query_prompt: str | None
    passage_prompt: str | None
    fold: bool

    @property
    def is_static(self) -> bool:
        """Tell whether this is one table of token vectors, which needs no torch."""
        kinds = tuple(kind for kind, _ in self.parts)
        return kinds in {("StaticEmbedding",), ("StaticEmbedding", "Normalize")}


def open_folder(path: Path, name: str | None = None) -> ModelFolder:
    """Return what a folder holds; raises ModelError where it is missing, incomplete or needs code of its own.

    `name` is how the user called it; the model's own name for itself, if it has one, goes first.
    """
    if not path.is_dir():
        raise ModelError(f"the embedding model {path} is not a folder; set TOKUSHU_MODEL to a model folder")
    parts = _parts(path)
    _refuse_code_and_pickle(path)
    for kind, part in parts:
        _require_files(kind, part)
    config = read_object(path / "config_sentence_transformers.json")
    prompts = config.get("prompts")
    prompts = prompts if isinstance(prompts, dict) else {}
    ours = read_object(path / "tokushu.json")
    if ours.get("text", "plain") not in {"plain", "fold"}:
        raise ModelError(f"tokushu.json in {path} asks for text {ours['text']!r}; write 'plain' or 'fold'")
    shown = ours.get("name") or (name if name and not Path(name).exists() else path.resolve().name)
    return ModelFolder(
        path=path,
        name=f"{shown}:{_fingerprint(path)}",
        parts=parts,
        query_prompt=_prompt(prompts, _QUERY_PROMPTS),
        passage_prompt=_prompt(prompts, _PASSAGE_PROMPTS),
        fold=ours.get("text") == "fold",
    )


def read_object(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file, an empty one where there is no file."""
    found = _read_json(path) if path.is_file() else {}
    if not isinstance(found, dict):
        raise ModelError(f"{path.name} in {path.parent} is not a JSON object; copy the model folder again")
    return found


def _read_json(path: Path) -> Any:  # noqa: ANN401  JSON holds anything
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"{path.name} in {path.parent} is damaged ({error}); copy the folder again") from None


def _parts(path: Path) -> tuple[tuple[str, Path], ...]:
    """Return the modules that modules.json lists, refusing classes and folders from elsewhere."""
    if not (path / "modules.json").is_file():
        raise ModelError(f"{path} has no modules.json; name the folder of a complete sentence-transformers model")
    modules = _read_json(path / "modules.json")
    if not isinstance(modules, list) or not modules:
        raise ModelError(f"modules.json in {path} lists no modules; copy the model folder again")
    parts = []
    for module in modules:
        kind, folder = (module.get("type"), module.get("path")) if isinstance(module, dict) else (None, None)
        if not isinstance(kind, str) or not isinstance(folder, str):
            raise ModelError(f"modules.json in {path} has a module without type or path; copy the model folder again")
        if not kind.startswith("sentence_transformers."):
            raise ModelError(f"{path} needs code of its own ({kind}), which is never run; choose another model")
        part = path / folder
        if Path(folder).is_absolute() or ".." in Path(folder).parts or not part.is_dir():
            raise ModelError(f"{path} has no module folder '{folder}', which modules.json lists; copy the folder again")
        parts.append((kind.rpartition(".")[2], part))
    return tuple(parts)


def _refuse_code_and_pickle(path: Path) -> None:
    for config in path.rglob("*config*.json"):
        if "auto_map" in read_object(config):
            raise ModelError(
                f"{path} needs code of its own (auto_map in {config.name}), which is never run; choose another model"
            )
    for pickled in path.rglob("pytorch_model*.bin"):
        if not any(pickled.parent.glob("*.safetensors")):
            raise ModelError(
                f"{path} has its weights only as {pickled.name}, which may hold code; save them as model.safetensors"
            )


def _require_files(kind: str, part: Path) -> None:
    """Refuse a module folder without its weights or its tokenizer."""
    needed = {
        "StaticEmbedding": ("model.safetensors", "tokenizer.json"),
        "Transformer": ("*.safetensors", "config.json", "*token*"),
    }.get(kind, ())
    for pattern in needed:
        if not any(part.glob(pattern)):
            raise ModelError(f"{part} has no {pattern}; copy the complete model folder again")


def _prompt(prompts: dict[str, Any], names: tuple[str, ...]) -> str | None:
    """Return the first prompt that says something.

    sentence-transformers 6 itself writes an empty `document` into every folder, and so overlooks a `passage`.
    """
    found = [prompts[name] for name in names if isinstance(prompts.get(name), str)]
    return next((prompt for prompt in found if prompt), found[0] if found else None)


def _fingerprint(path: Path) -> str:
    """Return 12 hexadecimal digits that change with the weights, the tokenizer, the prompts or the text a model reads.

    Of a file over 1 MiB only 256 stretches of 4 KiB are read: training moves all weights, and gigabytes take seconds.
    """
    digest = hashlib.sha256()
    for file in sorted(path.rglob("*"), key=lambda f: f.relative_to(path).as_posix()):
        if not (file.suffix in _TELLING_SUFFIXES or file.name in _TELLING_NAMES) or not file.is_file():
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
    return digest.hexdigest()[:12]
