"""What the tools return: objects by a schema, and the same as text for assistants that read text only."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

_ADDRESS = "その箇所を開くアドレス。サーバーがないとき（標準入出力で使うとき）は null"


class Place(BaseModel):
    """A passage and where it stands."""

    number: int = Field(description="通し番号。1から")
    document: str = Field(description="資料のid。get_document に渡せる")
    title: str = Field(description="資料の題名")
    section: str = Field(description="見出し")
    locator: str = Field(description="資料の中の位置（行、表の行など）")
    quotes: list[str] = Field(description="資料の文。書かれているとおり")
    address: str | None = Field(description=_ADDRESS)

    def lines(self) -> list[str]:
        """Return the passage as lines of text."""
        where = "、".join(part for part in (self.section, self.locator) if part)
        head = f"[{self.number}] {self.title}（{where}）"
        return [
            head,
            *(f"    「{quote}」" for quote in self.quotes),
            *([f"    {self.address}"] if self.address else []),
        ]


class Told(BaseModel):
    """The answer to a question."""

    status: Literal["answered", "not_found"] = Field(description="answered: 資料に答えがある。not_found: 資料にない")
    answer: str = Field(description="答えの文")
    confidence: float = Field(description="資料がこの答えを述べている見込み。0から1")
    notes: list[str] = Field(description="質問をどう読んだか")
    citations: list[Place] = Field(description="答えの根拠")
    citations_total: int = Field(description="根拠の数。citations が一部のときはこれより少ない")
    rows: list[dict[str, str]] = Field(description="答えに使った表の行")
    rows_total: int = Field(description="使った行の数。rows が一部のときはこれより少ない")
    related: list[Place] = Field(description="答えがないとき、関連するかもしれない箇所。答えではない")

    def text(self) -> str:
        """Return the answer with its evidence."""
        lines = [self.answer, *(f"（{note}）" for note in self.notes)]
        for heading, places in (
            ("根拠", self.citations),
            ("関連するかもしれない箇所（答えではありません）", self.related),
        ):
            if places:
                lines += ["", f"{heading}:", *(line for place in places for line in place.lines())]
        if self.citations_total > len(self.citations):
            lines.append(f"ほか{self.citations_total - len(self.citations)}件")
        return "\n".join(lines)


class Found(BaseModel):
    """Passages, the best first."""

    passages: list[Place] = Field(description="見つかった箇所。近いものから順に")

    def text(self) -> str:
        """Return the passages one after another."""
        lines = [line for place in self.passages for line in place.lines()]
        return "\n".join(lines) or "見つかりませんでした。資料にある名称や年で言い換えてください。"


class Entry(BaseModel):
    """A document in the list."""

    id: str
    title: str
    organisation: str = Field(description="発行元")
    source: str = Field(description="元のファイル")
    address: str | None = Field(description=_ADDRESS)


class Listed(BaseModel):
    """A page of the list of documents."""

    documents: list[Entry]
    total: int = Field(description="読める資料の数")
    next_start: int | None = Field(description="続きを得るときの start。続きがなければ null")

    def text(self) -> str:
        """Return a line a document."""
        lines = [f"{entry.id}: {entry.title}（{entry.organisation or entry.source}）" for entry in self.documents]
        return "\n".join([f"資料 {self.total}件", *lines, *_more(self.next_start)])


class Block(BaseModel):
    """A piece of a document."""

    kind: str = Field(description="heading、paragraph、caption、item、table、row のどれか")
    text: str
    address: str | None = Field(description=_ADDRESS)


class DocumentText(BaseModel):
    """A page of a document."""

    id: str
    title: str
    organisation: str
    source: str
    blocks: list[Block] = Field(description="本文と表を、読む順に")
    total: int = Field(description="部分の数")
    next_start: int | None = Field(description="続きを得るときの start。続きがなければ null")

    def text(self) -> str:
        """Return the text of the page, a line a piece."""
        marks = {"heading": "# ", "item": "・", "row": "・"}
        lines = [marks.get(block.kind, "") + block.text for block in self.blocks]
        return "\n".join([f"『{self.title}』", *lines, *_more(self.next_start)])


def _more(start: int | None) -> list[str]:
    return [] if start is None else [f"（続きは start={start} で読めます）"]
