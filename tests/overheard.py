"""What the log of the whole suite must not have: tokens, and what people write to Focal.

Whatever a test prints is looked through, whether it asks for that or not: lines of the log at the level of info or
above, of servers in this process and of those that the test started.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from bot.intake import Intake
from knowledge.model.messages import IncomingMessage

_LEVEL = r"(?:info|warning|error|critical)"
_LINE = re.compile(rf'\[{_LEVEL} *\].*|^\{{.*"level": "{_LEVEL}".*', re.MULTILINE)
"""Of structlog, for people or as JSON."""

_TOKENS = re.compile(r"(?<!\d)\d{5,}:[\w-]{30,}|\bx(?:ox[a-z]|app)-[\w-]{10,}|\bBearer [\w.~+/-]{16,}")

SHORTEST = 12
"""Characters of a text that is looked for; "/help" and "oui" stand in the log for other reasons."""


class Heard:
    """What was written to Focal since the last look."""

    def __init__(self) -> None:
        self.texts: set[str] = set()

    def note(self, message: IncomingMessage) -> None:
        text = message.text.strip()
        if len(text) >= SHORTEST and " " in text:
            self.texts.add(text)


heard = Heard()


@contextmanager
def listening() -> Iterator[None]:
    """Notes what comes in by any channel of this process."""
    take = Intake.take

    async def noted(intake: Intake, message: IncomingMessage, *args: Any, **options: Any) -> Any:
        heard.note(message)
        return await take(intake, message, *args, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Intake, "take", noted)
        yield


def leaks(printed: str, texts: Iterable[str]) -> list[str]:
    """The lines of the log that have a token or one of the texts."""
    lines = _LINE.findall(printed) if "[" in printed or "{" in printed else []
    escaped = [text.encode("unicode_escape").decode() for text in texts]
    return [line for line in lines if _TOKENS.search(line) or any(text in line for text in (*texts, *escaped))]


def check(report: pytest.TestReport) -> None:
    """Fails a test that passed, where the log of it leaks."""
    printed = report.capstdout + report.capstderr
    found = leaks(printed, tuple(heard.texts)) if printed else []
    heard.texts.clear()
    if found and report.passed:
        report.outcome = "failed"
        report.longrepr = "The log has what it must not have:\n" + "\n".join(found)
