"""Officials of one city fill in one form as chance has it, message by message, on whatever channel is at hand: answers
right, wrong and senseless, buttons of now and of before, back and forth, pauses, another language, the same message
delivered twice, a crash in the middle of a turn, and a restart. No answer is lost, and the response is what the engine
makes of the same answers.

The number of messages is small in `make test`. To walk for longer:

    FOCAL_TEST_FILLING_STEPS=50000 .venv/bin/pytest -n0 tests/handlers/filling/test_people.py
"""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from handlers.conversation import Received, receive
from handlers.dialogue.library import Library
from handlers.filling.desk import around, filled_by
from knowledge.forms.exports.instances import instance_xml
from knowledge.forms.responses import Filled, begin
from knowledge.forms.responses.places import above, split
from knowledge.model.conversation import Conversation, Filling
from knowledge.model.forms import FormVersion
from knowledge.model.languages import EN
from knowledge.model.messages import Attachment, Choice, IncomingMessage
from knowledge.model.people import Address, ChannelName
from knowledge.model.responses import AnswerEvent, KeptResponse, ResponseState
from knowledge.store.forms import checksum_of
from knowledge.store.store import open_store
from knowledge.store.unit import Unit
from tests.handlers.filling.conftest import QUESTION
from tests.handlers.filling.forms import read
from tests.handlers.filling.talking import BILBAO_TOWN_HALL, LOGO, VOICE
from tests.handlers.people.network import Network
from tests.knowledge.forms.workbooks import Row, workbook

STEPS = int(os.environ.get("FOCAL_TEST_FILLING_STEPS", "240"))
"""Messages in all."""

AT_ONCE = 60
"""Messages of one city."""

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

_PEOPLE = ("ana:telegram", "ana:slack", "ana:webchat", "bea:telegram")

_SURVEY: tuple[Row, ...] = (
    {"type": "note", "name": "lead", "label": "Welcome"},
    {"type": "begin_group", "name": "city", "label": "City"},
    {"type": "integer", "name": "people", "label": "People", "required": "yes", "constraint": ". > 0"},
    {"type": "select_one yes_no", "name": "plan", "label": "Plan?", "guidance_hint": "Because."},
    {"type": "date", "name": "since", "label": "Since?", "relevant": "${plan} = 'yes'", "required": "yes"},
    {"type": "end_group", "name": "city_end"},
    {
        "type": "select_multiple theme",
        "name": "themes",
        "label": "Themes",
        "constraint": "not(selected(., 'none') and count-selected(.) > 1)",
    },
    {"type": "begin_repeat", "name": "project", "label": "Project", "relevant": "${people} > 3"},
    {"type": "text", "name": "title", "label": "Title", "required": "yes"},
    {"type": "integer", "name": "cost", "label": "Cost", "relevant": "${title} != 'free'"},
    {"type": "end_repeat", "name": "project_end"},
    {"type": "calculate", "name": "double", "calculation": "${people} * 2"},
    {"type": "image", "name": "logo", "label": "Logo", "relevant": "selected(${themes}, 'water')"},
    {"type": "geopoint", "name": "place", "label": "Place", "relevant": "${double} > 20"},
    {"type": "text", "name": "remarks", "label": "Remarks"},
)
_CHOICES: tuple[Row, ...] = (
    *({"list_name": "yes_no", "name": name, "label": name} for name in ("yes", "no")),
    *({"list_name": "theme", "name": name, "label": name} for name in ("water", "waste", "none")),
)

_SAID = ("5", "2", "-1", "12000", "yes", "no", "2019-03-24", "free", "New trams", "1, 2", "water", "none", "OK")
_SENSELESS = ("?", "", "🙂", "31/02/2019", "about 2 million", "1e400", "x" * 5_000, "<b>&", QUESTION)
_WISHES = (
    "back",
    "skip",
    "review",
    "pause",
    "why",
    "next",
    "send",
    "thank you",
    "in French please",
    "in English please",
)
_COMMANDS = ("/form", "/edit 2", "/edit 99", "/back", "/skip", "/review", "/pause", "/send", "/language fr", "/help")


_RIGHT = {
    "people": "5000",
    "plan": "yes",
    "since": "24 March 2019",
    "themes": "1, 2",
    "project": "no",
    "title": "New trams",
    "cost": "12",
    "logo": "skip",
    "place": "43.26, -2.93",
    "remarks": "All is well",
}
"""An answer to each question, by its name."""


class Crash(Exception):
    """The machine stops in the middle of a turn."""


@cache
def survey() -> FormVersion:
    """A form with a rule of each kind."""
    return read(workbook(_SURVEY, _CHOICES), "survey")


def _address(who: str) -> Address:
    name, _, channel = who.partition(":")
    return Address(channel=ChannelName(channel), external_id=f"{name}-{channel}")


class City(RuleBasedStateMachine):
    """Ana on three channels and Bea on one. What it begins with is set before it runs."""

    template: ClassVar[Path]
    library: ClassVar[Library]
    heard: ClassVar[int] = 0
    """Messages of all cities."""
    done: ClassVar[int] = 0
    """Cities that handed in."""

    who = st.sampled_from(_PEOPLE)
    text = st.one_of(*map(st.sampled_from, (_SAID, _SAID, _SENSELESS, _WISHES, _COMMANDS)))

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        path = Path(self.folder.name, "focal.db")
        shutil.copy(self.template, path)
        self.url = f"sqlite:///{path}"
        self.network = Network(open_store(self.url), self.library, NOW)
        self.network.store.run(self._connect)
        self.ana = self.network.contact(self.network.focal_point)
        self.before: tuple[AnswerEvent, ...] = ()
        self.kept: KeptResponse | None = None
        self.handed_in: KeptResponse | None = None
        self.open("ana:telegram")
        self.open("bea:telegram")

    def _connect(self, unit: Unit) -> None:
        people = {"ana": self.network.focal_point, "bea": self.network.alternate}
        for who in _PEOPLE:
            unit.people.add_address(_address(who), people[who.partition(":")[0]])
        for contact in people.values():
            unit.contacts.set_language(contact, EN)
            unit.contacts.consent(contact, "2026-1", EN, NOW)
        self.form = unit.forms.put(survey(), "survey.xlsx", checksum_of(survey().xml.encode()), NOW)

    @rule(who=who, text=text)
    def say(self, who: str, text: str) -> None:
        self.hear(self.message(who, text=text))

    @rule(who=who)
    def answer(self, who: str) -> None:
        """They answer what they are asked, and hand in what is complete."""
        topic = self.conversation(who).topic
        name = topic.place.rpartition("/")[2] if isinstance(topic, Filling) else ""
        self.say(who, _RIGHT.get(name, "send") if isinstance(topic, Filling) else "/form")

    @rule(who=who, text=text)
    def say_twice(self, who: str, text: str) -> None:
        """The platform delivers a message a second time: nothing changes."""
        message = self.message(who, text=text)
        self.hear(message)
        before = self.state()
        assert not self.hear(message).is_new
        assert self.state() == before

    @rule(who=who, ordinal=st.integers(min_value=0, max_value=9), age=st.sampled_from((0, 0, 0, 0, 1, 3)))
    def press(self, who: str, ordinal: int, age: int) -> None:
        """A button of the present question, or of one before."""
        asked = self.conversation(who).asked
        if asked is not None:
            number = ordinal % len(asked.choices) if age == 0 else ordinal
            self.hear(self.message(who, choice=f"{asked.question - age}.{number}"))

    @rule(who=who, file=st.sampled_from((LOGO, VOICE)))
    def send_file(self, who: str, file: Attachment) -> None:
        self.hear(replace(self.message(who), files=(file,)))

    @rule(who=who)
    def share_place(self, who: str) -> None:
        self.hear(replace(self.message(who), location=BILBAO_TOWN_HALL))

    @rule(who=who)
    def open(self, who: str) -> None:
        """They press a button that they once got, which opens the form."""
        conversation = self.conversation(who).ask((Choice(id=f"fill:form:{self.form}", label="Open"),))
        self.network.store.run(lambda unit: unit.conversations.save(conversation, self.network.now))
        assert conversation.asked is not None
        self.hear(self.message(who, choice=f"{conversation.asked.question}.0"))

    @rule(who=who, text=text)
    def crash(self, who: str, text: str) -> None:
        """The machine stops in the middle of a turn, and the message is delivered again."""
        message, before = self.message(who, text=text), self.state()

        def work(unit: Unit) -> None:
            receive(unit, message, self.network.library, self.network.now)
            raise Crash

        with pytest.raises(Crash):
            self.network.store.run(work)
        self.restart()
        assert self.state() == before
        assert self.hear(message).is_new

    @rule()
    def restart(self) -> None:
        """Focal is stopped and started."""
        self.network.store.close()
        self.network.store = open_store(self.url)

    @invariant()
    def all_is_kept(self) -> None:
        """Events only grow, the draft has the last answer to each question, what was handed in stays; and the response,
        handed in or not, is what the engine makes of the same answers one after the other."""
        kept, events = self.state()
        assert events[: len(self.before)] == self.before
        if (kept, events) == (self.kept, self.before):
            return
        self.kept, self.before = kept, events
        for place, value in {event.place: event.value for event in events}.items():
            if _is_there(kept, place):
                assert kept.response.answers.get(place, "") == value, place
        if self.handed_in is not None:
            assert kept == self.handed_in
        elif kept.state is ResponseState.SUBMITTED:
            self.handed_in = kept
            City.done += 1
        assert self.instance(self.filled(kept)) == self.instance(self.again(kept, events))

    def state(self) -> tuple[KeptResponse, tuple[AnswerEvent, ...]]:
        """The one response of the city, and all that was answered."""

        def work(unit: Unit) -> tuple[KeptResponse, tuple[AnswerEvent, ...]]:
            (kept,) = unit.responses.of_subject(f"form:{self.form}")
            return kept, unit.responses.events(kept.id)

        return self.network.store.read(work)

    def conversation(self, who: str) -> Conversation:
        line = self.network.store.read(lambda unit: unit.conversations.at(_address(who)))
        assert line is not None
        return line.conversation

    def message(self, who: str, text: str = "", choice: str = "") -> IncomingMessage:
        self.network.now += timedelta(minutes=1)
        key, sender = self.network.next_key(), _address(who)
        return IncomingMessage(key=key, sender=sender, at=self.network.now, text=text, choice=choice, locale="en")

    def hear(self, message: IncomingMessage) -> Received:
        """A message is answered, and not with an apology."""
        City.heard += 1
        if City.heard % 1_000 == 0:
            print(f"{City.heard} messages, {City.done} handed in", flush=True)
        network = self.network
        received = network.store.run(lambda unit: receive(unit, message, network.library, network.now))
        assert not received.trace, message
        assert received.replies or not received.is_new
        return received

    def filled(self, kept: KeptResponse) -> Filled:
        network = self.network
        return filled_by(survey(), kept.response, self.ana, network.library, network.now)

    def again(self, kept: KeptResponse, events: tuple[AnswerEvent, ...]) -> Filled:
        network = self.network
        where = around(survey(), self.ana, network.library, network.now)
        response = begin(survey(), kept.response.instance_id, kept.response.seed, where)
        filled = filled_by(survey(), response, self.ana, network.library, network.now)
        for event in events:
            whole, id = split(event.place)
            if id:
                is_there = id in filled.response.repeats[whole]
                filled = (filled.remove_repeat(event.place) if is_there else filled.add_repeat(whole, id)).filled
            elif event.place not in filled.response.repeats:
                filled = filled.answer(event.place, event.value).filled
        return filled

    def instance(self, filled: Filled) -> bytes:
        form, id = filled.form, filled.response.instance_id
        return instance_xml(filled.submission(), form_id=form.id, version=form.version, instance_id=id)

    def teardown(self) -> None:
        self.network.store.close()
        self.folder.cleanup()


def _is_there(kept: KeptResponse, place: str) -> bool:
    """Whether the instances around a place were not removed."""
    ids = kept.response.repeats
    return (
        all(id in ids.get(whole, ()) for whole, id in map(split, (place, *above(place))) if id) and not split(place)[1]
    )


def test_whatever_people_do_no_answer_is_lost(sqlite_template: Path, scripted_library: Library) -> None:
    """The response has every answer that was not superseded, and is what the engine makes of them."""
    City.template, City.library, City.heard, City.done = sqlite_template, scripted_library, 0, 0
    walk = settings(
        max_examples=max(1, STEPS // AT_ONCE),
        stateful_step_count=AT_ONCE,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        phases=(Phase.generate,),  # what is found after thousands of steps is not made smaller within minutes
    )
    run_state_machine_as_test(City, settings=walk)
    print(f"{City.heard} messages, {City.done} handed in")
