"""Numbers that no database can compare, wherever an address or a form takes one: no page, and never a fault."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.config import Settings
from knowledge.model.people import Desk, Role
from tests.bot.busy import enter_as
from tests.bot.serving import GENEROUS, Served, copied, free_port
from tests.security.routes import CONSOLE, OPEN, SECRET
from tests.security.test_routes import FILLED

HUGE = "9" * 30
NOT_ASKED = frozenset({("GET", "/chat/stream"), ("GET", "/static"), ("GET", "/console/knowledge/pack.zip")})
"""What does not end, takes no number, or takes its time."""

NAMES = (
    *("number", "member", "contact", "to", "page", "before", "after"),
    *("revision", "index", "language", "from", "signer"),
)


@pytest.fixture(scope="module")
def walked(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A Focal that these tests share."""
    folder = copied(furnished, tmp_path_factory.mktemp("numbers") / "var")
    served = Served(Settings(data_dir=folder, port=free_port(), **GENEROUS))
    served.start()
    yield served
    served.stop()


@pytest.mark.parametrize(("there", "said"), [(HUGE, ""), ("1", HUGE), ("1", "-1")])
def test_no_number_is_a_fault(walked: Served, there: str, said: str) -> None:
    """In the path; and, of things that are there, in what is asked for and in what is posted, by somebody who may do
    everything."""
    given = dict.fromkeys(NAMES, said) if said else {}
    with enter_as(walked, Role.ADMINISTRATOR, Desk.APPROVER) as visitor:
        csrf = visitor.page("/console").hidden["csrf"]

        def status(method: str, path: str) -> int:
            filled = re.sub(r"{(\w+)(?::\w+)?}", lambda part: FILLED.get(part[1], there), path)
            form = {**given, "csrf": csrf} if method == "POST" else None
            return visitor.http.request(method, filled, params=given, data=form).status_code

        statuses = {way: status(*way) for way in sorted({*CONSOLE, *OPEN, *SECRET} - NOT_ASKED)}
    assert {way: found for way, found in statuses.items() if found >= 500} == {}
    assert 401 not in [found for (_method, path), found in statuses.items() if path.startswith("/console/")]
