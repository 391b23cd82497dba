"""The order of what stands in front of every route, the page, its assets and the API alike."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from serve.guard.head import Head
from serve.guard.headers import Headers
from settings import Settings


def guard(app: FastAPI, settings: Settings) -> None:
    """Put the guard in front of an application; what is added last sees a request first."""
    app.add_middleware(Head)
    # With one here, Gradio does not add its own, which lets any origin in.
    app.add_middleware(CORSMiddleware, allow_origins=settings.origins)
    app.add_middleware(Headers, frames=settings.frames, origins=settings.origins)
