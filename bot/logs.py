"""Structured logs: readable on a terminal, JSON for collectors; secrets never reach them."""

from __future__ import annotations

import logging
import re
import sys
from typing import Literal

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

_SECRET_NAME = re.compile(r"token|secret|password|authorization|cookie", re.IGNORECASE)
_URL_PASSWORD = re.compile(r"(?<=://)([^:/@\s]*):\S+@")
"""To the last @ of the word: a password may hold one, and hiding too much is the lesser harm."""


_TOKEN = re.compile(r"(?<!\d)\d{5,}:[\w-]{30,}|\bx(?:ox[a-z]|app)-[\w-]{10,}")
"""Tokens of Telegram's bots, and of Slack's."""


_CONTROL = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069]")
"""Ends of lines, escape sequences, and what turns the direction of writing."""

TRACEBACK = "exception"


def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Hides values whose names say that they are secret, and passwords within addresses, and tokens anywhere."""
    return {
        name: "[hidden]" if _SECRET_NAME.search(name) else _without_password(value) for name, value in event.items()
    }


def in_one_line(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Writes out what would begin another line or move a terminal's cursor, so that nobody's text looks like a line of
    the log. Traces keep their lines, each set in."""
    return {
        name: _set_in(value) if name == TRACEBACK else _escaped(value) if isinstance(value, str) else value
        for name, value in event.items()
    }


def _escaped(text: str) -> str:
    return _CONTROL.sub(lambda found: found.group().encode("unicode_escape").decode(), text)


def _set_in(trace: object) -> object:
    if not isinstance(trace, str):
        return trace
    return "\n".join(f"    {_escaped(line)}" for line in trace.split("\n"))


def _without_password(value: object) -> object:
    if isinstance(value, BaseException):
        value = str(value)
    return _TOKEN.sub("[hidden]", _URL_PASSWORD.sub(r"\1:[hidden]@", value)) if isinstance(value, str) else value


def configure_logs(level: str, form: Literal["text", "json"]) -> None:
    """Sets up logging for this process, on standard error, for Focal and the libraries alike."""
    threshold = getattr(logging, level.upper())
    renderer: Processor
    if form == "json":
        renderer = structlog.processors.JSONRenderer(ensure_ascii=False)
    else:
        plain = structlog.dev.plain_traceback  # tracebacks are text by now, so that they are redacted as well
        renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        redact,
        in_one_line,
    ]
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    of_libraries = logging.StreamHandler(sys.stderr)
    without_record = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    of_libraries.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[without_record, renderer])
    )
    logging.basicConfig(level=max(threshold, logging.WARNING), handlers=[of_libraries], force=True)
