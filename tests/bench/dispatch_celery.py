"""Celery with a task that does nothing, on the Redis that FOCAL_BENCH_REDIS names.

Run as `python -m tests.bench.dispatch_celery COUNT`, it puts so many of them into the queue.
"""

from __future__ import annotations

import os
import sys

from celery import Celery

app = Celery("dispatch", broker=os.environ.get("FOCAL_BENCH_REDIS", "redis://"))
app.conf.task_ignore_result = True


def noop() -> None:
    """What a message comes to."""


app.task(noop, name="noop")

if __name__ == "__main__":
    with app.producer_or_acquire() as producer:
        for _ in range(int(sys.argv[1])):
            app.send_task("noop", producer=producer)
