"""A server of this machine in a process of its own: started, looked at, told to stop."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from eval.datasets import ROOT, EvaluationError

_ADDRESS = re.compile(r"http://[0-9.]+:[0-9]+")
_STOPPING = 60


class Server:
    """A process that serves at `address`."""

    def __init__(self, command: Sequence[str]) -> None:
        environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", *command], env=environment, stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        line = self._process.stdout.readline() if self._process.stdout else ""
        found = _ADDRESS.search(line)
        if not found:
            raise EvaluationError(f"'{' '.join(command)}' does not serve; run it by hand to see why")
        self.address = found[0]

    def megabytes(self) -> float:
        """Return how much memory is resident now, without files that are mapped (each thread maps the dictionary)."""
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii")
        return int(next(line for line in status.splitlines() if line.startswith("RssAnon")).split()[1]) / 1024

    def end(self) -> None:
        """Send the signal to stop."""
        self._process.send_signal(signal.SIGTERM)

    def ended(self) -> tuple[int, float]:
        """Wait for the end; return the exit status and how many seconds it took from now."""
        started = time.perf_counter()
        try:
            return self._process.wait(_STOPPING), time.perf_counter() - started
        finally:
            self._process.kill()
            if self._process.stdout:
                self._process.stdout.close()


@contextmanager
def serving(command: Sequence[str]) -> Iterator[Server]:
    """Serve for a while."""
    server = Server(command)
    try:
        yield server
    finally:
        server.end()
        server.ended()
