"""A run for machines: a line a question as CSV, and everything as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from evaluate.csv_text import csv_text
from evaluate.encoding import run_to_json
from evaluate.figures import Totals, by_category, by_failed_part, times, totals
from evaluate.labels import FAILED_PARTS, OUTCOMES
from evaluate.records import Cited, Expectation, Result, Run

HEADERS = (
    "id", "分類", "前の質問", "質問", "正解", "根拠", "判定", "機械の判定", "人の理由", "実際の答え", "確かさ",
    "完全一致", "F1", "根拠を引用", "初めの3件で引用", "理由",
    "外した部分", "直すところ", "引用した箇所", "引用した文", "ミリ秒",
)  # fmt: skip


def results_csv(run: Run) -> str:
    """Return a line a question under Japanese headers, cells escaped so that none is taken for a formula."""
    return csv_text([HEADERS, *map(_row, run.results)])


def results_json(run: Run) -> str:
    """Return the run as `run_from_json` reads it, with its figures beside."""
    return json.dumps({**run_to_json(run), "figures": figures_json(run)}, ensure_ascii=False) + "\n"


def figures_json(run: Run) -> dict[str, Any]:
    """Return the figures of a run: shares as counts with their interval, 0 to 1."""
    took = times(run.results)
    return {
        "totals": _totals(totals(run.results)),
        "machine_alone": _totals(totals(run.results, machine=True)),
        "categories": {name: _totals(figures) for name, figures in by_category(run.results).items()},
        "failed_parts": dict(by_failed_part(run.results)),
        "milliseconds": asdict(took) if took else None,
        "overruled": sum(result.overruled is not None for result in run.results),
    }


def _totals(figures: Totals) -> dict[str, Any]:
    shares = {name: value for name, value in asdict(figures).items() if not name.startswith("f1")}
    for share in shares.values():
        share["value"] = share["count"] / share["of"] if share["of"] else None
    low, high = figures.f1_interval or (None, None)
    mean = None if figures.f1 is None else {"value": figures.f1, "low": low, "high": high}
    return {**shares, "f1": mean}


def expected_text(expectation: Expectation) -> str:
    """Return the accepted answers as a question file writes them: a｜b for either, a；b for both."""
    return "；".join("｜".join(group) for group in expectation.all_of)


def place_text(cited: Cited) -> str:
    """Return where a citation stands (図1 日露姉妹都市状況（表の36行目）)."""
    place = "、".join(part for part in (cited.section, cited.locator) if part)
    return f"{cited.title or cited.document}（{place}）" if place else cited.title or cited.document


def _row(result: Result) -> list[str]:
    wanted, overruled = result.expectation, result.overruled
    return [
        wanted.query_id,
        wanted.category,
        "｜".join(wanted.history),
        wanted.question,
        expected_text(wanted),
        "｜".join(wanted.evidence),
        OUTCOMES[result.final],
        OUTCOMES[result.outcome],
        overruled.reason if overruled else "",
        result.answer,
        f"{result.confidence:.3f}",
        _yes(result.exact),
        f"{result.f1:.3f}",
        _yes(result.proved),
        _yes(result.proved_first),
        result.why,
        FAILED_PARTS.get(result.failed_part, ""),
        result.remedy,
        "\n".join(map(place_text, result.citations)),
        "\n".join(cited.text for cited in result.citations),
        f"{result.elapsed_ms:.1f}",
    ]


def _yes(told: bool | None) -> str:
    return "—" if told is None else "はい" if told else "いいえ"
