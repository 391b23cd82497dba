"""What Prometheus reads at /metrics: questions, requests, who waits, the index, the process; no question's text."""

from __future__ import annotations

import platform
from collections.abc import Iterable
from typing import get_args

from fastapi import APIRouter, Request, Response
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, ProcessCollector
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from evaluate.version import program_version
from serve.asked import Asked, Channel
from serve.desk import Desk
from serve.library import Library
from settings import Settings

OUTCOMES = ("answered", "not_found", "refused", "busy", "error")
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60)
_REQUEST_SECONDS = (0.005, 0.025, 0.1, 0.5, 2.5, 10, 60)


class Metrics:
    """The figures of one application, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._questions = Counter(
            "tokushu_questions", "Questions by where they came from and how they ended.", ["channel", "outcome"],
            registry=self.registry,
        )  # fmt: skip
        self._seconds = Histogram(
            "tokushu_question_seconds", "Time from a question to its answer, waiting included.", ["channel"],
            buckets=_SECONDS, registry=self.registry,
        )  # fmt: skip
        self._requests = Counter(
            "tokushu_requests", "Requests by route template and status.", ["route", "status"], registry=self.registry
        )
        self._request_seconds = Histogram(
            "tokushu_request_seconds", "Time to the start of a response.", buckets=_REQUEST_SECONDS,
            registry=self.registry,
        )  # fmt: skip
        for channel in get_args(Channel):  # series that begin at 0: a rate over the first question is right
            self._seconds.labels(channel)
            for outcome in OUTCOMES:
                self._questions.labels(channel, outcome)
        build = Info("tokushu_build", "The program.", registry=self.registry)
        build.info({"version": program_version(), "python": platform.python_version()})
        ProcessCollector(registry=self.registry)

    def note(self, asked: Asked) -> None:
        """Count a question that is done."""
        self._questions.labels(asked.channel, outcome_of(asked)).inc()
        self._seconds.labels(asked.channel).observe(asked.seconds)

    def count(self, route: str, status: int, seconds: float) -> None:
        """Count a request; `route` is a template (/api/documents/{document_id:path}), never a path."""
        self._requests.labels(route, str(status)).inc()
        self._request_seconds.observe(seconds)

    def watch(self, desk: Desk, settings: Settings) -> None:
        """Show a desk's queue beside its bounds, and the index that it answers from."""
        here = Gauge("tokushu_questions_here", "Questions being answered or waiting.", registry=self.registry)
        here.set_function(lambda: desk.here)
        for name, value in (("at_once", settings.at_once), ("waiting", settings.waiting)):
            bound = Gauge(f"tokushu_questions_{name}_limit", f"The setting {name}.", registry=self.registry)
            bound.set(value)
        self.registry.register(_IndexFigures(desk.library))


class _IndexFigures(Collector):
    """The index as it is when it is asked: it may be replaced."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def collect(self) -> Iterable[Metric]:
        manifest = self._library.shelf().assistant.index.manifest
        for name, count in manifest.counts.items():
            yield GaugeMetricFamily(f"tokushu_index_{name}", f"The index's {name}.", count)
        made = {"generation": manifest.generation, "model": manifest.model, "analyser": manifest.analyser}
        yield InfoMetricFamily("tokushu_index", "What the index was made with.", made)


def outcome_of(asked: Asked) -> str:
    """Return how a question ended: one of OUTCOMES."""
    if asked.answer:
        return asked.answer.status
    return {422: "refused", 500: "error"}.get(asked.status, "busy")


def metrics_routes(metrics: Metrics) -> APIRouter:
    """Return the route that Prometheus reads; the gate decides who else may."""
    router = APIRouter()

    @router.get("/metrics", include_in_schema=False)
    def read(request: Request) -> Response:
        encode, content_type = choose_encoder(request.headers.get("accept", ""))
        return Response(encode(metrics.registry), headers={"Content-Type": content_type, "Cache-Control": "no-store"})

    return router
