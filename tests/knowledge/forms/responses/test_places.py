"""Places: what they say, and how they are taken apart."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.forms.responses.places import above, free_ids, instance, is_good_id, is_within, path_of, split

NAMES = st.text(alphabet="abcdefghijklmnopqrstuvwxyz_-.0123456789", min_size=1, max_size=5)
IDS = st.text(max_size=5).filter(is_good_id)


@st.composite
def _places(draw: st.DrawFn) -> tuple[str, str]:
    """A place and its path."""
    place = path = ""
    for _ in range(draw(st.integers(1, 5))):
        name = draw(NAMES)
        place, path = f"{place}/{name}", f"{path}/{name}"
        if draw(st.booleans()):
            place = instance(place, draw(IDS))
    return place, path


@given(_places())
def test_path_has_no_ids(drawn: tuple[str, str]) -> None:
    """The path of a place is the same without the ids of instances."""
    place, path = drawn
    assert path_of(place) == path


@given(_places())
def test_above_leads_to_the_root(drawn: tuple[str, str]) -> None:
    """Going up, each place lies within the next, and the last is that of the root."""
    place, path = drawn
    steps = [place, *above(place)]
    assert all(is_within(inner, outer) for inner, outer in pairwise(steps))
    assert path_of(steps[-1]) == "/" + path.split("/")[1]
    assert len(set(steps)) == len(steps)


@given(NAMES, IDS)
def test_split_is_the_way_back(name: str, id: str) -> None:
    """An instance's place tells the repeat and the id; any other place has no id."""
    assert split(instance(f"/data/{name}", id)) == (f"/data/{name}", id)
    assert split(f"/data/{name}") == (f"/data/{name}", "")


@pytest.mark.parametrize(
    ("place", "outer", "expected"),
    [
        ("/data/r[1]/x", "/data/r[1]", True),
        ("/data/r[1]", "/data/r[1]", True),
        ("/data/r[1]", "/data/r", True),
        ("/data/r[11]", "/data/r[1]", False),
        ("/data/r2", "/data/r", False),
        ("/data/r", "/data/r[1]", False),
        ("/data/rx/y", "/data/r", False),
    ],
)
def test_within(place: str, outer: str, expected: bool) -> None:
    """Names that only begin alike are strangers."""
    assert is_within(place, outer) is expected


@given(st.lists(st.one_of(st.integers(1, 20).map(str), IDS), unique=True).map(tuple), st.integers(0, 20))
def test_free_ids_are_free(taken: tuple[str, ...], count: int) -> None:
    """New ids are as many as wanted, all different, and nobody has them."""
    found = free_ids(taken, count)
    assert len(set(found)) == count
    assert not set(found) & set(taken)
    assert all(is_good_id(id) for id in found)


def test_free_ids_go_on_counting() -> None:
    """They go on where counting stopped."""
    assert (free_ids((), 2), free_ids(("1", "2"), 2), free_ids(("a", "3"), 2)) == (("1", "2"), ("3", "4"), ("4", "5"))


@pytest.mark.parametrize("id", ["", "a b", "a[", "a]", "a/b", "\n", "a\u00a0b"])
def test_ids_that_would_break_a_place(id: str) -> None:
    """Brackets, slashes and white space cannot stand in an id."""
    assert not is_good_id(id)
