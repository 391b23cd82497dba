"""What the interface says stands in words files, in both languages, and nowhere else."""

from __future__ import annotations

import ast
import re
import string
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from answer.said import NOT_FOUND
from evaluate.english import lines_in, said_in
from evaluate.labels import REMEDIES
from evaluate.words import REPORT
from serve.show.render import TEMPLATES
from serve.show.words import LANGUAGES, words_in

SERVE = TEMPLATES.parent
SRC = SERVE.parent
JAPANESE = re.compile("[ぁ-ゖァ-ヺ一-龥]")
KEY = re.compile(r"""["']([a-z][a-z_]*\.[a-z][a-z_.]*)["']""")
CALL = re.compile(r"""\b(?:t|words|words\.marked|t\.marked|_words)\(\s*["']([^"']+)["']""")
STEM = re.compile(r"""f["']([a-z_]+\.[a-z_]+)\{""")
"""The part of a key that is completed by a value (search.status_{status})."""
SECTION = re.compile(r"""section\("(\w+)"\)""")
OF_DOCUMENTS = {"unit"}
"""Places for what documents name in their own language: the Japanese sentence has them, the English one need not."""
FILES = sorted(file for folder in (SERVE / "show" / "data", REPORT) for file in folder.glob("words_*.toml"))
TO_PROGRAMS = {"A1 のどれかを指定してください。", "A1: 直すところがA1か所A1あります。"}
"""What no page shows, and what is put together of more."""
WORDS = {
    f"{section}.{name}": said
    for file in FILES
    for section, entries in tomllib.loads(file.read_text(encoding="utf-8")).items()
    for name, said in entries.items()
}


def sources() -> Iterator[tuple[Path, str]]:
    for suffix in ("*.py", "*.html"):
        for path in (*SERVE.rglob(suffix), *(SRC / "evaluate").rglob(suffix)):
            yield path, path.read_text(encoding="utf-8")


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def test_what_is_nested_without_end_stays_and_costs_nothing() -> None:
    assert said_in("1行目: " * 420, "en") == "1行目: " * 420
    assert said_in("1行目: 1行目: 1行目: 1行目: 1行目: 空です。", "en").count("1行目: ") == 2


@pytest.mark.parametrize(
    ("text", "english"),
    [
        (f"「ABC?」\n{NOT_FOUND}", ["「ABC?」", "What you ask is not found in the documents."]),
        (f"The documents do not say.\n{NOT_FOUND}", ["The documents do not say."]),
    ],
)
def test_a_refusal_keeps_its_english_half_and_no_question_alone(text: str, english: list[str]) -> None:
    assert lines_in(text, "en") == english


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


REPORTS = SRC / "evaluate" / "report" / "templates"


@pytest.mark.parametrize(
    "path",
    sorted([*TEMPLATES.iterdir(), *REPORTS.iterdir(), *(SERVE / "assets").glob("*.[jc]s*")]),
    ids=lambda p: p.name,
)
def test_no_template_and_no_script_holds_japanese(path: Path) -> None:
    text = re.sub(
        r"//.*|/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL if path.suffix == ".css" else 0
    )
    assert JAPANESE.findall(text) == []


def test_marked_sentences_escape_what_fills_them() -> None:
    assert words_in("ja").marked("head.documents", count="<script>") == "資料 <b>&lt;script&gt;</b>件"


def sentences(path: Path) -> Iterator[str]:
    """Yield the Japanese sentences of a file's code, their places filled with A1, A2, …"""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    joined = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    inside = {id(part) for node in joined for part in ast.walk(node) if part is not node}
    inside |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant | ast.JoinedStr) and id(node) not in inside:
            parts = node.values if isinstance(node, ast.JoinedStr) else [node]
            said = "".join(p.value if isinstance(p, ast.Constant) and isinstance(p.value, str) else "A1" for p in parts)
            if said.endswith(("。", "。A1")) and JAPANESE.search(said):
                yield said.replace("{}", "A1")


SAID = [
    *(SRC / "evaluate").glob("question_*.py"),
    *(SRC / "evaluate" / name for name in ("judging.py", "database.py", "store.py", "grown_set.py")),
    SRC / "answer" / "question.py",
    *(SERVE / "evaluation").glob("*.py"),
]
"""Where sentences are made that the evaluation page shows."""


def test_what_is_said_in_japanese_is_said_in_english_too() -> None:
    said = {sentence for path in SAID for sentence in sentences(path)} | set(REMEDIES.values())
    assert len(said) > 60
    english = {sentence: re.sub("「[^」]*」", "", said_in(sentence, "en")) for sentence in said}
    assert {sentence for sentence, left in english.items() if JAPANESE.search(left)} == TO_PROGRAMS


def test_a_sentence_keeps_what_fills_it() -> None:
    said = "質問.csv: 古い形式のExcelファイル（.xls）は読めません。"
    advice = "Excelで開き、「名前を付けて保存」で .xlsx として保存し直してください。"
    assert said_in(said + advice, "en") == (
        "質問.csv: Excel files of the old kind (.xls) cannot be read. "
        "Please open it in Excel and save it as .xlsx with “Save as”."
    )
    assert said_in("挙げるべき3件のほかに、余分な行「空」があります。", "en").endswith("a row too many, 「空」.")
    assert said_in("知らない文です。", "en") == "知らない文です。"
    assert said_in(said, "ja") == said


@pytest.mark.parametrize("key", WORDS)
def test_every_letter_is_one_of_japanese_fonts(key: str) -> None:
    """Pictures (emoji) are not: offices' machines show boxes for them."""
    for sentence in WORDS[key].values():
        sentence.encode("cp932")


def test_no_style_draws_a_letter_that_fonts_may_lack() -> None:
    styles = "".join(path.read_text(encoding="utf-8") for path in (SERVE / "assets").glob("*.css"))
    for drawn in re.findall(r'content: "([^"]*)"', styles):
        re.sub(r"\\([0-9A-F]+)", lambda found: chr(int(found[1], 16)), drawn).encode("cp932")


def test_the_english_sentences_are_english() -> None:
    # Some name the other language in itself, one says what a file's columns have to be called.
    other = {"head.other_language", "search.other_language", "sign_on.other", "evaluation_run.columns"}
    assert {key for key, said in WORDS.items() if JAPANESE.search(said["en"])} - other == set()
