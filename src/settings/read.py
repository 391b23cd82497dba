"""Reading the settings: a flag goes before the environment, that before tokushu.toml, that before the default."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from settings.fields import Settings
from settings.values import Kind, SettingsError

CONFIG = Path("tokushu.toml")
"""Read where it lies in the folder that the command runs in; TOKUSHU_CONFIG or --config names another."""

_CONFIG_VARIABLE = "TOKUSHU_CONFIG"


def variable(name: str) -> str:
    """Return the environment variable of a setting (root_path -> TOKUSHU_ROOT_PATH)."""
    return f"TOKUSHU_{name.upper()}"


def read_settings(
    environment: Mapping[str, str] = os.environ,
    flags: Mapping[str, str | None] | None = None,
    config: Path | None = None,
) -> Settings:
    """Return the settings; raise SettingsError where one makes no sense. An empty value in the environment is none.

    `flags` are the texts given on the command line by setting, `config` the file named there.
    """
    named = config or (Path(environment[_CONFIG_VARIABLE]) if environment.get(_CONFIG_VARIABLE) else None)
    file = named or CONFIG
    told = _from_file(file) if named or file.exists() else {}
    values: dict[str, Any] = {}
    for field in fields(Settings):
        flag = (flags or {}).get(field.name)
        sources = (
            (f"--{field.name.replace('_', '-')}", flag),
            (variable(field.name), environment.get(variable(field.name), "").strip() or None),
            (f"{file} の {field.name}", told.get(field.name)),
        )
        given = next(((source, text) for source, text in sources if text is not None), None)
        if given:
            values[field.name] = _parsed(*given, field.metadata["kind"])
    return Settings(**values)


def _parsed(source: str, text: str, kind: Kind) -> Any:  # noqa: ANN401
    try:
        return kind.parse(text.strip())
    except (ValueError, KeyError) as error:
        shown = text if len(text) <= 40 else text[:39] + "…"
        raise SettingsError(f"{source} の「{' '.join(shown.split())}」は使えません。{kind.wanted}。") from error


def _from_file(path: Path) -> dict[str, str]:
    """Return what a file sets as text, so that every source goes through one parser; unknown names are refused."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SettingsError(f"{path}: 設定を読めません（{error.strerror}）。パスと許可を確かめてください。") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: TOMLとして読めません（{error}）。書き方は docs/settei.md にあります。") from error
    known = {field.name for field in fields(Settings)}
    for name in data:
        if name not in known:
            raise SettingsError(f"{path}: {name} という設定はありません。docs/settei.md にある名前を使ってください。")
    return {name: _as_text(path, name, value) for name, value in data.items() if value != ""}


def _as_text(path: Path, name: str, value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, int | float | str):
        return str(value)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ",".join(value)
    raise SettingsError(f"{path}: {name} には、文字列、数、真偽値、文字列の並びのどれかを書いてください。")
