"""The working copy: where its spots are, and what it keeps."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from knowledge.forms.responses import ResponseError
from knowledge.forms.responses.plan import plan_of
from knowledge.forms.responses.tree import Tree
from knowledge.model.forms import FormVersion
from tests.knowledge.forms.building import form, group, question, repeat


@pytest.fixture
def survey() -> FormVersion:
    """Repeats side by side and in each other, between questions."""
    return form(
        question("a"),
        repeat("r", question("x"), group("g", repeat("s", question("y")))),
        question("b"),
        repeat("t", question("z")),
    )


def _tree(
    survey: FormVersion, ids: Mapping[str, tuple[str, ...]] | None = None, answers: Mapping[str, str] | None = None
) -> Tree:
    """A tree with these instances, by the places of their repeats below the root."""
    return Tree(plan_of(survey), answers or {}, {f"/data/{place}": each for place, each in (ids or {}).items()})


class TestGrowing:
    def test_elements_stand_in_order(self, survey: FormVersion) -> None:
        """Expressions see the instances where the form has the repeat, whenever they were added."""
        tree = _tree(survey, {"r": ("1",)})
        tree.add(tree.whole("/data/t"), "1")
        tree.add(tree.whole("/data/r"), "2")
        assert [child.name for child in tree.root.element.elements()] == ["a", "r", "r", "b", "t"]

    def test_spots_are_found(self, survey: FormVersion) -> None:
        """A spot is found by its place, its path and its element."""
        tree = _tree(survey, {"r": ("k",)}, {"/data/r[k]/x": "1"})
        spot = tree.spot("/data/r[k]/x")
        assert tree.by_path["/data/r/x"] == {"/data/r[k]/x": spot}
        assert tree.of_element(spot.element) is spot
        assert spot.value == "1"

    def test_whole_is_not_seen(self, survey: FormVersion) -> None:
        """A repeat as a whole is no node for expressions, but knows what is around it."""
        tree = _tree(survey)
        whole = tree.whole("/data/r")
        assert tree.root.element.named("r") == []
        assert whole.element.parent is tree.root.element

    def test_one_more_is_seen_for_a_while(self, survey: FormVersion) -> None:
        """For the question whether one more would be relevant it stands behind the others, and leaves no trace."""
        tree = _tree(survey, {"r": ("1", "2")})
        whole = tree.whole("/data/r")
        with tree.one_more(whole):
            assert tree.root.element.named("r")[2] is whole.element
        assert len(tree.root.element.named("r")) == 2
        assert whole.element.parent is tree.root.element
        assert [child.name for child in tree.root.element.elements()] == ["a", "r", "r", "b"]


class TestHiding:
    def test_hidden_comes_back(self, survey: FormVersion) -> None:
        """What is hidden is not found any more, keeps its answers, and comes back with all that was in it."""
        ids = {"r": ("1", "2"), "r[2]/g/s": ("k",)}
        tree = _tree(survey, ids, {"/data/r[2]/g/s[k]/y": "deep"})
        tree.hide(tree.spot("/data/r[2]"))
        assert "/data/r[2]/g/s[k]/y" not in tree.at
        assert tree.by_path["/data/r/g/s/y"] == {}
        assert tree.wholes["/data/r/g/s"].keys() == {"/data/r[1]/g/s"}
        assert tree.unknown() == ()
        tree.add(tree.whole("/data/r"), "2")
        assert tree.spot("/data/r[2]/g/s[k]/y").value == "deep"

    def test_removed_is_gone(self, survey: FormVersion) -> None:
        """What is removed is forgotten, with all that was in it."""
        ids = {"r": ("1", "2"), "r[2]/g/s": ("k",)}
        tree = _tree(survey, ids, {"/data/r[2]/g/s[k]/y": "deep", "/data/a": "1"})
        tree.remove(tree.spot("/data/r[2]"))
        assert tree.answers == {"/data/a": "1"}
        assert tree.ids == {"/data/r": ("1",), "/data/r[1]/g/s": (), "/data/t": ()}


class TestNearest:
    def test_same_instances(self, survey: FormVersion) -> None:
        """A path means the instances that one stands in, and the first where one stands in none."""
        ids = {"r": ("1", "2"), "r[1]/g/s": ("p",), "r[2]/g/s": ("k", "m"), "t": ("v", "w")}
        tree = _tree(survey, ids)
        seen_from = tree.spot("/data/r[2]/g/s[m]/y")
        places = {
            path: tree.nearest(path, seen_from) for path in ("/data/a", "/data/r/x", "/data/r/g/s/y", "/data/t/z")
        }
        assert {path: spot.place for path, spot in places.items() if spot is not None} == {
            "/data/a": "/data/a",
            "/data/r/x": "/data/r[2]/x",
            "/data/r/g/s/y": "/data/r[2]/g/s[m]/y",
            "/data/t/z": "/data/t[v]/z",
        }
        outside = tree.nearest("/data/r/g/s/y", tree.spot("/data/a"))
        assert outside is not None
        assert outside.place == "/data/r[1]/g/s[p]/y"

    def test_nowhere(self, survey: FormVersion) -> None:
        """A path that the form does not have, or whose repeat has no instance, is nowhere."""
        tree = _tree(survey)
        assert tree.nearest("/data/unknown", tree.root) is None
        assert tree.nearest("/data/t/z", tree.root) is None
        assert tree.nearest("/data", tree.root) is tree.root


class TestSpots:
    def test_what_stands_where(self, survey: FormVersion) -> None:
        """A group is no question, and nothing is around the root."""
        tree = _tree(survey, {"r": ("1",)})
        with pytest.raises(ResponseError, match="not-a-question"):
            _ = tree.spot("/data/r[1]/g").question
        with pytest.raises(ResponseError, match="nothing-around"):
            _ = tree.root.around
        assert tree.spot("/data/r[1]/x").around.place == "/data/r[1]"
        assert [each.place for each in tree.spot("/data/r[1]/g").lineage()] == [
            "/data/r[1]/g",
            "/data/r[1]",
            "/data/r",
            "/data",
        ]

    def test_flags_go_down(self, survey: FormVersion) -> None:
        """A spot is relevant with all around it; the flag of a repeat as a whole is about one more instance only."""
        tree = _tree(survey, {"r": ("1",)})
        spot, whole = tree.spot("/data/r[1]/g"), tree.whole("/data/r")
        whole.element.is_relevant = False
        assert (spot.is_relevant(), whole.is_relevant()) == (True, False)
        tree.spot("/data/r[1]").element.is_relevant = False
        assert not spot.is_relevant()

    def test_putting_says_what_changed(self, survey: FormVersion) -> None:
        """Only another value is a change; an empty one is no answer."""
        tree = _tree(survey)
        spot = tree.spot("/data/a")
        assert [tree.put(spot, value) for value in ("", "1", "1", "2", "")] == [False, True, False, True, True]
        assert tree.answers == {}
