"""What people type that is no question, or not a good one: it is never an error."""

from __future__ import annotations

import pytest

from answer.assistant import Assistant
from answer.small_talk import is_small_talk, without_courtesies

SMALL_TALK = [
    "ありがとう",
    "ありがとうございました！",
    "どうもありがとう。",
    "ありがとう、助かりました！",
    "おはよう",
    "おはようございます",
    "こんにちは",
    "こんばんは。",
    "お疲れ様です",
    "よろしくお願いします",
    "さようなら",
    "あなたは誰",
    "あなたは誰ですか？",
    "あなたは誰が作ったの？",
    "君の名前は？",
    "あなたはAIですか",
    "何ができますか？",
    "何ができるの？",
    "使い方を教えてください",
    "ヘルプ",
    "help",
    "Hello!",
    "Thank you",
    "テスト",
    "はい",
    "了解しました",
    "元気ですか？",
    "うーん",
    "お腹すいた",
    "資料を要約して",
    "メールを書いてください",
    "お疲れ様です、いつもお世話になっております",
    "本当？",
    "もういいです",
    "使えないな",
    "いい天気ですね",
]
NOTHING_TO_SEARCH = [
    "あ",
    "?",
    "？？？",
    "。。。",
    "😀",
    "😀😀",
    "!!!",
    "…",
    "の",
    "は",
    "それ",
    "それは？",
    "いつ?",
    "a",
    "()",
    "-",
    "・・・",
    "a b c",
]
REAL_QUESTIONS = [
    "誰が挨拶した",
    "誰が挨拶しましたか？",
    "挨拶したのは誰ですか",
    "感謝を述べたのは誰?",
    "交流は誰が始めたの?",
    "何ができるようになった?",
    "ヘルプデスクの電話番号は?",
    "テストで使った船の名前は?",
    "人",
    "敦賀",
    "おはよう運動とは?",
    "要約筆記の派遣は?",
    "好きな食べ物は何?",
    "眠い町と呼ばれたのは?",
    "最高の姉妹都市は?",
    "ありがとうという言葉を使ったのは?",
    "あなたの町の特産は?",
    "使い方が変わった補助金は?",
    "はいと答えた人は何人?",
]
ODD = [
    "う" * 39 + "敦",
    "ありがとう" * 7 + "敦",
    "えと" * 19 + "敦",
    "' OR '1'='1'; DROP TABLE pairings; --",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>敦賀市の相手は?",
    "{{7*7}}",
    "${jndi:ldap://x}",
    ".*",
    "(a+)+$",
    "[",
    "\\",
    "敦賀市(",
    "(?P<x>敦賀)",
    "敦賀市の相手は?\x00",
    "\u202e敦賀市の相手は?",
    "敦賀市\u200bの相手は?",
    "1990年より前で2000年以降の姉妹都市は?",
    "一番古くて一番新しい姉妹都市は?",
    "北海道ではない北海道の姉妹都市は?",
    "0年の姉妹都市は?",
    "9999999999999999年度の事業は?",
    "敦賀市 sister city どこ?",
    "What is the sister city of Tsuruga?",
    "敦贺市的姐妹城市是哪里？",
    "쓰루가시의 자매도시는?",
    "Какой город-побратим у Цуруги?",
    "مدينة",
    "あ" * 1000,
    "敦賀市の提携先は" + "w" * 40 + "x",
    "敦賀市の提携先は" + "…" * 400 + "x",
    "敦賀市の提携先は" + "〜" * 600 + "x",
    "敦賀市の相手は?" * 120,
    "?" * 1000,
    "ありがとう" * 190,
    "あなたは" * 240,
    "、" * 999 + "市",
    "「" * 500,
    "((" * 400 + "a",
    "それ" * 300,
    "９" * 800,
    "平成" * 400,
]


@pytest.mark.parametrize("text", SMALL_TALK)
def test_small_talk_gets_a_sentence(assistant: Assistant, text: str) -> None:
    answer = assistant.ask(text)
    assert (answer.status, answer.kind, answer.citations, answer.related) == ("not_found", "none", (), ())
    first, *rest = answer.text.splitlines()
    assert first.endswith("質問してください。") and first.count("。") == 1
    assert bool(rest) == text.isascii()
    assert assistant.ask(text, ["敦賀市の相手は?"]).text == answer.text


@pytest.mark.parametrize("text", NOTHING_TO_SEARCH)
def test_what_says_nothing_is_told(assistant: Assistant, text: str) -> None:
    answer = assistant.ask(text)
    assert (answer.status, answer.citations, answer.related) == ("not_found", (), ())
    assert answer.text.startswith("質問の内容を読み取れませんでした")


@pytest.mark.parametrize("text", REAL_QUESTIONS)
def test_a_real_question_is_no_small_talk(assistant: Assistant, text: str) -> None:
    assert not is_small_talk(text)
    assert without_courtesies(text) == text
    assert "質問してください" not in assistant.ask(text).text


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("おはようございます。敦賀市の相手は？ありがとう", "敦賀市の相手は？"),
        ("すみません、敦賀市の相手は？", "敦賀市の相手は？"),
        ("こんにちは！", "こんにちは！"),
        ("ありがとう。はい。", "はい。"),
    ],
)
def test_courtesies_around_a_question_fall_away(text: str, asked: str) -> None:
    assert without_courtesies(text) == asked


@pytest.mark.parametrize("text", [*SMALL_TALK, *NOTHING_TO_SEARCH, *REAL_QUESTIONS, *ODD])
def test_nothing_fails(assistant: Assistant, text: str) -> None:
    for history in ((), ("敦賀市の相手は?", text)):
        answer = assistant.ask(text[:1000], history)
        assert answer.text
        assert bool(answer.citations) == (answer.status == "answered")
