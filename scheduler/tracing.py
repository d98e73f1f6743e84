"""Trace ids: what one request, one update of a platform or one run of a job wrote into the log is found together."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from structlog.contextvars import bind_contextvars, bound_contextvars, get_contextvars

TRACE = "trace_id"
"""Its name in the log."""


def new_trace() -> str:
    """16 hexadecimal digits, at random."""
    return secrets.token_hex(8)


def trace_on(trace: str, **about: str) -> None:
    """Gives what this task or thread logs from now on a trace id, and what else it is about; so do tasks that it
    starts."""
    bind_contextvars(**{TRACE: trace}, **about)


@contextmanager
def traced(**about: str | int) -> Iterator[None]:
    """A trace id for what is logged within, unless there is one already, and what else it is about."""
    own = {} if TRACE in get_contextvars() else {TRACE: new_trace()}
    with bound_contextvars(**own, **about):
        yield
