"""The order in which the tests are shared out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ordering import LONGEST, place_of

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("name", LONGEST)
def test_what_takes_longest_is_there(name: str) -> None:
    """A file or a folder that is renamed is renamed there, too, and stands before all that is not named."""
    assert (ROOT / name).exists()
    assert place_of(name) == LONGEST.index(name) < place_of("tests/test_ordering.py::test_x")
