"""Bytes to text: UTF-8, UTF-16 with a mark, Shift_JIS and EUC-JP are read; anything else is refused."""

from __future__ import annotations

from pathlib import Path

from ingest.errors import IngestError

MAX_BYTES = 64 * 1024 * 1024
"""A text file above this is refused: it is hardly a document, and would hold the machine for minutes."""

_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def read_text(path: Path) -> str:
    """Return the text of a file with Unix line ends; raise IngestError where it is no readable text."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise IngestError(
                f"{path}: {size // 2**20} MB is more than the {MAX_BYTES // 2**20} MB a text file may have; "
                "split it into smaller files"
            )
        data = path.read_bytes()
    except OSError as error:
        raise IngestError(
            f"{path}: cannot be read ({error.strerror}); check that it exists and its permissions"
        ) from error
    return decode(data, str(path))


def decode(data: bytes, name: str) -> str:
    """Decode the bytes of a text file called `name`."""
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return _unix(_try(data, encoding, name))
    if b"\x1b$" in data:  # ISO-2022-JP is plain ASCII with escapes: it would pass for UTF-8
        return _unix(_try(data, "iso2022_jp", name))
    if b"\0" in data:
        raise IngestError(f"{name}: is a binary file, not text; save it as UTF-8 text, Markdown or CSV")
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
        raise IngestError(f"{name}: is neither UTF-8, Shift_JIS nor EUC-JP text; save it as UTF-8 and try again")
    return text


def _try(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise IngestError(f"{name}: begins like {encoding} but is damaged; save it as UTF-8 and try again") from error


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
