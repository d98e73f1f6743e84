"""The way through a form, forward and back, and how far one has come."""

from __future__ import annotations

import pytest

from knowledge.forms.responses import AskAnother, AskQuestion
from knowledge.model.forms import NEVER_ASKED, QuestionType
from tests.knowledge.forms.building import calculate, form, group, integer, listed, question, repeat, select
from tests.knowledge.forms.responses.opening import answered, opened, way, way_back


class TestOrder:
    def test_document_order(self) -> None:
        """Questions come in the order of the form, whatever groups they stand in; field lists one by one, too."""
        screen = frozenset({"field-list"})
        survey = form(
            question("a"), group("g", question("b"), group("h", question("c")), appearance=screen), question("d")
        )
        assert way(opened(survey)) == ["/data/a", "/data/g/b", "/data/g/h/c", "/data/d"]

    @pytest.mark.parametrize("type", list(QuestionType))
    def test_who_is_asked(self, type: QuestionType) -> None:
        """All types are asked or shown, notes and acknowledgements among them, but those that nobody sees."""
        assert way(opened(form(question("x", type)))) == ([] if type in NEVER_ASKED else ["/data/x"])

    def test_table_heads_are_passed_by(self) -> None:
        """A select that only heads a table is no question."""
        survey = form(
            select("head", "l", appearance=frozenset({"label"})), select("row", "l"), lists=(listed("l", "a"),)
        )
        assert way(opened(survey)) == ["/data/row"]

    def test_what_is_not_relevant_is_passed_by(self) -> None:
        """Only what is relevant just now is asked."""
        survey = form(
            integer("n"), question("x", relevant="/data/n > 1"), group("g", question("y"), relevant="/data/n > 2")
        )
        filled = opened(survey)
        assert [way(answered(filled, n=n)) for n in "123"] == [
            ["/data/n"],
            ["/data/n", "/data/x"],
            ["/data/n", "/data/x", "/data/g/y"],
        ]

    def test_empty_form(self) -> None:
        """A form that asks nothing is at its end at once, from both sides."""
        filled = opened(form(calculate("c", "1")))
        assert (filled.next_asked(None), filled.previous_asked(None), filled.progress()) == (None, None, (0, 0))


class TestRepeats:
    def test_another_after_the_instances(self) -> None:
        """After the instances of a repeat comes whether to add another, also where there is none yet."""
        survey = form(repeat("r", question("x")), repeat("none", question("y"), first=0), question("z"))
        filled = opened(survey).add_repeat("/data/r", "b").filled
        assert way(filled) == ["/data/r[1]/x", "/data/r[b]/x", "/data/r+2", "/data/none+0", "/data/z"]

    def test_counted_repeats_do_not_ask(self) -> None:
        """Where a count decides, nobody is asked for another."""
        survey = form(integer("n"), repeat("r", question("x"), count="/data/n"))
        assert way(answered(opened(survey), n="2")) == ["/data/n", "/data/r[1]/x", "/data/r[2]/x"]

    def test_nested(self) -> None:
        """Inner repeats ask in each instance of the outer one."""
        survey = form(repeat("r", repeat("s", question("x")), question("y")))
        filled = opened(survey).add_repeat("/data/r", "b").filled
        assert way(filled) == [
            "/data/r[1]/s[1]/x",
            "/data/r[1]/s+1",
            "/data/r[1]/y",
            "/data/r[b]/s+0",
            "/data/r[b]/y",
            "/data/r+2",
        ]

    def test_irrelevant_repeat_does_not_ask(self) -> None:
        """Whether to add another is not asked where one more would not be relevant, by the repeat or around it."""
        survey = form(
            integer("n"),
            repeat("r", question("x"), relevant="/data/n > 1"),
            group("g", repeat("s", question("y")), relevant="/data/n > 2"),
        )
        filled = opened(survey)
        assert [way(answered(filled, n=n))[1:] for n in "123"] == [
            [],
            ["/data/r[1]/x", "/data/r+1"],
            ["/data/r[1]/x", "/data/r+1", "/data/g/s[1]/y", "/data/g/s+1"],
        ]

    def test_relevance_of_one_more_may_depend_on_how_many(self) -> None:
        """A repeat may end itself: one more is not relevant once there are two."""
        survey = form(repeat("r", question("x"), relevant="position(.) <= 2"), calculate("c", "count(/data/r)"))
        one = opened(survey)
        two = one.add_repeat("/data/r", "b").filled
        assert way(one) == ["/data/r[1]/x", "/data/r+1"]
        assert way(two) == ["/data/r[1]/x", "/data/r[b]/x"]
        assert way(two.remove_repeat("/data/r[1]").filled) == ["/data/r[b]/x", "/data/r+1"]

    def test_new_instance_is_entered(self) -> None:
        """What follows the place of an instance is its first question."""
        filled = opened(form(repeat("r", group("g", question("x"))))).add_repeat("/data/r", "b").filled
        step = filled.next_asked("/data/r[b]")
        assert isinstance(step, AskQuestion)
        assert step.place == "/data/r[b]/g/x"

    def test_another_knows_its_number(self) -> None:
        """The step says how many instances there are."""
        step = opened(form(repeat("r", calculate("c", "1")))).next_asked(None)
        assert step == AskAnother(place="/data/r", count=1)


class TestPositions:
    def test_after_what_is_not_relevant_any_more(self) -> None:
        """Who stands at a question that has gone goes on behind it."""
        survey = form(integer("n"), question("x", relevant="/data/n > 1"), question("y"))
        step = answered(opened(survey), n="0").next_asked("/data/x")
        assert step is not None
        assert step.place == "/data/y"

    def test_after_a_group(self) -> None:
        """What follows the place of a group is the first question in it, what comes before it is before all of it."""
        filled = opened(form(question("a"), group("g", question("b")), question("c")))
        after, before = filled.next_asked("/data/g"), filled.previous_asked("/data/g")
        assert after is not None
        assert before is not None
        assert (after.place, before.place) == ("/data/g/b", "/data/a")

    def test_after_a_removed_instance(self) -> None:
        """Who stood in an instance that was removed is asked whether to add another."""
        filled = opened(form(repeat("r", question("x")), question("y"))).remove_repeat("/data/r[1]").filled
        assert filled.next_asked("/data/r[1]/x") == AskAnother(place="/data/r", count=0)

    def test_after_an_instance_that_the_count_took(self) -> None:
        """Where a count took the instance, it goes on behind the repeat."""
        survey = form(integer("n"), repeat("r", question("x"), count="/data/n"), question("y"))
        step = answered(opened(survey), n="0").next_asked("/data/r[1]/x")
        assert step is not None
        assert step.place == "/data/y"

    def test_end(self) -> None:
        """Behind the last question there is nothing, and before the first."""
        filled = opened(form(question("a"), question("b")))
        assert (filled.next_asked("/data/b"), filled.previous_asked("/data/a")) == (None, None)

    def test_back_is_the_way_reversed(self) -> None:
        """Going back passes the same places."""
        survey = form(question("a"), repeat("r", question("x"), repeat("s", question("y"))), question("b"))
        filled = opened(survey).add_repeat("/data/r", "b").filled
        assert way_back(filled) == [step.split("+")[0] for step in reversed(way(filled))]


class TestReadOnly:
    def test_read_only_is_said(self) -> None:
        """A question that nobody may answer says so: its own rule, that of a group around it, or a calculate."""
        survey = form(
            integer("n", default="1"),
            question("a", read_only="true()"),
            question("b", read_only="/data/n > 1"),
            group("g", question("c"), read_only="true()"),
            question("d", calculate="1"),
        )
        filled, found = opened(survey), dict[str, bool]()
        after = None
        while (step := filled.next_asked(after)) is not None:
            after = step.place
            assert isinstance(step, AskQuestion)
            found[step.question.name] = step.is_read_only
        assert found == {"n": False, "a": True, "b": False, "c": True, "d": True}


class TestProgress:
    def test_counts_answers(self) -> None:
        """Progress counts the answers that are wanted and relevant, not notes, nor what nobody may answer."""
        survey = form(
            integer("n"),
            question("x", relevant="/data/n > 1"),
            question("note", QuestionType.NOTE),
            question("fixed", read_only="true()", default="1"),
            calculate("c", "1"),
            question("ok", QuestionType.ACKNOWLEDGE),
        )
        filled = opened(survey)
        assert filled.progress() == (0, 2)
        assert answered(filled, n="2").progress() == (1, 3)
        assert answered(filled, n="2", x="y", ok="OK").progress() == (3, 3)

    def test_answers_that_are_not_relevant_do_not_count(self) -> None:
        """What was answered and is not relevant any more is no progress."""
        survey = form(integer("n"), question("x", relevant="/data/n > 1"))
        assert answered(opened(survey), n="2", x="y").answer("/data/n", "1").filled.progress() == (1, 1)
