"""The order of rules, and what depends on what."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from knowledge.forms.expressions import parse
from knowledge.forms.responses.plan import plan_of
from knowledge.forms.responses.rules import Kind, Order, Rule, is_fixed, reads_of
from tests.knowledge.forms.building import calculate, form, group, integer, listed, question, repeat, select


def _calculates(**expressions: str) -> Order:
    return Order(
        [
            Rule(Kind.CALCULATE, f"/data/{name}", parse(text), reads_of(parse(text), f"/data/{name}"))
            for name, text in expressions.items()
        ]
    )


class TestReads:
    def test_paths(self) -> None:
        """What an expression reads is known from its paths, relative ones from where it stands."""
        assert reads_of(parse("../a + /data/b + current()/../c"), "/data/r/x") == frozenset(
            ("/data/r/a", "/data/b", "/data/r/c")
        )

    def test_own_value(self) -> None:
        """ "." is the question itself."""
        assert reads_of(parse(". > 1"), "/data/x") == frozenset(("/data/x",))

    def test_lists_are_no_answers(self) -> None:
        """Reading a list depends on what its filter reads, and on nothing else."""
        assert reads_of(parse("instance('l')/root/item[a = /data/b]/c"), "/data/x") == frozenset(("/data/b",))

    def test_anything(self) -> None:
        """Wildcards, and functions that look up choices or texts, may read anything."""
        for text in ("sum(/data/*)", "count(//x)", "jr:choice-name(/data/a, '/data/a')", "jr:itext('a')"):
            assert reads_of(parse(text), "/data/x") is None

    def test_fixed(self) -> None:
        """A list is the same for all as long as neither answers nor anything else but lists are read."""
        fixed, by_answer, by_call = (
            "instance('l')/root/item[a = 'b']",
            "instance('l')/root/item[a = /data/b]",
            "instance('l')/root/item[a = version()]",
        )
        assert [is_fixed(parse(text), "/data/x") for text in (fixed, by_answer, by_call)] == [True, False, False]


class TestOrder:
    def test_readers_come_later(self) -> None:
        """A rule comes after those it reads, else in the order of the form."""
        order = _calculates(d="/data/c", b="/data/a", c="/data/b", a="1", z="2")
        assert [rule.path for rule in order.rules] == ["/data/a", "/data/b", "/data/c", "/data/d", "/data/z"]

    def test_two_passes_are_enough_without_circles(self) -> None:
        """Where there is an order, one pass settles all."""
        assert _calculates(c="/data/b", b="/data/a", a="1").most_passes == 2

    def test_circles_and_wildcards_cost_passes(self) -> None:
        """Each rule outside of the order may make a further pass necessary."""
        assert _calculates(a="/data/b", b="/data/a").most_passes == 3
        assert _calculates(a="sum(/data/*)", b="1").most_passes == 3
        assert _calculates(a=". + 1").most_passes == 3

    @given(st.integers(1, 10), st.randoms(use_true_random=False))
    def test_any_order_of_the_form(self, count: int, chance: random.Random) -> None:
        """However a form without circles is shuffled, each rule comes after those it reads."""
        expressions = {
            f"n{number}": " + ".join(["1", *(f"/data/n{other}" for other in range(number) if chance.random() < 0.3)])
            for number in range(count)
        }
        names = list(expressions)
        chance.shuffle(names)
        order = _calculates(**{name: expressions[name] for name in names})
        seen: set[str] = set()
        for rule in order.rules:
            assert rule.reads is not None
            assert rule.reads <= seen
            seen.add(rule.path)

    def test_shape_reaches_readers_below(self) -> None:
        """When a group changes its relevance, all who read into it look again; a value reaches its own readers only."""
        order = _calculates(a="/data/g/h/x", b="/data/g", c="/data/other")
        assert [order.rules[index].path for index in sorted(order.after_shape("/data/g"))] == ["/data/a", "/data/b"]
        assert [order.rules[index].path for index in sorted(order.after_value("/data/g/h/x"))] == ["/data/a", "/data/b"]
        assert order.after_value("/data/unread") == frozenset()


class TestPlans:
    def test_plan_is_made_once(self) -> None:
        """A form has one plan, however often it is asked for; an equal form that is another object has its own."""
        survey = form(question("x"))
        assert plan_of(survey) is plan_of(survey)
        assert plan_of(form(question("x"))) is not plan_of(survey)

    def test_many_forms(self) -> None:
        """Plans of forms that were not asked for lately are forgotten, and made again when needed."""
        first = form(question("x"))
        plan = plan_of(first)
        others = [form(question("x")) for _ in range(100)]
        assert len({id(plan_of(each)) for each in others}) > 1
        again = plan_of(first)
        assert again is not plan
        assert again.parts.keys() == plan.parts.keys()

    def test_reach(self) -> None:
        """How far an answer goes is known from the form: rules, checks, and whether the way may change."""
        survey = form(
            integer("a"),
            calculate("b", "/data/a"),
            integer("c", constraint=". < /data/b"),
            select("s", "l", "name = /data/c"),
            group("g", integer("d", constraint=". > 0"), relevant="/data/c > 1"),
            repeat("r", question("x")),
            lists=(listed("l", "a"),),
        )
        plan = plan_of(survey)
        near, far = plan.reach("/data/a"), plan.reach("/data/c")
        assert (sorted(near.checks), near.reshapes) == (["/data/c"], False)
        assert (sorted(far.checks), far.reshapes) == (["/data/c", "/data/g/d", "/data/s"], True)
        assert plan.reach("/data/r", is_shape=True).reshapes
