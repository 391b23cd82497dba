"""The order of what stands in front of every route, the page, its assets and the API alike."""

from __future__ import annotations

from fastapi import FastAPI

from serve.embed.refusals import RefusalsAsPages
from serve.guard.cross_origin import CrossOrigin, close_origins
from serve.guard.frames import Frames
from serve.guard.headers import Headers
from settings import Settings


def guard(app: FastAPI, settings: Settings) -> None:
    """Put the guard in front of an application; what is added last sees a request first."""
    close_origins(app)
    # In front of sign-on and limits, whose refusals they make readable; behind what sets the public sub-path.
    app.add_middleware(RefusalsAsPages)
    app.add_middleware(CrossOrigin, origins=settings.origins)
    app.add_middleware(Headers)
    app.add_middleware(Frames, frames=settings.frames)
