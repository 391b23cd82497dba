"""Which sentences are quoted: the best, a second that says nearly as much, or all of a short passage.

Steps, lists and conditions do not fit one sentence: who asks how it goes, what all there is, or whether something is
allowed, gets the whole passage and the list that follows it (対象経費a: … aは新規交流事業だけが対象となる。).
"""

from __future__ import annotations

from collections.abc import Sequence

from answer.passages.evidence import Evidence, sentence_spans
from answer.passages.forms import is_caption
from answer.passages.overlap import Overlap
from answer.question import Question, wants_yes_or_no
from answer.words import load_words
from japanese.reading import share
from japanese.tokens import tokenize
from records import Hit, Passage, Span

_SECOND, _ELSEWHERE = 0.6, 0.5
"""A second sentence is quoted too when it scores so little below the best, in the same passage or elsewhere."""

_COMPLETES = 0.25
"""So much of the question's words, by idf, a sentence must say beyond the best to be quoted with it."""

_LEANING = frozenset({"接続詞", "連体詞", "代名詞"})

_MOST = 400
"""So many characters of a passage are quoted at most, around the best sentence."""


def quoted_sentences(
    question: Question, ranked: Sequence[Evidence], overlap: Overlap, passages: Sequence[Passage]
) -> list[Evidence]:
    """Return what is quoted, in the order it is read; `passages` are those of the index by number."""
    best = ranked[0]
    if best.hit.passage.kind != "text":
        return [best]
    if wants_whole(question):
        said = around(best)
        return [*_same_heading(said, best, passages), *list_behind(best, passages)]
    second = next((e for e in ranked[1:] if _says_as_much(e, best) or _completes(e, best, overlap)), None)
    chosen = _with_what_it_leans_on(best)
    if second and all(second.hit is not e.hit or second.span != e.span for e in chosen):
        chosen.append(second)
    return sorted(chosen, key=lambda e: e.span) if all(e.hit is best.hit for e in chosen) else chosen


def _says_as_much(other: Evidence, best: Evidence) -> bool:
    return other.score >= best.score - (_SECOND if other.hit is best.hit else _ELSEWHERE)


def _completes(other: Evidence, best: Evidence, overlap: Overlap) -> bool:
    """Tell whether a sentence beside the best one says what of the question that one does not (高さと色は)."""
    if other.hit is not best.hit:
        return False
    more = overlap.said(other.text) - overlap.said(best.text)
    return share(overlap.word_weights, more) >= _COMPLETES


def wants_whole(question: Question) -> bool:
    """Tell whether a question asks for more than a sentence can say."""
    words = load_words()
    if words.whole.search(question.folded) or wants_yes_or_no(question):
        return True
    closed = question.folded.endswith(("?", "か")) and not words.tables["asks_which"].search(question.folded)
    spoken = [token for token in tokenize(question.text) if token.pos not in {"補助記号", "助詞"}]
    return closed and bool(spoken) and spoken[-1].pos in {"動詞", "助動詞", "形容詞", "形状詞"}


def _with_what_it_leans_on(best: Evidence) -> list[Evidence]:
    """The best sentence, behind the one before it where it opens with a word that points back (そこで, その)."""
    spans = sentence_spans(best.hit.passage)
    at = spans.index(best.span)
    leans = at > 0 and tokenize(best.text)[0].pos in _LEANING
    if leans:
        return [Evidence(best.hit, spans[at - 1], best.score), best]
    return [Evidence(best.hit, span, best.score) for span in _line(best, spans)] if is_caption(best.text) else [best]


def _line(best: Evidence, spans: Sequence[Span]) -> list[Span]:
    """The sentences from the best to the end of its line: a caption and who took the picture."""
    end = best.hit.passage.text.find("\n", best.span[1])
    return [span for span in spans if span[0] >= best.span[0] and (end < 0 or span[1] <= end + 1)]


def _same_heading(said: list[Evidence], best: Evidence, passages: Sequence[Passage]) -> list[Evidence]:
    """What is quoted of a passage, which leads, then of the short passages beside it under the same heading."""
    home = best.hit.passage
    whole = len(said) == len(sentence_spans(home))
    size = len(home.text)
    quoted = list(said)
    for step in (1, -1):
        number = home.id + step
        while whole and 0 <= number < len(passages) and _belongs(passages[number], home):
            size += len(passages[number].text)
            if size > _MOST:
                break
            hit = Hit(passages[number], best.score)
            more = [Evidence(hit, span, best.score) for span in sentence_spans(hit.passage)]
            quoted += more
            number += step
    return quoted


def _belongs(other: Passage, home: Passage) -> bool:
    """Tell whether a passage is prose under the heading of another."""
    same = (other.document, other.section, other.kind) == (home.document, home.section, "text")
    return same and bool(home.section) and "\n" not in other.text


def around(best: Evidence) -> list[Evidence]:
    """The sentences of the best one's passage, as many around it as may be quoted."""
    spans = sentence_spans(best.hit.passage)
    at = spans.index(best.span)
    quoted = [best.span]
    for reach in range(1, len(spans)):
        wider = spans[max(0, at - reach) : at + reach + 1]
        if wider[-1][1] - wider[0][0] > _MOST:
            break
        quoted = wider
    return [Evidence(best.hit, span, best.score) for span in quoted]


def list_behind(best: Evidence, passages: Sequence[Passage]) -> list[Evidence]:
    """The lines of the list that stands behind a passage under the same heading."""
    number = best.hit.passage.id + 1
    following = passages[number] if number < len(passages) else None
    if following is None or "\n" not in following.text or "\n" in best.hit.passage.text:
        return []
    if (following.document, following.section) != (best.hit.passage.document, best.hit.passage.section):
        return []
    hit = Hit(following, best.hit.score)
    return [Evidence(hit, span, best.score) for span in sentence_spans(following)]
