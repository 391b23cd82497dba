"""What the interface says stands in words files, in both languages, and nowhere else."""

from __future__ import annotations

import re
import string
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from evaluate.labels import FAILED_PARTS, OUTCOMES
from serve.show.render import TEMPLATES
from serve.show.words import LANGUAGES, words_in

SERVE = TEMPLATES.parent
JAPANESE = re.compile("[ぁ-ゖァ-ヺ一-龥]")
KEY = re.compile(r"""["']([a-z][a-z_]*\.[a-z][a-z_.]*)["']""")
CALL = re.compile(r"""\b(?:t|words|words\.marked|t\.marked|_words)\(\s*["']([^"']+)["']""")
STEM = re.compile(r"""f["']([a-z_]+\.[a-z_]+)\{""")
"""The part of a key that is completed by a value (search.status_{status})."""
SECTION = re.compile(r"""section\("(\w+)"\)""")
OF_DOCUMENTS = {"unit"}
"""Places for what documents name in their own language: the Japanese sentence has them, the English one need not."""
FILES = sorted((SERVE / "show" / "data").glob("words_*.toml"))
WORDS = {
    f"{section}.{name}": said
    for file in FILES
    for section, entries in tomllib.loads(file.read_text(encoding="utf-8")).items()
    for name, said in entries.items()
}


def sources() -> Iterator[tuple[Path, str]]:
    for suffix in ("*.py", "*.html"):
        for path in SERVE.rglob(suffix):
            yield path, path.read_text(encoding="utf-8")


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("key", WORDS)
def test_every_sentence_is_there_in_both_languages(key: str) -> None:
    said = WORDS[key]
    assert set(said) == set(LANGUAGES)
    assert all(sentence.strip() for sentence in said.values())
    assert places(said["ja"]) - OF_DOCUMENTS == places(said["en"]) - OF_DOCUMENTS


def test_no_key_is_written_twice() -> None:
    listed = [
        f"{section}.{name}"
        for file in FILES
        for section, entries in tomllib.loads(file.read_text(encoding="utf-8")).items()
        for name in entries
    ]
    assert [key for key, count in Counter(listed).items() if count > 1] == []


def test_every_key_that_is_used_is_there_and_every_other_one_is_used() -> None:
    asked, mentioned, sections, stems = set(), set(), set(), set()
    for _, text in sources():
        asked |= set(CALL.findall(text))
        mentioned |= set(KEY.findall(text))
        sections |= set(SECTION.findall(text))
        stems |= set(STEM.findall(text))
    assert {key for key in asked if "." in key} - set(WORDS) == set()
    left = {key for key in WORDS if key.partition(".")[0] not in sections} - mentioned
    assert {key for key in left if not key.startswith(tuple(stems))} == set()


def test_scripts_use_what_they_are_given() -> None:
    scripts = "".join(path.read_text(encoding="utf-8") for path in (SERVE / "assets").glob("*.js"))
    used = set(re.findall(r"\bwords\.(\w+)", scripts))
    assert used == set(words_in("ja").section("script"))


@pytest.mark.parametrize(
    "path", sorted([*TEMPLATES.iterdir(), *(SERVE / "assets").glob("*.[jc]s*")]), ids=lambda p: p.name
)
def test_no_template_and_no_script_holds_japanese(path: Path) -> None:
    text = re.sub(
        r"//.*|/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL if path.suffix == ".css" else 0
    )
    assert JAPANESE.findall(text) == []


def test_marked_sentences_escape_what_fills_them() -> None:
    assert words_in("ja").marked("head.documents", count="<script>") == "資料 <b>&lt;script&gt;</b>件"


def test_outcomes_are_called_as_in_reports() -> None:
    assert words_in("ja").section("outcome") == OUTCOMES
    assert words_in("ja").section("failed_part") == FAILED_PARTS


def test_the_english_sentences_are_english() -> None:
    # Some name the other language in itself, one says what a file's columns have to be called.
    other = {"head.other_language", "search.other_language", "sign_on.other", "evaluation_run.columns"}
    assert {key for key, said in WORDS.items() if JAPANESE.search(said["en"])} - other == set()
