"""Answers are carried over to another version of their form: whatever the two versions are, none is lost."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.forms.responses import Filled, ResponseError, fill
from knowledge.forms.responses.carrying import Carried, carry
from knowledge.forms.responses.places import path_of
from knowledge.model.forms import FormVersion, QuestionType, Repeat
from tests.knowledge.forms.building import calculate, form, group, integer, listed, question, repeat, select
from tests.knowledge.forms.responses.opening import AROUND, answered, opened
from tests.knowledge.forms.responses.random_forms import forms, values_of

QUICK = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
YES_NO, THEMES = listed("yes_no", "yes", "no"), listed("themes", "water", "waste")


def carried(filled: Filled, new: FormVersion) -> Carried:
    return carry(filled.form, filled.response, new, AROUND)


@st.composite
def drafts(draw: st.DrawFn) -> Filled:
    """A random form, answered and grown at random."""
    filled = opened(draw(forms()))
    for number in range(draw(st.integers(0, 2))):
        growing = {node.path for node in filled.form.walk() if isinstance(node, Repeat) and not node.count}
        wholes = [place for place in filled.response.repeats if path_of(place) in growing]
        if wholes:
            filled = filled.add_repeat(draw(st.sampled_from(wholes)), f"x{number}").filled
    by_path = {each.path: each for each in filled.form.questions()}
    for step in filled.steps():
        is_there = path_of(step.place) in by_path and filled.is_relevant(step.place)  # a count may have fallen
        if is_there and draw(st.booleans()):
            filled = filled.answer(step.place, draw(values_of(by_path[path_of(step.place)]))).filled
    return filled


def given_in(filled: Filled) -> dict[str, str]:
    """The answers that people gave."""
    asked = {each.path for each in filled.form.questions() if each.is_asked and not each.calculate}
    return {place: value for place, value in filled.response.answers.items() if path_of(place) in asked}


def is_right(filled: Filled, place: str) -> bool:
    """Whether an answer is right, or in an instance that is left out just now."""
    try:
        return filled.problem_of(place, filled.value(place)) is None
    except ResponseError:
        return place not in filled.unknown()


@QUICK
@given(filled=drafts(), new=forms())
def test_every_answer_is_carried_or_flagged(filled: Filled, new: FormVersion) -> None:
    """Never both, never neither; with the value that it had, right in the new version, in instances of the same ids."""
    found, answers = carried(filled, new), given_in(filled)
    assert sorted((*found.carried, *found.flagged)) == sorted(answers)
    assert dict(found.flagged) == {place: answers[place] for place in found.flagged}
    again = fill(new, found.response, AROUND)
    assert {place: again.value(place) for place in found.carried} == {place: answers[place] for place in found.carried}
    assert all(is_right(again, place) for place in found.carried)
    assert again.unknown() == ()
    before, wholes = filled.response.repeats, found.response.repeats
    assert all(wholes[whole][: len(before[whole])] == before[whole] for whole in wholes if whole in before)


@QUICK
@given(filled=drafts())
def test_the_same_version_keeps_all_that_is_right(filled: Filled) -> None:
    """What is flagged is what was wrong, or became so without that; a second time nothing is."""
    found = carried(filled, filled.form)
    assert set(filled.invalid()) <= set(found.flagged)
    assert carry(filled.form, found.response, filled.form, AROUND).flagged == {}
    if not filled.invalid() and not found.flagged:
        assert found.response == filled.response


def test_answers_that_fit_are_carried() -> None:
    """At the same place, of the same type, or of one that takes the value as it is."""
    old = form(
        integer("people"),
        select("plan", "yes_no"),
        group("city", question("mayor")),
        lists=(YES_NO,),
    )
    new = form(
        question("people", QuestionType.DECIMAL),
        select("plan", "yes_no", type=QuestionType.SELECT_MULTIPLE),
        group("city", question("mayor"), question("since")),
        lists=(YES_NO,),
    )
    filled = answered(opened(old), people="520000", plan="yes").answer("/data/city/mayor", "Ana").filled
    found = carried(filled, new)
    assert found.carried == ("/data/people", "/data/plan", "/data/city/mayor")
    assert found.flagged == {}
    assert dict(found.response.answers) == {"/data/people": "520000", "/data/plan": "yes", "/data/city/mayor": "Ana"}


def test_answers_that_do_not_fit_are_flagged() -> None:
    """Of another type, no longer among the choices, against the constraint, or without a question."""
    old = form(question("people"), select("theme", "themes"), integer("share"), question("mayor"), lists=(THEMES,))
    new = form(
        integer("people"),
        select("theme", "themes"),
        integer("share", constraint=". <= 100"),
        lists=(listed("themes", "water", "energy"),),
    )
    filled = answered(opened(old), people="5", theme="waste", share="120", mayor="Ana")
    found = carried(filled, new)
    assert found.flagged == {
        "/data/people": "5",
        "/data/theme": "waste",
        "/data/share": "120",
        "/data/mayor": "Ana",
    }
    assert dict(found.response.answers) == {}


def test_what_leans_on_a_flagged_answer_is_looked_at_again() -> None:
    """A constraint over an answer that does not fit any more does not hold without it."""
    old = form(integer("all"), integer("some"))
    new = form(integer("all", constraint=". < 10"), integer("some", constraint=". <= /data/all"))
    assert carried(answered(opened(old), all="20", some="15"), new).carried == ()


def test_instances_keep_their_ids() -> None:
    """Also nested ones; a repeat that is a group by now has no place for its answers."""
    old = form(repeat("project", question("title"), repeat("partner", question("name"))))
    filled = opened(old).add_repeat("/data/project", "b7").filled.add_repeat("/data/project[b7]/partner", "c9").filled
    filled = filled.answer("/data/project[b7]/title", "Trams").filled
    filled = filled.answer("/data/project[b7]/partner[c9]/name", "Braga").filled
    new = form(repeat("project", question("title"), repeat("partner", question("name")), question("cost")))
    found = carried(filled, new)
    assert found.flagged == {}
    assert found.response.repeats == filled.response.repeats
    flat = form(group("project", question("title")))
    assert set(carried(filled, flat).flagged.values()) == {"Trams", "Braga"}


def test_new_questions_have_their_defaults_and_emptied_ones_do_not() -> None:
    """What somebody removed does not come back as a default."""
    old = form(integer("people", default="5"))
    new = form(integer("people", default="5"), integer("schools", default="3"), calculate("double", "/data/people * 2"))
    filled = answered(opened(old), people="")
    assert dict(carried(filled, new).response.answers) == {"/data/schools": "3"}


def test_it_stays_the_same_submission() -> None:
    """The version is the new one; the id, the order of shuffled choices and what it corrects stay."""
    new = form(integer("people"), version="2")
    filled = answered(opened(form(integer("people"))), people="5")
    response = carried(filled, new).response
    assert (response.version, response.instance_id, response.seed) == ("2", filled.response.instance_id, 7)
