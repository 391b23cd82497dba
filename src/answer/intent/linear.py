"""A multinomial linear model over named features, kept as safetensors and read with numpy alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file


@dataclass(frozen=True)
class LinearModel:
    """`weights` has shape (features, labels), `bias` (labels,)."""

    features: tuple[str, ...]
    labels: tuple[str, ...]
    weights: NDArray[np.float16]
    bias: NDArray[np.float32]

    @cached_property
    def _number_of(self) -> dict[str, int]:
        return {feature: number for number, feature in enumerate(self.features)}

    def probabilities(self, features: Iterable[str]) -> dict[str, float]:
        """Return the probability of each label; features that are not known count for nothing."""
        known = [self._number_of[feature] for feature in features if feature in self._number_of]
        scores = self.bias + self.weights[known].sum(axis=0, dtype=np.float32)
        shares = np.exp(scores - scores.max())
        return dict(zip(self.labels, (shares / shares.sum()).tolist(), strict=True))


def save_models(models: dict[str, LinearModel], path: Path) -> None:
    """Write models, each under its name, into one file."""
    arrays: dict[str, NDArray[np.generic]] = {}
    for name, model in models.items():
        arrays[f"{name}.weights"] = model.weights
        arrays[f"{name}.bias"] = model.bias
        arrays[f"{name}.features"] = _packed(model.features)
        arrays[f"{name}.labels"] = _packed(model.labels)
    save_file(arrays, path)


def load_models(path: Path) -> dict[str, LinearModel]:
    """Read what `save_models` wrote."""
    arrays = load_file(path)
    names = sorted({key.partition(".")[0] for key in arrays})
    return {
        name: LinearModel(
            _unpacked(arrays[f"{name}.features"]),
            _unpacked(arrays[f"{name}.labels"]),
            arrays[f"{name}.weights"],
            arrays[f"{name}.bias"],
        )
        for name in names
    }


def _packed(words: Sequence[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(words).encode("utf-8"), dtype=np.uint8)


def _unpacked(data: NDArray[np.uint8]) -> tuple[str, ...]:
    return tuple(data.tobytes().decode("utf-8").split("\n"))
