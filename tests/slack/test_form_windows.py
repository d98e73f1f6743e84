"""A section of a form in a modal: another face of the same response, beside the conversation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path
from random import Random

import pytest

from bot.channels.slack import parsing
from handlers.dialogue.filling_effects import BeginFilling
from handlers.filling.conversing import converse
from knowledge.model.languages import Language
from knowledge.model.people import Role
from knowledge.model.responses import KeptResponse, ResponseState
from knowledge.packs.workbooks import form_of
from knowledge.store.forms import checksum_of
from knowledge.store.unit import Unit
from tests.bot.serving import Served, free_port
from tests.handlers.filling.forms import read
from tests.handlers.people.network import LYON
from tests.knowledge.forms.workbooks import workbook
from tests.slack.focal import answer_to, one_workspace, said, served, url_of
from tests.slack.loopback import LoopbackSlack
from tests.slack.people import LoopbackUser
from tests.slack.platform.deliveries import Retries
from tests.slack.platform.faults import Refuse
from tests.slack.pressing import labels
from tests.slack.values import Json, Message

BUTTON = "Fill in this section in a window"
NAME, KIND = "Name of your city or association", "For whom do you answer?"
YEAR, PEOPLE = "For which year are your figures?", "How many inhabitants do you have?"
AREA = "What is your area, in square kilometres?"
CITY = {NAME: "Lyon", KIND: "A city", YEAR: "2024", PEOPLE: "520774"}
_numbers = count(1)


@pytest.fixture(scope="module")
def focal(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LoopbackSlack, Served]]:
    """One platform and one Focal for all tests; nothing that Slack would refuse is ever sent."""
    port = free_port()
    with ExitStack() as stack:
        slack = stack.enter_context(LoopbackSlack(request_urls=url_of(port), retries=Retries(ack_within_s=10)))
        room = tmp_path_factory.mktemp("windows")
        yield slack, stack.enter_context(served(furnished, room, one_workspace(slack, "http", port)))
        assert slack.violations == []


@pytest.fixture(scope="module")
def study(focal: tuple[LoopbackSlack, Served]) -> int:
    """The number of the study, as a questionnaire that the secretariat took in."""
    form, now = form_of("smart-cities-study"), datetime.now(UTC)
    return focal[1].focal.store.run(lambda unit: unit.forms.put(form, "study.xlsx", checksum_of(b"study"), now))


@dataclass
class Town:
    """A city that answers the study, with as many officials as are wanted."""

    slack: LoopbackSlack
    served: Served
    study: int

    def __post_init__(self) -> None:
        self.number = next(_numbers)
        lyon = replace(LYON, code=f"fr-lyon-{self.number}")
        self.member = self.served.focal.store.run(lambda unit: unit.people.put_member(lyon))

    def official(self, name: str, language: str = "en") -> LoopbackUser:
        """One of them, who has the first open question before them."""
        user, now = self.slack.add_user(f"U0{name.upper()}{self.number}"), datetime.now(UTC)
        library, spoken = self.served.focal.library(), Language(language)

        def join(unit: Unit) -> None:
            id = unit.people.add_contact(name, Role.FOCAL_POINT, spoken, self.member, now)
            assert unit.people.add_address(parsing.person(user.team, user.id), id) is not None
            unit.contacts.consent(id, "2026-1", spoken, now)
            contact = unit.people.contact(id)
            assert contact is not None
            converse(unit, contact, BeginFilling(parts=("form", str(self.study))), library, now, Random(self.number))

        self.served.focal.store.run(join)
        answer_to(self.slack, user, lambda: user.says_dm(f"/form {self.kept.id}"))
        return user

    @property
    def kept(self) -> KeptResponse:
        """What the city has answered so far."""
        given = self.served.focal.store.read(lambda unit: unit.responses.of_subject(f"form:{self.study}"))
        return next(one for one in given if one.member == self.member)

    @property
    def answers(self) -> dict[str, str]:
        """The same by the names of the questions."""
        kept = self.kept.response.answers
        return {place.rpartition("/")[2]: value for place, value in kept.items() if value and "/meta/" not in place}

    def change(self, place: str, value: str) -> None:
        """A colleague answers on another channel."""
        store, kept, now = self.served.focal.store, self.kept, datetime.now(UTC)
        answers = {**kept.response.answers, place: value}
        changed = replace(kept, response=replace(kept.response, answers=answers), changed_at=now)
        store.run(lambda unit: unit.responses.save(changed))

    def hand_in(self) -> None:
        """A colleague hands it in."""
        kept = replace(self.kept, state=ResponseState.SUBMITTED, key=None)
        self.served.focal.store.run(lambda unit: unit.responses.save(kept))


@pytest.fixture
def town(focal: tuple[LoopbackSlack, Served], study: int) -> Town:
    return Town(*focal, study)


def opens(town: Town, user: LoopbackUser) -> Json:
    """The window of the section that is asked about."""
    user.presses(said(user)[-1], BUTTON)
    town.slack.wait_until(lambda: user.modal is not None)
    return shown(user)


def sends(town: Town, user: LoopbackUser, values: Mapping[str, str | Sequence[str]]) -> Json:
    """The window that stays after something was sent."""
    before = shown(user)
    user.submits(values)
    town.slack.wait_until(lambda: user.modal is not before)
    return shown(user)


def shown(user: LoopbackUser) -> Json:
    assert user.modal is not None
    return user.modal


def goes_on(town: Town, user: LoopbackUser, values: Mapping[str, str | Sequence[str]]) -> Message:
    """What the chat says once the window is closed."""
    then = answer_to(town.slack, user, lambda: user.submits(values))
    town.slack.wait_until(lambda: user.modal is None)
    return then


def fields(view: Json) -> list[str]:
    """The labels of what is asked in a window."""
    return [block["label"]["text"] for block in view["blocks"] if block["type"] == "input"]


def initial(view: Json, label: str) -> str:
    (field,) = (block["element"] for block in view["blocks"] if block.get("label", {}).get("text") == label)
    return str(field.get("initial_value", ""))


def of_field(view: Json, label: str, errors: Mapping[str, str]) -> str:
    """What is said of a field."""
    (id,) = (block["block_id"] for block in view["blocks"] if block.get("label", {}).get("text") == label)
    return errors[id]


class TestFillingIn:
    def test_a_section_is_the_same_as_in_the_chat(
        self, focal: tuple[LoopbackSlack, Served], town: Town, study: int
    ) -> None:
        """What is asked because of an answer comes into the window; then the chat goes on at what only it can ask. The
        same answers given one by one leave the same response."""
        ana = town.official("ana")
        view = opens(town, ana)
        assert view["title"]["text"] == "Your city"
        assert fields(view)[:4] == list(CITY)
        assert AREA not in fields(view)
        assert "Where is your town hall?" in str(view["blocks"][-1])
        assert AREA in fields(sends(town, ana, CITY))
        then = goes_on(town, ana, {AREA: "47.87"})
        assert "We go on where it was left." in then.text
        assert "Where is your town hall?" in then.text

        other = Town(*focal, study)
        ben = other.official("ben")
        for typed in ("Lyon", "A city", "2024", "520774", "47.87"):
            answer_to(other.slack, ben, partial(ben.says_dm, typed))
        assert {name: value for name, value in town.answers.items() if name in other.answers} == other.answers
        assert town.answers.keys() == other.answers.keys()

    def test_what_was_answered_stands_in_the_window(self, town: Town) -> None:
        """An answer of the chat is the field's first value, and one of the window is the chat's answer so far."""
        ana = town.official("ana")
        answer_to(town.slack, ana, lambda: ana.says_dm("Lyon"))
        view = opens(town, ana)
        assert initial(view, NAME) == "Lyon"
        sends(town, ana, CITY | {NAME: "Lyon (Rhône)"})
        ana.closes()
        assert town.answers["city_name"] == "Lyon (Rhône)"

    def test_in_the_language_of_the_reader(self, town: Town) -> None:
        """Questions, choices and hints are those of the form's own translation; a decimal has a point in Slack and is
        kept as any other."""
        ana = town.official("ana", "es")
        button = labels(said(ana)[-1].blocks)[-1]
        ana.presses(said(ana)[-1], button)
        town.slack.wait_until(lambda: ana.modal is not None)
        view = shown(ana)
        assert fields(view)[0] == "Nombre de su ciudad o asociación"
        named = dict(zip(fields(view)[:4], ("Bilbao", "Una ciudad", "2024", "346000"), strict=True))
        area = "¿Cuál es su superficie, en kilómetros cuadrados?"
        assert area in fields(sends(town, ana, named))
        goes_on(town, ana, {area: "41.605"})
        assert town.answers["area"] == "41.605"

    def test_the_button_is_no_choice(self, town: Town) -> None:
        """Nothing that is typed stands for it: its label is an answer like any other."""
        ana = town.official("ana")
        assert labels(said(ana)[-1].blocks)[-1] == BUTTON
        answer_to(town.slack, ana, lambda: ana.says_dm(BUTTON))
        assert town.answers["city_name"] == BUTTON

    def test_a_section_in_several_windows(self, focal: tuple[LoopbackSlack, Served]) -> None:
        """Of a section that no modal can hold one comes after the other, and each is kept when it is sent."""
        rows = tuple({"type": "text", "name": f"q{n}", "label": f"Question {n}"} for n in range(120))
        form, now = read(workbook(rows), "long"), datetime.now(UTC)
        made_of = checksum_of(b"long")
        number = focal[1].focal.store.run(lambda unit: unit.forms.put(form, "long.xlsx", made_of, now))
        town = Town(*focal, number)
        ana = town.official("ana")
        assert opens(town, ana)["submit"]["text"] == "Go on"
        view = sends(town, ana, {"Question 0": "first"})
        assert (view["submit"]["text"], fields(view)[-1]) == ("Save", "Question 119")
        assert town.answers == {"q0": "first"}
        assert "Your answers" in goes_on(town, ana, {"Question 119": "last"}).text
        assert town.answers == {"q0": "first", "q119": "last"}


class TestWrong:
    def test_errors_stand_at_the_field(self, town: Town) -> None:
        """What breaks a rule of the form is said in the form's words, nothing is kept, and the rest stays typed."""
        ana = town.official("ana")
        opens(town, ana)
        view = sends(town, ana, CITY | {YEAR: "1914"})
        assert of_field(view, YEAR, view["errors"]) == "Please give a year from 2015 to this year."
        assert list(view["errors"].values()) == [of_field(view, YEAR, view["errors"])]
        assert "city_name" not in town.answers

    def test_a_window_in_which_nothing_is_left_closes(self, town: Town) -> None:
        """After an error has been mended the section is kept whole."""
        ana = town.official("ana")
        opens(town, ana)
        sends(town, ana, CITY | {PEOPLE: "-5"})
        goes_on(town, ana, CITY | {KIND: "An association of cities"})
        assert town.answers["inhabitants"] == "520774"


class TestColleagues:
    def test_an_answer_of_somebody_else_stays(self, town: Town) -> None:
        """A field that its reader left alone does not undo what a colleague answered meanwhile."""
        ana = town.official("ana")
        place = next(block["block_id"] for block in opens(town, ana)["blocks"] if "element" in block)
        goes_on(town, ana, CITY | {KIND: "An association of cities"})
        opens(town, ana)
        town.change(place, "Grand Lyon")
        goes_on(town, ana, {PEOPLE: "7"})
        assert (town.answers["city_name"], town.answers["inhabitants"]) == ("Grand Lyon", "7")

    def test_two_answers_are_both_shown(self, town: Town) -> None:
        """Who changed the same field sees both answers at it, and whatever is sent then stays."""
        ana = town.official("ana")
        place = next(block["block_id"] for block in opens(town, ana)["blocks"] if "element" in block)
        town.change(place, "Grand Lyon")
        view = sends(town, ana, CITY | {KIND: "An association of cities"})
        about = str(next(block for block in view["blocks"] if block["type"] == "context"))
        assert "Your answer: Lyon" in about
        assert "Your colleague’s answer: Grand Lyon" in about
        assert (initial(view, NAME), town.answers["city_name"]) == ("Lyon", "Grand Lyon")
        goes_on(town, ana, {})
        assert town.answers["city_name"] == "Lyon"

    def test_handed_in_meanwhile(self, town: Town) -> None:
        """A window of what a colleague has handed in says so, whether it is sent or opened, and changes nothing."""
        ana = town.official("ana")
        opens(town, ana)
        town.hand_in()
        view = sends(town, ana, CITY)
        assert "no longer open" in str(view["blocks"])
        assert "submit" not in view
        assert "city_name" not in town.answers
        ana.closes()
        assert "no longer open" in str(opens(town, ana)["blocks"])
        ana.closes()

    def test_not_for_others(self, town: Town) -> None:
        """Somebody of another city who gets hold of the button opens nothing of it."""
        ana, eva = town.official("ana"), town.slack.add_user(f"U0EVA{next(_numbers)}")
        answer_to(town.slack, eva, lambda: eva.says_dm("hello"))
        eva.presses(said(ana)[-1], BUTTON)
        town.slack.wait_until(lambda: eva.modal is not None)
        assert "no longer open" in str(shown(eva)["blocks"])


class TestTheTrigger:
    def test_a_window_that_opens_too_late(self, town: Town) -> None:
        """An expired trigger is no fault: pressing again opens the window."""
        ana = town.official("ana")
        town.slack.fail("views.open", Refuse("expired_trigger_id"))
        assert ana.presses(said(ana)[-1], BUTTON).wait()
        assert ana.modal is None
        assert NAME in fields(opens(town, ana))

    def test_a_submission_that_comes_twice(self, town: Town) -> None:
        """Slack may deliver it again: the chat goes on once."""
        ana = town.official("ana")
        opens(town, ana)
        values = CITY | {KIND: "An association of cities"}
        sent = ana.submits(values)
        assert sent.wait()
        town.slack.wait_until(lambda: "Where is your town hall?" in said(ana)[-1].text)
        before = len(said(ana))
        assert town.slack.deliver(replace(sent)).wait()
        answer_to(town.slack, ana, lambda: ana.says_dm("43.26, -2.93"))
        assert len(said(ana)) == before + 1
