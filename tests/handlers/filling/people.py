"""Officials of one city fill in one form as chance has it, message by message, on whatever channel is at hand: answers
right, wrong and senseless, parts of long ones, buttons of now and of before, fingers that press twice, albums, back and
forth, pauses, another language, both at once, the same message delivered twice, a crash in the middle of a turn and
between turn and reply, a restart, and a new version of the form.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from handlers.conversation import Received, receive
from handlers.dialogue.library import Library
from knowledge.model.conversation import Conversation, Filling, Stage
from knowledge.model.languages import EN
from knowledge.model.messages import Attachment, Choice, IncomingMessage
from knowledge.model.people import Address, ChannelName
from knowledge.model.responses import AnswerEvent, KeptResponse
from knowledge.store.forms import checksum_of
from knowledge.store.store import open_store
from knowledge.store.unit import Unit
from tests.handlers.filling.retelling import Retelling
from tests.handlers.filling.survey import COMMANDS, LONG, RIGHT, SAID, SENSELESS, VERSIONS, WISHES, survey
from tests.handlers.filling.talking import BILBAO_TOWN_HALL, LOGO, VOICE
from tests.handlers.people.network import Network

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LEASE = timedelta(minutes=1)

LONGEST_WAY = 24
"""Messages that lead to the end of the form from anywhere, if nothing is in the way."""

_PEOPLE = ("ana:telegram", "ana:slack", "ana:webchat", "bea:telegram")
_ALBUM = tuple(replace(LOGO, name=name, reference=f"AgAD-{name}") for name in ("a.png", "b.png", "c.png"))


class Crash(Exception):
    """The machine stops in the middle of a turn."""


def _address(who: str) -> Address:
    name, _, channel = who.partition(":")
    return Address(channel=ChannelName(channel), external_id=f"{name}-{channel}")


def _right(at: Filling) -> str:
    """What leads on from where somebody is."""
    match at.stage:
        case Stage.ADDING:
            return "That is all"
        case Stage.OFFERED:
            return "yes"
        case Stage.REVIEWING:
            return "send"
        case Stage.ASKED | Stage.DOUBTED:
            return RIGHT.get(at.place.rpartition("/")[2], "skip")
        case _:
            return "/review"


class City(RuleBasedStateMachine):
    """Ana on three channels and Bea on one. What it begins with is set before it runs."""

    database: ClassVar[Callable[[], AbstractContextManager[str]]]
    """Opens a new database, and gives its URL."""
    library: ClassVar[Library]
    heard: ClassVar[int] = 0
    """Messages of all cities."""
    done: ClassVar[int] = 0
    """Responses that were handed in."""
    renewed: ClassVar[int] = 0
    """Drafts that went on in a new version."""

    who = st.sampled_from(_PEOPLE)
    text = st.one_of(*map(st.sampled_from, (SAID, SAID, SENSELESS, LONG, WISHES, COMMANDS)))

    def __init__(self) -> None:
        super().__init__()
        self.room = ExitStack()
        self.url = self.room.enter_context(City.database())
        self.network = Network(open_store(self.url), self.library, NOW)
        self.form, self.versions, self.mine = 0, 0, 0
        self.network.store.run(self._connect)
        self.publish(0)
        self.tales: dict[int, Retelling] = {}
        self.open("ana:telegram")
        self.open("bea:telegram")

    def _connect(self, unit: Unit) -> None:
        people = {"ana": self.network.focal_point, "bea": self.network.alternate}
        for who in _PEOPLE:
            unit.people.add_address(_address(who), people[who.partition(":")[0]])
        for contact in people.values():
            unit.contacts.set_language(contact, EN)
            unit.contacts.consent(contact, "2026-1", EN, NOW)

    @rule(who=who, text=text)
    def say(self, who: str, text: str) -> None:
        self.hear(self.message(who, text=text))

    @rule(who=who)
    def answer(self, who: str) -> None:
        """They answer what they are asked, and hand in what is complete."""
        topic = self.conversation(who).topic
        self.say(who, _right(topic) if isinstance(topic, Filling) else "/form")

    @rule(who=who)
    @precondition(lambda self: self.mine > 30)
    def finish(self, who: str) -> None:
        """They have an hour, and go through to the end."""
        self.open(who)
        for _step in range(LONGEST_WAY):
            if isinstance(self.conversation(who).topic, Filling):
                self.answer(who)
                self.all_is_kept()

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
        if token := self.token(who, ordinal, age):
            self.hear(self.message(who, choice=token))

    @rule(who=who, ordinal=st.integers(min_value=0, max_value=9))
    def press_twice(self, who: str, ordinal: int) -> None:
        """A finger presses twice: the second time does nothing."""
        if token := self.token(who, ordinal, 0):
            self.hear(self.message(who, choice=token))
            before = self.state()
            self.network.now -= timedelta(minutes=1)
            self.hear(self.message(who, choice=token, after=timedelta(seconds=1)))
            assert self.state() == before

    @rule(who=who, file=st.sampled_from((LOGO, VOICE)))
    def send_file(self, who: str, file: Attachment) -> None:
        self.hear(replace(self.message(who), files=(file,)))

    @rule(who=who, is_one_by_one=st.booleans())
    def send_album(self, who: str, is_one_by_one: bool) -> None:
        """Several files at once, in one message as Slack has it, or in one each as Telegram."""
        if not is_one_by_one:
            self.hear(replace(self.message(who), files=_ALBUM))
            return
        album = f"album-{self.mine}"
        for file in _ALBUM:
            self.hear(replace(self.message(who), files=(file,), album=album))

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

    @rule(mine=text, theirs=text)
    def both_at_once(self, mine: str, theirs: str) -> None:
        """Ana and Bea write at the same moment."""
        network = self.network
        messages = [self.message("ana:slack", text=mine), self.message("bea:telegram", text=theirs)]
        under_way = [network.store.submit(self.hearing(message)) for message in messages]
        for message, one in zip(messages, under_way, strict=True):
            self.check(message, one.result())

    @rule(which=st.integers(min_value=0, max_value=VERSIONS - 1))
    @precondition(lambda self: self.mine > 12)
    def publish(self, which: int) -> None:
        """The secretariat takes in a new version; whoever opens the form goes on in it."""
        self.versions += 1
        form, number = survey(which, self.versions), self.versions
        made_of = checksum_of(form.xml.encode(), str(number).encode())
        put = self.network.store.run
        self.form = put(lambda unit: unit.forms.put(form, "survey.xlsx", made_of, self.network.now))

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

    @rule(who=who, text=text, is_sending=st.booleans())
    def crash_before_the_reply(self, who: str, text: str, is_sending: bool) -> None:
        """The machine stops when the turn is kept, and what it says is not sent yet, or is about to be: it is sent
        once the machine runs again."""
        self.network.deliver()
        replies = self.hear(self.message(who, text=text)).replies
        if is_sending:
            self.claim()
        self.restart()
        self.network.now += timedelta(hours=1)
        self.network.store.run(lambda unit: unit.deliveries.recover(self.network.now))
        self.network.now += timedelta(hours=1)
        self.network.deliver()
        assert set(replies) <= {message.key for message in self.network.lines[_address(who)]}

    @rule()
    def restart(self) -> None:
        """Focal is stopped and started."""
        self.network.store.close()
        self.network.store = open_store(self.url)

    @invariant()
    def all_is_kept(self) -> None:
        """Each response is what the engine makes of the same answers."""
        for kept, events in self.state():
            tale = self.tales.get(kept.id)
            if tale is None:
                tale = self.tales[kept.id] = Retelling(self.network, kept, events)
            before = tale.is_over, tale.kept.form
            tale.hear(kept, events)
            City.done += tale.is_over and not before[0]
            City.renewed += tale.kept.form != before[1]

    def claim(self) -> None:
        """The outbox begins to send, and does not come to an end."""
        now, run = self.network.now, self.network.store.run
        run(lambda unit: unit.deliveries.claim(tuple(ChannelName), now, now + LEASE, 1_000))

    def state(self) -> tuple[tuple[KeptResponse, tuple[AnswerEvent, ...]], ...]:
        """The responses of the city, of which one at most is open, and all that was answered."""

        def work(unit: Unit) -> tuple[tuple[KeptResponse, tuple[AnswerEvent, ...]], ...]:
            found = unit.responses.of_form(self.network.lyon.id, survey().id)
            return tuple((kept, unit.responses.events(kept.id)) for kept in found)

        return self.network.store.read(work)

    def conversation(self, who: str) -> Conversation:
        line = self.network.store.read(lambda unit: unit.conversations.at(_address(who)))
        assert line is not None
        return line.conversation

    def token(self, who: str, ordinal: int, age: int) -> str:
        asked = self.conversation(who).asked
        if asked is None:
            return ""
        return f"{asked.question - age}.{ordinal % len(asked.choices) if age == 0 else ordinal}"

    def message(
        self, who: str, text: str = "", choice: str = "", after: timedelta = timedelta(minutes=1)
    ) -> IncomingMessage:
        self.network.now += after
        key, sender = self.network.next_key(), _address(who)
        return IncomingMessage(key=key, sender=sender, at=self.network.now, text=text, choice=choice, locale="en")

    def hearing(self, message: IncomingMessage) -> Callable[[Unit], Received]:
        network = self.network
        return lambda unit: receive(unit, message, network.library, network.now)

    def hear(self, message: IncomingMessage) -> Received:
        """A message is answered, and not with an apology."""
        return self.check(message, self.network.store.run(self.hearing(message)))

    def check(self, message: IncomingMessage, received: Received) -> Received:
        """A button that a finger pressed twice needs no second answer."""
        City.heard += 1
        self.mine += 1
        assert not received.trace, message
        assert received.replies or not received.is_new or message.choice, message
        return received

    def teardown(self) -> None:
        self.network.store.close()
        self.room.close()
