"""Which Gradio pages there are: asking and evaluation, each in its languages."""

from __future__ import annotations

from fastapi import FastAPI

from serve.desk import Desk
from serve.evaluation import page as evaluation
from serve.page import build as asking
from serve.page.mount import mount_page
from serve.page.opinions import Opinions
from serve.show.addresses import ASKING, EVALUATION, way_up
from serve.show.view import view_in


def mount_pages(
    app: FastAPI, desk: Desk, staff: evaluation.Staff | None, opinions: Opinions | None, *, signs_off: bool = False
) -> None:
    """Mount them, the longest address first: a mount takes every path that begins with its own."""
    if staff:
        for language, address in sorted(EVALUATION.items(), key=lambda item: -len(item[1])):
            view = view_in(language, way_up(address))
            blocks = evaluation.build_evaluation(staff, view)
            mount_page(app, blocks, address, view, evaluation.STYLES, evaluation.SCRIPTS)
    for language, address in sorted(ASKING.items(), key=lambda item: -len(item[1])):
        view = view_in(language, way_up(address))
        blocks = asking.build_page(desk, view, opinions, evaluation=staff is not None, signs_off=signs_off)
        mount_page(app, blocks, address, view, asking.STYLES, asking.SCRIPTS)
