"""What running text tells in forms of its own: steps, conditions, reasons, people, names of things, items of lists."""

from __future__ import annotations

import pytest

from answer.assistant import Assistant
from ingest.build import ingest
from retrieve.embedding import Embedder

TEXT = """# 三浦市 空き店舗活用事業

## 事業の概要

空き店舗活用事業は、商店街の空き店舗に新しく店を開く人へ市が家賃を補助する事業である。
店舗再生事業は、すでに営業している店の改装を市が支援する事業である。

## 申請の要件

補助の要件は、開店してから3年以上営業を続ける計画であることを事業計画書から確認できることである。

## 事業の区分の判断

ある申請がどちらの事業に当たるかは、店舗の登記があるかどうかで判断する。

## 手続の流れ

事業は次の順に進む。①事前相談、②交付申請、③完了報告書の提出。

## 対象経費

対象経費a: 店舗の改装に要する経費（工事費、設計費等）。aは空き店舗活用事業だけが対象となる。

## 相談窓口

商店街への出店に関心のある人は、商工振興課に相談してほしいと市長は述べた。

# 三浦市と葉山町の連携

## 連携のきっかけ

三浦市と葉山町の連携のきっかけは、2015年の水害で両市町の消防団が助け合ったことである。
三浦市の田中市長と葉山町の鈴木一郎町長が協定に署名した。

# 職人の受入れ

市は海外の大工や左官を若手匠研修生として受け入れた。
受入れの際、市は宿舎の手配に苦労した。夏の花火大会と重なったためである。
高台にある展望施設「うみかぜ台」には年に2万人が訪れる。

# 市の催し

盆踊りは、1998年に青年団が始めた。
大名行列は市役所前から始まり、港まで練り歩く。
記念式典は国歌の斉唱から始まる。
ボランティアの会は、町民の呼びかけで始まった。
朝市は、2003年に始まった。
菊まつりは、2015年から2020年まで毎年開かれた。
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Assistant:
    folder = tmp_path_factory.mktemp("told")
    (folder / "notes.md").write_text(TEXT, encoding="utf-8")
    ingest([folder / "notes.md"], folder / "index", embedder)
    return Assistant.over(folder / "index", embedder)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("空き店舗活用事業はどんな段取りで進むのでしょうか", "②交付申請"),
        ("空き店舗の補助、何を出せば完了になりますか", "③完了報告書"),
        ("事業計画書で何が読み取れないとダメですか", "3年以上"),
        ("補助の条件を教えてください", "3年以上"),
        ("どちらの事業に当たるかは何で線引きするの", "登記"),
        ("店舗の改装の設計費は店舗再生事業でも対象になりますか", "だけが対象"),
        ("商店街に出店したい人はどこに相談すればいい?", "商工振興課"),
        ("三浦市と葉山町の連携の発端は?", "水害"),
        ("三浦市と葉山町、馴れ初めは?", "水害"),
        ("若手匠研修生ってどんな人のことですか", "大工や左官を"),
        ("若手匠研修生とは誰のことを指すのか", "大工や左官を"),
        ("うみかぜ台って何ですか", "展望施設"),
        ("すでに営業している店の改装を支援する事業の名前は?", "店舗再生事業です。"),
        ("葉山町の町長の名前は?", "鈴木一郎です。"),
        ("三浦市の市長さんってどなたですか", "田中です。"),
        ("手続きの流れの2番目は何ですか", "交付申請です。"),
        ("事業が片付いたら何をどこに出せばいいの", "③完了報告書"),
        ("再生と活用のどちらなのかは何を見て区分するんですか", "登記"),
        ("設計費も市で見てもらえますか", "だけが対象"),
        ("工事費の件でどうすればよいか迷っています。改装の設計費は対象経費のどこに入りますか", "対象経費a"),
        ("広報に載せる都合で、うみかぜ台って何ですか", "展望施設"),
        ("部署が変わったばかりで…若手匠研修生とは誰のことですか", "大工や左官を"),
        ("三浦市が若手匠研修生の宿舎の手配に手こずった原因は", "花火大会"),
        ("盆踊りは誰が始めた", "青年団です"),
        ("盆踊りはどうやって始まったのですか", "青年団が"),
        ("大名行列はどこから始まりますか", "市役所前です"),
        ("大名行列はどこから始まった", "市役所前です"),
        ("式典は何から始まりますか", "国歌の斉唱です"),
        ("ボランティアの会は何から始まった", "町民の呼びかけで"),
        ("ボランティアの会のきっかけは", "町民の呼びかけで"),
        ("2016年の菊まつり", "2015年から2020年まで"),
    ],
)
def test_what_is_told_is_found(assistant: Assistant, question: str, said: str) -> None:
    assert said in assistant.ask(question).text


@pytest.mark.parametrize(
    "question",
    [
        "旅券の更新の手順は?",
        "保育料の減免の条件は?",
        "大島村の村長の名前は?",
        "三浦市と大島村の連携のきっかけは?",
        "猫を保護する団体の名前は?",
        "朝市は誰が始めた",
        "盆踊りはどこで始まった",
        "朝市は何から始まったのですか",
    ],
)
def test_what_is_not_told_is_refused(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question).status == "not_found"


def test_that_no_origin_is_told_is_not_said_where_one_is(assistant: Assistant) -> None:
    assert "きっかけや経緯は書かれていません" not in assistant.ask("朝市は誰が始めた").text


def test_a_year_between_two_is_not_said_to_be_missing(assistant: Assistant) -> None:
    assert "「2016年」" not in assistant.ask("菊まつりは2016年に開いた?").text
