"""What the people of the network do, the same on Telegram and on Slack: one thing after the other, each until Focal has
shown something."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from random import Random
from typing import Protocol

from knowledge.model.languages import Language
from tests.botapi.loopback import LoopbackTelegram
from tests.botapi.loopback import Person as OnTelegram
from tests.botapi.talking import of_the_bot
from tests.slack.focal import said
from tests.slack.loopback import LoopbackSlack
from tests.slack.people import LoopbackUser
from tests.slack.platform.deliveries import Delivery
from tests.slack.pressing import labels
from tests.soak.network import Place

PATIENCE_S = 60.0
STEPS = 4
"""Buttons that somebody presses one after the other, where an answer has some."""


class Deed(StrEnum):
    """What somebody does next."""

    ASK = "ask"
    REGISTER = "register"
    ANSWER = "answer"
    PRESS = "press"
    BLOCK = "block"
    RETURN = "return"


WEIGHTS: Mapping[Deed, int] = {Deed.ASK: 50, Deed.REGISTER: 12, Deed.ANSWER: 16, Deed.PRESS: 20, Deed.BLOCK: 2}


class Somebody(Protocol):
    """A person at a platform of the tests."""

    language: Language

    def says(self, text: str) -> None: ...

    def buttons(self) -> Sequence[str]:
        """What can be pressed in the newest message that has something."""
        ...

    def presses(self, label: str) -> None: ...

    def wait(self, patience_s: float) -> None:
        """Until Focal has shown something since the last deed.

        Raises:
            AssertionError: it has not.
        """
        ...

    def blocks(self) -> None: ...

    def returns(self) -> None: ...


class TelegramPerson:
    """Somebody on Telegram."""

    def __init__(self, telegram: LoopbackTelegram, place: Place) -> None:
        self.language = place.language
        self._telegram = telegram
        self._person: OnTelegram = telegram.person(place.telegram, place.language)
        self._before: object = None
        self._query = ""

    def says(self, text: str) -> None:
        self._look()
        self._person.says(text)

    def buttons(self) -> Sequence[str]:
        return next((one.labels for one in reversed(of_the_bot(self._person.chat)) if one.buttons), [])

    def presses(self, label: str) -> None:
        self._look()
        self._query = self._person.presses(label)

    def wait(self, patience_s: float) -> None:
        """A button that stops spinning is an answer as well."""
        self._telegram.wait_until(self._is_answered, patience_s)

    def blocks(self) -> None:
        self._person.blocks()

    def returns(self) -> None:
        self._look()
        self._person.unblocks()
        self._person.says("/start")

    def _look(self) -> None:
        self._before, self._query = of_the_bot(self._person.chat), ""

    def _is_answered(self) -> bool:
        query = self._telegram.world.queries.get(self._query)
        return query is not None or of_the_bot(self._person.chat) != self._before


class SlackPerson:
    """Somebody in a workspace. Nobody blocks an app there: they only stay away for a while."""

    def __init__(self, slack: LoopbackSlack, place: Place) -> None:
        self.language = place.language
        self._slack = slack
        self._person: LoopbackUser = slack.user(place.user, team=place.team)
        self._before: object = None
        self._press: Delivery | None = None

    def says(self, text: str) -> None:
        self._before, self._press = said(self._person), None
        self._person.says_dm(text)

    def buttons(self) -> Sequence[str]:
        return next((found for one in reversed(said(self._person)) if (found := labels(one.blocks))), [])

    def presses(self, label: str) -> None:
        self._before = said(self._person)
        newest = next(one for one in reversed(said(self._person)) if labels(one.blocks))
        self._press = self._person.presses(newest, label)

    def wait(self, patience_s: float) -> None:
        """A button that was taken is an answer as well."""
        self._slack.wait_until(self._is_answered, patience_s)

    def _is_answered(self) -> bool:
        return (self._press is not None and self._press.acknowledged) or said(self._person) != self._before

    def blocks(self) -> None: ...

    def returns(self) -> None:
        self.says("menu")


class Measured:
    """How long Focal took, in seconds, by what was done; and what went wrong."""

    def __init__(self) -> None:
        self.took: defaultdict[Deed, list[float]] = defaultdict(list)
        self.texts: list[float] = []
        self.wrong: list[str] = []
        self.deeds = 0
        self._change = threading.Condition()

    def note(self, deed: Deed, seconds: float, *, is_text: bool) -> None:
        with self._change:
            self.deeds += 1
            self.took[deed].append(seconds)
            if is_text:
                self.texts.append(seconds)
            self._change.notify_all()

    def note_wrong(self, what: str) -> None:
        with self._change:
            self.wrong.append(what)

    def wait(self, deeds: Iterable[Deed], times: int, patience_s: float) -> None:
        """Until each of the deeds was done so often, or there is no patience left."""
        with self._change:
            self._change.wait_for(lambda: all(len(self.took[deed]) >= times for deed in deeds), patience_s)


class Life:
    """One thread that lives the lives of its share of the people, one deed after the other, until it is told to end."""

    def __init__(
        self,
        people: Sequence[Somebody],
        questions: Mapping[Language, Sequence[str]],
        measured: Measured,
        chance: Random,
        is_over: threading.Event,
    ) -> None:
        self._people, self._questions, self._measured = people, questions, measured
        self._chance, self._is_over = chance, is_over
        self._away: set[int] = set()
        self._thread = threading.Thread(target=self._live)
        self._thread.start()

    def end(self) -> None:
        self._thread.join()

    def _live(self) -> None:
        while not self._is_over.is_set():
            number = self._chance.randrange(len(self._people))
            deed = Deed.RETURN if number in self._away else self._chance.choices([*WEIGHTS], [*WEIGHTS.values()])[0]
            try:
                self._do(number, deed)
            except (AssertionError, StopIteration) as error:
                self._measured.note_wrong(f"{deed}: {error}")

    def _do(self, number: int, deed: Deed) -> None:
        person = self._people[number]
        match deed:
            case Deed.ASK:
                self._await(person, deed, lambda: person.says(self._chance.choice(self._questions[person.language])))
            case Deed.REGISTER:
                self._walk(person, deed, "/events")
            case Deed.ANSWER:
                self._walk(person, deed, "/form")
            case Deed.PRESS:
                self._press(person, deed)
            case Deed.BLOCK:
                person.blocks()
                self._away.add(number)
            case Deed.RETURN:
                self._away.remove(number)
                self._await(person, deed, person.returns)

    def _walk(self, person: Somebody, deed: Deed, command: str) -> None:
        """A command, and then wherever the buttons lead."""
        self._await(person, deed, lambda: person.says(command))
        for _ in range(STEPS):
            self._press(person, deed)

    def _press(self, person: Somebody, deed: Deed) -> None:
        if shown := person.buttons():
            self._await(person, deed, lambda: person.presses(self._chance.choice(shown)), is_text=False)

    def _await(self, person: Somebody, deed: Deed, act: Callable[[], None], *, is_text: bool = True) -> None:
        begun = time.perf_counter()
        act()
        person.wait(PATIENCE_S)
        self._measured.note(deed, time.perf_counter() - begun, is_text=is_text)
