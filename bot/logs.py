"""Structured logs: readable on a terminal, JSON for collectors; secrets never reach them."""

from __future__ import annotations

import logging
import re
import sys
from typing import Literal

import structlog
from structlog.typing import EventDict, WrappedLogger

_SECRET_NAME = re.compile(r"token|secret|password|authorization|cookie", re.IGNORECASE)
_URL_PASSWORD = re.compile(r"(?<=://)([^:/@\s]+):[^@\s]+@")


def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Hides values whose names say that they are secret, and passwords within addresses."""
    return {
        name: "[hidden]" if _SECRET_NAME.search(name) else _without_password(value) for name, value in event.items()
    }


def _without_password(value: object) -> object:
    return _URL_PASSWORD.sub(r"\1:[hidden]@", value) if isinstance(value, str) else value


def configure_logs(level: str, form: Literal["text", "json"]) -> None:
    """Sets up logging for this process, on standard error, for Focal and the libraries alike."""
    threshold = getattr(logging, level.upper())
    renderer: structlog.typing.Processor
    if form == "json":
        renderer = structlog.processors.JSONRenderer(ensure_ascii=False)
    else:
        renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    shared: list[structlog.typing.Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info if form == "json" else structlog.processors.UnicodeDecoder(),
        redact,
    ]
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(
        level=max(threshold, logging.WARNING), stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s"
    )
