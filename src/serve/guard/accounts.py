"""Who may enter: a file with a line each of name, secret, groups; read again when it changes, written whole or not.

山田:$argon2id$v=19$m=65536,t=3,p=4$…:人事課,管理職
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from errors import TokushuError
from serve.private_files import write_private

_LONGEST_NAME = 64
_DIVIDERS = frozenset(":,#")
_PATIENCE = 10.0
"""For how many seconds another command is waited for that writes the same file."""

_log = logging.getLogger(__name__)


class AccountError(TokushuError):
    """A file of accounts, or what is to be written there, that cannot be used; one Japanese sentence."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of accounts: what they are called, what their secret looks like, the command that writes them."""

    noun: str
    secret: re.Pattern[str]
    command: str


USERS = Kind("利用者", re.compile(r"\$argon2id?\$[A-Za-z0-9$=,+/]{20,400}"), "tokushu user")
KEYS = Kind("APIキー", re.compile(r"[0-9a-f]{64}"), "tokushu key")


@dataclass(frozen=True, slots=True)
class Account:
    """A user or a program; `secret` is the hash of what it shows."""

    name: str
    secret: str
    groups: frozenset[str] = frozenset()


Accounts = Mapping[str, Account]


def account_name(text: str, what: str = "名前") -> str:
    """Return a name as it is kept (composed, so that が typed on any machine is one); raise AccountError for none."""
    name = unicodedata.normalize("NFC", text.strip())
    if not 0 < len(name) <= _LONGEST_NAME or not name.isprintable() or _DIVIDERS & set(name):
        raise AccountError(
            f"{what}「{' '.join(name.split())[:_LONGEST_NAME]}」は使えません。「:」「,」「#」と改行を含まない、"
            f"{_LONGEST_NAME}文字までの名前にしてください。"
        )
    return name


def group_names(text: str) -> frozenset[str]:
    """Return the groups between commas."""
    return frozenset(account_name(part, "所属") for part in text.split(",") if part.strip())


class AccountFile:
    """The accounts of a file, as it is now."""

    def __init__(self, path: Path, kind: Kind) -> None:
        self.path = path
        self.kind = kind
        self._seen: tuple[int, ...] | None = None
        self._accounts: Accounts = {}

    @property
    def accounts(self) -> Accounts:
        """The accounts by name; a line that is wrong lets nobody in, and neither does a file that cannot be read."""
        try:
            told = self.path.stat()
            seen = (told.st_mtime_ns, told.st_size, told.st_ino)
            if seen != self._seen:
                self._accounts = self._read(strict=False)
                self._seen = seen
        except FileNotFoundError:
            self._seen, self._accounts = None, {}
        except (OSError, AccountError) as error:
            if self._seen != ():
                _log.error("%s", error)
            self._seen, self._accounts = (), {}
        return self._accounts

    def check(self) -> Accounts:
        """Return the accounts; raise AccountError for a line that is none, or a file that cannot be read."""
        try:
            return self._read(strict=True)
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise AccountError(
                f"{self.path}: 読めません（{error.strerror or error}）。読む許可があるかを確かめてください。"
            ) from error

    def put(self, account: Account) -> None:
        """Write an account, in place of one of its name; the other lines stay as they are."""
        groups = ",".join(sorted(account.groups))
        self._rewrite(account.name, f"{account.name}:{account.secret}:{groups}")

    def remove(self, name: str) -> None:
        """Take an account out; raise AccountError where there is none of its name."""
        if name not in self.check():
            raise AccountError(
                f"{self.path}: 「{name}」という{self.kind.noun}は登録されていません。"
                f"「{self.kind.command} list」で確かめてください。"
            )
        self._rewrite(name, "")

    def _read(self, *, strict: bool) -> Accounts:
        """Read the file; a line that is wrong is told in the log and left out, or raised where `strict`."""
        found: dict[str, Account] = {}
        for number, line in enumerate(self._lines(), 1):
            try:
                account = self._account(line)
                if account and account.name in found:
                    raise AccountError(f"「{account.name}」の行が2つあります。1つにしてください")
            except AccountError as error:
                sentence = f"{self.path}: {number}行目が使えません（{str(error).rstrip('。')}）。"
                if strict:
                    raise AccountError(sentence) from error
                _log.error("%s", sentence)
                continue
            if account:
                found[account.name] = account
        return found

    def _lines(self) -> list[str]:
        try:
            return self.path.read_text(encoding="utf-8-sig").splitlines()
        except UnicodeDecodeError as error:
            raise AccountError(f"{self.path}: UTF-8として読めません。UTF-8で保存し直してください。") from error

    def _account(self, line: str) -> Account | None:
        if not line.strip() or line.lstrip().startswith("#"):
            return None
        name, _, rest = line.partition(":")
        secret, _, groups = rest.partition(":")
        if not self.kind.secret.fullmatch(secret.strip()):
            raise AccountError(f"「{self.kind.command} add」で書いてください")
        return Account(account_name(name), secret.strip(), group_names(groups))

    def _rewrite(self, name: str, line: str) -> None:
        """Put a line in place of that of a name, "" for none."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(self.path.with_name(f".{self.path.name}.lock"), timeout=_PATIENCE):
                kept = self._lines() if self.path.exists() else []
                mine = [at for at, old in enumerate(kept) if old.partition(":")[0].strip() == name]
                at = mine[0] if mine else len(kept)
                others = [old for place, old in enumerate(kept) if place not in mine]
                write_private(self.path, [*others[:at], *([line] if line else []), *others[at:]])
        except Timeout as error:
            raise AccountError(
                f"{self.path}: ほかの「{self.kind.command}」が書いています。少し待って、もう一度実行してください。"
            ) from error
        except OSError as error:
            raise AccountError(
                f"{self.path}: 書き込めません（{error.strerror or error}）。書き込みの許可を確かめてください。"
            ) from error
