"""Logs: what people and collectors read, without what is nobody's business."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.logs import redact

ROOT = Path(__file__).parents[2]
SECRET = "pa55:w/o@rd"

LOGGING = """
import logging, structlog
from bot.logs import configure_logs
configure_logs("info", {form!r})
log = structlog.get_logger()
address = "postgresql://focal:{secret}@db/focal"
log.info("started", database=address, token="{secret}", key="chat:1", nested=ValueError(address))
log.debug("not shown")
try:
    raise RuntimeError(f"cannot reach {{address}}")
except RuntimeError as error:
    log.error("failed", exc_info=error)
    logging.getLogger("a.library").exception("%s did not work: %s", "it", address)
logging.getLogger("a.library").info("not shown either")
"""


@pytest.mark.parametrize("name", ["token", "session_token", "secret_key", "password", "Authorization", "set-cookie"])
def test_values_with_secret_names_are_hidden(name: str) -> None:
    """Whatever its name says is secret is not written, whatever it is."""
    assert redact(None, "info", {"event": "x", name: SECRET, "key": "chat:1"}) == {
        "event": "x",
        name: "[hidden]",
        "key": "chat:1",
    }


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("postgresql://focal:pa55@db/focal", "postgresql://focal:[hidden]@db/focal"),
        ("postgresql://focal:pa@55@db/focal", "postgresql://focal:[hidden]@db/focal"),
        ("postgresql://focal:pa/55@db/focal", "postgresql://focal:[hidden]@db/focal"),
        ("postgresql://focal:pa:55@db/focal", "postgresql://focal:[hidden]@db/focal"),
        ("redis://:pa55@cache", "redis://:[hidden]@cache"),
        ("two: a://b:c@d e://f:g@h end", "two: a://b:[hidden]@d e://f:[hidden]@h end"),
        ("http://127.0.0.1:8080/ is up", "http://127.0.0.1:8080/ is up"),
        ("postgresql:///focal?host=/run", "postgresql:///focal?host=/run"),
        ("write to focal@example.org: now", "write to focal@example.org: now"),
    ],
)
def test_passwords_within_addresses_are_hidden(written: str, shown: str) -> None:
    """An address keeps all but its password; an address without one is left alone."""
    assert redact(None, "info", {"event": written, "error": written}) == {"event": shown, "error": shown}


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (f"https://api.telegram.org/bot12345678:{'A' * 35}/getMe", "https://api.telegram.org/bot[hidden]/getMe"),
        (f"the token 12345678:{'A' * 35} is refused", "the token [hidden] is refused"),
        ("xoxb-1234567890-abc and xapp-1-A0-123456", "[hidden] and [hidden]"),
    ],
)
def test_tokens_are_hidden_anywhere(written: str, shown: str) -> None:
    """Telegram's bots have theirs in the address of each call."""
    assert redact(None, "info", {"event": "x", "error": written})["error"] == shown


def test_values_that_are_no_text_are_kept() -> None:
    """Numbers and the like stay what they are."""
    assert redact(None, "info", {"event": "x", "forgotten": 3, "on": True, "none": None}) == {
        "event": "x",
        "forgotten": 3,
        "on": True,
        "none": None,
    }


def logged(form: str) -> list[str]:
    """The lines that a process writes to standard error."""
    code = LOGGING.format(form=form, secret=SECRET)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout == ""
    return done.stderr.splitlines()


def test_text_logs_hide_secrets_in_traces_and_of_libraries_too() -> None:
    """For people: readable lines with their traces, in which no password stands either."""
    text = "\n".join(logged("text"))
    assert SECRET not in text
    assert "started" in text
    assert "key=chat:1" in text
    assert text.count("RuntimeError: cannot reach postgresql://focal:[hidden]@db/focal") == 2
    assert "it did not work" in text
    assert "not shown" not in text


def test_json_logs_are_json_line_by_line() -> None:
    """For collectors: each line is an object with time, level and event, also what libraries log."""
    events = [json.loads(line) for line in logged("json")]
    assert [(event["level"], event["event"].partition(" ")[0]) for event in events] == [
        ("info", "started"),
        ("error", "failed"),
        ("error", "it"),
    ]
    assert all(event["timestamp"].endswith("Z") for event in events)
    assert SECRET not in json.dumps(events)
    assert "RuntimeError" in events[1]["exception"]
    assert "RuntimeError" in events[2]["exception"]
