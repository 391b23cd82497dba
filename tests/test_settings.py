"""What an operator sets: read in one place, refused with a sentence, and documented."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

import app
import cli
from retrieve.embedding import Embedder, load_embedder
from retrieve.retriever import Retriever
from retrieve.store import read_index
from settings import DEFAULTS, Settings, SettingsError, read_settings, variable

ROOT = Path(__file__).resolve().parents[1]
NAMES = [field.name for field in fields(Settings)]


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
            {"TOKUSHU_FEEDBACK_DAYS": "30", "TOKUSHU_FEEDBACK_NAMES": "on", "TOKUSHU_USER_HEADER": "X-Remote-User"},
            Settings(feedback_days=30, feedback_names=True, user_header="X-Remote-User"),
        ),
        ({"TOKUSHU_ROOT_PATH": "/qa/"}, Settings(root_path="/qa")),
        ({"TOKUSHU_ROOT_PATH": "/"}, Settings(root_path="")),
        (
            {"TOKUSHU_HOSTS": "portal.example.lg.jp, *.example.jp"},
            Settings(hosts=("portal.example.lg.jp", "*.example.jp")),
        ),
        (
            {"TOKUSHU_PROXIES": "127.0.0.1 10.1.2.3/16, ::1"},
            Settings(proxies=("127.0.0.1/32", "10.1.0.0/16", "::1/128")),
        ),
        ({"TOKUSHU_FRAMES": "https://Portal.example.jp/"}, Settings(frames=("https://portal.example.jp",))),
        ({"TOKUSHU_SIGN_ON": "Header", "TOKUSHU_OPEN": "on"}, Settings(sign_on="header", open=True)),
        ({"TOKUSHU_RATE": "0", "TOKUSHU_TIME_LIMIT": "2.5"}, Settings(rate=0, time_limit=2.5)),
        ({"TOKUSHU_TIME_LIMIT": "0.1"}, Settings(time_limit=0.1)),
        ({"HOME": "x"}, DEFAULTS),
    ],
)
def test_settings_are_read_from_the_environment(environment: dict[str, str], expected: Settings) -> None:
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
        *(("TOKUSHU_USER_HEADER", value) for value in ("X Remote", "ユーザー", "a:b")),
        *(("TOKUSHU_ROOT_PATH", value) for value in ("qa", "//qa", "/q a", "/../x?", "/qa/'")),
        *(("TOKUSHU_HOSTS", value) for value in ("https://a.jp", "a.jp:80", "あ.jp", "*")),
        *(("TOKUSHU_PROXIES", value) for value in ("proxy", "10.1.0.0/33", "1.2.3")),
        *(("TOKUSHU_FRAMES", value) for value in ("portal", "https://a.jp/x", "javascript://a", "https://a.jp;x", "*")),
        *(("TOKUSHU_TIME_LIMIT", value) for value in ("0", "0.09", "-1", "short")),
        *(("TOKUSHU_PORT", value) for value in ("-1", "65536", "http")),
        ("TOKUSHU_SIGN_ON", "basic"),
        ("TOKUSHU_AUDIT_QUESTIONS", "all"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused_with_a_sentence(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        read_settings({name: value})
    message = str(refusal.value)
    assert re.fullmatch(rf"{name} の「[^」]+」は使えません。[^。]*書いてください[^。]*。", message)
    assert len(message) < 200


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", DEFAULTS),
        ('root_path = "/qa"\nport = 8000\nopen = true\n', Settings(root_path="/qa", port=8000, open=True)),
        ('proxies = ["127.0.0.1", "10.0.0.0/8"]', Settings(proxies=("127.0.0.1/32", "10.0.0.0/8"))),
        ('time_limit = 2.5\nmodel = ""\nfeedback = false', Settings(time_limit=2.5, feedback=False)),
        ('\ufeffdata = "残す場所"', Settings(data=Path("残す場所"))),
    ],
)
def test_settings_are_read_from_a_file(tmp_path: Path, text: str, expected: Settings) -> None:
    file = tmp_path / "tokushu.toml"
    file.write_text(text, encoding="utf-8")
    assert read_settings({}, config=file) == expected
    assert read_settings({"TOKUSHU_CONFIG": str(file)}) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("root-path = '/qa'", "root-path という設定はありません"),
        ("port = ", "TOMLとして読めません"),
        ("port = [1]", "port には"),
        ("[port]\nx = 1", "port には"),
        ("port = 'x'", "port の「x」は使えません"),
        (None, "設定を読めません"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused_with_a_sentence(tmp_path: Path, text: str | None, words: str) -> None:
    file = tmp_path / "tokushu.toml"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=re.escape(words)) as refusal:
        read_settings({}, config=file)
    assert str(refusal.value).startswith(f"{file}")
    assert "\n" not in str(refusal.value)


def test_a_flag_goes_before_the_environment_and_that_before_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("tokushu.toml").write_text("port = 1\nrate = 1\nwaiting = 1\n")
    monkeypatch.setenv("TOKUSHU_PORT", "2")
    monkeypatch.setenv("TOKUSHU_RATE", "2")
    options = cli.parser().parse_args(["serve", "--port", "3"])
    settings = cli.settings_of(options)
    assert (settings.port, settings.rate, settings.waiting) == (3, 2, 1)


def test_every_setting_is_a_flag_of_serve(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.parser().parse_args(["serve", "--help"])
    told = capsys.readouterr().out
    assert [name for name in NAMES if f"--{name.replace('_', '-')} " not in told] == []


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
    assert capsys.readouterr().err.startswith("tokushu: TOKUSHU_DENSE_WEIGHT の「much」は使えません。")
    assert sorted(path.name for path in edition_index.rglob("*")) == before


def test_the_page_reads_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKUSHU_BATCH_SIZE", "0")
    assert app.main([], tmp_path) == cli.FAILED
    assert capsys.readouterr().err.startswith("tokushu: TOKUSHU_BATCH_SIZE の「0」は使えません。")


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
    told = set(re.findall(r"TOKUSHU_[A-Z_]+", (ROOT / "docs" / "settei.md").read_text(encoding="utf-8")))
    assert told - {"TOKUSHU_CONFIG"} == {variable(name) for name in NAMES}


def documented_defaults() -> dict[str, str]:
    """Return what the page says to be the default of each variable; a row may hold several of both."""
    told: dict[str, str] = {}
    for line in (ROOT / "docs" / "settei.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("| `TOKUSHU_"):
            names, _, cell = (part.strip() for part in line.strip("|").split("|"))
            named = re.findall(r"`(TOKUSHU_[A-Z_]+)`", names)
            cells = cell.split("、") if len(named) > 1 and "、" in cell else [cell] * len(named)
            told.update(zip(named, cells, strict=True))
    return told


def shown(default: object) -> str:
    """Return a default as the page writes it; "" where nothing is set, which it says in words."""
    if isinstance(default, bool):
        return "on" if default else "off"
    return f"{default:g}" if isinstance(default, int | float) else str(default or "")


@pytest.mark.parametrize("name", NAMES)
def test_the_defaults_that_are_documented_are_the_defaults(name: str) -> None:
    told = documented_defaults()[variable(name)]
    expected = shown(getattr(DEFAULTS, name))
    if expected:
        assert told.strip("`") == expected
    else:
        assert re.search("[ぁ-ん一-龠]", told)


def test_no_other_variable_is_read() -> None:
    sources = [*(ROOT / "src").rglob("*.py"), ROOT / "app.py"]
    named = {name for path in sources for name in re.findall(r"TOKUSHU_[A-Z_]*[A-Z]", path.read_text(encoding="utf-8"))}
    assert named - {"TOKUSHU_CONFIG"} <= {variable(name) for name in NAMES}
