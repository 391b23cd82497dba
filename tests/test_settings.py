"""What an operator sets: read in one place, refused with a sentence, and documented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import app
import cli
from retrieve.embedding import Embedder, load_embedder
from retrieve.retriever import Retriever
from retrieve.store import read_index
from settings import DEFAULTS, Settings, SettingsError, read_settings

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, DEFAULTS),
        (
            {"TOKUSHU_MODEL": "", "TOKUSHU_RERANKER": "", "TOKUSHU_DENSE_WEIGHT": " ", "TOKUSHU_BATCH_SIZE": ""},
            DEFAULTS,
        ),
        ({"TOKUSHU_MODEL": "models/a", "TOKUSHU_RERANKER": "b"}, Settings(model="models/a", reranker="b")),
        ({"TOKUSHU_DENSE_WEIGHT": "0"}, Settings(dense_weight=0.0)),
        ({"TOKUSHU_DENSE_WEIGHT": " 0.5 "}, Settings(dense_weight=0.5)),
        ({"TOKUSHU_BATCH_SIZE": "4"}, Settings(batch_size=4)),
        ({"TOKUSHU_DATA": "/var/lib/tokushu"}, Settings(data=Path("/var/lib/tokushu"))),
        ({"TOKUSHU_DATA": ""}, DEFAULTS),
        ({"TOKUSHU_DATA": "/srv/data", "TOKUSHU_FEEDBACK": "off"}, Settings(data=Path("/srv/data"), feedback=False)),
        ({"TOKUSHU_FEEDBACK": " ON ", "TOKUSHU_EVALUATION": "Off"}, Settings(evaluation=False)),
        ({"TOKUSHU_EVALUATION": "on"}, Settings(evaluation=True)),
        (
            {"TOKUSHU_FEEDBACK_DAYS": "30", "TOKUSHU_FEEDBACK_USER": "X-Remote-User"},
            Settings(feedback_days=30, feedback_user="X-Remote-User"),
        ),
        ({"HOME": "x"}, DEFAULTS),
    ],
)
def test_settings_are_read(environment: dict[str, str], expected: Settings) -> None:
    assert read_settings(environment) == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(
            ("TOKUSHU_DENSE_WEIGHT", value)
            for value in ("-0.1", "much", "nan", "inf", "-inf", "0,5", "1\n2", "1_0", "٣", "9" * 5000)
        ),
        *(("TOKUSHU_BATCH_SIZE", value) for value in ("0", "-1", "1.5", "many", "²", "1_0")),
        *(("TOKUSHU_FEEDBACK_DAYS", value) for value in ("0", "-1", "10000", "forever")),
        *(("TOKUSHU_FEEDBACK", value) for value in ("no", "0", "offf")),
        ("TOKUSHU_EVALUATION", "false"),
        *(("TOKUSHU_FEEDBACK_USER", value) for value in ("X Remote", "ユーザー", "a:b")),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused_with_a_sentence(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        read_settings({name: value})
    message = str(refusal.value)
    assert message.startswith(f"{name} is {value!r}, not a")
    assert "; write " in message
    assert message.endswith("or unset it")
    assert "\n" not in message


@pytest.mark.parametrize("command", [["ingest"], ["ask", "港は?"], ["export", "pairings"], ["serve", "--port", "0"]])
def test_every_command_reads_them(
    command: list[str],
    edition_index: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = sorted(path.name for path in edition_index.rglob("*"))
    monkeypatch.setenv("TOKUSHU_DENSE_WEIGHT", "much")
    assert cli.main([*command, "--index", str(edition_index)]) == cli.FAILED
    assert capsys.readouterr().err.startswith("tokushu: TOKUSHU_DENSE_WEIGHT is 'much'")
    assert sorted(path.name for path in edition_index.rglob("*")) == before


def test_the_page_reads_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKUSHU_BATCH_SIZE", "0")
    assert app.bring_up_to_date(tmp_path, tmp_path / ".index") == cli.FAILED
    assert capsys.readouterr().err.startswith("tokushu: TOKUSHU_BATCH_SIZE is '0'")


@pytest.mark.parametrize("name", ["TOKUSHU_MODEL", "TOKUSHU_RERANKER"])
def test_a_model_that_is_not_there_is_said_before_anything_is_served(
    name: str, edition_index: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "/nowhere/model")
    assert cli.main(["serve", "--port", "0", "--index", str(edition_index)]) == cli.FAILED
    printed = capsys.readouterr()
    assert printed.out == ""
    assert f"/nowhere/model がありません。{name} にあるフォルダーを指定してください" in printed.err


@pytest.mark.parametrize(("weight", "legs"), [(None, 4), (0.0, 3), (1.0, 4)])
def test_the_weight_goes_before_the_models_own_and_0_turns_the_leg_off(
    weight: float | None, legs: int, edition_index: Path, embedder: Embedder
) -> None:
    retriever = Retriever(read_index(edition_index, embedder), embedder, weight)
    assert retriever.weights == {"lexical": 1.0, "dense": embedder.weight if weight is None else weight}
    assert len(retriever.rankings("酒田市の港")) == legs


def test_the_score_of_a_hit_follows_the_weight(edition_index: Path) -> None:
    embedder = load_embedder()
    index = read_index(edition_index, embedder)
    for weight in (0.1, 1.0):
        hit = Retriever(index, embedder, weight).search("酒田市の港", 1)[0]
        worth = {"lexical": 1.0, "dense": weight}
        assert hit.score == pytest.approx(sum(worth[leg] / (10 + hit.ranks[leg]) for leg in worth))


def test_a_run_tells_the_settings_that_answers_depend_on() -> None:
    assert DEFAULTS.described() == {}
    assert Settings(model="m", dense_weight=0.0, batch_size=4).described(["tables", "names"]) == {
        "model": "m",
        "dense_weight": "0.0",
        "without": "names,tables",
    }


def test_every_setting_is_documented() -> None:
    sources = [*(ROOT / "src").rglob("*.py"), ROOT / "app.py"]
    named = {name for path in sources for name in re.findall(r"TOKUSHU_[A-Z_]+", path.read_text(encoding="utf-8"))}
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    told = {name for page in pages for name in re.findall(r"TOKUSHU_[A-Z_]+", page.read_text(encoding="utf-8"))}
    assert named
    assert named - told == set()
