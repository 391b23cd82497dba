"""What the tools take; the descriptions are for the assistant that calls them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from answer.question import MAX_CHARS

_EARLIER = 100
_LONGEST_PAGE = 20_000
_ID = "資料のid。list_documents、search、ask の結果にある document または id"


def _none_as_empty(value: Any) -> Any:  # noqa: ANN401
    """An assistant may send null for what it leaves out."""
    return [] if value is None else value


class Arguments(BaseModel):
    """Arguments of a tool; others than those named are refused."""

    model_config = ConfigDict(extra="forbid")


class AskArguments(Arguments):
    """A question, with the earlier ones of the conversation; its length is checked where it is asked."""

    question: str = Field(
        description="日本語（または英語）の質問。1つの文で、名称や年はできるだけそのまま書く",
        json_schema_extra={"minLength": 1, "maxLength": MAX_CHARS},
    )
    history: Annotated[
        list[Annotated[str, Field(max_length=MAX_CHARS)]], Field(max_length=_EARLIER), BeforeValidator(_none_as_empty)
    ] = Field([], description="同じ会話でこれまでに尋ねた質問。古いものから順に。「では何年?」のような続きの質問に使う")


class SearchArguments(Arguments):
    """Words to look for."""

    query: str = Field(
        description="探したいことば、または質問", json_schema_extra={"minLength": 1, "maxLength": MAX_CHARS}
    )
    limit: int = Field(5, ge=1, le=20, description="返す箇所の数")


class ListArguments(Arguments):
    """A page of the list of documents."""

    start: int = Field(0, ge=0, description="何件目から返すか。続きは結果の next_start を渡す")
    limit: int = Field(100, ge=1, le=200, description="返す資料の数")


class DocumentArguments(Arguments):
    """A page of a document."""

    id: str = Field(min_length=1, max_length=1000, description=_ID)
    start: int = Field(0, ge=0, description="何番目の部分から返すか。続きは結果の next_start を渡す")
    max_chars: int = Field(8000, ge=1000, le=_LONGEST_PAGE, description="1回に返す文字数の目安の上限")
