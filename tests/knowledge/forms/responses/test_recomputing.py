"""What follows from answers: calculates and relevance, recomputed until nothing changes any more."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from knowledge.forms.expressions import ExpressionError
from knowledge.forms.responses import ResponseError, RuleFault, fill
from knowledge.model.forms import QuestionType
from tests.knowledge.forms.building import calculate, form, group, integer, listed, question, repeat, select
from tests.knowledge.forms.responses.opening import AROUND, NOW, answered, opened, sent


class TestCalculates:
    def test_follows_its_answer(self) -> None:
        """A calculate has its value again whenever what it reads changes."""
        filled = opened(form(integer("n"), calculate("double", "/data/n * 2")))
        assert [answered(filled, n=n).value("/data/double") for n in ("2", "5", "")] == ["4", "10", ""]

    def test_order_of_the_form_does_not_matter(self) -> None:
        """A calculate may read one that stands behind it."""
        survey = form(calculate("c", "/data/b + 1"), calculate("b", "/data/a + 1"), integer("a"))
        assert answered(opened(survey), a="1").value("/data/c") == "3"

    def test_beats_answers(self) -> None:
        """An answer to a calculated question changes nothing."""
        filled = opened(form(integer("n", calculate="6 * 7")))
        change = filled.answer("/data/n", "5")
        assert change.filled.value("/data/n") == "42"
        assert (change.appeared, change.vanished, change.invalidated) == ((), (), ())

    def test_integer_loses_its_fraction(self) -> None:
        """A calculate in an integer question is cut to a whole number, as JavaRosa does, and kept in 32 bits."""
        survey = form(integer("third", calculate="10 div 3"), integer("most", calculate="99999999999"))
        assert (opened(survey).value("/data/third"), opened(survey).value("/data/most")) == ("3", "2147483647")

    def test_no_number_is_no_value(self) -> None:
        """What is not a number leaves the question empty."""
        assert opened(form(calculate("c", "number('x')"))).value("/data/c") == ""

    def test_no_node_is_no_value(self) -> None:
        """A path that leads nowhere leaves the question empty."""
        assert opened(form(calculate("c", "/data/nothing"))).value("/data/c") == ""

    def test_truth(self) -> None:
        """A truth reads as "true" and is sent as "1", as JavaRosa does."""
        filled = opened(
            form(integer("n"), calculate("many", "/data/n > 3"), calculate("said", "concat(/data/many, '')"))
        )
        many, few = answered(filled, n="5"), answered(filled, n="1")
        assert (many.value("/data/said"), few.value("/data/said")) == ("true", "false")
        assert "<many>1</many>" in sent(many)
        assert "<many>0</many>" in sent(few)

    def test_fraction(self) -> None:
        """A fraction reads without exponent and is sent as Java writes it."""
        filled = opened(form(calculate("c", "1.05 div 10000"), calculate("d", "2.5 * 2"), calculate("e", "1 div 0")))
        assert filled.value("/data/c") == "0.000105"
        assert sent(filled).endswith("<c>1.05E-4</c><d>5</d><e>Infinity</e></data>")

    def test_dates(self) -> None:
        """A computed date reads as a date; it is sent as one in a date question, else with the time it began."""
        survey = form(
            calculate("day", "today()"),
            calculate("said", "string(/data/day)"),
            question("date", QuestionType.DATE, calculate="today()"),
            calculate("moment", "now()"),
            question("clock", QuestionType.TIME, calculate="now()"),
        )
        filled = opened(survey)
        assert (filled.value("/data/day"), filled.value("/data/said")) == ("2026-11-20", "2026-11-20")
        assert sent(filled) == (
            '<data id="practices" version="1"><day>2026-11-20T00:00:00.000+01:00</day><said>2026-11-20</said>'
            "<date>2026-11-20</date><moment>2026-11-20T10:30:15.250+01:00</moment><clock>10:30:15.250+01:00</clock></data>"
        )
        assert "<moment>2026-11-20T09:30:15.250Z</moment>" in sent(opened(survey, zone=UTC))

    def test_geopoint(self) -> None:
        """A calculated geopoint has four numbers."""
        filled = opened(form(question("here", QuestionType.GEOPOINT, calculate="'45.5 4.8'")))
        assert filled.value("/data/here") == "45.5 4.8 0.0 0.0"

    def test_once_keeps_the_first(self) -> None:
        """once() keeps its value, in the same sitting and when the draft is taken up again."""
        survey = form(question("a"), calculate("first", "once(/data/a)"))
        filled = answered(opened(survey), a="one")
        later = answered(fill(survey, filled.response, AROUND), a="two")
        assert later.value("/data/first") == "one"

    def test_chance_stays_with_the_response(self) -> None:
        """random() is drawn once for a response and a place: recomputing does not change it, another seed does."""
        survey = form(integer("n"), calculate("x", "random()"), calculate("y", "random()"))
        filled = opened(survey)
        drawn = filled.value("/data/x")
        assert 0 <= float(drawn) < 1
        assert fill(survey, answered(filled, n="1").response, AROUND).value("/data/x") == drawn
        assert filled.value("/data/y") != drawn
        assert opened(survey, seed=8).value("/data/x") != drawn

    def test_sums_instances(self) -> None:
        """A calculate outside reads all instances, as they come and go."""
        survey = form(repeat("r", integer("n")), calculate("all", "sum(/data/r/n)"))
        filled = opened(survey).answer("/data/r[1]/n", "2").filled.add_repeat("/data/r", "b").filled
        filled = filled.answer("/data/r[b]/n", "5").filled
        assert filled.value("/data/all") == "7"
        assert filled.remove_repeat("/data/r[1]").filled.value("/data/all") == "5"

    def test_instance_reads_its_own(self) -> None:
        """Paths in an instance mean that instance, relative or absolute."""
        survey = form(repeat("r", integer("n"), calculate("a", "../n + 1"), calculate("b", "/data/r/n + 2")))
        filled = opened(survey).add_repeat("/data/r", "b").filled
        filled = filled.answer("/data/r[1]/n", "10").filled.answer("/data/r[b]/n", "20").filled
        assert [filled.value(f"/data/r[{id}]/{name}") for id in "1b" for name in "ab"] == ["11", "12", "21", "22"]

    def test_wildcards_see_all(self) -> None:
        """What an expression reads by a wildcard counts as well: such rules look again after every change."""
        survey = form(calculate("all", "sum(/data/g/*)"), group("g", integer("a"), calculate("b", "/data/g/a * 2")))
        assert opened(survey).answer("/data/g/a", "3").filled.value("/data/all") == "9"


class TestRelevance:
    def test_appears_and_vanishes(self) -> None:
        """A question is relevant as long as its expression says so; both are reported."""
        filled = opened(form(integer("n"), question("why", relevant="/data/n > 3")))
        appeared = filled.answer("/data/n", "5")
        vanished = answered(appeared.filled, why="because").answer("/data/n", "1")
        assert (appeared.appeared, appeared.vanished) == (("/data/why",), ())
        assert (vanished.appeared, vanished.vanished) == ((), ("/data/why",))

    def test_unanswered_questions_do_not_vanish(self) -> None:
        """Only what somebody answered is reported as lost."""
        filled = answered(opened(form(integer("n"), question("why", relevant="/data/n > 3"))), n="5")
        assert filled.answer("/data/n", "1").vanished == ()

    def test_answer_stays_in_the_draft(self) -> None:
        """What is not relevant is kept, not sent, and there again when it becomes relevant."""
        filled = answered(opened(form(integer("n"), question("why", relevant="/data/n > 3"))), n="5", why="because")
        hidden = answered(filled, n="1")
        assert hidden.response.answers["/data/why"] == "because"
        assert sent(hidden) == '<data id="practices" version="1"><n>1</n></data>'
        assert sent(answered(hidden, n="4")) == '<data id="practices" version="1"><n>4</n><why>because</why></data>'

    def test_reads_as_empty(self) -> None:
        """For others a question that is not relevant is empty."""
        survey = form(integer("n"), question("why", relevant="/data/n > 3"), calculate("said", "string(/data/why)"))
        filled = answered(opened(survey), n="5", why="because")
        assert [answered(filled, n=n).value("/data/said") for n in ("5", "1")] == ["because", ""]

    def test_groups_hand_it_down(self) -> None:
        """What stands in a group is relevant only together with it, through all levels."""
        survey = form(integer("n"), group("g", group("h", question("x", default="1")), relevant="/data/n > 3"))
        filled = opened(survey)
        assert [answered(filled, n=n).is_relevant("/data/g/h/x") for n in ("5", "1")] == [True, False]
        assert answered(filled, n="5").is_relevant("/data/g")

    def test_cascades(self) -> None:
        """What depends on a question that is not relevant follows."""
        survey = form(
            integer("a"),
            integer("b", relevant="/data/a > 1"),
            integer("c", relevant="/data/b > 1"),
            integer("d", relevant="/data/c > 1"),
        )
        filled = answered(opened(survey), a="2", b="2", c="2", d="2")
        change = filled.answer("/data/a", "0")
        assert change.vanished == ("/data/b", "/data/c", "/data/d")
        assert change.filled.answer("/data/a", "2").appeared == ("/data/b", "/data/c", "/data/d")

    def test_group_relevance_counts_for_readers_below(self) -> None:
        """A rule that reads into a group looks again when the group's relevance changes."""
        survey = form(
            calculate("copy", "string(/data/g/h/x)"),
            integer("n"),
            group("g", group("h", question("x", default="1")), relevant="/data/n > 3"),
        )
        filled = opened(survey)
        assert [answered(filled, n=n).value("/data/copy") for n in ("5", "1")] == ["1", ""]

    def test_repeat_of_no_relevance(self) -> None:
        """Instances of a repeat that is not relevant are neither asked nor sent nor counted."""
        survey = form(
            integer("n"), repeat("r", question("x"), relevant="/data/n > 3"), calculate("count", "count(/data/r)")
        )
        filled = opened(survey).answer("/data/r[1]/x", "kept").filled
        assert (filled.value("/data/count"), filled.is_relevant("/data/r"), filled.is_relevant("/data/r[1]/x")) == (
            "0",
            False,
            False,
        )
        assert answered(filled, n="5").value("/data/count") == "1"

    def test_instances_may_differ(self) -> None:
        """Relevance of an instance may depend on itself."""
        survey = form(repeat("r", integer("n"), question("x", relevant="../n > 3")))
        filled = opened(survey).add_repeat("/data/r", "b").filled.answer("/data/r[b]/n", "5").filled
        assert (filled.is_relevant("/data/r[1]/x"), filled.is_relevant("/data/r[b]/x")) == (False, True)

    def test_unknown_place_is_not_relevant(self) -> None:
        """What does not exist is not relevant."""
        assert not opened(form(question("x"))).is_relevant("/data/y")


class TestCircles:
    def test_circle_ends(self) -> None:
        """Rules that chase each other are left where they are after a bounded number of passes, and named."""
        survey = form(
            integer("a"),
            integer("x", relevant="not(/data/y > 0)", default="1"),
            integer("y", relevant="/data/x > 0", default="1"),
        )
        filled = opened(survey)
        assert {fault.code for fault in filled.faults()} == {"never-settles"}
        assert {fault.place for fault in filled.faults()} <= {"/data/x", "/data/y"}

    def test_counter_ends(self) -> None:
        """A calculate that adds to itself is named as well."""
        filled = opened(form(calculate("c", "coalesce(., 0) + 1")))
        assert filled.faults() == (RuleFault(place="/data/c", code="never-settles"),)

    def test_calm_circle_is_no_fault(self) -> None:
        """A circle that comes to rest is none."""
        survey = form(
            integer("n"),
            calculate("a", "if(/data/n > 0, /data/n, /data/b)"),
            calculate("b", "if(/data/a > 0, /data/a, '')"),
        )
        filled = answered(opened(survey), n="4")
        assert (filled.value("/data/a"), filled.value("/data/b"), filled.faults()) == ("4", "4", ())

    def test_long_chain_of_rules_that_read_anything(self) -> None:
        """Rules by wildcard settle against the order of the form, too, however long the chain."""
        links = [calculate(f"c{number}", f"sum(/data/g{number + 1}/*) + 1") for number in range(20)]
        groups = [group(f"g{number}", calculate("x", f"sum(/data/*[name() = 'c{number}'])")) for number in range(1, 20)]
        filled = opened(form(*links, *groups, group("g20", integer("x"))))
        filled = filled.answer("/data/g20/x", "5").filled
        assert (filled.value("/data/c0"), filled.faults()) == ("25", ())


class TestFaults:
    def test_failing_calculate_is_named(self) -> None:
        """A rule that cannot be evaluated leaves its question empty and is named; all else goes on."""
        survey = form(integer("n"), calculate("c", "instance('nowhere')/root/item"), calculate("d", "/data/n + 1"))
        filled = answered(opened(survey), n="1")
        assert [(fault.place, fault.value) for fault in filled.faults()] == [
            ("/data/c", "instance('nowhere')/root/item")
        ]
        assert (filled.value("/data/c"), filled.value("/data/d")) == ("", "2")

    def test_failing_relevance_asks(self) -> None:
        """A question whose relevance cannot be told is asked rather than lost."""
        survey = form(question("x", relevant="count(instance('nowhere')/root/item) > 0"))
        assert opened(survey).is_relevant("/data/x")

    def test_unreadable_form_is_refused(self) -> None:
        """A form with an expression that nobody can read is not opened at all."""
        with pytest.raises(ExpressionError):
            opened(form(calculate("c", "1 +")))


class TestPlaces:
    @pytest.mark.parametrize("place", ["/data/nothing", "", "/data/r[9]/x", "/elsewhere"])
    def test_unknown_place_is_refused(self, place: str) -> None:
        """An answer to a place that does not exist is refused."""
        filled = opened(form(question("x"), repeat("r", question("x"))))
        with pytest.raises(ResponseError) as caught:
            filled.answer(place, "1")
        assert (caught.value.code, caught.value.place) == ("no-such-place", place)

    def test_group_is_no_question(self) -> None:
        """Groups and repeats have no answer."""
        filled = opened(form(group("g", question("x")), repeat("r", question("x"))))
        for place in ("/data", "/data/g", "/data/r", "/data/r[1]"):
            with pytest.raises(ResponseError, match="not-a-question"):
                filled.answer(place, "1")


class TestNothingChanges:
    def test_old_state_is_as_it_was(self) -> None:
        """Whoever holds a filled response from before an edit still finds it as it was."""
        survey = form(
            integer("n"),
            calculate("double", "/data/n * 2"),
            question("why", relevant="/data/n > 3"),
            repeat("r", question("x")),
        )
        before = answered(opened(survey), n="2")
        response = before.response
        after = before.answer("/data/n", "5").filled
        later = after.add_repeat("/data/r", "b").filled
        assert (before.value("/data/double"), after.value("/data/double")) == ("4", "10")
        assert (before.is_relevant("/data/why"), after.is_relevant("/data/why")) == (False, True)
        assert "why" not in sent(before)
        assert sent(later).count("<r>") == 2
        assert sent(after).count("<r>") == 1
        assert before.response is response
        assert before.answer("/data/n", "9").filled.value("/data/double") == "18"

    def test_answers_cannot_be_written(self) -> None:
        """The answers of a response are not to be changed from outside."""
        filled = answered(opened(form(question("x"))), x="1")
        with pytest.raises(TypeError):
            filled.response.answers["/data/x"] = "2"  # type: ignore[index]  # that is what is tested

    def test_asking_changes_nothing(self) -> None:
        """Looking at problems, candidates, choices and the submission leaves the response as it is."""
        survey = form(
            integer("n", constraint=". < 10", required="true()"),
            select("s", "l", "name != /data/n"),
            calculate("c", "/data/n + 1"),
            lists=(listed("l", "1", "2"),),
        )
        filled = answered(opened(survey), n="1", s="1")
        before = filled.response
        filled.problem_of("/data/n", "11")
        filled.problems()
        filled.submission()
        filled.choices("/data/s")
        filled.progress()
        assert filled.response == before == fill(survey, before, AROUND).response
        assert filled.value("/data/s") == "1"


class TestTakingUp:
    def test_once_in_an_integer_keeps_its_digits(self) -> None:
        """What a calculate gave is taken up as it is, so that once() gives the same again."""
        survey = form(question("a"), integer("code", calculate="once(/data/a)"))
        filled = answered(opened(survey), a="007")
        again = fill(survey, filled.response, AROUND)
        assert (filled.value("/data/code"), again.response) == ("007", filled.response)

    def test_answers_take_their_form(self) -> None:
        """Answers that come from elsewhere are held as if they had been given here."""
        survey = form(
            integer("n"), question("d", QuestionType.DECIMAL), calculate("t", "concat(/data/n, '|', /data/d)")
        )
        filled = opened(survey)
        given = replace(filled.response, answers={"/data/n": "007", "/data/d": "1.50"})
        assert fill(survey, given, AROUND).value("/data/t") == "7|1.5"

    def test_clock_moves_on(self) -> None:
        """What depends on the clock follows it whenever the response is taken up, and stands still in between."""
        survey = form(integer("n"), calculate("day", "today()"), calculate("late", "today() > date('2026-11-20')"))
        filled = opened(survey)
        tomorrow = fill(survey, filled.response, replace(AROUND, now=NOW + timedelta(days=1)))
        assert (filled.value("/data/day"), filled.value("/data/late")) == ("2026-11-20", "false")
        assert (tomorrow.value("/data/day"), tomorrow.value("/data/late")) == ("2026-11-21", "true")

    def test_other_version(self) -> None:
        """A draft of another version of the form keeps what it has, and what the form still asks."""
        old, new = form(question("a"), question("b")), form(question("b"), calculate("c", "/data/b"), version="2")
        draft = answered(opened(old), a="1", b="2").response
        filled = fill(new, draft, AROUND)
        assert (filled.value("/data/c"), filled.unknown(), filled.value("/data/a")) == ("2", ("/data/a",), "1")
        assert filled.form is new
