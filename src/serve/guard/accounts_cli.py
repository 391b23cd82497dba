"""The commands `tokushu user` and `tokushu key`: who may enter, added, listed, removed."""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path
from typing import Literal

from serve.guard.accounts import KEYS, USERS, Account, AccountError, AccountFile, account_name, group_names

Noun = Literal["user", "key"]
_USERS_HELP = "サインオンする利用者を加える（もういればパスワードを替える）、並べる、除く"
_KEYS_HELP = "ほかのプログラムのAPIキーを加える、並べる、除く"
HELP: dict[Noun, str] = {"user": _USERS_HELP, "key": _KEYS_HELP}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what both commands take."""
    parser.add_argument("action", choices=("add", "list", "remove"))
    parser.add_argument("name", nargs="?", metavar="NAME", help="add と remove に書く")
    parser.add_argument("--groups", metavar="A,B", help="所属（docs/sign-on.md）")


def run(noun: Noun, options: argparse.Namespace, file: Path) -> None:
    """Do what a command line asks; raise AccountError where that is not possible."""
    accounts = AccountFile(file, USERS if noun == "user" else KEYS)
    if options.action == "list":
        for account in accounts.check().values():
            told = "、".join(sorted(account.groups))
            sys.stdout.write(f"{account.name}{f'（{told}）' if told else ''}\n")
        return
    if not options.name:
        raise AccountError(f"名前を書いてください（例: tokushu {noun} {options.action} 山田）。")
    name = account_name(options.name)
    if options.action == "remove":
        accounts.remove(name)
        sys.stdout.write(f"{file}: {name} を除きました。\n")
        return
    known = accounts.check().get(name)
    groups = known.groups if known and options.groups is None else group_names(options.groups or "")
    (_add_user if noun == "user" else _add_key)(accounts, name, groups, known)


def _add_user(accounts: AccountFile, name: str, groups: frozenset[str], known: Account | None) -> None:
    from serve.guard.passwords import hash_password

    accounts.put(Account(name, hash_password(_password(name)), groups))
    sys.stdout.write(f"{accounts.path}: {name} {'のパスワードを替えました' if known else 'を加えました'}。\n")


def _add_key(accounts: AccountFile, name: str, groups: frozenset[str], known: Account | None) -> None:
    from serve.guard.keys import hash_key, new_key

    if known:
        raise AccountError(
            f"{accounts.path}: {name} のAPIキーはもうあります。"
            f"作り直すときは、先に「tokushu key remove {name}」を実行してください。"
        )
    key = new_key()
    accounts.put(Account(name, hash_key(key), groups))
    sys.stderr.write("次の行がAPIキーです。二度と表示しないので、使うプログラムに今、設定してください。\n")
    sys.stdout.write(f"{key}\n")


def _password(name: str) -> str:
    """Ask twice at a terminal, without showing it; elsewhere take the first line of what is sent in."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass(f"{name} の新しいパスワード: ")
    if getpass.getpass("もう一度: ") != first:
        raise AccountError("2回のパスワードが違います。もう一度実行してください。")
    return first
