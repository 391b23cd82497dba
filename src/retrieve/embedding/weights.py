"""Tensors of a safetensors file, left on disk: only the rows that are asked for are read and widened to float32."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieve.embedding.protocol import Vectors
from retrieve.errors import ModelError

_FLOATS = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2"}
_DTYPES = {**_FLOATS, "I8": "<i1", "I16": "<i2", "I32": "<i4", "I64": "<i8"}
_MAX_HEADER = 1 << 24


class TokenTable:
    """One vector a token id, as StaticEmbedding and model2vec save it.

    `embedding.weight` holds the vectors; or `embeddings` does, with an optional `mapping` from token id to row and
    optional `weights`, a factor a token id (the scale of 8-bit rows).
    """

    def __init__(self, path: Path) -> None:
        tensors = _map_tensors(path)
        table = tensors.get("embedding.weight", tensors.get("embeddings"))
        if table is None or table[1].ndim != 2:
            raise ModelError(
                f"{path} に語のベクトルの表がありません。StaticEmbedding のモデルのフォルダーを指定してください。"
            )
        self._bfloat16 = table[0] == "BF16"
        self._rows = table[1]
        self._mapping = tensors["mapping"][1] if "mapping" in tensors else None
        self._factors = tensors["weights"][1] if "weights" in tensors else None
        first = self._mapping if self._mapping is not None else self._rows
        self.size = int(first.shape[0])
        self.dimension = int(self._rows.shape[1])
        if self._mapping is not None and self.size and int(self._mapping.max()) >= self._rows.shape[0]:
            raise ModelError(f"{path} の語の対応が表にない行を指しています。モデルのフォルダーを写し直してください。")
        if self._factors is not None and self._factors.shape != (self.size,):
            raise ModelError(
                f"{path} の係数が{self._factors.size}個で、語の数{self.size}と違います。"
                "フォルダーを写し直してください。"
            )

    def sum(self, ids: NDArray[np.int64]) -> Vectors:
        """Return the sum of the vectors of some token ids, of shape (dimension,); zero for no ids."""
        rows = self._rows[ids if self._mapping is None else self._mapping[ids]]
        wide = (rows.astype(np.uint32) << 16).view(np.float32) if self._bfloat16 else rows.astype(np.float32)
        factors = np.ones(len(ids), np.float32) if self._factors is None else self._factors[ids].astype(np.float32)
        total: Vectors = factors @ wide
        return total


def _map_tensors(path: Path) -> dict[str, tuple[str, NDArray[np.generic]]]:
    """Return each tensor's type and its memory-mapped array; the format is a length, a JSON header, and the bytes."""
    try:
        data = np.memmap(path, dtype=np.uint8, mode="r")
        length = int.from_bytes(data[:8].tobytes(), "little")
        if not 2 <= length <= min(_MAX_HEADER, len(data) - 8):
            raise ValueError("its header does not fit")
        header = json.loads(data[8 : 8 + length].tobytes())
        header.pop("__metadata__", None)
        return {name: (entry["dtype"], _array(data[8 + length :], entry)) for name, entry in header.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(f"重み {path} が壊れています（{error}）。モデルのフォルダーを写し直してください。") from None


def _array(data: NDArray[np.uint8], entry: dict[str, object]) -> NDArray[np.generic]:
    if entry["dtype"] not in _DTYPES:
        raise ValueError(f"type {entry['dtype']} is not known")
    dtype = np.dtype(_DTYPES[str(entry["dtype"])])
    shape = [int(n) for n in entry["shape"]]  # type: ignore[attr-defined]
    start, end = (int(n) for n in entry["data_offsets"])  # type: ignore[attr-defined]
    if not 0 <= start <= end <= len(data) or end - start != math.prod(shape) * dtype.itemsize:
        raise ValueError("a tensor is cut off")
    return data[start:end].view(dtype).reshape(shape)
