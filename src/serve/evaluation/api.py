"""What the evaluation page sends and fetches beside Gradio: a question file in, reports and sets of questions out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from errors import TokushuError
from evaluate.csv_text import BOM
from evaluate.grown_set import GrownSet
from evaluate.question_files import MAX_BYTES
from evaluate.records import Run
from evaluate.report.export import results_csv, results_json
from evaluate.report.page import report_html
from evaluate.store import Store
from evaluate.summary import previous_run
from serve.evaluation.evaluator import Evaluator
from serve.guard.policies import REPORT
from serve.show.words import Language, language_of
from serve.visitor import visitor_of

_LONGEST_NAME = 100
_NOT_STORED = {"Cache-Control": "no-store"}
_REPORT = {**_NOT_STORED, "Content-Security-Policy": REPORT}
_EXAMPLE = Path(__file__).with_name("data") / "question_example.csv"
_MADE: Mapping[str, tuple[Callable[[Run, Store, Language], str], str]] = {
    "report.html": (lambda run, store, language: report_html(run, previous_run(run, store), language), "text/html"),
    "results.csv": (lambda run, *_: results_csv(run), "text/csv"),
    "results.json": (lambda run, *_: results_json(run), "application/json"),
}


def evaluation_routes(evaluator: Evaluator, grown: GrownSet) -> APIRouter:
    """Return the routes; what is sent in is read in memory, never written to a disk."""
    router = APIRouter(prefix="/evaluation", include_in_schema=False)

    @router.post("/questions", max_body_size=MAX_BYTES)
    async def questions(request: Request, name: str = "") -> JSONResponse:
        # A page of another origin could only send this type after asking first, which is refused.
        if request.headers.get("content-type") != "application/octet-stream":
            return JSONResponse({"error": "質問ファイルは、「評価」のページから選んでください。"}, 415)
        data = await request.body()
        try:
            token = await run_in_threadpool(evaluator.check, data, _file_name(name), visitor_of(request.scope))
        except TokushuError as error:
            return JSONResponse({"error": str(error)}, 422)
        return JSONResponse({"token": token})

    @router.get("/example.csv")
    def example() -> Response:
        return _attached(BOM + _EXAMPLE.read_text(encoding="utf-8"), "text/csv", "質問の見本.csv")

    @router.get("/set.csv")
    def grown_set() -> Response:
        return _attached(grown.csv(), "text/csv", "問題集.csv")

    @router.get("/runs/{run_id}/{file}")
    def run(run_id: str, file: str, download: bool = False, lang: str = "") -> Response:
        if file not in _MADE:
            return JSONResponse({"error": f"{'、'.join(_MADE)} のどれかを指定してください。"}, 404)
        try:
            found = evaluator.store.read(run_id)
        except TokushuError as error:
            return JSONResponse({"error": str(error)}, 404)
        make, kind = _MADE[file]
        made = make(found, evaluator.store, language_of(lang))
        if file == "report.html" and not download:
            return Response(_encoded(made), media_type=f"{kind}; charset=utf-8", headers=_REPORT)
        return _attached(made, kind, f"評価-{found.id}-{file}")

    return router


def _file_name(name: str) -> str:
    """Return a file's name as it is shown: without folders, control characters, and not endless."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(char for char in last if char.isprintable())[-_LONGEST_NAME:] or "質問ファイル"


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")


def _attached(text: str, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}", **_NOT_STORED}
    return Response(_encoded(text), media_type=f"{kind}; charset=utf-8", headers=headers)
