"""Right or wrong, without a judge model: the answer must hold an accepted string, and its citations the evidence.

The rules are written down in `docs/hyoka.md` (判定).
"""

from __future__ import annotations

from collections.abc import Sequence

from evaluate.canonical import canonical, contains
from evaluate.counting import counted_otherwise
from evaluate.evidence import missing, source_of
from evaluate.figures import REFUSED
from evaluate.reasons import Findings, reason
from evaluate.records import Cited, Expectation, Outcome, Result
from evaluate.stated import stated_measures
from records import Answer, Citation

FIRST = 3
"""So many citations a reader sees without scrolling."""


def judge(expectation: Expectation, answer: Answer, elapsed_ms: float = 0.0) -> Result:
    """Compare an answer with what was expected; spelling, width, white space and the writing of numbers don't count."""
    said = canonical(answer.text)
    found = Findings(
        missing=tuple(group for group in expectation.all_of if not _any_in(group, said)),
        surplus=_surplus(expectation, answer),
        unproved=tuple(piece for piece in expectation.evidence if not _holds(answer.citations, [piece])),
        otherwise=tuple(counted_otherwise(expectation, answer)),
    )
    outcome = _outcome(expectation, answer, right=not found.missing and not found.surplus)
    exact, f1 = stated_measures(expectation, answer)
    return Result(
        expectation=expectation,
        status=answer.status,
        answer=answer.text,
        confidence=answer.confidence,
        citations=tuple(map(cited_of, answer.citations)),
        outcome=outcome,
        exact=exact,
        f1=f1,
        cited=_holds(answer.citations, expectation.evidence),
        cited_first=_holds(answer.citations[:FIRST], expectation.evidence),
        why=reason(expectation, outcome, found),
        elapsed_ms=elapsed_ms,
    )


def judge_failure(expectation: Expectation, error: Exception, elapsed_ms: float) -> Result:
    """Return the result of a question that ended in an error of the program: nothing was answered, nothing is right."""
    return Result(
        expectation=expectation,
        status="error",
        answer="",
        confidence=0.0,
        citations=(),
        outcome="wrong" if expectation.answerable else "wrongly answered",
        exact=False,
        f1=0.0,
        cited=False,
        cited_first=False,
        why=f"答える途中でプログラムの誤り（{type(error).__name__}）が起き、答えがありません。",
        elapsed_ms=elapsed_ms,
    )


def _outcome(expectation: Expectation, answer: Answer, *, right: bool) -> Outcome:
    refused = answer.status == REFUSED
    if expectation.answerable:
        return "wrongly refused" if refused else "right" if right else "wrong"
    return "rightly refused" if refused else "wrongly answered"


def _any_in(alternatives: Sequence[str], said: str) -> bool:
    return any(contains(said, alternative) for alternative in alternatives)


def _surplus(expectation: Expectation, answer: Answer) -> str:
    """Return a row that holds none of what was to be listed, "" where there is none; as sets, the two then differ."""
    if not expectation.exhaustive or len(expectation.all_of) < 2:
        return ""
    accepted = [alternative for group in expectation.all_of for alternative in group]
    rows = (" ".join(filter(None, row.values())) for row in answer.rows)
    return next((row for row in rows if not _any_in(accepted, canonical(row))), "")


def _holds(citations: Sequence[Citation], evidence: Sequence[str]) -> bool:
    """Tell whether every piece of evidence stands in one of the passages cited, or is the name of its place.

    Without evidence there is nothing to be cited, and nothing is.
    """
    return bool(citations and evidence) and not missing(evidence, (source_of(c.passage) for c in citations))


def cited_of(citation: Citation) -> Cited:
    """Return a citation as it is kept."""
    passage = citation.passage
    return Cited(passage.document, passage.title, passage.section, passage.locator, passage.text, citation.spans)
