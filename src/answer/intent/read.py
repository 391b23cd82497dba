"""What a question wants computed, and for each of its words how likely it carries content.

The model was trained on questions of our own, written for many tables and marked word by word
(`training/questions.tsv`, `scripts/train_intent.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from answer.intent.features import intent_features, role_features
from answer.intent.linear import LinearModel, load_models
from japanese.tokens import Token, tokenize

_FILE = Path(__file__).parent / "data" / "intent.safetensors"

CONTENT, OPERATION, PADDING = "content", "operation", "padding"
"""What a word does in a question: it decides which rows or what fact is meant; it tells what to compute or to give;
or neither (why one asks, courtesies, words that only repeat the subject)."""


@dataclass(frozen=True, slots=True)
class Intent:
    """`wanted` gives each intent a probability; `roles` those of each content word, by where it starts in the text.

    The text is the question as `japanese.normalize.normalize` writes it.
    """

    wanted: Mapping[str, float]
    roles: Mapping[int, Mapping[str, float]]

    @property
    def name(self) -> str:
        """The likeliest intent."""
        return max(self.wanted, key=lambda name: self.wanted[name])

    def probability(self, *names: str) -> float:
        """Return how likely the question wants one of these."""
        return sum(self.wanted.get(name, 0.0) for name in names)

    def is_padding(self, token: Token, most: float) -> bool:
        """Tell whether a word carries content with no more than some probability."""
        return self.role(token, CONTENT) <= most

    def role(self, token: Token, name: str) -> float:
        """Return how likely a word has a role; one that is no content word by its part of speech is padding."""
        return self.roles.get(token.start, {}).get(name, 0.0)


@lru_cache(maxsize=1)
def _models() -> Mapping[str, LinearModel]:
    return load_models(_FILE)


@lru_cache(maxsize=256)  # each table reads the same question
def read_intent(text: str) -> Intent:
    """Read what a question wants."""
    models = _models()
    tokens = tokenize(text)
    roles = {
        token.start: models["role"].probabilities(features)
        for token, features in zip(tokens, role_features(tokens), strict=True)
        if token.is_content
    }
    content = {start: of_word[CONTENT] for start, of_word in roles.items()}
    return Intent(models["intent"].probabilities(intent_features(tokens, content)), roles)
