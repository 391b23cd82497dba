"""Files of users and keys, the commands that write them, and the page of docs that tells of both."""

from __future__ import annotations

import io
import re
import shlex
import stat
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cli
from serve.guard.access import read_access
from serve.guard.accounts import KEYS, USERS, Account, AccountError, AccountFile, account_name, group_names
from serve.guard.keys import PREFIX, hash_key
from serve.guard.passwords import hash_password
from settings import read_settings
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "sign-on.md").read_text(encoding="utf-8")
HASH = "0" * 64


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def typed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


def test_users_are_added_listed_and_removed(
    office: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(monkeypatch, "とても長い合言葉\n")
    assert cli.main(["user", "add", "山田", "--groups", "人事課,管理職"]) == cli.DONE
    file = office / "users.txt"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "とても長い合言葉" not in file.read_text()
    first = AccountFile(file, USERS).accounts["山田"]
    assert first.secret.startswith("$argon2id$") and first.groups == {"人事課", "管理職"}
    typed(monkeypatch, "もっと長い別の合言葉\n")
    assert cli.main(["user", "add", "山田"]) == cli.DONE
    changed = AccountFile(file, USERS).accounts["山田"]
    assert (changed.groups, changed.secret != first.secret) == (first.groups, True)
    assert cli.main(["user", "list"]) == cli.main(["user", "remove", "山田"]) == cli.main(["user", "list"]) == cli.DONE
    printed = capsys.readouterr().out.splitlines()
    assert printed == [
        "users.txt: 山田 を加えました。",
        "users.txt: 山田 のパスワードを替えました。",
        "山田（人事課、管理職）",
        "users.txt: 山田 を除きました。",
    ]


def test_a_key_is_shown_once_and_not_kept(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["key", "add", "源内", "--groups", "広報課"]) == cli.DONE
    key = capsys.readouterr().out.strip()
    assert key.startswith(PREFIX) and len(key) >= len(PREFIX) + 43
    assert key not in (office / "keys.txt").read_text()
    assert AccountFile(office / "keys.txt", KEYS).accounts == {
        "源内": Account("源内", hash_key(key), frozenset({"広報課"}))
    }
    assert cli.main(["key", "add", "源内"]) == cli.FAILED
    assert "もうあります" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "told", "sentence"),
    [
        (["user", "add", "山田"], "short\n", "パスワードは8文字以上"),
        (["user", "add", "山田"], "", "パスワードは8文字以上"),
        (["user", "add", "山田"], "あ" * 257, "パスワードは8文字以上、256文字以内"),
        (["user", "add"], "", "名前を書いてください"),
        (["user", "add", "a:b"], "", "名前「a:b」は使えません"),
        (["user", "add", "a\nb"], "", "使えません"),
        (["user", "add", "x" * 65], "", "使えません"),
        (["user", "add", "a", "--groups", "x:y"], "", "所属「x:y」は使えません"),
        (["user", "remove", "山田"], "", "「山田」という利用者は登録されていません"),
        (["key", "remove", "x"], "", "「x」というAPIキーは登録されていません"),
        (["key", "add", "x", "--keys", "a-file/keys.txt"], "", "a-file/keys.txt: 読めません"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(
    office: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: list[str],
    told: str,
    sentence: str,
) -> None:
    (office / "a-file").write_text("")
    typed(monkeypatch, told)
    assert cli.main(command) == cli.FAILED
    printed = capsys.readouterr()
    assert printed.out == "" and printed.err.startswith("tokushu: ") and printed.err.count("\n") == 1
    assert sentence in printed.err
    assert sorted(path.name for path in office.iterdir() if not path.name.endswith(".lock")) == ["a-file"]


def test_a_file_is_read_again_when_it_changes_and_a_wrong_line_lets_nobody_in(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    keys = AccountFile(tmp_path / "keys.txt", KEYS)
    assert keys.accounts == {}
    keys.put(Account("a", HASH))
    assert list(keys.accounts) == ["a"]
    keys.path.write_text(f"# programs\na:{HASH}\nb:none\nc:{HASH}:x, y\n", encoding="utf-8-sig")
    assert {name: account.groups for name, account in keys.accounts.items()} == {"a": frozenset(), "c": {"x", "y"}}
    assert "keys.txt: 3行目が使えません" in caplog.text
    with pytest.raises(AccountError, match="3行目"):
        keys.check()
    keys.path.write_bytes(b"\xff\xfe")
    assert keys.accounts == {}
    keys.path.unlink()
    assert keys.accounts == {}


def test_the_other_lines_stay_as_they_are(tmp_path: Path) -> None:
    keys = AccountFile(tmp_path / "keys.txt", KEYS)
    keys.path.write_text(f"# 源内\na:{HASH}:x\n\nb:{HASH}\n")
    keys.put(Account("a", "1" * 64))
    keys.put(Account("c", HASH))
    keys.remove("b")
    assert keys.path.read_text().splitlines() == ["# 源内", f"a:{'1' * 64}:", "", f"c:{HASH}:"]


NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)


@given(st.dictionaries(NAMES, st.sets(NAMES, max_size=3), max_size=5))
def test_any_account_that_can_be_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, told: dict[str, set[str]]
) -> None:
    keys = AccountFile(tmp_path_factory.mktemp("keys") / "keys.txt", KEYS)
    expected: dict[str, Account] = {}
    for name, groups in told.items():
        try:
            account = Account(account_name(name), HASH, group_names(",".join(groups)))
        except AccountError:
            continue
        keys.put(account)
        expected[account.name] = account
    assert keys.accounts == keys.check() == expected


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)


def test_the_commands_of_the_page_work_as_written(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands = [line for block in blocks("sh") for line in block.splitlines()]
    assert len(commands) == 6
    for command in commands:
        typed(monkeypatch, "とても長い合言葉\n")
        program, *arguments = shlex.split(command)
        assert (program, cli.main(arguments)) == ("tokushu", cli.DONE)
    assert (office / "users.txt").read_text() == (office / "keys.txt").read_text() == ""


def test_the_files_of_the_page_can_be_read(office: Path) -> None:
    texts = blocks("toml")
    assert len(texts) == 3
    for text in texts:
        path = office / ("access.toml" if "[collections]" in text else "tokushu.toml")
        path.write_text(text, encoding="utf-8")
        if path.name == "tokushu.toml":
            assert read_settings({}, config=path).sign_on in {"password", "header"}
            assert set(tomllib.loads(text)) <= set(re.findall(r"\w+", PAGE))
    access = read_access(office / "access.toml")
    assert access.visitor("", "山田", ["人事課"]).documents == ("faq", "jinji/*", "koukai/*")
    assert access.visitor("", "だれか").documents == ("faq", "koukai/*")
    staff = access.visitor("", "係", ["情報政策課"])
    assert staff.documents is None and staff.pages == frozenset({"evaluation"})


def test_a_password_is_the_same_however_its_characters_are_composed() -> None:
    from argon2 import PasswordHasher

    from serve.guard.passwords import plain

    assert PasswordHasher().verify(hash_password("か\u3099っこうＡＢＣ１２"), plain("がっこうABC12"))
