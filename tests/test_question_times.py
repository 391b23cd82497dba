"""The longest questions there may be, made to be slow: none takes the processor for long."""

from __future__ import annotations

import time

import pytest

from answer.assistant import Assistant
from answer.question import MAX_CHARS

MOST = 5.0
"""Seconds of processor time; on a quiet machine the slowest takes a tenth of it."""


@pytest.mark.parametrize(
    "part", ["1", "1,", "平成3年", "(", "「」", "酒田市と", "ア", "あ", "の", "は", "、の", "カムチャ", "abc,"]
)
def test_a_question_of_one_part_over_and_over_is_answered_soon(part: str, assistant: Assistant) -> None:
    started = time.thread_time()
    assistant.ask((part * MAX_CHARS)[: MAX_CHARS - 3] + "は？")
    assert time.thread_time() - started < MOST
