"""What is wrong with answers, before they are kept and when all is done."""

from __future__ import annotations

import pytest

from knowledge.forms.responses import AnswerFault, AnswerProblem, ResponseError
from knowledge.model.forms import QuestionType
from tests.knowledge.forms.building import calculate, form, group, integer, listed, question, repeat, select, text
from tests.knowledge.forms.responses.opening import answered, opened

MESSAGE = text("So nicht")


class TestRequired:
    def test_missing_answer(self) -> None:
        """A required question without an answer is a problem, with the form's own words."""
        filled = opened(form(question("x", required="true()", required_message=MESSAGE)))
        problem = AnswerProblem(place="/data/x", kind=AnswerFault.REQUIRED, message=MESSAGE)
        assert (filled.problems(), filled.problem_of("/data/x", "")) == ((problem,), problem)
        assert answered(filled, x="here").problems() == ()

    def test_may_depend(self) -> None:
        """Whether an answer is required may depend on others."""
        filled = opened(form(integer("n"), question("x", required="/data/n > 1")))
        assert [len(answered(filled, n=n).problems()) for n in "12"] == [0, 1]

    def test_only_what_is_relevant(self) -> None:
        """What is not relevant is not missed."""
        survey = form(integer("n"), group("g", question("x", required="true()"), relevant="/data/n > 1"))
        assert [len(answered(opened(survey), n=n).problems()) for n in "12"] == [0, 1]

    def test_hidden_values_are_not_missed(self) -> None:
        """Only what is asked can be required."""
        survey = form(question("h", QuestionType.HIDDEN, required="true()"), calculate("c", "''", required="true()"))
        assert opened(survey).problems() == ()


class TestConstraint:
    def test_is_asked_of_a_candidate(self) -> None:
        """A value can be tried against the constraint; "." is the value."""
        filled = opened(form(integer("n", constraint=". > 3 and . < 10", constraint_message=MESSAGE)))
        assert filled.problem_of("/data/n", "5") is None
        assert filled.problem_of("/data/n", "11") == AnswerProblem(
            place="/data/n", kind=AnswerFault.CONSTRAINT, message=MESSAGE
        )

    def test_own_path_is_the_value_too(self) -> None:
        """A constraint may call its question by its path."""
        filled = answered(opened(form(integer("n", constraint="/data/n < 10"))), n="1")
        assert filled.problem_of("/data/n", "11") is not None

    def test_empty_is_always_allowed(self) -> None:
        """A constraint is not asked of an empty value."""
        filled = opened(form(integer("n", constraint=". > 3")))
        assert (filled.problem_of("/data/n", ""), filled.problems()) == (None, ())

    def test_later_edits_may_break_it(self) -> None:
        """An edit that breaks the constraint of another answer is reported with that, once."""
        filled = answered(opened(form(integer("most"), integer("n", constraint=". <= /data/most"))), most="10", n="5")
        change = filled.answer("/data/most", "3")
        assert change.invalidated == ("/data/n",)
        assert [problem.place for problem in change.filled.problems()] == ["/data/n"]
        assert change.filled.answer("/data/most", "2").invalidated == ()
        assert change.filled.answer("/data/most", "5").invalidated == ()

    def test_breaks_through_a_calculate(self) -> None:
        """It is reported also when the constraint reads what is calculated from the edit."""
        survey = form(
            integer("a"),
            calculate("b", "/data/a * 2"),
            calculate("c", "/data/b + 1"),
            integer("n", constraint=". < /data/c"),
        )
        assert answered(opened(survey), a="10", n="15").answer("/data/a", "2").invalidated == ("/data/n",)

    def test_breaks_by_relevance(self) -> None:
        """It is reported also when the constraint reads what is not relevant any more."""
        survey = form(
            integer("a"), integer("b", relevant="/data/a > 1"), integer("n", constraint=". < coalesce(/data/b, 0)")
        )
        assert answered(opened(survey), a="2", b="10", n="5").answer("/data/a", "1").invalidated == ("/data/n",)

    def test_breaks_by_instances(self) -> None:
        """It is reported also when instances come or go."""
        survey = form(repeat("r", question("x")), integer("n", constraint=". = count(/data/r)"))
        filled = answered(opened(survey), n="1")
        change = filled.add_repeat("/data/r", "b")
        assert change.invalidated == ("/data/n",)
        assert change.filled.remove_repeat("/data/r[b]").invalidated == ()

    def test_wrong_answer_is_reported_itself(self) -> None:
        """Who keeps an answer without asking first learns that it is wrong."""
        filled = opened(form(integer("n", constraint=". > 3")))
        assert filled.answer("/data/n", "1").invalidated == ("/data/n",)

    def test_failing_constraint_lets_pass(self) -> None:
        """A constraint that cannot be evaluated stands in nobody's way, and is named."""
        filled = answered(opened(form(integer("n", constraint="count(instance('nowhere')/root) = 1"))), n="1")
        assert filled.problems() == ()
        assert [fault.place for fault in filled.faults()] == ["/data/n"]


class TestTypes:
    @pytest.mark.parametrize(
        ("type", "good", "bad"),
        [
            (QuestionType.INTEGER, ["0", "-7", "+3", "2147483647"], ["1.5", "x", "2147483648", "1e3", " 1", "٣"]),
            (QuestionType.DECIMAL, ["1.5", "-2", ".5", "1e3"], ["1,5", "x", "NaN", "Infinity", "1_0", "--1"]),
            (QuestionType.DATE, ["2026-02-28"], ["2026-02-29", "28/02/2026", "20260228", "2026-W01-1"]),
            (QuestionType.TIME, ["10:30", "10:30:15.250+01:00", "23:59:59Z"], ["25:00", "1030", "noon"]),
            (QuestionType.DATE_TIME, ["2026-02-28T10:30:00.000+01:00", "2026-02-28"], ["2026-02-28 10:30", "10:30"]),
            (
                QuestionType.GEOPOINT,
                ["45.5 4.8", "-33 151 10 5"],
                ["45.5", "91 0", "0 181", "a b", "1 2 3 4 5", "1,5 2"],
            ),
            (QuestionType.TEXT, ["", "anything at all"], []),
        ],
    )
    def test_values_of_a_type(self, type: QuestionType, good: list[str], bad: list[str]) -> None:
        """A value that is none of its type is a problem before it is kept, and when it stands in a response."""
        filled = opened(form(question("x", type)))
        assert [value for value in good if filled.problem_of("/data/x", value)] == []
        assert [value for value in bad if not filled.problem_of("/data/x", value)] == []
        for value in bad:
            assert [problem.kind for problem in answered(filled, x=value).problems()] == [AnswerFault.TYPE]

    @pytest.mark.parametrize(
        ("parameters", "good", "bad"),
        [
            ({"start": "1", "end": "10", "step": "2"}, ["1", "3", "9"], ["0", "2", "10", "11"]),
            ({"start": "0", "end": "1", "step": "0.1"}, ["0.3", "1", "0"], ["0.35", "1.1", "-0.1"]),
            ({"start": "10", "end": "1", "step": "-1"}, ["1", "10", "5"], ["0", "11", "1.5"]),
            ({}, ["5", "0.1"], ["x"]),
        ],
    )
    def test_ranges(self, parameters: dict[str, str], good: list[str], bad: list[str]) -> None:
        """A value of a range keeps to its bounds and steps, exactly: 0.3 is three steps of 0.1."""
        filled = opened(form(question("x", QuestionType.RANGE, parameters=parameters)))
        assert [value for value in good if filled.problem_of("/data/x", value)] == []
        assert [value for value in bad if not filled.problem_of("/data/x", value)] == []

    def test_choices(self) -> None:
        """A value that is no choice, or one among several that is none, is a problem before it is kept."""
        survey = form(
            select("one", "l"),
            select("several", "l", type=QuestionType.SELECT_MULTIPLE),
            lists=(listed("l", "a", "b"),),
        )
        filled = opened(survey)
        kinds = [
            getattr(filled.problem_of(f"/data/{name}", value), "kind", None)
            for name, value in (("one", "a"), ("one", "c"), ("one", "a b"), ("several", "b a"), ("several", "a c"))
        ]
        assert kinds == [None, "choice", "choice", None, "choice"]


class TestWhole:
    def test_document_order(self) -> None:
        """Problems come in the order of the form, instance by instance."""
        survey = form(
            question("z", required="true()"),
            repeat("r", integer("n", constraint=". > 1"), question("x", required="true()")),
            question("a", required="true()"),
        )
        filled = opened(survey).add_repeat("/data/r", "b").filled
        filled = filled.answer("/data/r[b]/n", "0").filled.answer("/data/r[b]/x", "y").filled
        assert [(problem.place, problem.kind) for problem in filled.problems()] == [
            ("/data/z", "required"),
            ("/data/r[1]/x", "required"),
            ("/data/r[b]/n", "constraint"),
            ("/data/a", "required"),
        ]

    def test_only_questions_have_problems(self) -> None:
        """A group cannot be tried."""
        with pytest.raises(ResponseError, match="not-a-question"):
            opened(form(group("g", question("x")))).problem_of("/data/g", "1")
