"""Every name of the 46 pairings, in each spelling that a rule gives, finds the rows of the name itself."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

import japanese.normalize
from answer.assistant import Assistant
from japanese.kana import read_morae
from japanese.normalize import normalize
from japanese.places import short_form
from japanese.readings import readings_of

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(japanese.normalize.__file__).parent / "data"
HALF = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF66, 0xFF9E)}
SUFFIXES = {"県": "ken", "府": "fu", "都": "to", "市": "shi", "町": "cho", "村": "mura", "区": "ku"}
KUNREI = {"shi": "si", "chi": "ti", "tsu": "tu", "fu": "hu", "ji": "zi", "sho": "syo", "cho": "tyo"}


def pairings() -> list[dict[str, str]]:
    with (ROOT / "corpus" / "tables" / "pairings.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


RUSSIAN = sorted({row[column] for row in pairings() for column in ("region", "partner")} - {""})
JAPANESE = sorted({row[column] for row in pairings() for column in ("prefecture", "municipality")} - {""})


def half_width(name: str) -> str:
    return "".join(
        HALF.get(char) or "".join(HALF.get(part, part) for part in unicodedata.normalize("NFD", char)) for char in name
    ).translate({0x3099: "ﾞ", 0x309A: "ﾟ"})


def hiragana(name: str) -> str:
    return "".join(chr(ord(char) - 0x60) if "ァ" <= char <= "ヶ" else char for char in name).replace("・", "")


def with_vu(name: str) -> str:
    for plain, vu in (("バ", "ヴァ"), ("ビ", "ヴィ"), ("ベ", "ヴェ"), ("ボ", "ヴォ"), ("ワ", "ヴァ")):
        name = name.replace(plain, vu)
    return re.sub(r"^ウ(?=ラジ)", "ヴ", name)


def long_vowels(name: str) -> str:
    return re.sub(r"([ァ-ヺ]ラ|ト|ソ|コ)(?=[ァ-ヺ])", r"\1ー", name)


def old_kanji(name: str) -> str:
    lines = (DATA / "old_kanji.tsv").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t") for line in lines if not line.startswith("#")]
    olds = {new: old for old, new in pairs}
    return "".join(olds.get(char, char) for char in name)


def reading(name: str) -> str:
    return hiragana(readings_of(name)[0])


def hepburn(name: str) -> str:
    written = "".join(
        "n" if mora.hepburn == "N" else mora.hepburn for mora in read_morae(normalize(readings_of(name)[0])) or ()
    )
    return re.sub(r"(?<=o)[uo]", "", re.sub(r"q(.)", r"\1\1", written)).capitalize()


def kunrei(name: str) -> str:
    written = hepburn(name).lower()
    for other, own in KUNREI.items():
        written = written.replace(other, own)
    return written


Kind = tuple[list[str], Callable[[str], str]]
LONG = [short for short in map(short_form, JAPANESE) if len(reading(short)) > 2]
NO_NAMES = {"ぶらつく", "とまり"}  # words of their own
BARE = [name for name in RUSSIAN if not re.search(r"[州市区方国]$", name)]

KINDS: dict[str, Kind] = {
    "half width": (RUSSIAN, half_width),
    "no dot": (RUSSIAN, lambda name: name.replace("・", "")),
    "a space for the dot": (RUSSIAN, lambda name: name.replace("・", " ")),
    "hiragana": (RUSSIAN, lambda name: hiragana(name.replace("ー", ""))),
    "vu": (RUSSIAN, with_vu),
    "long vowels added": (RUSSIAN, long_vowels),
    "long vowels dropped": (RUSSIAN, lambda name: name.replace("ー", "")),
    "-k for -g": (RUSSIAN, lambda name: name.replace("ブルグ", "ブルク")),
    "small kana large": (RUSSIAN, lambda name: name.replace("ッ", "ツ").replace("ョ", "ヨ").replace("ュ", "ユ")),
    "old kanji": (JAPANESE, old_kanji),
    "reading before the suffix": (JAPANESE, lambda name: reading(short_form(name)) + name[len(short_form(name)) :]),
    "reading with the suffix": (JAPANESE, reading),
    "reading": (LONG, reading),
    "reading in katakana": (LONG, lambda name: readings_of(name)[0]),
    "Hepburn": ([short_form(name) for name in JAPANESE], hepburn),
    "Hepburn with the suffix": (JAPANESE, lambda name: f"{hepburn(short_form(name))}-{SUFFIXES.get(name[-1], '')}"),
    "kunrei": ([short_form(name) for name in JAPANESE], kunrei),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_name_is_found_in_its_spellings(assistant: Assistant, kind: str) -> None:
    names, spell = KINDS[kind]
    tried = {name: spell(name) for name in names if spell(name) != name and spell(name) not in NO_NAMES}
    assert tried
    missed = {n: s for n, s in tried.items() if not found(assistant, n) or found(assistant, n) != found(assistant, s)}
    assert not missed, missed


def test_every_name_is_found_without_its_suffix(assistant: Assistant) -> None:
    for name in (*RUSSIAN, *JAPANESE):
        assert found(assistant, short_form(name)), name


def test_every_name_is_found_with_a_suffix_added(assistant: Assistant) -> None:
    for name in BARE:
        assert found(assistant, f"{name}市") <= found(assistant, name), name
        assert found(assistant, f"{name}市"), name


def found(assistant: Assistant, name: str) -> set[str]:
    return {row["number"] for row in assistant.ask(f"{name}の姉妹都市は?").rows}
