"""What a request passes before any route, the page, its assets and the API alike: one list, the outermost first."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from starlette.middleware import Middleware

from serve.guard.audit import Audit, Auditing, Inside
from serve.guard.cross_origin import CrossOrigin
from serve.guard.forwarded import Forwarded
from serve.guard.gate import Gate
from serve.guard.head import Head
from serve.guard.headers import Headers
from serve.guard.hosts import HostNames
from serve.guard.limits import Limits
from serve.guard.sign_on import SignOn
from serve.guard.sub_path import SubPath
from settings import Settings


def guard(
    app: FastAPI,
    settings: Settings,
    audit: Audit | None = None,
    *,
    outside: Sequence[Middleware] = (),
    readable: Sequence[Middleware] = (),
    inside: Sequence[Middleware] = (),
) -> None:
    """Put the guard in front of an application; raise a TokushuError where the files of who may enter cannot be used.

    `outside` sees every request, `readable` may put refusals in other words, `inside` sees who was let in.
    """
    stack = [
        *outside,
        Middleware(SubPath, root_path=settings.root_path),
        Middleware(Headers, frames=settings.frames, origins=settings.origins),
        *([Middleware(Auditing, audit=audit)] if audit else []),
        Middleware(Forwarded, settings=settings),
        Middleware(HostNames, settings=settings),
        # In front of sign-on and limits: a browser asks without saying who it is whether a listed site may call, and
        # that site, or the person, must be able to read a refusal.
        Middleware(CrossOrigin, origins=settings.origins),
        *readable,
        Middleware(Limits, settings=settings),
        Middleware(SignOn, gate=Gate(settings), settings=settings),
        Middleware(Inside),
        Middleware(Head),
        Middleware(CORSMiddleware, allow_origins=()),  # with one here, Gradio does not add its own, which lets any in
        *inside,
    ]
    for middleware in reversed(stack):  # FastAPI takes the innermost first
        app.add_middleware(middleware.cls, *middleware.args, **middleware.kwargs)
