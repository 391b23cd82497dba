"""`tokushu serve` and `tokushu mcp`: the page and the API at an address, the tools on standard input and output."""

from __future__ import annotations

import argparse
from dataclasses import fields

from cli.common import DONE, settings_of
from settings import Settings, add_flags

HELP, MCP_HELP = "画面とAPIを提供する", "AIアシスタントから呼ぶ（MCP、標準入出力）"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add a flag for every setting, but for the one that each command has."""
    add_flags(parser, [field.name for field in fields(Settings) if field.name != "index"])


def run(options: argparse.Namespace) -> int:
    """Serve until interrupted."""
    from serve import running

    running.run(settings_of(options))
    return DONE


def run_mcp(options: argparse.Namespace) -> int:
    """Serve one assistant until it goes away."""
    from serve.mcp.offered import serve_stdio

    serve_stdio(settings_of(options))
    return DONE
