"""The order of what stands in front of every route, the page, its assets and the API alike."""

from __future__ import annotations

from fastapi import FastAPI

from serve.embed.refusals import RefusalsAsPages
from serve.guard.audit import Audit, Auditing, Inside
from serve.guard.cross_origin import CrossOrigin, close_origins
from serve.guard.forwarded import Forwarded
from serve.guard.gate import Gate
from serve.guard.head import Head
from serve.guard.headers import Headers
from serve.guard.hosts import HostNames
from serve.guard.limits import Limits
from serve.guard.sign_on import SignOn
from serve.guard.sub_path import SubPath
from settings import Settings


def guard(app: FastAPI, settings: Settings, audit: Audit | None = None) -> None:
    """Put the guard in front of an application; what is added last sees a request first.

    Raise a TokushuError where the files that say who may enter cannot be used.
    """
    close_origins(app)
    app.add_middleware(Head)
    app.add_middleware(Inside)
    app.add_middleware(SignOn, gate=Gate(settings), settings=settings)
    app.add_middleware(Limits, settings=settings)
    # In front of sign-on and limits: a browser asks without saying who it is whether a listed site may call, and that
    # site, or the person, must be able to read a refusal.
    app.add_middleware(RefusalsAsPages)
    app.add_middleware(CrossOrigin, origins=settings.origins)
    app.add_middleware(HostNames, settings=settings)
    app.add_middleware(Forwarded, settings=settings)
    if audit:
        app.add_middleware(Auditing, audit=audit)
    app.add_middleware(Headers, frames=settings.frames, origins=settings.origins)
    app.add_middleware(SubPath, root_path=settings.root_path)
