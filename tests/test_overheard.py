"""The log of every test is looked through."""

from __future__ import annotations

import pytest

from tests.overheard import leaks

SAID = "what does the committee do?"


@pytest.mark.parametrize(
    "line",
    [
        f"2026-11-29 10:00:00 [info     ] intake.pause                   text='{SAID}'",
        f"2026-11-29 10:00:00 [error    ] outbox.failed error='{SAID} is too long'",
        f'{{"event": "x", "level": "warning", "text": "{SAID}"}}',
        "2026-11-29 10:00:00 [warning  ] telegram url=https://api.example.org/bot12345678:" + "A" * 35,
        "2026-11-29 10:00:00 [warning  ] slack said=xoxb-1234567890-abc",
    ],
)
def test_a_leak_is_found(line: str) -> None:
    """A text that somebody wrote, or a token, from the level of info on."""
    assert leaks(f"before\n{line}\nafter\n", (SAID,)) != []


@pytest.mark.parametrize(
    "line",
    [
        f"2026-11-29 10:00:00 [debug    ] heard text='{SAID}'",
        f"a test prints {SAID}",
        "2026-11-29 10:00:00 [info     ] web.started address=http://127.0.0.1:8080",
    ],
)
def test_nothing_else_is(line: str) -> None:
    """Neither what is said for developers nor what is no line of the log."""
    assert leaks(f"{line}\n", (SAID,)) == []
