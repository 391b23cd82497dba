"""Bytes to text: UTF-8, UTF-16 with a mark, Shift_JIS and EUC-JP are read; anything else is refused."""

from __future__ import annotations

from pathlib import Path

from ingest.errors import IngestError

MAX_BYTES = 64 * 1024 * 1024
"""A text file above this is refused: it is hardly a document, and would hold the machine for minutes."""

_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def read_text(path: Path) -> str:
    """Return the text of a file with Unix line ends; raise IngestError where it is no readable text."""
    return decode(read_bytes(path, MAX_BYTES, str(path)), str(path))


def read_bytes(path: Path, most: int, name: str) -> bytes:
    """Return what a file called `name` holds; raise IngestError where that is more than so many bytes, or not there."""
    try:
        size = path.stat().st_size
        if size > most:
            raise IngestError(
                f"{name}: {size // 2**20}MBのファイルは大きすぎます。{most // 2**20}MB以下に分けてください。"
            )
        return path.read_bytes()
    except OSError as error:
        raise IngestError(
            f"{name}: 読めません（{error.strerror}）。ファイルがあるか、読む許可があるかを確かめてください。"
        ) from error


def decode(data: bytes, name: str) -> str:
    """Decode the bytes of a text file called `name`."""
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return _unix(_try(data, encoding, name))
    if b"\x1b$" in data:  # ISO-2022-JP is plain ASCII with escapes: it would pass for UTF-8
        return _unix(_try(data, "iso2022_jp", name))
    if b"\0" in data:
        raise IngestError(
            f"{name}: 文字のファイルではありません。UTF-8のテキスト、Markdown、CSVとして保存し直してください。"
        )
    try:
        return _unix(data.decode("utf-8"))
    except UnicodeDecodeError:
        return _unix(_legacy(data, name))


def _legacy(data: bytes, name: str) -> str:
    """Decode Shift_JIS or EUC-JP: both may accept the bytes, so the reading with the more usual characters wins."""
    readings: list[tuple[float, str]] = []
    for encoding in ("cp932", "euc_jp"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        usual = sum(
            "ぁ" <= c <= "ヶ" or "一" <= c <= "龥" or c in "、。ー・「」" or (c.isascii() and c.isprintable())
            for c in text
        )
        odd = sum("\uff61" <= c <= "\uff9f" for c in text)  # EUC-JP read as Shift_JIS turns into half-width kana
        controls = sum(c < " " and c not in "\n\r\t\f" for c in text)
        readings.append(((usual - odd - 10 * controls) / max(len(text), 1), text))
    score, text = max(readings, default=(0.0, ""))
    if score < 0.5:
        raise IngestError(f"{name}: UTF-8、Shift_JIS、EUC-JPのどれでもありません。UTF-8で保存し直してください。")
    return text


def _try(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise IngestError(f"{name}: {encoding}の文字が壊れています。UTF-8で保存し直してください。") from error


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
