"""Processes that run tests side by side do not get into each other's way."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pytest

from tests.bot.conftest import Visit
from tests.bot.serving import PORTS, Served, copied, free_port, share_of_ports


@pytest.mark.parametrize("workers", [1, 2, 3, 8])
def test_no_two_processes_share_a_port(workers: int) -> None:
    """Each has ports of its own, hundreds of them, none that the system gives out by itself."""
    shares = [share_of_ports(f"gw{number}", str(workers)) for number in range(workers)]
    assert all(set(one).isdisjoint(other) for one, other in combinations(shares, 2))
    assert all(len(share) > 1_000 and set(share) <= set(PORTS) for share in shares)
    assert max(PORTS) < 32_768


def test_a_process_in_place_of_another_has_ports() -> None:
    """pytest-xdist starts a third process, counted on, when one of two has died."""
    assert share_of_ports("gw2", "2") == share_of_ports("gw0", "2")


def test_ports_are_free_and_of_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is given is of the share of the process."""
    monkeypatch.setenv("PYTEST_XDIST_WORKER", "gw1")
    monkeypatch.setenv("PYTEST_XDIST_WORKER_COUNT", "2")
    assert {free_port() for _ in range(20)} <= set(share_of_ports("gw1", "2"))


def test_a_focal_that_is_put_back_knows_nobody(put_back: Callable[[], Served], visit: Visit) -> None:
    """What a test did is gone for the next one, while the same server runs on and answers."""
    first = put_back()
    visitor = visit(url=first.url)
    visitor.say("menu")
    assert len(visitor.page().messages) == 2
    people = first.focal.store.read(lambda unit: unit.people.count_contacts())
    assert put_back() is first
    assert visitor.page().messages == []
    assert first.focal.store.read(lambda unit: unit.people.count_contacts()) == people - 1
    assert visitor.ask("menu").direction == "out"


def test_a_copy_shares_the_index_alone(furnished: Path, tmp_path: Path) -> None:
    """Nobody writes into it; all else is the copy's own."""
    made = copied(furnished, tmp_path / "var")
    shared = {path.suffix for path in made.rglob("*") if path.is_file() and path.stat().st_nlink > 1}
    assert shared == {".npz"}
    assert [path.name for path in made.rglob("*.db")] == ["focal.db"]
