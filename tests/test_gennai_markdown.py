"""Markdown for the portal: what a document says stays text, whatever it is; only our own links come out of it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from records import Answer, Citation, Passage
from retrieve.store import Index
from serve.gennai.markdown import bullets, inline, link, numbered, paragraph, quote, table
from serve.gennai.telling import answer_markdown

BASE = "https://portal.example.lg.jp/qa"
GFM = MarkdownIt("commonmark").enable(["table", "strikethrough"])
# What GitHub's kind of Markdown makes links of in text that holds no link, escaped or not.
AUTOLINK = re.compile(r"https?://|www\.|[\w.+-]+@[\w-]+\.[\w-]|mailto:|xmpp:", re.IGNORECASE | re.ASCII)
HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "[押す](javascript:alert(1))",
    "![](http://evil.example/x.png)",
    "https://evil.example/a_b(c)",
    "www.evil.example",
    "a@evil.example",
    "<https://evil.example>",
    "[x]: http://evil.example",
    "[x][x]",
    "`code` ``` ~~~",
    "    字下げ",
    "# 見出し",
    "1. 番号",
    "- 点",
    "+ 点",
    "===",
    "---",
    "| a | b |",
    "***強調*** __強調__ ~~消す~~",
    "$x^2$ {{ 7*7 }} ::directive[a]{b} :style[c]",
    "&lt;script&gt; &#60;",
    "\\",
    "\\[a\\](http://evil.example)",
    "右\u202eから\u2066左\u200b",
    "> 引用",
    "行\n# 行\r\n- 行\u2028= 行",
)
TEXT = st.text(st.sampled_from("あ酒1a \t\n\\`*_[](){}<>#+-.!|~&:@$=^\"'/　\u2028\x00\u202e"), max_size=30)
STRINGS = st.one_of(TEXT, st.sampled_from(HOSTILE), st.lists(st.sampled_from(HOSTILE), max_size=3).map("".join))


def tokens(markdown: str) -> list[Token]:
    """Return every token, those within a line too."""
    return [t for block in GFM.parse(markdown) for t in (block, *(block.children or ()))]


def seen(markdown: str) -> str:
    """Return the text that a reader of Markdown shows."""
    shown = {"text", "code_inline"}
    return "".join(t.content if t.type in shown else "\n" * (t.type == "hardbreak") for t in tokens(markdown))


def cleaned(text: str) -> str:
    """Return a text without what is not seen, its spaces made one."""
    unseen = re.sub("[\x00-\x08\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]", "", text)
    return re.sub("[\t-\r\x85\u2028\u2029 ]+", " ", unseen).strip(" ")


def harmless(markdown: str, wanted: set[str]) -> None:
    """Hold that the only links are those wanted, and nothing else of a document has become markup."""
    found = tokens(markdown)
    kinds = {token.type for token in found}
    assert not kinds & {"html_block", "html_inline", "image", "fence", "code_block", "em_open", "strong_open", "s_open"}
    assert {str(token.attrs["href"]) for token in found if token.type == "link_open"} <= wanted
    assert not any(AUTOLINK.search(token.content) for token in found if token.type == "text")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("酒田市は1979年", "酒田市は1979年"),
        ("a*b", r"a\*b"),
        ("1. 番号", r"1\. 番号"),
        ("-5度", r"\-5度"),
        ("図1・図2", "図1・図2"),
        ("（https://example.jp/a_b）を参照", "（`https://example.jp/a_b`）を参照"),
        ("連絡先a.b@city.example.jp", "連絡先`a.b@city.example.jp`"),
        ("10:30", "10:30"),
        ("  行\n  行 ", "行 行"),
        ("全角　空白", "全角　空白"),
    ],
)
def test_text_is_escaped_no_more_than_it_must(text: str, expected: str) -> None:
    assert inline(text) == expected


@given(STRINGS)
def test_text_is_shown_as_it_is(text: str) -> None:
    shown = cleaned(text)
    assert seen(inline(text)).strip() == shown.strip()
    harmless(inline(text), set())
    lines = [line for line in map(cleaned, text.splitlines()) if line]
    assert [line.strip() for line in seen(paragraph(text)).split("\n") if line.strip()] == [
        line.strip() for line in lines if line.strip()
    ]


@given(st.lists(st.lists(STRINGS, min_size=2, max_size=2), min_size=1, max_size=3))
def test_a_table_has_its_cells_and_no_others(rows: list[list[str]]) -> None:
    made = table(["列A", "列B"], rows)
    harmless(made, set())
    cells = [t for t in GFM.parse(made) if t.type == "td_open"]
    assert len(cells) == 2 * len(rows)


@pytest.mark.parametrize(
    ("made", "html"),
    [
        (link("題[名]", f"{BASE}/documents/a#block-1"), f'<a href="{BASE}/documents/a#block-1">題[名]</a>'),
        (link("題", "javascript:alert(1)"), "題"),
        (link("題", "https://x/ a"), "題"),
        (link("", f"{BASE}/a"), f'<a href="{BASE}/a">資料</a>'),
    ],
)
def test_links_are_ours(made: str, html: str) -> None:
    assert GFM.renderInline(made) == html


def test_lists_hold_their_quotations() -> None:
    made = numbered(["甲\n\n" + quote("一\n二"), "乙"], 9)
    assert GFM.render(made).count("<li>") == 2
    assert '<ol start="9">' in GFM.render(made)
    assert "<blockquote>\n<p>一<br />\n二</p>" in GFM.render(made)
    assert GFM.render(bullets(["甲", "乙"])).count("<li>") == 2


def passages(kind: str = "text") -> st.SearchStrategy[Passage]:
    return st.builds(
        Passage,
        id=st.integers(0, 9),
        document=st.text(max_size=8),
        title=STRINGS,
        section=STRINGS,
        locator=STRINGS,
        text=STRINGS,
        kind=st.just(kind),
    )


CITATIONS = passages().map(lambda p: Citation(p, ((0, len(p.text)),), 1.0, ((0, len(p.text)),)))
ROWS = st.lists(st.fixed_dictionaries({"a": STRINGS, "<b>": STRINGS}), max_size=3).map(tuple)
ANSWERS = st.builds(
    Answer,
    question=STRINGS,
    status=st.sampled_from(["answered", "not_found"]),
    text=STRINGS,
    kind=st.just("passage"),
    citations=st.lists(CITATIONS, max_size=12).map(tuple),
    rows=ROWS,
    related=st.lists(CITATIONS, max_size=2).map(tuple),
    read_as=st.lists(st.tuples(STRINGS, STRINGS), max_size=2).map(tuple),
    understood_as=STRINGS,
)


def links_of(made: str) -> set[str]:
    return {str(token.attrs["href"]) for token in tokens(made) if token.type == "link_open"}


@given(answer=ANSWERS)
def test_no_answer_brings_other_markup_than_ours(answer: Answer, edition: Index) -> None:
    made = answer_markdown(edition, answer, BASE)
    assert all(address.startswith(f"{BASE}/documents/") for address in links_of(made))
    harmless(made, links_of(made))


@given(parts=st.tuples(ANSWERS, ANSWERS))
def test_nor_does_one_to_several_questions(parts: tuple[Answer, Answer], edition: Index) -> None:
    cited = tuple(citation for part in parts for citation in part.citations)
    made = answer_markdown(edition, Answer("q", "answered", "x\ny", "passage", cited, parts=parts), BASE)
    assert all(address.startswith(f"{BASE}/documents/") for address in links_of(made))
    harmless(made, links_of(made))


@pytest.mark.parametrize(
    ("kinds", "shown"),
    [
        ("t", ["1. "]),
        ("r" * 10, ["1. "]),
        ("r" * 12, ["1. ", "ほか2件"]),
        ("r" * 46 + "tt", ["1. ", "（11から46までは、ここでは省きます。）", "47. "]),
        ("t" * 11, ["1. ", "ほか1件"]),
        ("", []),
    ],
)
def test_of_many_citations_the_first_of_each_kind_are_written_out(kinds: str, shown: list[str], edition: Index) -> None:
    cited = tuple(
        Citation(Passage(n, "d", "題", "", "", "文", "row" if kind == "r" else "text"), ((0, 1),), 1.0, ((0, 1),))
        for n, kind in enumerate(kinds)
    )
    rows = tuple({"a": str(n)} for n in range(kinds.count("r")))
    made = answer_markdown(edition, Answer("q", "answered", "x", "table", cited, rows), BASE)
    _, _, evidence = made.partition("### 根拠\n\n")
    heads = [block for block in re.split(r"\n\n", evidence.strip()) if block and not block.startswith(" ")]
    assert [any(head.startswith(mark) for head in heads) for mark in shown] == [True] * len(shown)
    listed = sum(block.type == "list_item_open" for block in GFM.parse(evidence))
    assert listed == min(kinds.count("r"), 10) + min(kinds.count("t"), 10)
