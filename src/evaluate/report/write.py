"""The report in a folder: to be read, and for machines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryFile

from errors import TokushuError
from evaluate.records import Run
from evaluate.report.export import results_csv, results_json
from evaluate.report.page import report_html
from evaluate.words import Language


class ReportError(TokushuError):
    """A report that cannot be written; the message is one Japanese sentence."""


def write_report(run: Run, folder: Path, before: Run | None = None, language: Language = "ja") -> list[Path]:
    r"""Write report.html, results.csv and results.json into a folder and return their paths.

    The page, in a language, tells what changed since `before`; the headings of the CSV are Japanese. Half a surrogate
    pair, which no encoding has a letter for, is written as `\ud800`: in JSON that is the same text.
    """
    written: Mapping[str, Callable[[], str]] = {
        "report.html": lambda: report_html(run, before, language),
        "results.csv": lambda: results_csv(run),
        "results.json": lambda: results_json(run),
    }
    report_folder(folder)
    try:
        for name, made in written.items():
            (folder / name).write_text(made(), encoding="utf-8", errors="backslashreplace", newline="")
    except OSError as error:
        raise _unwritable(folder, error) from error
    return [folder / name for name in written]


def report_folder(folder: Path) -> None:
    """Make the folder; raise ReportError where nothing can be written there, before anything is asked in vain."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise _unwritable(folder, error) from error


def _unwritable(folder: Path, error: OSError) -> ReportError:
    return ReportError(
        f"{folder}: 報告を書き出せません（{error.strerror}）。"
        "空きと許可を確かめるか、別のフォルダーを指定してください。"
    )
