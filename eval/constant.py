"""`python -m eval.constant`: a FastAPI route that returns a constant, served as `tokushu serve` serves.

Prints its address; stops on SIGTERM.
"""

from __future__ import annotations

import socket
import sys

import uvicorn
from fastapi import FastAPI

app = FastAPI()


@app.post("/constant")
async def constant() -> dict[str, str]:
    """Answer always the same."""
    return {"answer": "ナホトカ市です。"}


if __name__ == "__main__":
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(128)
        sys.stdout.write(f"http://127.0.0.1:{listening.getsockname()[1]}\n")
        sys.stdout.flush()
        uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False)).run(sockets=[listening])
