"""Documents, tables and lists of names that try to be more than text, wherever an office's files can hold text."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl

ELSEWHERE = "http://elsewhere.invalid"
"""Nothing may ask it for anything, and no link may lead to it."""

VECTORS = {
    "image": "<img src=x onerror=alert(1)>",
    "svg": "<svg onload=alert(1)><a href=javascript:alert(1)>押す</a></svg>",
    "script": "</script><script>alert(1)</script>",
    "box": "</textarea></title></style><script>alert(1)</script>",
    "attribute": "\" onmouseover=alert(1) autofocus onfocus=alert(1) x='",
    "markdown": f"![画像]({ELSEWHERE}/a.png) [押す](javascript:alert(1)) [外]({ELSEWHERE}/) <{ELSEWHERE}/b>",
    "template": "{{7*7}} ${7*7} {% raw %} #{7*7} <%= 7*7 %> {{config}}",
    "style": f"<style>*{{background:url({ELSEWHERE}/c)}}</style><p style=background:url({ELSEWHERE}/d)>",
    "data": "<iframe src='data:text/html,<script>alert(1)</script>'></iframe><object data=x></object>",
    "form": f"<form action={ELSEWHERE}><button>送る</button></form><base href={ELSEWHERE}>",
    "math": r"$$\href{javascript:alert(1)}{x}$$ $x^{ \(y\)",
    "entity": "&lt;img src=x onerror=alert(1)&gt; &#60;b&#62;",
    "formula": '=HYPERLINK("' + ELSEWHERE + '","押す")',
    "bidi": "請求書\u202egpj.exe\u202c\u2066終",
    "unseen": "ゼ\u200bロ\u00ad幅\ufeff",
}

CONTROL = "鐘\x07と\x1b[31m赤"
"""For plain text only: a workbook cannot hold it."""

LONG = "長い語" * 300

SCHEMA = """title = "<b>提携</b>の一覧"
unit = "件"
subjects = ["提携", "相手"]
sentence = "{town}は{year}年に{partner}と提携した。"

[[columns]]
name = "town"
label = "市町<img src=x onerror=alert(1)>"
type = "name"
side = "こちら"

[[columns]]
name = "partner"
label = "相手{{7*7}}"
type = "name"
side = "あちら"

[[columns]]
name = "kind"
label = "区分"
type = "category"

[[columns]]
name = "year"
label = "提携年"
type = "year"
"""


def write_corpus(folder: Path) -> None:
    """Fill a folder with them: Markdown, text, CSV with its description, a workbook, names, synonyms, examples."""
    body = "".join(f"{name}町の標語は「{text}」である。\n\n" for name, text in VECTORS.items())
    listed = "".join(f"- {text}\n" for text in VECTORS.values())
    cells = "".join(f"| {name} | {text.replace('|', '/')} |\n" for name, text in VECTORS.items())
    head = f"---\ntitle: '{VECTORS['image']}題{VECTORS['bidi']}'\norganisation: '{VECTORS['svg']}'\n---\n\n"
    markdown = (
        f"{head}# {VECTORS['script']}\n\n{body}## {VECTORS['template']}\n\n{listed}\n| 名 | 値 |\n|---|---|\n{cells}"
    )
    (folder / "標語.md").write_text(markdown, encoding="utf-8")
    (folder / "<img src=x onerror=alert(1)>.txt").write_text(
        f"{VECTORS['image']}\n\n"
        + body.replace("標語", "合言葉")
        + f"\ncontrol町の合言葉は「{CONTROL}」である。\n\n{LONG}は終わらない。\n",
        encoding="utf-8",
    )
    (folder / "'\"><svg onload=alert(1)>{{7*7}}#?&%2e.md").write_text(
        "# 名前\n\n変な名前の資料である。\n", encoding="utf-8"
    )
    table = io.StringIO()
    rows = ((f"青葉{number}市", text, f"区分{text[:9]}", 1990 + number) for number, text in enumerate(VECTORS.values()))
    csv.writer(table).writerows([("town", "partner", "kind", "year"), *rows])
    (folder / "提携.csv").write_text(table.getvalue(), encoding="utf-8")
    (folder / "提携.toml").write_text(SCHEMA, encoding="utf-8")
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "<b>表{{7}}"
    sheet.append(["課<svg onload=alert(1)>", "電話", "担当"])
    for number, text in enumerate(VECTORS.values()):
        sheet.append([f"第{number}課", f"03-0000-{number:04}", f"'{text}" if text.startswith("=") else text])
    book.save(folder / "連絡先.xlsx")
    (folder / "names.tsv").write_text("青葉0市\t<b onclick=alert(1)>青葉\t青葉{{7*7}}\n", encoding="utf-8")
    (folder / "examples.toml").write_text(
        'questions = ["青葉0市の相手は？", "青葉1市の相手は<b>？"]\n', encoding="utf-8"
    )
