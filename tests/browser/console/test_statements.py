"""Every page of the console takes few statements, however many rows there are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.config import Settings
from tests.bot import knowing_pages
from tests.bot.counting import Counter
from tests.bot.serving import GENEROUS, Served, copied, free_port
from tests.bot.visitor import Visitor
from tests.browser.console.furnished import administrator, furnish, session_of
from tests.browser.console.growing import grow
from tests.browser.console.pages import PAGES, address

MOST = 20
MORE = 40

Costs = dict[str, list[str]]
"""The statements of each page."""


@pytest.fixture(scope="module")
def costs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Costs, Costs]]:
    """What the pages cost with a few rows in every list, and with forty more."""
    room, counter = tmp_path_factory.getbasetemp(), Counter()
    folder = copied(knowing_pages.stocked(room), tmp_path_factory.mktemp("statements") / "var")
    settings = Settings(data_dir=folder, pack=room / "small", port=free_port(), **GENEROUS)
    focal = Served(settings, counter.prepare)
    focal.start()
    counter.listen(focal)
    try:
        places = furnish(focal)
        with Visitor(focal.url) as visitor:
            visitor.http.cookies.set("focal_console", session_of(focal, administrator(focal)))
            few = _costs(visitor, places, counter)
            grow(focal, places, MORE)
            yield few, _costs(visitor, places, counter)
    finally:
        focal.stop()


def _costs(visitor: Visitor, places: dict[str, str], counter: Counter) -> Costs:
    found: Costs = {}
    for path in PAGES:
        for _time in range(2):  # the first one puts at hand what can be kept there
            answer = visitor.http.get(address(path, places))
        assert answer.status_code == 200, path
        found[path] = counter.statements
    return found


@pytest.mark.parametrize("path", PAGES)
def test_few_statements(costs: tuple[Costs, Costs], path: str) -> None:
    """Fewer than twenty, and no more for forty more of everything."""
    few, many = (each[path] for each in costs)
    more = [each for each in dict.fromkeys(many) if many.count(each) > few.count(each)]
    assert len(many) < MOST, len(many)
    assert len(many) <= len(few), more
