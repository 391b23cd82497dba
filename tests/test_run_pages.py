"""A run page by page holds what the whole run holds, and what is shown costs as little as it shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluate.records import Expectation, Outcome, Overruling, Result, Run
from evaluate.run_pages import RunPages, Which
from evaluate.store import Store, StoreError

OUTCOMES: tuple[Outcome, ...] = ("right", "wrong", "wrongly refused", "rightly refused", "wrongly answered")


def result(number: int) -> Result:
    outcome = OUTCOMES[number % 5]
    expectation = Expectation(f"q{number}", f"問い{number}は？", (("あ",),) if number % 5 < 3 else ())
    return Result(expectation, "answered", "い", 0.5, (), outcome, False, 0.0, False, False, "理由。", 1.0)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Return a store with a run of 25 questions, of which two were overruled and one of these withdrawn."""
    store = Store(tmp_path)
    for run_id in ("other", "r"):
        store.begin(Run(run_id, "2026-11-25T00:00:00+00:00", "0", "a.csv", "d", results=(*map(result, range(25)),)))
    for query_id in ("q1", "q6", "q0"):
        store.overrule("r", query_id, Overruling("right" if query_id != "q0" else "wrong", "理由", "山田", "今日"))
    store.overrule("r", "q6", None)
    store.overrule("other", "q2", Overruling("right", "", "", "今日"))
    return store


@pytest.mark.parametrize("which", ["missed", "overruled", "all"])
@pytest.mark.parametrize(("start", "most"), [(0, 100), (0, 4), (4, 4), (100, 4)])
def test_a_page_is_a_part_of_the_run(store: Store, which: Which, start: int, most: int) -> None:
    def wanted(result: Result) -> bool:
        return {"missed": not result.ended_well, "overruled": result.overruled is not None, "all": True}[which]

    expected = [(number, found) for number, found in enumerate(store.read("r").results) if wanted(found)]
    assert RunPages(store).page("r", which, start, most) == expected[start : start + most]
    assert RunPages(store).count("r", which) == len(expected)


def test_one_result_is_found_by_number_and_by_name(store: Store) -> None:
    for number, expected in enumerate(store.read("r").results):
        assert RunPages(store).numbered("r", number) == expected
        assert RunPages(store).named("r", f"q{number}") == expected
    for number in (-1, 25):
        assert RunPages(store).numbered("r", number) is None
    assert RunPages(store).named("r", "q25") is None


def test_a_run_that_is_not_there_is_told(store: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="実行「none」はありません"):
        RunPages(store).count("none", "all")
    empty = Store(tmp_path / "empty")
    with pytest.raises(StoreError, match="実行「r」はありません"):
        RunPages(empty).page("r", "all", 0, 20)
    empty.delete("r")
    assert not empty.folder.exists()


def test_a_page_does_not_read_the_rest(store: Store) -> None:
    with store.file.writing() as database:
        database.execute("UPDATE results SET result_json = '{' WHERE run = 'r' AND number >= 20")
    assert len(RunPages(store).page("r", "all", 0, 20)) == 20
    with pytest.raises(StoreError, match="実行「r」の記録が壊れています"):
        RunPages(store).page("r", "all", 20, 20)
