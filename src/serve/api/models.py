"""The shapes of the HTTP API, for its description: what is sent is made by `wire`, and tests hold both together."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from answer.question import MAX_CHARS
from evaluate.words import Language

EARLIER, EARLIER_CHARS = 100, 1000
"""So many earlier questions may be sent, each of so many characters."""

Place = Annotated[list[int], Field(min_length=2, max_length=2)]
_EXAMPLE = "酒田市の姉妹都市は？"


class Asked(BaseModel):
    """質問。"""

    model_config = ConfigDict(
        strict=True,
        json_schema_extra={"examples": [{"question": _EXAMPLE}, {"question": "小樽市は？", "history": [_EXAMPLE]}]},
    )

    # What a question needs beyond its length (something to read in it) is told where it is read: check_question.
    question: str = Field(min_length=1, max_length=MAX_CHARS, description="質問の文。空白や記号だけのものは断る（422）")
    history: list[Annotated[str, Field(max_length=EARLIER_CHARS)]] = Field(
        [], max_length=EARLIER, description="同じ会話のこれまでの質問（古い順）。「小樽市は？」のような続きの質問に使う"
    )
    language: Language = Field("ja", description="見当たらないことを述べる文の言語。資料から答えた文は資料の言語のまま")
    id: Annotated[str, Field(max_length=200)] | int | None = Field(None, description="答えにそのまま付けて返す番号")


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Refusal(_Shape):
    """断った理由。どの誤りもこの形。"""

    error: str = Field(description="何が、なぜいけないか、どうすればよいかを述べた日本語の1文")


class Citation(_Shape):
    """答えの根拠となった箇所。"""

    document: str = Field(description="資料のid。GET /api/documents/{document_id} で全文を読める")
    title: str = Field(description="資料の題名")
    section: str = Field(description="見出しの道筋")
    locator: str = Field(description="資料の中の位置（12–15行目、表の3行目）")
    text: str = Field(description="資料の文そのまま。表なら行")
    spans: list[Place] = Field(description="textのうち、答えた言葉の始めと終わり（文字数）")
    sentences: list[Place] = Field(description="textのうち、引用した文の始めと終わり（文字数）")
    address: str = Field(description="この箇所を開くアドレス。このサービスのアドレスの後に付ける")
    score: float = Field(description="検索の点。同じ質問の中でだけ比べられる")


class Part(_Shape):
    """いくつかの質問を一度に受けたときの、1つ分。"""

    question: str
    understood_as: str
    status: Literal["answered", "not_found"]
    answer: str
    citations: list[int] = Field(description="citationsの何番目によるか（1から）")


class Answer(_Shape):
    """答え。"""

    id: str | int | None = Field(description="質問に付けられた番号")
    question: str
    status: Literal["answered", "not_found"] = Field(description="not_found は、資料には見当たらないということ")
    answer: str = Field(description="答えの文")
    kind: Literal["table", "passage", "none"] = Field(description="表から計算したか、文から取り出したか")
    citations: list[Citation] = Field(description="根拠。not_found のときは空")
    related: list[Citation] = Field(description="not_found のときに、近いかもしれない箇所")
    rows: list[dict[str, str]] = Field(description="使った表の行（列の名前から値へ）")
    labels: dict[str, str] = Field(description="rows の列の名前から、見出しへ")
    read_as: list[Annotated[list[str], Field(min_length=2, max_length=2)]] = Field(
        description="別の表記で探した名前（入力された表記、探した表記）"
    )
    understood_as: str = Field(description="別の質問として検索したときの、その質問")
    confidence: float = Field(ge=0, le=1, description="資料がこの答えを述べている見込み")
    parts: list[Part]
    elapsed_ms: float = Field(ge=0, description="かかった時間（ミリ秒）")


class IndexState(_Shape):
    """いま使っている索引。"""

    generation: str = Field(description="作り直すたびに変わる名前")
    built: str = Field(description="作った時刻（協定世界時、ISO 8601）。記録のない古い索引では空")


class Health(_Shape):
    """動いているかと、何によって答えているか。"""

    status: Literal["ok"]
    version: str
    model: str = Field(description="埋め込みモデル")
    index: IndexState
    counts: dict[str, int] = Field(description="資料、段落、表と、その行の数")


class DocumentSummary(_Shape):
    """資料の題名など。"""

    id: str
    title: str
    organisation: str
    source: str


class Block(_Shape):
    """見出し、段落、図の題、箇条書きの1つ。"""

    kind: Literal["heading", "paragraph", "caption", "item"]
    text: str
    section: list[str]
    lines: list[Place] = Field(description="元のファイルの何行目から何行目か")


class TableRow(_Shape):
    """表の1行。"""

    number: int
    cells: dict[str, str]
    lines: list[Place]


class Table(_Shape):
    """資料の中の表。"""

    name: str
    title: str
    columns: list[str] = Field(description="列の名前。rowsのcellsの鍵")
    labels: list[str] = Field(description="列の見出し（columnsの順）")
    rows: list[TableRow]


class Document(DocumentSummary):
    """資料の全文。"""

    blocks: list[Block]
    tables: list[Table]
