"""Running text: wrapped lines to paragraphs that go on over figures and pages, under their headings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ingest.layout.headings import count_lead, heading_groups, is_heading_text, paired, rank, stops
from ingest.layout.items import (
    begins_entry,
    end_of_item,
    end_of_ruled,
    in_contents,
    is_bracketed,
    is_bullet,
    is_caption,
    is_firm_bullet,
    is_item,
    is_ruled,
    plain_pieces,
    ruled_piece,
)
from ingest.layout.lines import MIN_COLUMN, Line, ends_sentence, goes_on, join, ranges
from records import Block, BlockKind

_FULL = 0.8
_MAX_HEADINGS = 3
_RECENT = 3
_CAPTION_LINES = 4
_CAPTION_SHARE = 0.7


def is_body(lines: Sequence[Line]) -> bool:
    """Tell whether most lines of a box are running text: wrapped lines that come to a full stop, or a run of them."""
    prose, plain, n = 0, 0, 0
    while n < len(lines):
        if is_item(lines[n].text) or in_contents(lines, n):
            n = end_of_item(lines, n, begins_entry)
            continue
        end = n + 1
        while end < len(lines) and not ends_sentence(lines[end - 1].text) and not is_item(lines[end].text):
            end += 1
        plain += end - n
        prose += _count_prose(lines[n:end])
        n = end
    return prose > 0 and 2 * prose >= plain


def _count_prose(lines: Sequence[Line]) -> int:
    """Count the lines of a stretch that look wrapped; without a full stop only three in a row count."""
    finished = ends_sentence(lines[-1].text)
    count, run = int(finished), 0
    for line, after in pairwise(lines):
        alike = paired(line, after)
        run = run + 1 if alike and not after.gap else 0
        count += alike if finished else (2 if run == 2 else run > 2)
    return count


@dataclass
class _Draft:
    """A paragraph in the making and the headings it stands under."""

    section: tuple[str, ...]
    headings: list[str]
    below_heading: bool = False
    closed: bool = False
    lines: list[Line] = field(default_factory=list)

    @property
    def finished(self) -> bool:
        return ends_sentence(self.lines[-1].text)


class BodyFlow:
    """The text of a document in reading order: what a box leaves unfinished goes on in the next."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.root: tuple[str, ...] = ()
        self._headings: list[str] = []
        self._pending: _Draft | None = None
        self._lead_text = False

    def enter(self, root: tuple[str, ...]) -> None:
        """Begin a section: nothing goes on from the one before."""
        self.flush()
        self.root = root
        self._headings = []

    def flush(self) -> None:
        """Give up waiting for the rest of an unfinished paragraph."""
        self._emit(self._pending)
        self._pending = None

    def read(self, lines: Sequence[Line], *, under_title: bool = False) -> None:
        """Read a box of running text; directly under the document's title it belongs to no section yet."""
        kept, self._lead_text = self._headings, under_title
        if under_title:
            self._headings = []
        self._read(lines)
        if self._lead_text:
            self._headings = kept
        self._lead_text = False

    @property
    def section(self) -> tuple[str, ...]:
        """The headings that text read now stands under."""
        return () if self._lead_text and not self._headings else (*self.root, *self._headings)

    def _read(self, lines: Sequence[Line]) -> None:
        draft, n = self._resume(lines)
        below_heading = False
        column = 0
        while n < len(lines):
            column = _column(draft) or column
            if _is_small(lines[n], draft) or in_contents(lines, n):
                self._close(draft)
                draft = None
                n = self._small(lines, n)
                continue
            lead = count_lead(lines, n, column)
            if draft and (lead or not _same_paragraph(draft, lines[n])):
                self._close(draft)
                draft = None
            if lead:
                self._lead(lines[n : n + lead], before_text=n + lead < len(lines))
                n += lead
                below_heading = True
                continue
            if draft is None:
                draft = _Draft(self.section, list(self._headings), below_heading)
                below_heading = False
            stretch = _stretch(lines, n)
            n = stretch.end
            draft.lines += stretch.text
            draft.closed = stretch.closed
            self._captions(stretch.captions)
        if draft and not draft.finished and not draft.closed and draft.lines[-1].width >= MIN_COLUMN:
            self._pending, draft = draft, self._pending  # it may go on in the next box
        self._emit(draft)

    def _resume(self, lines: Sequence[Line]) -> tuple[_Draft | None, int]:
        """Take up the unfinished paragraph where the box goes on with it; return it and the captions passed over."""
        draft = self._pending
        if draft is None or lines[0].indent or is_item(lines[0].text) or self._lead_text:
            return None, 0
        lead = count_lead(lines, 0, _column(draft))
        if lead and (lead == len(lines) or lines[lead].indent or not lines[lead].gap):
            return None, 0  # a heading stands right above its text, captions apart from it
        self._captions(lines[:lead])
        self._pending = None
        self._headings = draft.headings
        return draft, lead

    def _small(self, lines: Sequence[Line], n: int) -> int:
        """Read the item or drawn table that begins here; return where it ends."""
        if is_ruled(lines[n].text):
            end = end_of_ruled(lines, n)
            self._block("caption", ruled_piece(lines[n:end]).text, lines[n:end])
        else:
            end = end_of_item(lines, n, begins_entry)
            self._block("item", join(lines[n:end]), lines[n:end])
        return end

    def _lead(self, lines: Sequence[Line], *, before_text: bool) -> None:
        """Read the lines before a paragraph: the last few are headings, what stands before those are captions."""
        far = len(lines) - 2 * _MAX_HEADINGS
        if far > 0:
            self._captions(lines[:far])
            lines = lines[far:]
        groups = heading_groups(lines)
        headings = 0
        if before_text:
            for group in reversed(groups):
                if len(group) > _MAX_HEADINGS or not is_heading_text(join(group)):
                    break
                headings += 1
            if headings > _MAX_HEADINGS:
                headings = 1
        for group in groups[: len(groups) - headings]:
            self._captions(group)
        for group in groups[len(groups) - headings :]:
            self._heading(group)

    def _heading(self, lines: Sequence[Line]) -> None:
        text = join(lines)
        depth = rank(text)
        while self._headings and rank(self._headings[-1]) >= depth:
            self._headings.pop()
        section = self.section
        self._headings.append(text)
        self.blocks.append(Block("heading", text, ranges(lines), section, 2 + len(section)))

    def _captions(self, lines: Sequence[Line]) -> None:
        start = 0
        for n in range(1, len(lines) + 1):
            if n == len(lines) or lines[n].gap:
                for piece in plain_pieces(lines[start:n]):
                    self._block("caption", piece.text, piece.lines)
                start = n

    def _block(self, kind: BlockKind, text: str, lines: Sequence[Line]) -> None:
        self.blocks.append(Block(kind, text, ranges(lines), self.section))

    def _close(self, draft: _Draft | None) -> None:
        """Emit a paragraph that something else follows; a few lines that never came to a full stop were a label."""
        few = draft is not None and len(draft.lines) <= _MAX_HEADINGS
        if draft and few and not any(ends_sentence(line.text) or line.text[-1] in "：:" for line in draft.lines):
            self._captions(draft.lines)
        else:
            self._emit(draft)

    def _emit(self, draft: _Draft | None) -> None:
        if draft:
            self.blocks.append(Block("paragraph", join(draft.lines), ranges(draft.lines), draft.section))


def _column(draft: _Draft | None) -> int:
    """Return the width of the text a paragraph has come to, or 0 where there is none."""
    return max(line.width for line in draft.lines[-_RECENT:]) if draft else 0


def _is_small(line: Line, draft: _Draft | None) -> bool:
    """Tell whether a drawn table or an item begins here; a soft mark (・ ①) begins none in mid-sentence."""
    if is_ruled(line.text) or is_firm_bullet(line.text):
        return True
    breaks_off = draft is None or draft.finished or line.gap or draft.lines[-1].text[-1] in "：:"
    return breaks_off and (is_bullet(line.text) or is_bracketed(line.text))


def _same_paragraph(draft: _Draft, line: Line) -> bool:
    """Tell whether a line goes on with a paragraph whose last line fills its column, no blank line between."""
    last = draft.lines[-1]
    if line.indent:
        return False
    if not draft.finished or goes_on(line.text):
        return not draft.closed
    if line.gap and not (draft.below_heading and len(draft.lines) == 1):
        return False  # right below a heading the first line always has a blank line after it
    return last.width > max(line.width, _column(draft)) - 5


@dataclass(frozen=True)
class _Stretch:
    """A sentence's lines up to `end`, captions that stood inside it, and whether a blank line closed it unfinished."""

    end: int
    text: list[Line]
    captions: list[Line]
    closed: bool


def _stretch(lines: Sequence[Line], start: int) -> _Stretch:
    """Read on to the end of the sentence that starts here."""
    text, captions = [lines[start]], list[Line]()
    n = start + 1
    while n < len(lines) and (not ends_sentence(text[-1].text) or goes_on(lines[n].text)):
        line = lines[n]
        if line.gap and not goes_on(line.text):
            lone = _count_captions(text[-1], lines, n)
            if lone:
                captions += lines[n : n + lone]
                n += lone
                continue
            if not _bridged(text, line):
                return _Stretch(n, text, captions, closed=True)
        if stops(line) and not goes_on(line.text):
            break
        text.append(line)
        n += 1
    return _Stretch(n, text, captions, closed=False)


def _bridged(text: Sequence[Line], line: Line) -> bool:
    """Tell whether a sentence goes on over a blank line: what it breaks off with fills its column."""
    last = text[-1]
    if last.text[-1] in "、，":
        return True
    if last.text[-1] in "：:" or last.width < MIN_COLUMN:
        return False
    before = max((part.width for part in text[-_RECENT:-1]), default=0)
    return last.width >= _FULL * before > 0 or last.width >= _FULL * line.width


def _count_captions(before: Line, lines: Sequence[Line], n: int) -> int:
    """Return how many lines of captions interrupt a sentence here: a few short ones between blank lines."""
    widest = 0
    for end in range(n, min(n + _CAPTION_LINES + 1, len(lines))):
        line = lines[end]
        if end > n and line.gap and widest <= _CAPTION_SHARE * line.width and not stops(line):
            return end - n
        if ends_sentence(line.text) or stops(line):
            return 0
        if not is_caption(line.text):
            widest = max(widest, line.width)
        if widest > _CAPTION_SHARE * before.width:
            return 0
    return 0
