"""Two officials of one city fill in one form as chance has it: no answer is lost, and what is handed in is what the
engine makes of the same answers."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import count
from random import Random
from typing import ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from handlers.dialogue.filling_effects import (
    AnotherSeen,
    Answer,
    AnswerDoubted,
    BeginFilling,
    Deed,
    Edit,
    Fill,
    FillingInquiry,
    FillingOutcome,
    FillingOver,
    Going,
    HandedIn,
    Prompted,
    QuestionSeen,
    ReviewSeen,
)
from handlers.filling.conversing import converse
from handlers.filling.desk import around, filled_by
from knowledge.forms.exports.instances import instance_xml
from knowledge.forms.responses import Filled, begin
from knowledge.forms.responses.places import path_of
from knowledge.model.conversation import Filling
from knowledge.model.forms import FormVersion
from knowledge.model.people import Contact
from knowledge.model.responses import AnswerEvent, KeptResponse, ResponseState
from knowledge.store.forms import checksum_of
from tests.handlers.filling.forms import read
from tests.handlers.people.network import Network
from tests.knowledge.forms.workbooks import Row, workbook

_SURVEY: tuple[Row, ...] = (
    {"type": "integer", "name": "people", "label": "People", "required": "yes", "constraint": ". > 0"},
    {"type": "select_one yes_no", "name": "plan", "label": "Plan?"},
    {"type": "date", "name": "since", "label": "Since?", "relevant": "${plan} = 'yes'", "required": "yes"},
    {"type": "begin_repeat", "name": "project", "label": "Project"},
    {"type": "text", "name": "title", "label": "Title", "required": "yes"},
    {"type": "integer", "name": "cost", "label": "Cost", "relevant": "${title} != 'free'"},
    {"type": "end_repeat", "name": "project_end"},
    {"type": "calculate", "name": "double", "calculation": "${people} * 2"},
    {"type": "text", "name": "remarks", "label": "Remarks"},
)
_CHOICES: tuple[Row, ...] = tuple({"list_name": "yes_no", "name": name, "label": name} for name in ("yes", "no"))
_SAID = ("5", "-1", "12000", "yes", "no", "2019-03-24", "free", "New trams", "?")


@cache
def survey() -> FormVersion:
    """A form with a rule of each kind."""
    return read(workbook(_SURVEY, _CHOICES), "survey")


@cache
def stricter() -> FormVersion:
    """Another version: a bound, a type that takes some answers, and a question less."""
    changed: dict[str, Row] = {
        "people": {"constraint": ". > 0 and . < 1000"},
        "cost": {"type": "decimal"},
        "since": {"type": "text"},
        "remarks": {"name": "wishes", "label": "Wishes"},
    }
    return read(workbook(tuple({**row, **changed.get(str(row["name"]), {})} for row in _SURVEY), _CHOICES), "survey")


class Officials(RuleBasedStateMachine):
    """Ana and Bea, each somewhere in the same form. What it is tried on is set before it begins."""

    network: ClassVar[Network]
    numbers: ClassVar[count[int]] = count(1)
    who = st.sampled_from(("ana", "bea"))

    def __init__(self) -> None:
        super().__init__()
        network, number = self.network, next(self.numbers)
        self.chance = Random(number)
        self.name, self.versions = f"survey{number}", 0
        self.form = self.take_in(survey())
        people = (network.contact(number) for number in (network.focal_point, network.alternate))
        self.people: dict[str, Contact] = dict(zip(("ana", "bea"), people, strict=True))
        self.at: dict[str, Filling] = {}
        for name in self.people:
            self.do(name, BeginFilling(parts=("form", str(self.form))))

    def take_in(self, form: FormVersion) -> int:
        """A further version of the form."""
        self.versions += 1
        made_of, version = checksum_of(f"{self.name} {self.versions}".encode()), replace(form, id=self.name)
        return self.network.store.run(lambda unit: unit.forms.put(version, "survey.xlsx", made_of, self.network.now))

    def do(self, name: str, effect: FillingInquiry) -> FillingOutcome:
        """Somebody does something, and stands where it leads them."""
        contact, network = self.people[name], self.network
        outcome = network.store.run(
            lambda unit: converse(unit, contact, effect, network.library, network.now, self.chance)
        )
        if isinstance(outcome, QuestionSeen | AnotherSeen | ReviewSeen | AnswerDoubted | Prompted):
            self.at[name] = outcome.at
        return outcome

    def fill(self, name: str, deed: Deed) -> FillingOutcome:
        return self.do(name, Fill(at=self.at[name], deed=deed))

    @property
    def kept(self) -> KeptResponse:
        (kept,) = self.network.store.read(lambda unit: unit.responses.of_subject(f"form:{self.form}"))
        return kept

    @property
    def events(self) -> tuple[AnswerEvent, ...]:
        number = self.kept.id
        return self.network.store.read(lambda unit: unit.responses.events(number))

    @property
    def is_open(self) -> bool:
        return self.kept.state is ResponseState.DRAFT

    @precondition(lambda self: self.is_open)
    @rule(name=who, said=st.sampled_from(_SAID))
    def answer(self, name: str, said: str) -> None:
        self.fill(name, Answer(text=said))

    @precondition(lambda self: self.is_open)
    @rule(
        name=who,
        going=st.sampled_from(
            (Going.BACK, Going.SKIP, Going.NEXT, Going.REVIEW, Going.ADD, Going.ENOUGH, Going.REMOVE)
        ),
    )
    def go(self, name: str, going: Going) -> None:
        self.fill(name, going)

    @precondition(lambda self: self.is_open)
    @rule(name=who, number=st.integers(min_value=0, max_value=8))
    def change(self, name: str, number: int) -> None:
        self.fill(name, Edit(number=number))

    @precondition(lambda self: self.is_open and self.versions < 4)
    @rule(name=who)
    def come_back_to_another_version(self, name: str) -> None:
        """What does not fit it is put aside."""
        self.take_in(stricter() if self.versions % 2 else survey())
        self.do(name, BeginFilling(parts=("form", str(self.form))))

    @precondition(lambda self: self.is_open)
    @rule(name=who)
    def pause_and_come_back(self, name: str) -> None:
        self.do(name, BeginFilling(parts=("form", str(self.form))))

    @precondition(lambda self: self.is_open)
    @rule(name=who)
    def hand_in(self, name: str) -> None:
        before = self.kept
        outcome = self.fill(name, Going.SEND)
        if isinstance(outcome, HandedIn):
            assert not self.is_open
            assert self.instance(self.filled(self.kept)) == self.instance(self.again(before))
        else:
            assert self.kept == before

    @precondition(lambda self: not self.is_open)
    @rule(name=who)
    def come_too_late(self, name: str) -> None:
        before = self.kept
        assert isinstance(self.fill(name, Answer(text="5")), FillingOver)
        assert self.kept == before

    @invariant()
    def no_answer_is_lost(self) -> None:
        """The draft has the last answer to each question, whoever gave it, but in what was removed or put aside."""
        kept = self.kept
        questions = {question.path for question in self.form_of(kept).questions()}
        instances = {f"{whole}[{id}]" for whole, ids in kept.response.repeats.items() for id in ids}
        for event in {event.place: event for event in self.events}.values():
            place, value = event.place, "" if event.is_aside else event.value
            outer = place.rpartition("/")[0]
            if path_of(place) in questions and ("[" not in outer or outer in instances):
                assert kept.response.answers.get(place, "") == value, place

    def form_of(self, kept: KeptResponse) -> FormVersion:
        return self.network.store.read(lambda unit: unit.forms.one(kept.form))

    def filled(self, kept: KeptResponse) -> Filled:
        return filled_by(self.form_of(kept), kept.response, self.people["ana"], self.network.library, self.network.now)

    def again(self, kept: KeptResponse) -> Filled:
        """The same answers given to the engine one after the other."""
        form, ana = self.form_of(kept), self.people["ana"]
        where = around(form, ana, self.network.library, self.network.now)
        response = begin(form, kept.response.instance_id, kept.response.seed, where)
        filled = filled_by(form, response, ana, self.network.library, self.network.now)
        questions = {question.path for question in form.questions()}
        for event in self.events:
            whole, bracket, id = event.place.removesuffix("]").rpartition("[")
            if event.place.endswith("]") and bracket:
                is_there = id in filled.response.repeats[whole]
                change = filled.remove_repeat(event.place) if is_there else filled.add_repeat(whole, id)
            elif event.place in filled.response.repeats or path_of(event.place) not in questions:
                continue
            else:
                change = filled.answer(event.place, "" if event.is_aside else event.value)
            filled = change.filled
        return filled.finished()

    def instance(self, filled: Filled) -> bytes:
        form = filled.form
        id = filled.response.instance_id
        return instance_xml(filled.submission(), form_id=form.id, version=form.version, instance_id=id)


def test_colleagues_lose_no_answer(network: Network) -> None:
    """However they take turns: answer, go back, leave out, change, add and remove, stop and come back."""
    Officials.network = network
    quick = settings(
        max_examples=15, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    run_state_machine_as_test(Officials, settings=quick)
