"""Figures as the benchmarks printed them into `results/`, read back to be quoted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from eval.datasets import EvaluationError

_TOTAL_NAME = 50
_SHARE = re.compile(r"([0-9.]+) \(([0-9.]+) to ([0-9.]+)\)")
_CELL = re.compile(r"([0-9.]+) \(([0-9.]+)-([0-9.]+)\)")
_MEASURED = re.compile(r"(.*?) +([0-9.]+) +([0-9.]+) to ([0-9.]+)")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in per cent with its interval, of so many questions (0 where that is not told)."""

    value: float
    low: float
    high: float
    of: int = 0

    def text(self, digits: int, unit: str = " %") -> str:
        """Return the figure with its interval in so many digits (92.0 % (87 to 97))."""
        return f"{self.value:.1f}{unit} ({_rounded(self.low, digits)} to {_rounded(self.high, digits)})"


def _rounded(value: float, digits: int) -> Decimal:
    """Round as people do, half up (30.5 -> 31): what is printed is decimal."""
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def _figure(texts: Sequence[str], of: int = 0) -> Figure:
    value, low, high = map(float, texts)
    return Figure(value, low, high, of)


@dataclass(frozen=True, slots=True)
class Results:
    """What a folder of results tells."""

    folder: Path

    def answers(self, questions: str, file: str = "answers.txt") -> Mapping[str, list[Figure]]:
        """Return by the name of each total a figure for each index that was asked."""
        totals = {}
        for line in self._section(file, f"{questions}: "):
            found = _SHARE.findall(line[_TOTAL_NAME:])
            if found:
                of = int(line[_TOTAL_NAME:].split()[0])
                totals[line[:_TOTAL_NAME].strip()] = [_figure(share, of) for share in found]
        return totals

    def extract(self) -> Mapping[str, Figure]:
        """Return the figures on passages and words by what they tell."""
        matches = filter(None, map(_MEASURED.fullmatch, self._lines("extract.txt")))
        return {match[1].strip(): _figure(match.groups()[1:]) for match in matches}

    def refusal(self, name: str, refused: float | None = None) -> list[float]:
        """Return what share of each set is refused, wrongly first: as shipped, or where so many are wrongly refused."""
        rows = [line.split() for line in self._section("refusal.txt", name)[2:]]
        for row in rows:
            if "shipped" in row if refused is None else float(row[1]) == refused:
                return [float(cell) for cell in row[1:] if cell[0].isdigit()]
        raise self._missing("refusal.txt", f"{name}, {'as shipped' if refused is None else f'{refused} refused'}")

    def retrieval(self, task: str, system: str) -> tuple[int, Figure]:
        """Return how many questions a task has, and a system's nDCG@10."""
        first, _, *lines = self._section("retrieval.txt", f"{task}: ")
        count = re.search(r"([0-9]+) questions", first)
        for line in lines:
            cells = _CELL.findall(line)
            if count and cells and line.startswith(f"{system}  "):
                return int(count[1]), _figure(cells[-1])
        raise self._missing("retrieval.txt", f"{task}, {system}")

    def _section(self, file: str, head: str) -> list[str]:
        """Return the lines from one that begins so to the next empty one."""
        lines = self._lines(file)
        start = next((number for number, line in enumerate(lines) if line.startswith(head)), None)
        if start is None:
            raise self._missing(file, head)
        stop = next((number for number in range(start, len(lines)) if not lines[number].strip()), len(lines))
        return lines[start:stop]

    def _lines(self, file: str) -> list[str]:
        try:
            return (self.folder / file).read_text(encoding="utf-8").splitlines()
        except OSError as error:
            raise EvaluationError(f"{self.folder / file}: not there; print it with its benchmark") from error

    def _missing(self, file: str, what: str) -> EvaluationError:
        return EvaluationError(f"{self.folder / file}: it tells nothing of {what!r}; print it anew with its benchmark")
