"""Gradio pages in our application: each at its address, with all of Gradio's that is not used turned off."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import gradio as gr
from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse
from starlette.middleware import Middleware

from serve.page.failing import log_failing_events
from serve.page.front import Front, head_html
from serve.page.theme import THEME
from serve.place import root_of
from serve.show.view import View
from serve.show.words import LANGUAGES, words_in

_SESSIONS = 2000
"""Tabs that Gradio remembers the parts of, with 80 KB for each; as many as it keeps messages for."""


def mount_page(
    app: FastAPI, blocks: gr.Blocks, address: str, view: View, styles: Sequence[str], scripts: Sequence[str]
) -> None:
    """Mount a page at an address with a slash at its end; without the slash a browser is sent there."""
    head = head_html(view, styles, scripts)
    path = address.rstrip("/")
    blocks.state_session_capacity = _SESSIONS
    log_failing_events()
    if path:
        app.add_api_route(path, _to_page(address), include_in_schema=False)
    gr.mount_gradio_app(
        app,
        blocks,
        path=path or "/",
        theme=THEME,
        i18n=gr.I18n(**{language: words_in(language).section("gradio") for language in LANGUAGES}),
        app_kwargs={"middleware": [Middleware(Front, head=head, language=view.words.language)]},
        footer_links=[],
        run_history=False,
        show_error=False,
        enable_monitoring=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
    )


def _to_page(address: str) -> Callable[[Request], RedirectResponse]:
    def to_page(request: Request) -> RedirectResponse:
        return RedirectResponse(root_of(request.scope) + address)

    return to_page
