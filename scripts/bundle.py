#!/usr/bin/env python3
"""Everything an office without a network needs, in one archive: wheels, models, documents, install.sh.

Run with the Python that the office has: the wheels are for its version. pip's own settings (PIP_FIND_LINKS, …) tell
where wheels come from, as for any other installation.
"""

from __future__ import annotations

import argparse
import hashlib
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
HEAVY = ("torch", "sentence-transformers")
"""Only a model of the office's own needs them (TOKUSHU_MODEL, TOKUSHU_RERANKER)."""

_SKIPPED = shutil.ignore_patterns("__pycache__", "*.egg-info", "*.pyc")
_SKIPPED_OF_DEPLOY = shutil.ignore_patterns("etc")  # an office's own settings, users and keys (docs/unyo.md)


def main() -> int:
    """Make the archive, or the folder that it would hold."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--light", action="store_true", help="without torch: for the built-in model only")
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus", help="documents to carry along")
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="where the archive is written")
    parser.add_argument("--folder", type=Path, help="write this folder and no archive")
    options = parser.parse_args()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    tag = f"py{sys.version_info[0]}{sys.version_info[1]}" + ("-light" if options.light else "")
    name = f"tokushu-{project['version']}-linux-{platform.machine()}-{tag}"
    if options.folder:
        fill(options.folder, project, options.corpus, options.light)
        return 0
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=options.out, prefix=".bundle-") as draft:
        folder = Path(draft) / name
        fill(folder, project, options.corpus, options.light)
        made = Path(draft) / f"{name}.tar.gz"
        with tarfile.open(made, "w:gz", compresslevel=1) as archive:  # wheels are compressed already
            archive.add(folder, name, filter=_as_root)
        made.replace(options.out / made.name)
    sys.stdout.write(f"{options.out / made.name} ({(options.out / made.name).stat().st_size / 1e6:,.0f} MB)\n")
    return 0


def _requirements(project: Mapping[str, Any]) -> list[str]:
    """Return what is carried along: every dependency, and the extra `mcp`, which `mcp = true` needs."""
    return [*project["dependencies"], *project["optional-dependencies"]["mcp"]]


def fill(folder: Path, project: Mapping[str, Any], corpus: Path, light: bool) -> None:
    """Write what the archive holds into a folder."""
    folder.mkdir(parents=True)
    collect_wheels(folder / "wheels", _requirements(project), light)
    shutil.copytree(ROOT / "docs", folder / "docs", ignore=_SKIPPED)
    shutil.copytree(ROOT / "deploy", folder / "deploy", ignore=_SKIPPED_OF_DEPLOY)
    shutil.copytree(corpus, folder / "corpus", ignore=_SKIPPED)
    shutil.move(folder / "deploy" / "install.sh", folder / "install.sh")
    (folder / "platform").write_text(
        f"VERSION={project['version']}\nPYTHON_VERSION={sys.version_info[0]}.{sys.version_info[1]}\n"
        f"MACHINE={platform.machine()}\nLIGHT={'yes' if light else 'no'}\n",
        encoding="utf-8",
    )
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    sums = [f"{_sha256(path)}  {path.relative_to(folder).as_posix()}\n" for path in files]
    (folder / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")


def collect_wheels(folder: Path, dependencies: list[str], light: bool) -> None:
    """Write the wheels of every dependency, of the versions in constraints.txt, and our own."""
    wanted = [line for line in dependencies if not (light and line.startswith(HEAVY))]
    _pip("-c", str(ROOT / "constraints.txt"), *wanted, to=folder)
    with tempfile.TemporaryDirectory() as clean:  # a build folder in the tree may hold what is no longer there
        source = Path(clean)
        shutil.copytree(ROOT / "src", source / "src", ignore=_SKIPPED)
        for name in ("pyproject.toml", "README.md"):
            shutil.copy(ROOT / name, source / name)
        _pip("--no-deps", str(source), to=folder)


def _pip(*arguments: str, to: Path) -> None:
    quiet = ("--quiet", "--disable-pip-version-check", "--wheel-dir", str(to))
    subprocess.run([sys.executable, "-m", "pip", "wheel", *quiet, *arguments], check=True)


def _as_root(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = "root"
    return member


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    sys.exit(main())
