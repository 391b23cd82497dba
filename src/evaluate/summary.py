"""A run for a terminal: its totals, what changed since the last one, and every miss."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evaluate.comparing import Comparison, compare_runs, differences, verdict
from evaluate.figures import Share, totals
from evaluate.labels import FAILED_PARTS, OUTCOMES
from evaluate.records import Result, Run
from evaluate.store import Store, Summary
from evaluate.wording import about
from evaluate.words import JAPANESE, Words

_LONGEST = 120
_NAMED = 10


def summary_lines(run: Run) -> list[str]:
    """Return the totals, each with its 95 % interval; what does not apply is left out."""
    found = totals(run.results)
    cut = "" if run.complete else "（途中まで）"
    shares = (
        ("正しく終わった（正答と、正しく断ったもの）", found.ended_well),
        (f"資料にある問い: {OUTCOMES['right']}", found.right),
        (f"資料にある問い: {OUTCOMES['wrong']}", found.wrong),
        (f"資料にある問い: {OUTCOMES['wrongly refused']}", found.wrongly_refused),
        ("資料にある問い: 根拠を引用した", found.cited),
        (f"資料にない問い: {OUTCOMES['rightly refused']}", found.rightly_refused),
        (f"資料にない問い: {OUTCOMES['wrongly answered']}", found.wrongly_answered),
    )
    lines = [f"{run.questions}: {len(run.results)}問{cut}。括弧の中は95%信頼区間。"]
    lines += [f"  {name}: {_share(share)}" for name, share in shares if share.of]
    carried = sum(bool(result.overruled and result.overruled.carried) for result in run.results)
    return lines + ([f"  前の実行と同じ答えなので、人が改めた判定を引き継いだ: {carried}問"] if carried else [])


def _share(share: Share) -> str:
    return f"{share.count}/{share.of}問、{100 * share.value:.1f}%（{100 * share.low:.0f}～{100 * share.high:.0f}）"


def miss_lines(results: Sequence[Result]) -> Iterator[str]:
    """Yield for each miss the question, why it is one, what was answered and which part lost it."""
    for result in results:
        if result.ended_well:
            continue
        expectation = result.expectation
        asked = " → ".join((*expectation.history, expectation.question))
        yield f"- [{OUTCOMES[result.final]}] {expectation.query_id}: {asked}"
        yield f"    {result.why}"
        if result.status == "answered":
            yield f"    答え: {_short(result.answer)}"
        if result.failed_part:
            yield f"    外した部分: {FAILED_PARTS[result.failed_part]}。{result.remedy}"
        elif result.remedy:
            yield f"    {result.remedy}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def previous_run(run: Run, store: Store) -> Run | None:
    """Return the last complete run of the same questions before this one with the same parts switched off, or None."""
    earlier = (
        summary
        for summary in store.summaries()
        if summary.complete
        and summary.questions_digest == run.questions_digest
        and summary.without == run.settings.get("without", "")
        and summary.id != run.id
        and summary.started <= run.started
    )
    last = next(earlier, None)
    return store.read(last.id) if last else None


def change_lines(run: Run, before: Run | None) -> list[str]:
    """Return what changed since another run, and what answered otherwise than then; nothing where there is none."""
    if before is None:
        return []
    found = compare_runs(before, run)
    lines = [f"前回（{before.id}）と比べて: {verdict(found)}", *_named(found)]
    made_with = [f"{name}（前回 {old}、今回 {new}）" for name, old, new in differences(before, run)]
    return [*lines, *([f"  前回との違い: {'、'.join(made_with)}"] if made_with else [])]


def others_to_compare(summaries: Sequence[Summary], run_id: str | None) -> list[Summary]:
    """Return the runs that one may be compared with: those of the same questions first, itself not."""
    digest = next((summary.questions_digest for summary in summaries if summary.id == run_id), "")
    others = (summary for summary in summaries if summary.id != run_id)
    return sorted(others, key=lambda summary: summary.questions_digest != digest)


def run_notes(summary: Summary, t: Words = JAPANESE) -> list[str]:
    """Return what sets a run apart from an ordinary one."""
    cut = [] if summary.complete else [t("figure.partial")]
    return [*cut, *([f"{about('without', t)} {summary.without}"] if summary.without else [])]


def run_lines(summaries: Sequence[Summary]) -> Iterator[str]:
    """Yield a line for each run that is kept: its id, when, how many ended well, of which file."""
    for summary in summaries:
        notes = "、".join(run_notes(summary))
        yield (
            f"{summary.id}  {summary.started}  {summary.ended_well}/{summary.asked}問  {summary.questions}"
            f"{f'（{notes}）' if notes else ''}"
        )


def _named(found: Comparison) -> Iterator[str]:
    for name, changes in (("新しく誤ったもの", found.newly_wrong), ("新しく正しくなったもの", found.newly_right)):
        if changes:
            more = f" ほか{len(changes) - _NAMED}問" if len(changes) > _NAMED else ""
            yield f"  {name}: {'、'.join(change.query_id for change in changes[:_NAMED])}{more}"
