"""`tokushu ask`: one question, or a line of JSON each."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from typing import Any

from cli.common import DONE, FAILED, USAGE, complain, settings_of

HELP = "質問する"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("question", nargs="?", metavar="QUESTION")
    parser.add_argument("--json", action="store_true", help="答えをJSONで出す")
    parser.add_argument("--jsonl", action="store_true", help="標準入力の各行（JSON）に答える")


def run(options: argparse.Namespace) -> int:
    """Answer."""
    if (options.question is None) != options.jsonl:
        complain("質問を1つ書くか、--jsonl を付けて標準入力から渡してください。")
        return USAGE
    from answer.assistant import Assistant
    from answer.question import QuestionError

    settings = settings_of(options)
    assistant = Assistant.open(settings.index, settings)
    if options.jsonl:
        return _ask_lines(assistant)
    try:
        started = time.perf_counter()
        answer = assistant.ask(options.question)
        elapsed = (time.perf_counter() - started) * 1000
    except QuestionError as error:
        complain(str(error))
        return USAGE
    from wire import answer_to_json, answer_to_text

    shown = json.dumps(answer_to_json(answer, elapsed), ensure_ascii=False) if options.json else answer_to_text(answer)
    sys.stdout.write(shown + "\n")
    return DONE


def _ask_lines(assistant: Any) -> int:  # noqa: ANN401
    """Answer each line of standard input with one line, in order; a bad line gets an error object and the status 1."""
    code = DONE
    for number, line in enumerate(_input_lines(), 1):
        if not line.strip():
            continue
        reply = _reply(assistant, line, number)
        code = FAILED if "error" in reply else code
        sys.stdout.write(json.dumps(reply, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    return code


def _input_lines() -> Iterator[str]:
    for line in sys.stdin.buffer:
        yield line.decode("utf-8", errors="replace")


def _reply(assistant: Any, line: str, number: int) -> dict[str, Any]:  # noqa: ANN401
    from answer.question import QuestionError
    from wire import answer_to_json

    try:
        request = json.loads(line)
        question = request["question"]
        history = request.get("history", [])
        if not isinstance(question, str) or not isinstance(history, list) or not all(map(_is_text, history)):
            raise TypeError("question")
    except (ValueError, KeyError, TypeError, RecursionError):
        shape = '{"question": "…", "history": ["…"]}'
        return {"id": None, "error": f"{number}行目: {shape} の形のJSONではありません（history はなくてもよい）。"}
    started = time.perf_counter()
    try:
        answer = assistant.ask(question, history)
    except QuestionError as error:
        return {"id": request.get("id"), "question": question, "error": f"{number}行目: {error}"}
    return answer_to_json(answer, (time.perf_counter() - started) * 1000, request.get("id"))


def _is_text(value: object) -> bool:
    return isinstance(value, str)
