"""The thesaurus: how its table is read, and what a question's words may be said as."""

from __future__ import annotations

from pathlib import Path

import pytest

from japanese.thesaurus import NEAR, SAME, Entry, ThesaurusError, built_in_entries, read_entries, relate
from japanese.tokens import content_lemmas
from retrieve.lexical import LexicalIndex
from retrieve.query import Query
from retrieve.synonyms import Synonyms, TermGroup

TABLE = "# 注\n短大\t短期大学\t学校\n\n費用\t経費、お金\t\n手紙\t\t便り\n"


def test_read_entries() -> None:
    assert list(read_entries(TABLE)) == [
        Entry("短大", ("短期大学",), ("学校",)),
        Entry("費用", ("経費", "お金"), ()),
        Entry("手紙", (), ("便り",)),
    ]


@pytest.mark.parametrize("line", ["短大", "短大\t", "\t短期大学", "短大\t\t", "短大\t短期大学\t学校\t余分"])
def test_a_line_that_is_no_entry_is_named(line: str) -> None:
    with pytest.raises(ThesaurusError, match=r"2行目の形が違います。語、タブ"):
        list(read_entries(f"費用\t経費\n{line}\n"))


def test_words_of_one_head_are_related_both_ways() -> None:
    found = relate(read_entries(TABLE))
    assert found["短大",] == {("短期", "大学"): SAME, ("学校",): NEAR}
    assert found["短期", "大学"] == {("短大",): SAME}
    assert found["経費",] == {("費用",): SAME, ("金",): NEAR}
    assert found["便り",] == {("手紙",): NEAR}


def test_the_built_in_table_has_no_word_twice_and_every_word_can_be_found() -> None:
    entries = built_in_entries()
    heads = [entry.head for entry in entries]
    assert len(heads) > 6000
    assert len(heads) == len(set(heads))
    related = relate(entries)
    words = {word for entry in entries for word in (entry.head, *entry.same, *entry.near)}
    assert [word for word in words if tuple(content_lemmas(word)) not in related] == []
    assert [e.head for e in entries if e.head in (*e.same, *e.near) or set(e.same) & set(e.near)] == []


def synonyms(*passages: str) -> tuple[Synonyms, LexicalIndex]:
    index = LexicalIndex.build([content_lemmas(passage) for passage in passages])
    return Synonyms.for_vocabulary(relate(read_entries(TABLE)), index.vocabulary), index


def test_only_words_of_the_index_are_kept(tmp_path: Path) -> None:
    kept, _ = synonyms("短期大学の経費", "便り")
    for found in (kept, _reloaded(kept, tmp_path / "synonyms.json")):
        assert found.groups(("短大", "費用", "学校")) == (
            TermGroup(("短大",), {("短期", "大学"): SAME}),
            TermGroup(("費用",), {("経費",): SAME}),
            TermGroup(("学校",), {}),
        )


def _reloaded(kept: Synonyms, path: Path) -> Synonyms:
    kept.save(path)
    return Synonyms.load(path)


def test_the_longest_phrase_is_one_group() -> None:
    kept, _ = synonyms("短大の費用")
    groups = kept.groups(("大学", "短期", "大学", "費用"))
    assert [group.terms for group in groups] == [("大学",), ("短期", "大学"), ("費用",)]


@pytest.mark.parametrize(
    ("question", "text", "said"),
    [
        ("短大の費用は?", "短期大学の経費", {"短大", "費用"}),
        ("短大の費用は?", "短期の経費", {"費用"}),
        ("短大の費用は?", "短大の便り", {"短大"}),
        ("短期大学の便り", "大学の手紙", {"大学", "便り"}),
    ],
)
def test_what_a_text_says_of_a_question(question: str, text: str, said: set[str]) -> None:
    kept, _ = synonyms("短期大学の経費と費用", "短大の便りと手紙")
    assert Query.of(question, kept).said(content_lemmas(text)) == said


def test_a_passage_is_found_by_other_words_and_ranks_below_the_same_words() -> None:
    kept, index = synonyms("港の灯台の短大", "港の灯台の短期大学", "港の灯台の小学校", "山の小屋")
    exact, other, near, nothing = index.shares(Query.of("短大", kept).words).tolist()
    assert exact > other > near > nothing == 0
    assert index.shares(Query.of("短大", Synonyms({})).words).tolist()[1:] == [0, 0, 0]
