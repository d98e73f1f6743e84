"""What stands in the log: each line by itself, each request to be found, and nothing that people said."""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog

from bot.config import PREFIX
from bot.logs import in_one_line
from scheduler.figures import counted
from scheduler.tracing import TRACE, traced
from tests.bot.conftest import Serve
from tests.bot.serving import copied, free_port, until
from tests.bot.visitor import Visitor
from tests.botapi.loopback import LoopbackTelegram
from tests.botapi.talking import asks
from tests.faults.forked import Forked
from tests.slack.focal import answer_to
from tests.slack.loopback import LoopbackSlack

KEY = "a key for tests that is long enough to be one"
FORGED = "2026-11-29 10:00:00 [info     ] audit.head count=0"

INJECTIONS = [
    f"x\n{FORGED}",
    f"x\r\n{FORGED}",
    f"x\u2028{FORGED}",
    f"x\x85{FORGED}",
    f"x\x0b{FORGED}",
    f"\x1b[2K\x1b[1A{FORGED}",
    f"\x9b2K{FORGED}",
    f"\u202e{FORGED}",
]


def written(event: dict[str, Any]) -> str:
    """A line of the log for people."""
    renderer = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    return str(renderer(None, "info", in_one_line(None, "info", event)))


@pytest.mark.parametrize("text", INJECTIONS)
def test_nobodys_text_looks_like_a_line_of_the_log(text: str) -> None:
    """Ends of lines, escape sequences and turns of direction are written out, in events as in values."""
    for event in ({"event": text}, {"event": "x", "error": text}):
        line = written(event)
        assert len(line.splitlines()) == 1
        assert line.isprintable()
        assert FORGED in line


def test_a_trace_keeps_its_lines_set_in() -> None:
    """A message within a trace that looks like a line of the log does not begin where lines begin."""
    line = written({"event": "x", "exception": f"Traceback:\n  File\nValueError: y\n{FORGED}\x1b[2K"})
    first, *others = line.splitlines()
    assert len(others) == 4
    assert all(each.startswith("    ") for each in others)
    assert "\x1b" not in line
    assert "x" in first


def test_each_run_of_a_job_has_a_trace() -> None:
    """Two runs can be told apart, and what a job logs says which job it was."""
    seen: list[dict[str, Any]] = []
    run = counted("a_job", lambda: seen.append(structlog.contextvars.get_contextvars()))
    with structlog.contextvars.bound_contextvars():
        run()
        run()
        structlog.contextvars.unbind_contextvars(TRACE, "job")
    assert [each["job"] for each in seen] == ["a_job", "a_job"]
    assert seen[0][TRACE] != seen[1][TRACE]


def test_a_trace_within_a_trace_is_the_same() -> None:
    """What a request leads to is found under the request's trace; afterwards there is none."""
    with traced():
        outer = structlog.contextvars.get_contextvars()[TRACE]
        with traced(update=7):
            assert structlog.contextvars.get_contextvars() == {TRACE: outer, "update": 7}
    assert TRACE not in structlog.contextvars.get_contextvars()


# A Focal that is talked to


WORDS = "zorblewump"
"""In everything that people say here, and nowhere else."""

NAME, MAIL, CODE = "Quirina Vexley", "quirina.vexley@example.org", "7KQ2-MWXT-4HJ8"


@pytest.fixture
def exits() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def lines_of(log: Path) -> list[dict[str, Any]]:
    """What the log says; every line is an object."""
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


def test_nothing_that_people_say_is_logged(furnished: Path, tmp_path: Path, exits: ExitStack) -> None:
    """People talk on Telegram, on Slack and on the web, ask what nobody knows, hand it over, send files, tell their
    names and mistype codes and links; platforms refuse messages with their texts in it. At the level of info the log
    has neither their words nor names nor addresses nor any token, and every line of a request has its trace."""
    telegram = exits.enter_context(LoopbackTelegram())
    slack = exits.enter_context(LoopbackSlack())
    log, port = tmp_path / "focal.log", free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)} | {
        "FOCAL_DATA_DIR": str(copied(furnished, tmp_path / "var")),
        "FOCAL_PORT": str(port),
        "FOCAL_SECRET_KEY": KEY,
        "FOCAL_TELEGRAM_TOKEN": telegram.token,
        "FOCAL_TELEGRAM_API_URL": telegram.url,
        "FOCAL_SLACK_MODE": "socket",
        "FOCAL_SLACK_BOT_TOKEN": slack.bot_token,
        "FOCAL_SLACK_APP_TOKEN": slack.app_token,
        "FOCAL_SLACK_API_URL": slack.api_url,
        "FOCAL_LOG_FORMAT": "json",
        "FOCAL_PERSON_MESSAGES_PER_MINUTE": "6",
    }
    server = Forked(environment, log=log)
    exits.callback(server.kill)
    server.start()
    said = [f"What does the {WORDS} committee do? {NAME}, {MAIL}", f"/join {CODE}", "/mydata"]

    ana = telegram.person(700_700_701)
    for text in said:
        asks(telegram, ana, text)
    ana.sends_document(f"{WORDS}.pdf", b"%PDF")
    for _ in range(9):
        ana.says(f"{WORDS} again")
    until(lambda: any(line["event"] == "intake.pause" for line in lines_of(log)))

    slack.wait_until(lambda: slack.connections == 1)
    ben = slack.add_user("U0QUIRINA")
    for text in said[:2]:
        answer_to(slack, ben, partial(ben.says_dm, text))

    url = f"http://127.0.0.1:{port}"
    with Visitor(url) as visitor:
        visitor.page()
        for text in said:
            visitor.post(text=text)
        visitor.http.post("/chat/messages", data={"key": "f"}, files={"file": (f"{WORDS}.txt", WORDS.encode())})
        for path in ("/forms/{}", "/letters/{}", "/console/sign-in/{}", "/calendar/{}.ics", "/practices?q={}"):
            visitor.http.get(path.format(WORDS), headers={"x-request-id": "from-a-proxy-1"})
        cookies = list(visitor.http.cookies.values())
    server.terminate()
    server.wait()

    text, lines = log.read_text(encoding="utf-8"), lines_of(log)
    assert {"audit.head", "intake.pause", "invitation.unknown_code"} <= {line["event"] for line in lines}
    hidden = [WORDS, CODE, "Quirina", "Vexley", MAIL, KEY, "committee"]
    hidden += [telegram.token, slack.bot_token, slack.app_token, *cookies]
    assert [each for each in hidden if each.lower() in text.lower()] == []
    assert re.findall(r"\b700700701\b", text) == []
    for line in lines:
        if line["event"].startswith(("intake.", "invitation.", "conversation.", "web.", "audit.")):
            assert re.fullmatch(r"[0-9a-f]{16}", line[TRACE]), line


class Traces(logging.Handler):
    """What is logged, with its trace."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(str(structlog.contextvars.get_contextvars().get(TRACE)))


def test_a_fault_is_logged_under_the_trace_of_its_answer(serve: Serve) -> None:
    """What the page of an error carries as X-Request-Id is what the server logs the fault under, each its own."""

    async def fault() -> None:
        raise RuntimeError("a fault of ours")

    served = serve(lambda app: app.add_api_route("/fault", fault))
    traces, logger = Traces(), logging.getLogger("uvicorn.error")
    logger.addHandler(traces)
    try:
        answers = [httpx.get(f"{served.url}/fault") for _ in range(2)]
    finally:
        logger.removeHandler(traces)
    assert [answer.status_code for answer in answers] == [500, 500]
    assert traces.found == [answer.headers["x-request-id"] for answer in answers]
    assert traces.found[0] != traces.found[1]
