"""What a response knows without looking again: labels of choices, numbers of instances, and what is asked."""

from __future__ import annotations

import pytest

from knowledge.forms.responses import AskQuestion
from knowledge.forms.responses.plan import plan_of
from knowledge.model.forms import Choice, ChoiceList, FormVersion, QuestionType
from tests.handlers.filling.forms import study
from tests.knowledge.forms.building import (
    ENGLISH,
    FRENCH,
    form,
    integer,
    listed,
    output,
    question,
    repeat,
    select,
    text,
)
from tests.knowledge.forms.responses.opening import answered, opened

CHAINS = ((ENGLISH, FRENCH), (FRENCH, ENGLISH), ())


@pytest.fixture
def survey() -> FormVersion:
    """Selects whose choices are the same for all, depend on an answer, are drawn, or come from the response."""
    return form(
        integer("n"),
        select("fixed", "themes"),
        select("some", "themes", keep="name != /data/n"),
        select("drawn", "themes", is_shuffled=True),
        select("several", "themes", type=QuestionType.SELECT_MULTIPLE),
        question("words"),
        lists=(listed("themes", "1", "2", "3"),),
    )


@pytest.mark.parametrize("chain", CHAINS)
@pytest.mark.parametrize("n", ["", "2"])
def test_labels_are_those_that_are_shown(survey: FormVersion, chain: tuple[str, ...], n: str) -> None:
    """In any language, whatever was answered, asked for once or twice, of one response or of the next."""
    for seed in (1, 2):
        filled = answered(opened(survey, seed), n=n)
        for name in ("fixed", "some", "drawn", "several", "words", "fixed"):
            shown = filled.choices(f"/data/{name}", chain)
            assert filled.labels(f"/data/{name}", chain) == {choice.name: choice.label for choice in shown}


def test_labels_with_values_in_them_are_not_shared() -> None:
    """Each response reads its own."""
    of_n = Choice(name="1", label=text("Of ", output("/data/n")))
    valued = ChoiceList(name="themes", choices=(of_n,))
    survey = form(integer("n"), select("a", "themes"), lists=(valued,))
    one, other = (answered(opened(survey), n=n) for n in ("7", "8"))
    assert [dict(each.labels("/data/a")) for each in (one, other)] == [{"1": "Of 7"}, {"1": "Of 8"}]
    assert plan_of(survey).lists.labels == {}


def test_labels_of_a_list_are_made_once() -> None:
    """However many responses ask for them."""
    survey = form(select("a", "themes"), select("b", "themes"), lists=(listed("themes", "1", "2"),))
    one, other = opened(survey, 1), opened(survey, 2)
    assert one.labels("/data/a", (ENGLISH,)) is other.labels("/data/b", (ENGLISH,))


def test_numbers_of_instances() -> None:
    """Counted anew where one has gone; of what is no instance there is none."""
    survey = form(repeat("r", question("x"), repeat("s", question("y"))))
    filled = opened(survey).add_repeat("/data/r", "b").filled.add_repeat("/data/r", "c").filled
    assert [filled.number(f"/data/r[{id}]") for id in ("1", "b", "c", "d")] == [(1, 3), (2, 3), (3, 3), (0, 0)]
    fewer = filled.remove_repeat("/data/r[b]").filled
    assert [fewer.number(f"/data/r[{id}]") for id in ("1", "b", "c")] == [(1, 2), (0, 0), (2, 2)]
    within = fewer.add_repeat("/data/r[c]/s", "z").filled
    assert within.number("/data/r[c]/s[z]") == (1, 1)
    assert fewer.number("/data/r[c]/x") == (0, 0)


def test_what_stands_at_a_path() -> None:
    """All below the root, which is no part of any section."""
    filled = opened(study())
    nodes = {node.path: node for node in study().walk()}
    assert all(filled.node(path) is node for path, node in nodes.items())
    assert filled.node(study().root.path) is None
    assert filled.node("/data/nowhere") is None


def test_what_is_asked_is_found_once() -> None:
    """A response never changes; another one after an answer is looked at anew."""
    survey = form(integer("n", constraint=". > 1"), question("more", relevant="/data/n > 1"))
    filled = opened(survey)
    assert filled.steps() is filled.steps()
    wrong = filled.answer("/data/n", "1").filled
    right = wrong.answer("/data/n", "2").filled
    assert (filled.invalid(), wrong.invalid(), right.invalid()) == ((), ("/data/n",), ())
    assert [len(each.steps()) for each in (filled, wrong, right)] == [1, 1, 2]


def test_what_may_be_forbidden_to_answer() -> None:
    """Only what is computed, or has a rule about that around it, is looked at for it."""
    survey = form(
        integer("a"),
        integer("b", read_only="/data/a > 1"),
        integer("c", calculate="/data/a + 1"),
        repeat("r", question("x"), read_only="/data/a > 2"),
    )
    assert plan_of(survey).guarded == {"/data/b", "/data/c", "/data/r", "/data/r/x"}
    found = {}
    for a in ("1", "3"):
        steps = answered(opened(survey), a=a).steps()
        found[a] = [step.place for step in steps if isinstance(step, AskQuestion) and step.is_read_only]
    assert found == {"1": ["/data/c"], "3": ["/data/b", "/data/c", "/data/r[1]/x"]}
