"""Lists of several versions, merged."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.forms.exports.merging import ambiguous, in_order

lists = st.lists(st.lists(st.sampled_from("abcdefgh<>="), unique=True), min_size=1, max_size=4)


def test_what_vanished_stands_behind_its_neighbour() -> None:
    """A key of an older version stands behind the one that it followed there."""
    assert in_order([["a", "b", "d"], ["a", "c", "d", "e"]]) == ["a", "c", "b", "d", "e"]


def test_what_vanished_from_the_beginning_stands_there() -> None:
    """A key that was the first of an older version is the first again."""
    assert in_order([["b", "c"], ["a", "x", "b"]]) == ["a", "x", "b", "c"]


def test_a_middle_version_is_heard_before_an_older_one() -> None:
    """The newest version that has a key says where it stands."""
    assert in_order([["a", "b"], ["a", "b", "x"], ["x", "a", "b"]]) == ["a", "b", "x"]


@settings(deadline=None)
@given(lists)
def test_every_key_stands_there_once_and_the_newest_keep_their_order(versions: list[list[str]]) -> None:
    """Nothing is lost, nothing stands there twice, and the newest version's order is kept."""
    merged = in_order(versions)
    assert sorted(merged) == sorted({key for version in versions for key in version})
    assert [key for key in merged if key in versions[0]] == versions[0]


def test_names_that_one_version_has_twice_are_ambiguous() -> None:
    """A name may stand in any number of versions, but once in each."""
    assert ambiguous([["a", "b", "a"], ["b", "c"], ["c"]]) == {"a"}
