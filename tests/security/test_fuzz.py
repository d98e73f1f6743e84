"""A little nonsense at every way in; `make fuzz` throws more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from tests.bot.serving import copied
from tests.security.fuzz import QUICK
from tests.security.ways_in import WaysIn, ways_in

FEW = 12


@pytest.fixture(scope="module")
def ways(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WaysIn]:
    """A Focal with every way in open."""
    folder = copied(furnished, tmp_path_factory.mktemp("ways") / "var")
    with structlog.testing.capture_logs(), ways_in(folder) as opened:
        yield opened


@pytest.mark.parametrize("name", QUICK)
def test_nonsense_is_no_fault_of_ours(ways: WaysIn, name: str) -> None:
    """Whatever comes in, each answer says what is wrong with it, and none is a fault."""
    QUICK[name](ways, FEW)


def test_what_comes_behind_nonsense_is_heard(ways: WaysIn) -> None:
    """People on every channel are heard and answered."""
    assert ways.is_heard()
