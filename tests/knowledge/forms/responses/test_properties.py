"""What holds for any form and any answers."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from knowledge.forms.responses import (
    AnswerFault,
    AskQuestion,
    Change,
    Filled,
    ResponseError,
    as_json,
    fill,
    from_json,
    read_instance,
    write_instance,
)
from knowledge.forms.responses.places import is_within, path_of
from knowledge.model.forms import FormText, FormVersion, Question, Repeat
from tests.knowledge.forms.responses.opening import AROUND, opened, way, way_back
from tests.knowledge.forms.responses.random_forms import forms, values_of

QUICK = settings(max_examples=25, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck))


def _instances(filled: Filled, path: str) -> list[str]:
    """The places at a path in all instances that the response knows."""
    *above, last = path.strip("/").split("/")
    places = [""]
    for step in above:
        places = [f"{place}/{step}" for place in places]
        places = [each for place in places for each in _each(filled, place)]
    return [f"{place}/{last}" for place in places]


def _each(filled: Filled, place: str) -> list[str]:
    ids = filled.response.repeats.get(place)
    return [place] if ids is None else [f"{place}[{id}]" for id in ids]


def _asked(filled: Filled) -> list[str]:
    return [step for step in way(filled) if "+" not in step]


class Answering(RuleBasedStateMachine):
    """Somebody answers a form in any order, adds and removes instances, and changes their mind."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[str, str] = {}

    @initialize(survey=forms(with_triggers=True), seed=st.integers(0, 9))
    def open(self, survey: FormVersion, seed: int) -> None:
        """A new response."""
        self.survey = survey
        self.questions = {question.path: question for question in survey.questions()}
        self.open_repeats = {node.path for node in survey.walk() if isinstance(node, Repeat) and not node.count}
        self.filled = opened(survey, seed)
        self.number = 0

    @rule(data=st.data())
    def answer(self, data: st.DataObject) -> None:
        """A question that exists is answered, whether it is relevant or not."""
        places = self._places()
        if not places:
            return
        place = data.draw(st.sampled_from(places))
        question = self.questions[path_of(place)]
        value = data.draw(values_of(question))
        before, change = self.filled, self.filled.answer(place, value)
        if not question.calculate:
            self.kept[place] = value
        self._look_at(before, change)
        for trigger in self.survey.triggers:
            self.kept |= {each: self.filled.value(each) for each in _instances(self.filled, trigger.target)}

    @precondition(lambda self: self.open_repeats)
    @rule(data=st.data())
    def add(self, data: st.DataObject) -> None:
        """An instance is added."""
        wholes = self._wholes()
        if not wholes:
            return
        self.number += 1
        before, change = self.filled, self.filled.add_repeat(data.draw(st.sampled_from(wholes)), f"new{self.number}")
        self._look_at(before, change)

    @precondition(lambda self: self.open_repeats)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        """An instance is removed."""
        wholes = [place for place in self._wholes() if self.filled.response.repeats.get(place)]
        if not wholes:
            return
        whole = data.draw(st.sampled_from(wholes))
        place = f"{whole}[{data.draw(st.sampled_from(self.filled.response.repeats[whole]))}]"
        before, change = self.filled, self.filled.remove_repeat(place)
        self.kept = {each: value for each, value in self.kept.items() if not is_within(each, place)}
        self._look_at(before, change, removed=place)

    @invariant()
    def small_steps_are_a_full_recompute(self) -> None:
        """Step by step or all at once: the same values, way and problems. So recomputing is idempotent."""
        again = fill(self.survey, self.filled.response, AROUND)
        assert again.response == self.filled.response
        assert way(again) == way(self.filled)
        assert again.problems() == self.filled.problems()
        assert write_instance(again.submission()) == write_instance(self.filled.submission())

    @invariant()
    def answers_stay_in_the_draft(self) -> None:
        """Nothing that was answered is lost, relevant or not, in an instance that is there or not."""
        for place, value in self.kept.items():
            assert self.filled.value(place) == value

    @invariant()
    def places_are_unique(self) -> None:
        """No place is asked twice, and none is unknown."""
        steps = [step.split("+")[0] for step in way(self.filled)]
        assert len(steps) == len(set(steps))
        assert self.filled.unknown() == ()

    @invariant()
    def back_is_the_way_reversed(self) -> None:
        """The way back passes the same places."""
        assert way_back(self.filled) == [step.split("+")[0] for step in reversed(way(self.filled))]

    @invariant()
    def problems_are_on_the_way(self) -> None:
        """Problems belong to what is asked, in that order; where a choice is lost, to what is asked without it."""
        wrong = [self.filled.problem_of(place, self.filled.value(place)) for place in self.filled.invalid()]
        if not any(problem is not None and problem.kind is AnswerFault.CHOICE for problem in wrong):
            asked = iter(_asked(self.filled))
            assert all(problem.place in asked for problem in self.filled.problems())

    @invariant()
    def draft_survives_json(self) -> None:
        """A draft that was put away and taken up again goes on as before."""
        assert from_json(as_json(self.filled.response)) == self.filled.response

    @invariant()
    def submission_reads_back(self) -> None:
        """What is sent, read back, gives the same submission; in it nothing is irrelevant, and no choice is lost."""
        xml = write_instance(self.filled.submission())
        response = read_instance(self.survey, xml, seed=self.filled.response.seed)
        again = fill(self.survey, response, AROUND)
        assert write_instance(again.submission()) == xml
        wrong = [again.problem_of(place, again.value(place)) for place in again.invalid()]
        assert all(problem is not None and problem.kind is AnswerFault.CONSTRAINT for problem in wrong)

    def _places(self) -> list[str]:
        """The questions that exist, relevant or not, also in instances that a count leaves out."""
        return [place for path in self.questions for place in _instances(self.filled, path) if self._exists(place)]

    def _exists(self, place: str) -> bool:
        try:
            self.filled.problem_of(place, "")
        except ResponseError:
            return False
        return True

    def _wholes(self) -> list[str]:
        """The repeats that somebody may add to, relevant or not."""
        places = [place for path in self.open_repeats for place in _instances(self.filled, path)]
        return [place for place in places if self._stands(place)]

    def _stands(self, whole: str) -> bool:
        """Whether a repeat is there: not in an instance that a count leaves out."""
        try:
            self.filled.text(whole, FormText(parts={}), ())
        except ResponseError:
            return False
        return True

    def _look_at(self, before: Filled, change: Change, removed: str = "") -> None:
        """A change says what it did, and leaves what was there before as it was."""
        self.filled = change.filled
        assert change.response == self.filled.response
        was, now = _asked(before), _asked(self.filled)
        assert list(change.appeared) == [place for place in now if place not in was]
        lost = [place for place in was if place not in now and before.value(place)]
        assert list(change.vanished) == [place for place in lost if not (removed and is_within(place, removed))]
        assert set(change.invalidated) == set(self.filled.invalid()) - set(before.invalid())
        assert fill(self.survey, before.response, AROUND).response == before.response


TestAnswering = Answering.TestCase
TestAnswering.settings = QUICK


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(forms(with_counts=False), st.data())
def test_order_of_answers_does_not_matter(survey: FormVersion, data: st.DataObject) -> None:
    """In whichever order the same answers are given, the response is the same."""
    questions = {question.path: question for question in survey.questions()}
    start = opened(survey)
    places = sorted(place for place in _reachable(survey) if not questions[path_of(place)].calculate)
    answers = {place: data.draw(values_of(questions[path_of(place)]), label=place) for place in places}
    first, second = start, start
    for place in places:
        first = first.answer(place, answers[place]).filled
    for place in data.draw(st.permutations(places)):
        second = second.answer(place, answers[place]).filled
    assert first.response == second.response
    assert way(first) == way(second)


def _reachable(survey: FormVersion) -> list[str]:
    """The places of all questions of a new response, relevant or not."""
    repeats = {node.path for node in survey.walk() if isinstance(node, Repeat)}
    found = []
    for question in survey.questions():
        place = path = ""
        for step in question.path.strip("/").split("/"):
            path += f"/{step}"
            place += f"/{step}[1]" if path in repeats else f"/{step}"
        found.append(place)
    return found


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(forms())
def test_way_is_what_is_relevant(survey: FormVersion) -> None:
    """Each step of the way is relevant and asked, and its question is the one of its path."""
    filled = opened(survey)
    after = None
    while (step := filled.next_asked(after)) is not None:
        after = step.place
        if isinstance(step, AskQuestion):
            assert filled.is_relevant(step.place)
            assert step.question.path == path_of(step.place)
            assert isinstance(step.question, Question)
