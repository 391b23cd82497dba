"""A file of questions with known answers, from bytes to expectations: CSV, TSV, Excel or JSON lines.

What the file is is seen from what it holds, not from its name. Formulas are never computed: in a workbook a formula is
told as a problem, in a text file it is text.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from evaluate.question_cells import MAX_PROBLEMS, MAX_ROWS, Problem, QuestionFileError, Sheet
from evaluate.question_rows import read_rows
from evaluate.question_text import read_json_lines, read_separated
from evaluate.question_workbook import OLE, read_workbook
from evaluate.records import Expectation
from ingest.decode import decode, read_bytes
from ingest.errors import IngestError

__all__ = ["MAX_BYTES", "MAX_ROWS", "QuestionSet", "load_questions", "read_question_bytes", "read_question_file"]

MAX_BYTES = 32 * 1024 * 1024

_ZIP = b"PK\x03\x04"
_JSON = frozenset({".json", ".jsonl", ".ndjson"})
_KINDS = {"workbook": "Excelのブック", "json": "JSON", "text": "文字だけの表（CSV）"}
_TOLD = 20
"""So many problems are printed."""


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """The questions of a file, and every problem of a row; with problems it is not meant to be run.

    `digest` is of the questions, not of the file: the same in CSV and Excel. `notes` are Japanese sentences on what was
    left out (columns and sheets that mean nothing here).
    """

    name: str
    questions: tuple[Expectation, ...]
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """The questions' fingerprint, 16 hexadecimal figures."""
        text = json.dumps([asdict(question) for question in self.questions], ensure_ascii=False)
        return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:16]

    def sound(self) -> QuestionSet:
        """Return the set; raise QuestionFileError with a line for each problem where there is any."""
        if self.problems:
            lines = [str(problem) for problem in self.problems[:_TOLD]]
            if len(self.problems) > _TOLD:
                lines.append(f"ほか{len(self.problems) - _TOLD:,}件")
            more = "以上" if len(self.problems) >= MAX_PROBLEMS else ""
            head = f"{self.name}: 直すところが{len(self.problems):,}か所{more}あります。"
            raise QuestionFileError("\n".join([head, *lines]))
        return self


def load_questions(path: Path) -> QuestionSet:
    """Read a file whose every row is right; raise QuestionFileError otherwise."""
    return read_question_file(path).sound()


def read_question_file(path: Path, name: str = "") -> QuestionSet:
    """Read a file of questions, `name` in messages; raise QuestionFileError where it cannot be read at all.

    The set is called by the file's name alone: folders may name a person, and make lists long.
    """
    called = name or str(path)
    try:
        data = read_bytes(path, MAX_BYTES, called)
    except IngestError as error:
        raise QuestionFileError(str(error)) from error
    return replace(read_question_bytes(data, called), name=Path(called).name)


def read_question_bytes(data: bytes, name: str) -> QuestionSet:
    """Read the bytes of a file of questions; raise QuestionFileError where it cannot be read at all."""
    if not data.strip():
        raise QuestionFileError(f"{name}: 空のファイルです。「質問」と「正解」の見出しのある表を保存してください。")
    kind, sheet, others = _read(data, name)
    questions, problems = read_rows(sheet.rows)
    found = sorted([*sheet.problems, *problems], key=lambda problem: problem.row)[:MAX_PROBLEMS]
    if not questions and not found:
        raise QuestionFileError(f"{name}: 見出しの下に質問がありません。1行に1問を書いてください。")
    return QuestionSet(name, tuple(questions), tuple(found), _notes(name, kind, sheet, others))


def _read(data: bytes, name: str) -> tuple[str, Sheet, tuple[str, ...]]:
    """Return what kind of file it is, its sheet, and its other sheets."""
    if data.startswith((_ZIP, OLE)):
        return "workbook", *read_workbook(data, name)
    try:
        text = decode(data, name)
    except IngestError as error:
        raise QuestionFileError(
            f"{name}: Excelのブックでも、文字の表でもありません。"
            ".xlsx か、UTF-8かShift_JISのCSVで保存し直してください。"
        ) from error
    text = text.lstrip("\ufeff")
    if text.lstrip().startswith("{") or (Path(name).suffix.lower() in _JSON and not text.lstrip().startswith("[")):
        return "json", read_json_lines(text, name), ()
    if text.lstrip().startswith("[") and Path(name).suffix.lower() in _JSON:
        raise QuestionFileError(
            f"{name}: 全体が一つの [ ] のJSONです。1行に1問の {{ }} を書いてください（JSON Lines）。"
        )
    return "text", read_separated(text, name), ()


def _notes(name: str, kind: str, sheet: Sheet, others: tuple[str, ...]) -> tuple[str, ...]:
    suffix = Path(name).suffix.lower()
    named = {".xlsx": "workbook", ".xlsm": "workbook", ".csv": "text", ".tsv": "text"} | dict.fromkeys(_JSON, "json")
    notes = []
    if named.get(suffix, kind) != kind:
        notes.append(f"名前は{suffix}ですが、中身は{_KINDS[kind]}なので、そのように読みました。")
    if sheet.unused:
        notes.append(f"次の列は使いません: {'、'.join(sheet.unused)}。")
    if others:
        notes.append(f"質問のあるシートだけを読みました。読まないシート: {'、'.join(others)}。")
    return tuple(notes)
