"""What the choice of the answering sentence looks at in the passage it stands in, each number about 0 to 1."""

from __future__ import annotations

from collections.abc import Sequence

from answer.passages.overlap import Overlap
from answer.passages.requirements import Requirements
from japanese.reading import share
from records import Hit
from retrieve.analysis import AnalysedPassage

_FARTHEST = -5.0
"""Behind the best by more than this in the lexical ranking, all passages are alike."""


def passage_features(
    hit: Hit, hits: Sequence[Hit], passage: AnalysedPassage, overlap: Overlap, required: Requirements
) -> dict[str, float]:
    """Return the features of a hit among all hits.

    The embedding's rank is no feature: the built-in model was trained on the same paragraphs as the weights.
    """
    lemmas = passage.lemma_set
    missing = required.names_missing_in(lemmas, passage.whole)
    behind = hit.scores["lexical"] - max(other.scores["lexical"] for other in hits)
    return {
        "passage_behind": max(_FARTHEST, behind),
        "passage_rank": 1 / hit.ranks["lexical"] if "lexical" in hit.ranks else 0.0,
        "passage_bm25_words": hit.scores["words"],
        "passage_bm25_chars": hit.scores["chars"],
        "passage_words_behind": hit.scores["words"] - max(other.scores["words"] for other in hits),
        "passage_chars_behind": hit.scores["chars"] - max(other.scores["chars"] for other in hits),
        "passage_words": share(overlap.word_weights, overlap.query.said(lemmas)),
        "passage_literal": share(overlap.word_weights, lemmas),
        "passage_chars": share(overlap.char_weights, passage.gram_set),
        "passage_lacks_names": len(missing) / max(1, len(required.names)),
        "passage_lacks_year": float(bool(required.missing_years(hit.passage))),
    }
