"""Figures about requests, the database and the queues, as Prometheus asks for them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from prometheus_client import REGISTRY, CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from knowledge.store.queue_standing import QueueStanding, Waiting
from knowledge.store.store import Store
from knowledge.store.unit import Unit

REQUEST_SECONDS = Histogram(
    "focal_request_seconds",
    "From a request to the beginning of its answer; 429 is a refusal of who asks too often.",
    ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)

UNKNOWN = "-"
"""The route of an address that leads nowhere: the addresses themselves are endless, and may hold secrets. Also a method
that HTTP does not have: there are endless ones, too, and each would be kept for good."""

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"})
"""Of RFC 9110, 9.1, and RFC 5789."""


class CountedRequests:
    """ASGI middleware that times requests by their routes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = time.perf_counter()

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                route = getattr(scope.get("route"), "path", UNKNOWN)
                method = scope["method"] if scope["method"] in METHODS else UNKNOWN
                figure = REQUEST_SECONDS.labels(method=method, route=route, status=message["status"])
                figure.observe(time.perf_counter() - begun)
            await send(message)

        await self._app(scope, receive, counted if scope["type"] == "http" else send)


async def figures_of(store: Store) -> bytes:
    """All figures of this process and of the queues, in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(await asyncio.to_thread(present_figures, store))
    return generate_latest(REGISTRY) + generate_latest(registry)


def present_figures(store: Store) -> Collector:
    """The figures of the queues and of the database as they are now."""
    now = datetime.now(UTC)
    return _Present(store, store.read(lambda unit: _look(unit, now)), now)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Standing:
    due: tuple[Waiting, ...]
    undelivered: int
    files: int
    duties: frozenset[str]


def _look(unit: Unit, now: datetime) -> _Standing:
    queues = QueueStanding(unit.connection)
    return _Standing(
        due=queues.due(now),
        undelivered=queues.undelivered(),
        files=queues.files(now),
        duties=frozenset(unit.leases.held(now)),
    )


class _Present(Collector):
    """What stands in the database now: the same whichever process is asked."""

    def __init__(self, store: Store, standing: _Standing, now: datetime) -> None:
        self._store = store
        self._standing = standing
        self._now = now

    def collect(self) -> Iterable[Metric]:
        depth = GaugeMetricFamily("focal_queue_depth", "Messages that are due and not sent.", labels=["kind"])
        age = GaugeMetricFamily("focal_queue_oldest_seconds", "How long the first of them has waited.", labels=["kind"])
        for one in self._standing.due:
            depth.add_metric([one.kind], one.count)
            age.add_metric([one.kind], (self._now - one.oldest).total_seconds() if one.oldest else 0.0)
        yield depth
        yield age
        yield GaugeMetricFamily(
            "focal_undelivered", "Messages that failed for good or are unconfirmed.", self._standing.undelivered
        )
        yield GaugeMetricFamily("focal_files_wanted", "Files that are still to be fetched.", self._standing.files)
        held = GaugeMetricFamily(
            "focal_lease_held", "Whether some process has a duty of a single one.", labels=["shift"]
        )
        for name in sorted(self._standing.duties):
            held.add_metric([name], 1)
        yield held
        yield from self._pool()

    def _pool(self) -> Iterable[Metric]:
        used = self._store.connections()
        if used is not None:
            yield GaugeMetricFamily("focal_database_connections", "Of this process, in use.", used)
            most = self._store.most_connections
            yield GaugeMetricFamily("focal_database_connections_most", "What this process may use.", most)
