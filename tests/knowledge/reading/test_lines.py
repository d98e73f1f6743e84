"""Lines on their way from the process with limits: they come as they were, or not at all."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.reading.lines import Item, tidy, unpacked

ITEMS = st.builds(
    Item,
    number=st.integers(1),
    text=st.text(min_size=1),
    page=st.integers(0),
    is_heading=st.booleans(),
    opens=st.booleans(),
)


@given(st.lists(ITEMS))
def test_lines_come_as_they_were(items: list[Item]) -> None:
    """Through JSON and back, in their order."""
    sent = json.loads(json.dumps([item.packed() for item in items]))
    assert list(unpacked(sent)) == items


@pytest.mark.parametrize(
    "value",
    [None, 1, "x", {}, [], [1, "x"], ["1", "x", 0, True, True], [1, ["x"], 0, True, True], [1, "x", 0, 1, True]],
)
def test_what_is_no_line_is_refused(value: Any) -> None:
    """Whoever takes the reader over can send wrong texts, but nothing else."""
    with pytest.raises(ValueError, match="not a line"):
        list(unpacked([value]))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  a \t b\u00a0c\u202fd ", "a b c d"),
        ("a\x00b\x1b[31mc\x7f\x9b", "a b [31mc"),
        ("muni\u00adcipal zero\u200bwidth", "municipal zerowidth"),
        ("\ufeffa\udcff", "a"),
        ("🇪🇸 é e\u0301", "🇪🇸 é e\u0301"),
    ],
)
def test_a_line_is_tidy(text: str, expected: str) -> None:
    """Without control characters, invisible ones and runs of spaces; letters stay as they are."""
    assert tidy(text) == expected


@given(st.text())
def test_what_is_tidy_stays_so(text: str) -> None:
    """It can be stored, printed, and tidied again."""
    once = tidy(text)
    assert tidy(once) == once
    once.encode("utf-8")
    assert "\x00" not in once
