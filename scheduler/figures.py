"""Figures about the work of this process, as Prometheus asks for them. None names a person, a chat or a text."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

from prometheus_client import Counter, Gauge, Histogram

from knowledge.model.deliveries import Delivery, DeliveryKind, Moved, Progressed, Result, Sent
from scheduler.tracing import new_trace, trace_on

SENDS = Counter(
    "focal_sends", "Messages, or parts of them, that were given to a platform.", ["channel", "kind", "outcome"]
)
REPLY_SECONDS = Histogram(
    "focal_reply_seconds",
    "From the moment a reply was due until the platform had it.",
    ["channel"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 300),
)
JOB_SECONDS = Histogram(
    "focal_job_seconds",
    "How long jobs of the clock took.",
    ["job"],
    buckets=(0.005, 0.02, 0.1, 0.5, 2, 10, 60, 300),
)
JOB_FAILURES = Counter("focal_job_failures", "Runs of a job that failed.", ["job"])
ON_DUTY = Gauge("focal_on_duty", "1 where this process does what a single one does at a time.", ["shift"])


def note_send(delivery: Delivery, result: Result, at: datetime) -> None:
    """What came of giving a message to its platform."""
    channel = delivery.to.channel
    SENDS.labels(channel=channel, kind=delivery.kind, outcome=_outcome(result)).inc()
    if isinstance(result, Sent) and delivery.kind is DeliveryKind.REPLY:
        REPLY_SECONDS.labels(channel=channel).observe(max((at - delivery.due_at).total_seconds(), 0.0))


def _outcome(result: Result) -> str:
    """What it is counted as: "sent", a part as well, or what was recorded instead, such as "postponed"."""
    return "sent" if isinstance(result, Sent | Progressed | Moved) else type(result).__name__.lower()


def counted(name: str, run: Callable[[], None]) -> Callable[[], None]:
    """A job whose runs are timed and logged under a trace id each, and whose failures are counted."""

    def timed() -> None:
        begun = time.perf_counter()
        trace_on(new_trace(), job=name)
        try:
            run()
        except Exception:
            JOB_FAILURES.labels(job=name).inc()
            raise
        finally:
            JOB_SECONDS.labels(job=name).observe(time.perf_counter() - begun)

    return timed
