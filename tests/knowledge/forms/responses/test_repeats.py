"""Repeats: instances that people add and remove, and those that a count makes."""

from __future__ import annotations

import pytest

from knowledge.forms.responses import ResponseError, fill
from knowledge.forms.responses.settling import MOST_INSTANCES
from tests.knowledge.forms.building import calculate, form, group, integer, question, repeat
from tests.knowledge.forms.responses.opening import AROUND, answered, opened, sent


class TestAdding:
    def test_instance_comes_last(self) -> None:
        """A new instance stands behind the others, before what follows the repeat, and its questions appear."""
        survey = form(question("a"), repeat("r", question("x")), question("b"))
        change = opened(survey).answer("/data/r[1]/x", "one").filled.add_repeat("/data/r", "k3f")
        filled = change.filled.answer("/data/r[k3f]/x", "two").filled
        assert change.appeared == ("/data/r[k3f]/x",)
        assert sent(filled) == ('<data id="practices" version="1"><a/><r><x>one</x></r><r><x>two</x></r><b/></data>')

    def test_ids_stay(self) -> None:
        """Places keep their ids when an instance before them is removed; positions move up."""
        survey = form(repeat("r", question("x"), calculate("at", "position(..)")))
        filled = opened(survey).add_repeat("/data/r", "b").filled.add_repeat("/data/r", "c").filled
        filled = filled.answer("/data/r[c]/x", "mine").filled.remove_repeat("/data/r[1]").filled
        assert filled.response.repeats["/data/r"] == ("b", "c")
        assert (filled.value("/data/r[c]/x"), filled.value("/data/r[c]/at")) == ("mine", "2")

    @pytest.mark.parametrize("id", ["1", "", "a/b", "a]", "a b", "[", "a\n"])
    def test_bad_ids_are_refused(self, id: str) -> None:
        """An id that is taken, or would break a place, is refused, and nothing has changed."""
        filled = opened(form(repeat("r", question("x"))))
        with pytest.raises(ResponseError, match="bad-id"):
            filled.add_repeat("/data/r", id)
        assert filled.response.repeats["/data/r"] == ("1",)

    @pytest.mark.parametrize("place", ["/data/x", "/data/g", "/data/r[1]"])
    def test_only_repeats_grow(self, place: str) -> None:
        """Instances are added to the place of a repeat as a whole only."""
        filled = opened(form(question("x"), group("g", question("y")), repeat("r", question("z"))))
        with pytest.raises(ResponseError, match="not-a-repeat"):
            filled.add_repeat(place, "new")

    def test_nested(self) -> None:
        """Each instance of an outer repeat has instances of its own of an inner one; ids may be the same."""
        survey = form(repeat("r", repeat("s", question("x")), calculate("n", "count(../s)")))
        filled = opened(survey).add_repeat("/data/r", "b").filled.add_repeat("/data/r[b]/s", "1").filled
        filled = filled.add_repeat("/data/r[b]/s", "2").filled.answer("/data/r[b]/s[2]/x", "deep").filled
        assert (filled.value("/data/r[1]/n"), filled.value("/data/r[b]/n")) == ("1", "2")
        assert sent(filled).count("<s>") == 3
        assert fill(survey, filled.response, AROUND).value("/data/r[b]/s[2]/x") == "deep"


class TestRemoving:
    def test_answers_go_with_it(self) -> None:
        """Removing an instance forgets its answers and the instances in it; that is no loss to be reported."""
        survey = form(repeat("r", question("x"), repeat("s", question("y"))))
        filled = opened(survey).answer("/data/r[1]/x", "a").filled.answer("/data/r[1]/s[1]/y", "b").filled
        change = filled.remove_repeat("/data/r[1]")
        assert (dict(change.response.answers), dict(change.response.repeats)) == ({}, {"/data/r": ()})
        assert change.vanished == ()

    def test_others_may_lose(self) -> None:
        """What becomes irrelevant elsewhere by a removal is reported."""
        survey = form(repeat("r", question("x")), question("why", relevant="count(/data/r) > 0"))
        filled = answered(opened(survey), why="because")
        assert filled.remove_repeat("/data/r[1]").vanished == ("/data/why",)

    def test_similar_names_stay(self) -> None:
        """Removing "r" leaves "r2" and the instance "11" alone."""
        survey = form(repeat("r", question("x")), repeat("r2", question("x")))
        filled = opened(survey).add_repeat("/data/r", "11").filled
        filled = filled.answer("/data/r[11]/x", "a").filled.answer("/data/r2[1]/x", "b").filled
        assert dict(filled.remove_repeat("/data/r[1]").response.answers) == {"/data/r[11]/x": "a", "/data/r2[1]/x": "b"}

    @pytest.mark.parametrize("place", ["/data/r", "/data/x", "/data"])
    def test_only_instances_go(self, place: str) -> None:
        """A repeat as a whole, or a question, cannot be removed."""
        filled = opened(form(question("x"), repeat("r", question("y"))))
        with pytest.raises(ResponseError, match="not-an-instance"):
            filled.remove_repeat(place)


class TestCounts:
    def test_count_makes_instances(self) -> None:
        """There are as many instances as the count says, with ids of their own and their defaults."""
        survey = form(integer("n"), repeat("r", question("x", default="d"), count="/data/n"))
        filled = answered(opened(survey), n="2")
        assert filled.response.repeats["/data/r"] == ("1", "2")
        assert sent(filled) == '<data id="practices" version="1"><n>2</n><r><x>d</x></r><r><x>d</x></r></data>'

    def test_fewer_are_kept_in_the_draft(self) -> None:
        """Instances beyond the count leave at the end, and come back with their answers."""
        survey = form(
            integer("n"), repeat("r", question("x", default="d"), count="/data/n"), calculate("c", "count(/data/r)")
        )
        filled = answered(opened(survey), n="3").answer("/data/r[3]/x", "mine").filled
        change = filled.answer("/data/n", "1")
        assert change.vanished == ("/data/r[2]/x", "/data/r[3]/x")
        assert (change.filled.value("/data/c"), sent(change.filled).count("<r>")) == ("1", 1)
        again = change.filled.answer("/data/n", "3")
        assert again.appeared == ("/data/r[2]/x", "/data/r[3]/x")
        assert "<x>mine</x>" in sent(again.filled)
        assert sent(fill(survey, change.response, AROUND)) == sent(change.filled)

    def test_kept_instances_are_not_unknown(self) -> None:
        """Answers in instances that the count leaves out belong to the form all the same."""
        survey = form(integer("n"), repeat("r", question("x"), count="/data/n"))
        filled = answered(opened(survey), n="2").answer("/data/r[2]/x", "kept").filled
        assert answered(filled, n="1").unknown() == ()

    @pytest.mark.parametrize(("n", "count"), [("", 0), ("-3", 0), ("0", 0), ("1", 1)])
    def test_odd_counts(self, n: str, count: int) -> None:
        """No number, or one below zero, makes no instance."""
        survey = form(integer("n"), repeat("r", question("x"), count="/data/n"))
        assert sent(answered(opened(survey), n=n)).count("<r>") == count

    def test_count_may_be_computed(self) -> None:
        """A count may be an expression; it is cut to a whole number."""
        survey = form(integer("n"), repeat("r", question("x"), count="/data/n div 2"))
        assert sent(answered(opened(survey), n="5")).count("<r>") == 2

    def test_nested_count_belongs_to_its_instance(self) -> None:
        """A count in an instance reads that instance, relative or absolute."""
        survey = form(
            repeat(
                "r",
                integer("n"),
                repeat("s", question("x"), count="../n"),
                repeat("t", question("y"), count="/data/r/n"),
            )
        )
        filled = opened(survey).add_repeat("/data/r", "b").filled
        filled = filled.answer("/data/r[1]/n", "1").filled.answer("/data/r[b]/n", "3").filled
        assert {place: len(ids) for place, ids in filled.response.repeats.items()} == {
            "/data/r": 2,
            "/data/r[1]/s": 1,
            "/data/r[1]/t": 1,
            "/data/r[b]/s": 3,
            "/data/r[b]/t": 3,
        }

    def test_people_cannot_add_or_remove(self) -> None:
        """Where the count decides, nobody else does."""
        filled = answered(opened(form(integer("n"), repeat("r", question("x"), count="/data/n"))), n="1")
        with pytest.raises(ResponseError, match="has-a-count"):
            filled.add_repeat("/data/r", "new")
        with pytest.raises(ResponseError, match="has-a-count"):
            filled.remove_repeat("/data/r[1]")

    def test_too_many_are_not_made(self) -> None:
        """A count that got a telephone number does not fill the memory: it is cut, and named as a fault."""
        survey = form(question("n"), repeat("r", question("x"), count="/data/n"))
        filled = answered(opened(survey), n="33612345678")
        assert len(filled.response.repeats["/data/r"]) == MOST_INSTANCES
        assert [(fault.place, fault.code) for fault in filled.faults()] == [("/data/r", "too-many-instances")]
        assert answered(filled, n="1").faults() == ()

    def test_rules_reach_new_instances(self) -> None:
        """What is computed and what is relevant in an instance that a count makes is known at once."""
        survey = form(
            integer("n"),
            repeat(
                "r",
                calculate("at", "position(..) * 10"),
                question("odd", relevant="../at mod 20 = 10"),
                count="/data/n",
            ),
            calculate("all", "sum(/data/r/at)"),
        )
        filled = answered(opened(survey), n="3")
        assert filled.value("/data/all") == "60"
        assert [filled.is_relevant(f"/data/r[{id}]/odd") for id in "123"] == [True, False, True]
