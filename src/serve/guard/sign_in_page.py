"""The page to sign on at: it stands in front of everything, so its styles are in it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from urllib.parse import quote, urlencode

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from serve.guard.entry import Place
from serve.guard.policies import own_page_styled
from serve.show import render
from serve.show.addresses import language_at
from serve.show.words import words_in

SIGN_IN, SIGN_OUT = "/sign-in", "/sign-out"
_OWN_PATH = re.compile(r"/(?!/)[!-\[\]-~]*")
_ASSETS = Path(__file__).parents[1] / "assets"
_STYLES = ("tokens", "common", "document", "sign_in")


def onward_path(wanted: str) -> str:
    """Return a path of this service to lead on to, "/" for anything that might lead elsewhere."""
    path = quote(wanted, safe="/%?=&!$'()*+,;:@~[]")
    return path if _OWN_PATH.fullmatch(path) and not path.startswith((SIGN_IN, SIGN_OUT)) else "/"


def sign_in_page(
    place: Place,
    request: Request,
    status: int = 200,
    wanted: str = "",
    *,
    error: str = "",
    user: str = "",
    signed_in: str = "",
    wait: int = 0,
) -> HTMLResponse:
    """Return the page; `error` is the key of a sentence, `wanted` where it leads on to, `wait` in seconds."""
    query = request.query_params
    language = language_at(place.path, request.scope["query_string"])
    t, other = words_in(language), "ja" if language == "en" else "en"
    wanted = wanted or onward_path(query.get("next", "") if place.path == SIGN_IN else _asked(place))
    html = render.page(
        "sign_in.html",
        root=place.root,
        t=t,
        styles=_styles(),
        language=language,
        other=f"{place.root}{SIGN_IN}?{urlencode({'lang': other, 'next': wanted})}",
        wanted=wanted,
        error=t(f"sign_on.{error}", minutes=-(-wait // 60)) if error else "",
        user=user[:100],
        signed_in=signed_in,
    )
    headers = {
        "Cache-Control": "no-store",
        "Content-Security-Policy": own_page_styled(_styles().encode()),
        **({"Retry-After": str(wait)} if wait else {}),
    }
    return HTMLResponse(html, status, headers)


def _asked(place: Place) -> str:
    return f"{place.path}?{place.query}" if place.query else place.path


@cache
def _styles() -> Markup:
    return Markup("\n".join((_ASSETS / f"{name}.css").read_text(encoding="utf-8") for name in _STYLES))
