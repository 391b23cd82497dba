"""The widget as docs/umekomi.md has it, on a portal of another site, in a real browser; and what of it is served."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace

import httpx
import pytest
from playwright.sync_api import Browser, Locator, expect

from answer.assistant import Assistant
from serve.embed.widget import widget_script
from settings import Settings, read_settings
from tests.portal import Portal, Reader, portal, snippets
from tests.visiting import served

# What Gradio and pandas warn of while serving is theirs; as errors such warnings would break their event queue.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

HOSTILE = "<img src=x onerror=alert(1)>\u202e資料\u2066<script>alert(2)</script> [a](javascript:alert(3)) {{7*7}}"
LARGEST = 15_000
SCRIPT, OPTIONS, THEME = 0, 1, 2
"""Where these stand among the page's HTML snippets."""


@pytest.fixture(scope="module")
def neighbour() -> Iterator[Portal]:
    """A portal of the same site as the assistant, of another origin."""
    with portal("127.0.0.1") as found:
        yield found


@pytest.fixture(scope="module")
def address(
    assistant: Assistant, portals: Portal, neighbour: Portal, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Serve with the settings of docs/umekomi.md; return the assistant's address without a slash."""
    folder = tmp_path_factory.mktemp("embed")
    (folder / "tokushu.toml").write_text(snippets("toml", "http://127.0.0.1:1", portals.address)[0], encoding="utf-8")
    settings = read_settings({"TOKUSHU_DATA": str(folder)}, config=folder / "tokushu.toml")
    assert settings.origins == settings.frames == (portals.address,)
    with served(assistant, replace(settings, origins=(portals.address, neighbour.address))) as address:
        yield address


@pytest.fixture
def reader(browser: Browser, address: str, portals: Portal, request: pytest.FixtureRequest) -> Iterator[Reader]:
    """A tab on a portal whose CSP is as strict as it gets, with what docs/umekomi.md adds for the widget."""
    policy = snippets("http", address)[0].strip().partition(": ")[2]
    portals.headers = {
        "Content-Security-Policy": f"default-src 'none'; {policy}; require-trusted-types-for 'script'; base-uri 'none'"
    }
    reader = Reader(browser, (address, portals.address), getattr(request, "param", 1280))
    yield reader
    portals.headers = {}
    reader.context.close()
    assert reader.wrong == []


def open_by_keyboard(reader: Reader, name: str = "資料に質問する") -> Locator:
    """Reach the button by Tab and press it; return the panel."""
    for _ in range(4):
        reader.page.keyboard.press("Tab")
        if reader.page.evaluate("!!document.querySelector('tokushu-widget')?.shadowRoot.activeElement"):
            break
    button = reader.page.locator(".launch")
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "false")
    reader.page.keyboard.press("Enter")
    return reader.page.get_by_role("dialog", name=name)


def ask(reader: Reader, question: str) -> Locator:
    """Type a question where the focus is and send it; return its answer."""
    answers = reader.page.locator(".answer")
    before = answers.count()
    reader.page.keyboard.insert_text(question)
    reader.page.keyboard.press("Enter")
    expect(answers).to_have_count(before + 1)
    return answers.last


@pytest.mark.parametrize("reader", [1280, 390], indirect=True)
def test_asked_by_keyboard_only(reader: Reader, portals: Portal, address: str) -> None:
    page = reader.page
    page.goto(portals.show(snippets("html", address)[SCRIPT]))
    panel = open_by_keyboard(reader)
    expect(panel).to_be_visible()
    expect(panel.get_by_label("質問", exact=True)).to_be_focused()
    answer = ask(reader, "カルーガ州が交流相手に栃木県を選んだ理由は？")
    expect(answer.locator(".lead")).to_contain_text("似た特徴")
    expect(answer).to_contain_text("確かさ 高")
    expect(page.get_by_role("log")).to_contain_text("似た特徴")
    expect(answer.locator("li").first).to_contain_text("栃木県とロシア・カルーガ州の交流について")
    expect(answer.locator("li").first).to_contain_text("22行目")
    link = answer.get_by_role("link").first
    for _ in range(12):
        page.keyboard.press("Shift+Tab")
        if link.evaluate("(link) => link.getRootNode().activeElement === link"):
            break
    expect(link).to_be_focused()
    with reader.context.expect_page() as opened:
        page.keyboard.press("Enter")
    assert opened.value.url.startswith(f"{address}/documents/documents/03-tochigi-kaluga#")
    expect(opened.value.locator(":target")).to_contain_text("似た特徴")
    expect(opened.value.locator(":target")).to_be_in_viewport()
    assert opened.value.evaluate("window.opener") is None
    opened.value.close()
    assert reader.overflow() <= 0
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.locator(".launch")).to_be_focused()


def test_a_follow_up_and_a_table(reader: Reader, portals: Portal, address: str) -> None:
    reader.page.goto(portals.show(snippets("html", address)[SCRIPT]))
    open_by_keyboard(reader)
    ask(reader, "敦賀市の提携年は？")
    answer = ask(reader, "相手は？")
    expect(answer).to_contain_text("ナホトカ")
    expect(answer).to_contain_text("「敦賀市の相手は？」として検索しました。")
    expect(answer.locator("mark", has_text="ナホトカ")).to_be_visible()
    table = ask(reader, "1991年に結ばれた姉妹都市は？")
    expect(table.get_by_role("columnheader")).to_contain_text(["番号", "都道府県"])
    expect(table.locator("table tr")).to_have_count(10)
    expect(table.locator("li:visible")).to_have_count(3)
    table.get_by_text("ほかの根拠を見る（6件）").click()
    expect(table.locator("li:visible")).to_have_count(9)
    reader.page.get_by_role("button", name="新しい話題").click()
    expect(reader.page.locator(".answer")).to_have_count(0)
    expect(ask(reader, "相手は？")).not_to_contain_text("ナホトカ")


def test_what_is_not_found_offers_near_places(reader: Reader, portals: Portal, address: str) -> None:
    reader.page.goto(portals.show(snippets("html", address)[SCRIPT]))
    open_by_keyboard(reader)
    answer = ask(reader, "タタルスタン共和国の面積は何平方キロメートルですか？")
    expect(answer.locator(".lead")).to_contain_text("見当たりません")
    expect(answer.get_by_role("heading", name="関連するかもしれない箇所")).to_be_visible()
    expect(answer.get_by_role("link").first).to_be_visible()


def test_markup_and_bidi_controls_are_text(reader: Reader, portals: Portal, address: str) -> None:
    reader.page.goto(portals.show(snippets("html", address)[SCRIPT]))
    open_by_keyboard(reader)
    ask(reader, HOSTILE)
    expect(reader.page.locator(".asked")).to_have_text(HOSTILE)
    assert reader.page.locator("tokushu-widget").locator("img, script, a[href^='javascript']").count() == 0
    assert reader.page.locator(".asked").evaluate("(asked) => getComputedStyle(asked).unicodeBidi") == "isolate"


def test_options_and_theme(reader: Reader, portals: Portal, address: str) -> None:
    html = snippets("html", address)
    portals.headers = {}  # the theme is a <style> of the page's own
    page = reader.page
    page.goto(portals.show(html[THEME], html[OPTIONS], lang="en"))
    panel = page.get_by_role("dialog", name="交流の資料に質問する")
    expect(panel).to_be_visible()
    assert page.evaluate("document.activeElement === document.body"), "what opens by itself takes no focus"
    button = page.locator(".launch")
    assert button.evaluate("(button) => getComputedStyle(button).backgroundColor") == "rgb(27, 94, 32)"
    box = button.bounding_box()
    assert box and box["x"] == 24
    page.get_by_role("button", name="酒田市の姉妹都市は？").click()
    expect(page.locator(".answer")).to_contain_text("ジェレズノゴルスク・イリムスキー")
    page.goto(portals.show(html[SCRIPT], lang="en-GB"))
    page.get_by_role("button", name="Ask the documents").click()
    page.get_by_role("textbox", name="Question").fill("横浜市の相手は？")
    page.keyboard.press("Enter")
    expect(page.locator(".answer.none .lead")).to_contain_text("is not found in the documents")
    expect(page.locator(".answer.none .lead")).not_to_have_attribute("lang", "ja")


@pytest.mark.parametrize(
    ("headers", "answered"), [({"isComposing": True}, 0), ({"keyCode": 229}, 0), ({"shiftKey": True}, 0), ({}, 1)]
)
def test_enter_while_composing_does_not_send(
    reader: Reader, portals: Portal, address: str, headers: dict[str, object], answered: int
) -> None:
    reader.page.goto(portals.show(snippets("html", address)[SCRIPT]))
    open_by_keyboard(reader)
    reader.page.keyboard.insert_text("酒田市の姉妹都市は？")
    pressed = {"key": "Enter", "bubbles": True, "cancelable": True, **headers}
    reader.page.locator("textarea").evaluate(
        "(box, key) => box.dispatchEvent(new KeyboardEvent('keydown', key))", pressed
    )
    expect(reader.page.locator(".asked")).to_have_count(answered)


def test_the_host_page_hears_no_key_and_the_box_breaks_lines(reader: Reader, portals: Portal, address: str) -> None:
    page = reader.page
    page.goto(portals.show(snippets("html", address)[SCRIPT]))
    page.evaluate("window.heard = 0; document.addEventListener('keydown', () => window.heard++)")
    open_by_keyboard(reader)
    before = page.evaluate("window.heard")
    page.keyboard.type("ab")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("c")
    expect(page.locator("textarea")).to_have_value("ab\nc")
    assert page.evaluate("window.heard") == before


def test_copied_with_its_sources(browser: Browser, reader: Reader, portals: Portal, address: str) -> None:
    page = reader.page
    reader.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(portals.show(snippets("html", address)[SCRIPT]))
    open_by_keyboard(reader)
    ask(reader, "敦賀市の提携年は？")
    page.get_by_role("button", name="答えと出典をコピー").click()
    expect(page.get_by_role("button", name="コピーしました")).to_be_visible()
    copied = str(page.evaluate("navigator.clipboard.readText()"))
    assert copied.startswith("敦賀市の提携年は？\n\n1982年です。")
    assert (
        f"[1] 図1 日露姉妹都市状況（表の36行目）「36 福井県 敦賀市 沿海地方 ナホトカ 1982」\n{address}/documents/"
        in copied
    )


@pytest.mark.parametrize(("width", "height"), [(390, 844), (320, 256)])
def test_usable_on_a_phone_and_at_400_per_cent(
    reader: Reader, portals: Portal, address: str, width: int, height: int
) -> None:
    page = reader.page
    page.set_viewport_size({"width": width, "height": height})
    page.goto(portals.show(snippets("html", address)[SCRIPT]))
    open_by_keyboard(reader)
    ask(reader, "1991年に結ばれた姉妹都市は？")
    assert reader.overflow() <= 0
    panel = page.locator(".panel").bounding_box()
    assert panel and (panel["x"], panel["y"], panel["width"], panel["height"]) == (0, 0, width, height)
    small = page.evaluate(
        """() => [...document.querySelector('tokushu-widget').shadowRoot.querySelectorAll('button, a, summary')]
        .filter((part) => part.checkVisibility()).map((part) => [part.textContent, part.getBoundingClientRect()])
        .filter(([, box]) => box.width < 24 || box.height < 18).map(([text]) => text)"""
    )
    assert small == []
    expect(page.locator(".lead").last).to_be_in_viewport()
    page.get_by_role("button", name="閉じる").click()
    expect(page.locator(".launch")).to_be_focused()


def test_when_the_server_is_gone_the_question_stays(
    reader: Reader, assistant: Assistant, portals: Portal, tmp_path_factory: pytest.TempPathFactory
) -> None:
    portals.headers = {}
    settings = Settings(data=tmp_path_factory.mktemp("gone"), origins=(portals.address,), evaluation=False)
    with served(assistant, settings) as address:
        reader.allowed = (address, portals.address)
        reader.page.goto(portals.show(snippets("html", address)[SCRIPT]))
        open_by_keyboard(reader)
        ask(reader, "酒田市の姉妹都市は？")
    reader.wrong_allowed = "ERR_CONNECTION_REFUSED"
    reader.page.keyboard.insert_text("相手は？")
    reader.page.keyboard.press("Enter")
    expect(reader.page.get_by_role("alert")).to_contain_text("つながりませんでした。質問は残っています。")
    expect(reader.page.locator("textarea")).to_have_value("相手は？")
    expect(reader.page.locator(".asked")).to_have_count(1)
    expect(reader.page.locator(".answer")).to_have_count(1)


JSON = {"Content-Type": "application/json"}


def error(sentence: str) -> str:
    return json.dumps({"error": sentence}, ensure_ascii=False)


@pytest.mark.parametrize(
    ("answered", "japanese", "english"),
    [
        ((401, JSON, error("サインオンしてください。")), "サインオンが必要です。", "Please sign on first."),
        ((302, {"Location": "/sign-in"}, ""), "サインオンが必要です。", "Please sign on first."),
        ((200, {"Content-Type": "text/html"}, "<form>ID</form>"), "サインオンが必要です。", "Please sign on first."),
        ((422, JSON, error("質問が空です。書いてください。")), "質問が空です。書いてください。", "empty or too long"),
        ((429, JSON, error("あと10秒待ってください。")), "あと10秒待ってください。", "Too many questions"),
        ((503, {"Content-Type": "text/html"}, "<h1>503</h1>"), "混み合っています。", "Too many questions"),
        ((500, {}, ""), "問題が起きました。質問は残っています。", "Something went wrong."),
        ((413, JSON, error("大きすぎます。")), "大きすぎます。", "empty or too long"),
    ],
)
def test_refusals_are_one_sentence_and_the_question_stays(
    browser: Browser, portals: Portal, answered: tuple[int, dict[str, str], str], japanese: str, english: str
) -> None:
    """What a proxy on the way says too: the script and its API come from a portal's own sub-path here."""
    portals.pages["/qa/widget.js"] = widget_script()
    portals.answers["/qa/api/ask"] = answered
    reader = Reader(browser, (portals.address,))
    reader.wrong_allowed = "Failed to load resource"
    for lang, sentence in (("ja", japanese), ("en", english)):
        script = f'<script src="{portals.address}/qa/widget.js?v=1" defer data-lang="{lang}"></script>'
        reader.page.goto(portals.show(script))
        reader.page.locator(".launch").click()
        reader.page.keyboard.insert_text("酒田市の姉妹都市は？")
        reader.page.keyboard.press("Enter")
        alert = reader.page.get_by_role("alert")
        expect(alert).to_contain_text(sentence)
        expect(reader.page.locator("textarea")).to_have_value("酒田市の姉妹都市は？")
        signs_in = alert.get_by_role("link")
        assert signs_in.count() == (1 if japanese == "サインオンが必要です。" else 0)
        if signs_in.count():
            expect(signs_in).to_have_attribute("href", f"{portals.address}/qa/")
    reader.context.close()
    assert reader.wrong == []
    assert "/sign-in" not in portals.seen, "where a sign-on sends is not followed"


def test_the_sign_on_of_the_same_site_goes_with_a_question(browser: Browser, neighbour: Portal, address: str) -> None:
    reader = Reader(browser, (address, neighbour.address))
    reader.context.add_cookies([{"name": "session", "value": "s", "url": address, "sameSite": "Lax", "httpOnly": True}])
    reader.page.goto(neighbour.show(snippets("html", address)[SCRIPT]))
    open_by_keyboard(reader)
    with reader.page.expect_request(f"{address}/api/ask") as sent:
        ask(reader, "酒田市の姉妹都市は？")
    assert sent.value.all_headers()["cookie"] == "session=s"
    reader.context.close()
    assert reader.wrong == []


def test_what_documents_say_is_text_and_offsets_count_letters(browser: Browser, portals: Portal) -> None:
    cited = {
        "title": HOSTILE,
        "section": HOSTILE,
        "locator": "1行目",
        "text": f"前の文。𠮷野町は1979年に{HOSTILE}。後の文。",
        "spans": [[8, 13]],
        "sentences": [[4, 15 + len(HOSTILE)]],
        "address": "documents/a#block-1",
    }
    reply = {
        "question": "いつ？", "status": "answered", "answer": HOSTILE, "citations": [cited], "related": [],
        "rows": [{"x": HOSTILE}, {"x": ""}], "labels": {"x": HOSTILE}, "read_as": [[HOSTILE, "{0}"]],
        "understood_as": HOSTILE, "confidence": 0.6, "parts": [],
    }  # fmt: skip
    portals.pages["/qa/widget.js"] = widget_script()
    portals.answers["/qa/api/ask"] = (200, JSON, json.dumps(reply))
    reader = Reader(browser, (portals.address,))
    reader.page.goto(portals.show('<script src="/qa/widget.js" defer></script>'))
    open_by_keyboard(reader)
    answer = ask(reader, "いつ？")
    expect(answer.locator("mark")).to_have_text(["1979年"])
    expect(answer.locator("blockquote")).to_have_text(f"…𠮷野町は1979年に{HOSTILE}。…")
    expect(answer.locator(".lead")).to_have_text(HOSTILE)
    expect(answer.locator("td").first).to_have_text(HOSTILE)
    expect(answer).to_contain_text("確かさ 中")
    expect(answer.get_by_role("link")).to_have_attribute("href", f"{portals.address}/qa/documents/a#block-1")
    assert answer.locator("img, script, a[href^='javascript']").count() == 0
    reader.context.close()
    assert reader.wrong == []


@pytest.fixture(scope="module")
def client(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address) as client:
        yield client


def test_the_script_is_small_and_kept(client: httpx.Client) -> None:
    reply = client.get("/widget.js", headers={"accept-encoding": "identity"})
    assert reply.headers["content-type"] == "text/javascript; charset=utf-8"
    assert len(reply.content) < LARGEST
    assert "@words@" not in reply.text and "http://" not in reply.text.replace("http://www.w3.org", "")
    assert reply.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "max-age" in reply.headers["cache-control"]
    again = client.get("/widget.js", headers={"if-none-match": reply.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/widget.js", headers={"if-none-match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    "never", ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Storage"]
)
def test_the_script_makes_no_markup_and_keeps_nothing(never: str) -> None:
    assert never not in widget_script()


def test_citations_have_addresses_and_rows_labels(client: httpx.Client) -> None:
    ask: Callable[[str], dict[str, list[dict[str, str]]]]
    ask = lambda question: client.post("/api/ask", json={"question": question}).json()  # noqa: E731
    told = ask("敦賀市の提携年は？")
    assert told["citations"][0]["address"] == "documents/tables/pairings#table-0-row-36"
    assert told["labels"] == {
        "number": "番号", "prefecture": "都道府県", "municipality": "市区町村",
        "region": "州・地方・共和国等", "partner": "提携自治体", "year": "提携年",
    }  # fmt: skip
    near = ask("タタルスタン共和国の面積は何平方キロメートルですか？")
    assert near["labels"] == {}
    assert all(one["address"].startswith("documents/documents/") for one in near["related"])
    for one in (*told["citations"], *near["related"]):
        path, _, anchor = one["address"].partition("#")
        assert f'id="{anchor}"' in client.get(f"/{path}").text
