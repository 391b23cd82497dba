"""Every setting: its name, its default, what it takes, and what it is for.

A field `root_path` is set by the flag --root-path of `tokushu serve`, by TOKUSHU_ROOT_PATH, or in tokushu.toml.
docs/settei.md tells staff the same in more words; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from settings.values import (
    HEADER,
    HOSTS,
    NETWORKS,
    ORIGINS,
    PATH,
    SUB_PATH,
    SWITCH,
    Kind,
    choice,
    number,
    text,
    whole,
)


def _setting(default: Any, kind: Kind, what: str) -> Any:  # noqa: ANN401
    return field(default=default, metadata={"kind": kind, "what": what})


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings as plain values; None or an empty tuple is "not set"."""

    model: str | None = _setting(None, text("フォルダーのパスを書いてください"), "埋め込みモデルのフォルダー")
    reranker: str | None = _setting(None, text("フォルダーのパスを書いてください"), "並べ替えモデルのフォルダー")
    dense_weight: float | None = _setting(
        None,
        number("0以上の数を書いてください（1で言葉による検索と同じ重み、0で埋め込みを使わない）"),
        "埋め込みの順位の重み",
    )
    batch_size: int | None = _setting(
        None, whole("1以上の整数を書いてください（少ないほどメモリーが少なくて済む）"), "モデルが一度に読む文の数"
    )
    index: Path = _setting(Path(".index"), PATH, "索引のフォルダー")
    data: Path = _setting(Path(".data"), PATH, "評価の記録と利用者の声を残すフォルダー")

    evaluation: bool | None = _setting(None, SWITCH, "評価の画面を出すか（既定: この機械だけで使うときは on）")
    feedback: bool = _setting(True, SWITCH, "答えの下で評価と意見を受け付けるか")
    feedback_days: int = _setting(
        180, whole("1から9999までの日数を書いてください（180で半年）", 1, 9999), "利用者の声を残す日数"
    )
    feedback_names: bool = _setting(False, SWITCH, "利用者の声に、サインオンした人の名前を残すか")

    host: str = _setting("127.0.0.1", text("待ち受けるアドレスを書いてください（例: 127.0.0.1）"), "待ち受けるアドレス")
    port: int = _setting(7860, whole("0から65535までの番号を書いてください", 0, 65535), "待ち受けるポート")
    root_path: str = _setting("", SUB_PATH, "プロキシの後ろで公開するときのパス（例: /qa）")
    hosts: tuple[str, ...] = _setting((), HOSTS, "この画面を開くときのホスト名（ほかの名前では開けない）")
    proxies: tuple[str, ...] = _setting((), NETWORKS, "X-Forwarded-* と利用者のヘッダーを信用するプロキシのアドレス")

    sign_on: Literal["none", "password", "header"] = _setting(
        "none", choice("none", "password", "header"), "サインオンの方法"
    )
    open: bool = _setting(False, SWITCH, "サインオンなしで、ほかの機械から使えるようにするか")
    users: Path = _setting(Path("users.txt"), PATH, "利用者とパスワードのファイル（sign_on = password）")
    keys: Path = _setting(Path("keys.txt"), PATH, "APIキーのファイル（源内、MCP、ほかのプログラム用）")
    user_header: str = _setting("X-Forwarded-User", HEADER, "プロキシが利用者を伝えるヘッダー（sign_on = header）")
    groups_header: str = _setting("", HEADER, "プロキシが所属を伝えるヘッダー")
    access: Path | None = _setting(None, PATH, "どの所属がどの資料と画面を使えるかを書いたファイル")

    frames: tuple[str, ...] = _setting((), ORIGINS, "この画面を枠（iframe）に入れてよいサイト")
    origins: tuple[str, ...] = _setting((), ORIGINS, "ウィジェットなどでAPIを呼んでよいサイト（CORS）")
    mcp: bool = _setting(False, SWITCH, "MCPを /mcp で提供するか")

    rate: int = _setting(120, whole("0以上の整数を書いてください（0で制限しない）", 0), "1人が1分に尋ねられる質問の数")
    at_once: int = _setting(2, whole("1以上の整数を書いてください", 1, 256), "同時に答えを作る質問の数")
    waiting: int = _setting(64, whole("0以上の整数を書いてください", 0, 100_000), "順番を待てる質問の数")
    time_limit: float = _setting(20.0, number("0.1以上の秒数を書いてください", 0.1), "1つの質問にかける秒数の上限")

    audit: Path | None = _setting(None, PATH, "監査ログのファイル（書かなければ残さない）")
    audit_questions: Literal["none", "hash", "text"] = _setting(
        "hash", choice("none", "hash", "text"), "監査ログに質問をどう残すか"
    )
    audit_days: int = _setting(365, whole("1から9999までの日数を書いてください", 1, 9999), "監査ログを残す日数")

    def described(self, without: Iterable[str] = ()) -> dict[str, str]:
        """Return what is set of what answers depend on, as text, with the parts that are switched off."""
        told = {"model": self.model, "reranker": self.reranker, "dense_weight": self.dense_weight}
        off = ",".join(sorted(without))
        return {name: str(value) for name, value in {**told, "without": off or None}.items() if value is not None}


DEFAULTS = Settings()
"""Nothing set: the built-in model, the page on this machine only."""
