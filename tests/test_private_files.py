"""Files that others must not read: a secret made once, a list written anew for whom it was for."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from serve.errors import ServeError
from serve.guard import accounts
from serve.guard.accounts import KEYS, Account, AccountError, AccountFile
from serve.private_files import secret_file, write_private


def test_many_who_start_at_once_share_one_secret(tmp_path: Path) -> None:
    found: list[bytes] = []
    path = tmp_path / "new" / "a.key"
    threads = [threading.Thread(target=lambda: found.append(secret_file(path))) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 16
    assert {*found} == {path.read_bytes()}
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["a.key"]
    assert secret_file(tmp_path / "b.key") != found[0]


def test_a_secret_that_cannot_be_had_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "short.key").write_text("short")
    with pytest.raises(ServeError, match=r"short.key: 鍵のファイルが壊れています。.*消すと"):
        secret_file(tmp_path / "short.key")
    with pytest.raises(ServeError, match=r"short.key.*読み書きできません（.*）。.*TOKUSHU_DATA"):
        secret_file(tmp_path / "short.key" / "a.key")


@pytest.mark.parametrize(("before", "after"), [(None, 0o600), (0o600, 0o600), (0o640, 0o640), (0o644, 0o644)])
def test_a_file_stays_for_whom_it_was_for(tmp_path: Path, before: int | None, after: int) -> None:
    path = tmp_path / "users.txt"
    if before is not None:
        path.write_text("old\n")
        path.chmod(before)
    umask = os.umask(0)
    try:
        write_private(path, ["a", "b"])
    finally:
        os.umask(umask)
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("a\nb\n", after)
    assert [file.name for file in tmp_path.iterdir()] == ["users.txt"]


def test_a_file_of_another_owner_and_group_stays_theirs(tmp_path: Path) -> None:
    """As root, which the tests in a container run as, every owner; as anyone else, a group of one's own."""
    path = tmp_path / "users.txt"
    path.write_text("old\n")
    owner, group = (10001, 10002) if os.geteuid() == 0 else (os.geteuid(), os.getgroups()[-1])
    os.chown(path, owner, group)
    path.chmod(0o640)
    write_private(path, ["new"])
    told = path.stat()
    assert (told.st_uid, told.st_gid, told.st_mode & 0o777, path.read_text()) == (owner, group, 0o640, "new\n")


def test_whoever_adds_an_account_while_another_does_is_asked_to_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from filelock import FileLock

    monkeypatch.setattr(accounts, "_PATIENCE", 0.05)
    keys = AccountFile(tmp_path / "keys.txt", KEYS)
    with FileLock(tmp_path / ".keys.txt.lock"):
        with pytest.raises(AccountError, match=r"keys.txt: ほかの「tokushu key」が書いています。少し待って"):
            keys.put(Account("a", "0" * 64))
    keys.put(Account("a", "0" * 64))
    assert list(keys.accounts) == ["a"]
