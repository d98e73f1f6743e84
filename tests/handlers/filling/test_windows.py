"""A section posted from a window: all of it is kept or nothing, and nobody's newer answer is undone unseen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random

import pytest
from sqlalchemy import update

from handlers.filling.pages import FieldView
from handlers.filling.windows import Posted, Reader, Typed, Window, WindowOver, Wrong
from knowledge.model.conversation import Filling
from knowledge.model.people import Role
from knowledge.model.responses import AnswerEvent, ResponseState
from knowledge.store.tables import contacts
from tests.handlers.filling.forms import city
from tests.handlers.filling.talking import Office
from tests.handlers.people.network import Network

PEOPLE, BUDGET, PLAN, SINCE = (f"/data/city/{name}" for name in ("people", "budget", "plan", "since"))
THEME, MARK, TERMS = (f"/data/{name}" for name in ("theme", "mark", "terms"))


@dataclass
class Desk:
    """Officials of Lyon with windows, who fill in the form with every kind of question."""

    office: Office

    @property
    def response(self) -> int:
        return self.office.kept()[0].id

    def reader(self, name: str, language: str = "en") -> str:
        """Somebody opens the questionnaire in conversation first."""
        self.office.open(name, language)
        return name

    def open(self, name: str, place: str = PEOPLE) -> Window | WindowOver:
        """The window of a section, as somebody gets it."""
        network, address = self.office.network, self.office.phones[name].address
        response = self.response
        return network.store.run(
            lambda unit: Reader(
                unit=unit, address=address, library=network.library, now=network.now, chance=Random(1)
            ).open(response, place)
        )

    def shown(self, name: str, place: str = PEOPLE) -> Window:
        found = self.open(name, place)
        assert isinstance(found, Window)
        return found

    def post(self, name: str, window: Window, values: Mapping[str, str]) -> Posted | Wrong | WindowOver:
        """Somebody sends a window in which they changed some fields."""
        network, address = self.office.network, self.office.phones[name].address
        typed = {one.place: Typed(raw=values.get(one.place, one.raw), shown=one.shown) for one in asked(window)}
        return network.store.run(
            lambda unit: Reader(
                unit=unit, address=address, library=network.library, now=network.now, chance=Random(1)
            ).post(window.response, window.section, typed)
        )

    def posted(self, name: str, window: Window, values: Mapping[str, str]) -> Posted:
        done = self.post(name, window, values)
        assert isinstance(done, Posted), done
        return done

    @property
    def answers(self) -> dict[str, str]:
        """What is kept, by place."""
        return {place: value for place, value in self.office.kept()[0].response.answers.items() if value}

    @property
    def events(self) -> tuple[AnswerEvent, ...]:
        response = self.response
        return self.office.network.store.read(lambda unit: unit.responses.events(response))

    def at(self, name: str) -> Filling:
        """Where somebody is in the conversation."""
        address = self.office.phones[name].address
        line = self.office.network.store.read(lambda unit: unit.conversations.at(address))
        assert line is not None
        assert isinstance(line.conversation.topic, Filling)
        return line.conversation.topic


def asked(window: Window) -> tuple[FieldView, ...]:
    """The fields of a window, without what is only read."""
    return tuple(one for block in window.blocks for one in block.fields if one.view is not None)


def places(window: Window) -> list[str]:
    return [one.place for one in asked(window)]


def at(window: Window, place: str) -> FieldView:
    """One field."""
    return next(one for one in asked(window) if one.place == place)


@pytest.fixture
def desk(network: Network) -> Desk:
    return Desk(Office(network, city()))


class TestOpening:
    def test_what_a_window_asks(self, desk: Desk) -> None:
        """A group is a section, and what stands between groups is one; files, places, orders and repeats are named."""
        ana = desk.reader("ana")
        assert places(desk.shown(ana)) == [PEOPLE, BUDGET, PLAN]
        assert (desk.shown(ana).heading, desk.shown(ana).elsewhere) == ("Your city", ())
        assert places(desk.shown(ana, THEME)) == [THEME]
        assert desk.shown(ana, THEME).elsewhere == ("Which matter most?",)
        last = desk.shown(ana, MARK)
        assert (places(last), last.elsewhere) == ([MARK, TERMS], ("Where is it?", "Your logo"))
        repeat = desk.shown(ana, "/data/project")
        assert (places(repeat), repeat.elsewhere) == ([], ("Project",))

    def test_in_the_readers_language(self, desk: Desk) -> None:
        """Labels, choices and buttons are those of who reads; numbers have a point, whatever the language."""
        ana = desk.reader("ana", "fr")
        desk.posted(ana, desk.shown(ana), {PEOPLE: "520774", PLAN: "no", BUDGET: "1234.5"})
        window = desk.shown(ana)
        assert [one.view.label for one in asked(window) if one.view][:2] == ["Habitants", "Budget en euros"]
        assert at(window, BUDGET).raw == "1234.5"

    def test_whose_it_is_not(self, desk: Desk) -> None:
        """A stranger, somebody of another city and somebody who lost the role see nothing of it."""
        ana, network = desk.reader("ana"), desk.office.network
        stranger = network.slack("T1/U9")
        desk.office.phones["eva"] = stranger
        assert isinstance(desk.open("eva"), WindowOver)
        stranger.says("hello")
        assert isinstance(desk.open("eva"), WindowOver)
        losing = update(contacts).where(contacts.c.id == network.focal_point).values(role=Role.VISITOR)
        network.store.run(lambda unit: unit.connection.execute(losing).rowcount)
        assert isinstance(desk.open(ana), WindowOver)

    def test_what_is_handed_in(self, desk: Desk) -> None:
        """It is open no more, and what is posted to it changes nothing."""
        ana = desk.reader("ana")
        window = desk.shown(ana)
        kept = replace(desk.office.kept()[0], state=ResponseState.SUBMITTED)
        desk.office.network.store.run(lambda unit: unit.responses.save(kept))
        assert isinstance(desk.open(ana), WindowOver)
        assert isinstance(desk.post(ana, window, {PEOPLE: "5", PLAN: "no"}), WindowOver)
        assert PEOPLE not in desk.answers


class TestPosting:
    def test_all_is_kept_in_one(self, desk: Desk) -> None:
        """Each field is an answer of whoever posted it; those left empty are decided, and are not asked again."""
        ana = desk.reader("ana")
        done = desk.posted(ana, desk.shown(ana), {PEOPLE: "5", PLAN: "no"})
        assert done.open == frozenset()
        assert desk.answers.items() >= {PEOPLE: "5", PLAN: "no"}.items()
        by = desk.office.network.focal_point
        assert {(one.place, one.value, one.contact) for one in desk.events} == {
            (PEOPLE, "5", by),
            (BUDGET, "", by),
            (PLAN, "no", by),
        }
        desk.office.phones[ana].says(f"/form {desk.response}")
        assert desk.at(ana).place == THEME

    def test_nothing_is_kept_of_what_is_partly_wrong(self, desk: Desk) -> None:
        """The window stays open with all of it, so neither answers nor notes of them are left."""
        ana = desk.reader("ana")
        before = desk.office.kept()
        done = desk.post(ana, desk.shown(ana), {PEOPLE: "-5", PLAN: "no", BUDGET: "7"})
        assert done == Wrong(texts={PEOPLE: "More than none."})
        assert (desk.office.kept(), desk.events) == (before, ())

    def test_what_is_asked_because_of_an_answer(self, desk: Desk) -> None:
        """It is told which questions have come up, and the window has them."""
        ana = desk.reader("ana")
        done = desk.posted(ana, desk.shown(ana), {PEOPLE: "5", PLAN: "yes"})
        assert done.open == {SINCE}
        assert places(done.window) == [PEOPLE, BUDGET, PLAN, SINCE]
        done = desk.posted(ana, done.window, {SINCE: "2019-03-24"})
        assert (done.open, desk.answers[SINCE]) == (frozenset(), "2019-03-24")

    @pytest.mark.parametrize("language", ["en", "es"])
    def test_a_number_is_what_was_typed(self, desk: Desk, language: str) -> None:
        """A window's control knows only the point, which never separates thousands; what is left alone stays."""
        ana = desk.reader("ana", language)
        window = desk.posted(ana, desk.shown(ana), {PEOPLE: "5", PLAN: "no"}).window
        for typed in ("1.234", "0.125", "1234.5", "7", "1234567", "-12.3456"):
            window = desk.posted(ana, window, {BUDGET: typed}).window
            assert (desk.answers[BUDGET], at(window, BUDGET).raw) == (typed, typed)
            assert desk.posted(ana, window, {PEOPLE: "6"}).open == frozenset()
            assert desk.answers[BUDGET] == typed

    def test_the_other_controls(self, desk: Desk) -> None:
        """A mark within its bounds, an acknowledgement and a choice are kept as the chat keeps them."""
        ana = desk.reader("ana")
        desk.posted(ana, desk.shown(ana, MARK), {MARK: "4", TERMS: "OK"})
        desk.posted(ana, desk.shown(ana, THEME), {THEME: "water"})
        assert desk.answers.items() >= {MARK: "4", TERMS: "OK", THEME: "water"}.items()
        assert isinstance(desk.post(ana, desk.shown(ana, MARK), {MARK: "9"}), Wrong)


class TestColleagues:
    def test_what_was_left_alone_stays_a_colleagues(self, desk: Desk) -> None:
        """Ana's window is older than Bea's answer, and does not undo it."""
        ana, bea = desk.reader("ana"), desk.reader("bea")
        desk.posted(ana, desk.shown(ana), {PEOPLE: "5", PLAN: "no"})
        old = desk.shown(ana)
        desk.posted(bea, desk.shown(bea), {PEOPLE: "6"})
        assert desk.posted(ana, old, {BUDGET: "7"}).open == frozenset()
        assert desk.answers.items() >= {PEOPLE: "6", BUDGET: "7"}.items()

    def test_both_answers_come_back(self, desk: Desk) -> None:
        """Nothing is undone until both were seen; the rest of the window is kept, and what is sent then stays."""
        ana, bea = desk.reader("ana"), desk.reader("bea")
        old = desk.shown(ana)
        desk.posted(bea, desk.shown(bea), {PEOPLE: "6", PLAN: "no"})
        done = desk.posted(ana, old, {PEOPLE: "5", PLAN: "no", BUDGET: "7"})
        assert done.open == {PEOPLE}
        assert desk.answers.items() >= {PEOPLE: "6", BUDGET: "7"}.items()
        field = at(done.window, PEOPLE)
        assert (field.raw, field.trouble.splitlines()[1:]) == ("5", ["Your answer: 5", "Your colleague’s answer: 6"])
        desk.posted(ana, done.window, {})
        assert desk.answers[PEOPLE] == "5"

    def test_a_third_answer_comes_back_again(self, desk: Desk) -> None:
        """Having seen one answer is not having seen the next."""
        ana, bea = desk.reader("ana"), desk.reader("bea")
        old = desk.shown(ana)
        desk.posted(bea, desk.shown(bea), {PEOPLE: "6", PLAN: "no"})
        seen = desk.posted(ana, old, {PEOPLE: "5", PLAN: "no"}).window
        desk.posted(bea, desk.shown(bea), {PEOPLE: "8"})
        assert desk.posted(ana, seen, {}).open == {PEOPLE}
        assert desk.answers[PEOPLE] == "8"

    def test_the_same_answer_is_no_dispute(self, desk: Desk) -> None:
        """Two people who say the same agree."""
        ana, bea = desk.reader("ana"), desk.reader("bea")
        old = desk.shown(ana)
        desk.posted(bea, desk.shown(bea), {PEOPLE: "6", PLAN: "no"})
        assert desk.posted(ana, old, {PEOPLE: "6", PLAN: "no"}).open == frozenset()

    def test_what_is_not_asked_any_more_is_kept_apart(self, desk: Desk) -> None:
        """An answer to a question that a colleague's answer has made irrelevant is kept, should it be asked again."""
        ana, bea = desk.reader("ana"), desk.reader("bea")
        desk.posted(ana, desk.shown(ana), {PEOPLE: "5", PLAN: "yes"})
        old = desk.shown(ana)
        desk.posted(bea, desk.shown(bea), {PLAN: "no", SINCE: ""})
        desk.posted(ana, old, {SINCE: "2019-03-24"})
        assert (desk.answers[PLAN], desk.answers[SINCE]) == ("no", "2019-03-24")

    def test_the_chat_hears_of_it(self, desk: Desk) -> None:
        """Who was asked in the chat what a window has answered meanwhile is not taken to answer something else."""
        ana, bea = desk.reader("ana"), desk.reader("bea")
        desk.posted(ana, desk.shown(ana), {PEOPLE: "5", PLAN: "no"})
        desk.office.phones[bea].says("6")
        assert desk.answers[PEOPLE] == "5"


class TestTheConversation:
    def test_the_button_names_response_and_place(self, desk: Desk) -> None:
        """Questions whose section has several for a window carry it, beside the choices and not among them."""
        first = desk.office.open("ana")
        assert first.window is not None
        assert first.window.id == f"{desk.response}:{PEOPLE}"
        assert all(choice.label != first.window.label for choice in first.choices)

    def test_a_section_of_one_has_none(self, desk: Desk) -> None:
        """One question is answered in the chat as fast."""
        ana = desk.reader("ana")
        desk.posted(ana, desk.shown(ana), {PEOPLE: "5", PLAN: "no"})
        asked = desk.office.phones[ana].says("/form")
        desk.office.phones[ana].says(f"/form {desk.response}")
        assert desk.at(ana).place == THEME
        assert desk.office.phones[ana].last.window is None
        assert asked.window is None

    @pytest.mark.parametrize("number", ["999", "0"])
    def test_a_form_that_is_not_there(self, desk: Desk, number: str) -> None:
        """A number of nobody's draft is answered, and leads nowhere."""
        desk.reader("ana")
        assert "no longer open" in desk.office.phones["ana"].says(f"/form {number}").text
