"""Forms as pages: sections, what fields show, what is read from them, and what is kept of a post."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from typing import TypeVar

import pytest

from handlers.dialogue.filling_effects import FillingOutcome, QuestionSeen, ReviewSeen
from handlers.dialogue.filling_words import review_text
from handlers.dialogue.library import Library
from handlers.filling.controls import Control
from handlers.filling.desk import Desk
from handlers.filling.fields import Doubt, mark_of, raw_of, read_raw
from handlers.filling.growing import add_one, remove_one
from handlers.filling.opening import Opener
from handlers.filling.pages import id_of, review_page, section_page, seen_of, texts_of
from handlers.filling.saving import PostedField, Saved, save
from handlers.filling.sections import outermost, section_at, sections_of, steps_of
from handlers.filling.showing import review
from knowledge.forms.responses import AskQuestion
from knowledge.model.languages import EN, ES, FR, Language
from knowledge.store.unit import Unit
from tests.handlers.filling.forms import city
from tests.handlers.filling.talking import Office
from tests.handlers.people.network import Network

T = TypeVar("T")
FIRST = "/data/project[1]/title"


@dataclass
class Room:
    """Where somebody of Lyon has a response before them."""

    network: Network
    library: Library
    subject: str
    language: Language = FR
    response: int = 0

    def __post_init__(self) -> None:
        self.opened = self.network.store.run(lambda unit: self._opener(unit).open(self.subject.split(":")))
        (kept,) = self.network.store.read(lambda unit: unit.responses.of_subject(self.subject))
        self.response = kept.id

    def at(self, do: Callable[[Desk], T]) -> T:
        """Does something at the desk."""

        def work(unit: Unit) -> T:
            desk = self._opener(unit).desk(self.response)
            assert desk is not None
            return do(desk)

        return self.network.store.run(work)

    def posts(self, number: int, *, shown: str = "", **raw: str | None) -> Saved:
        """Posts what fields of a section have, that showed something, by the ends of their places."""

        def work(desk: Desk) -> Saved:
            steps = steps_of(desk, sections_of(desk.filled.form)[number - 1])
            fields = {
                step.place: PostedField(raw=raw[name], shown=mark_of(shown))
                for step in steps
                if (name := step.place.rpartition("/")[2]) in raw
            }
            return save(desk, steps, fields)

        return self.at(work)

    def value(self, place: str) -> str:
        return self.at(lambda desk: desk.filled.value(place))

    def _opener(self, unit: Unit) -> Opener:
        contact = replace(self.network.contact(self.network.focal_point), language=self.language)
        return Opener(unit=unit, contact=contact, library=self.library, now=self.network.now, chance=Random(1))


def _room(network: Network, language: Language = FR, key: str = "") -> Room:
    library = replace(network.library, installation=replace(network.library.installation, signing_key=key))
    return Room(network, library, Office(network, city()).subject, language)


@pytest.fixture
def room(network: Network) -> Room:
    """Somebody who reads French."""
    return _room(network)


class TestSections:
    def test_of_a_form(self) -> None:
        """What is only read stands with what follows it; groups and repeats have pages of their own."""
        found = sections_of(city())
        assert [section.paths for section in found] == [
            ("/data/lead", "/data/city"),
            ("/data/theme", "/data/order"),
            ("/data/project",),
            ("/data/mark", "/data/place", "/data/logo", "/data/terms"),
        ]
        assert [section.number for section in found] == [1, 2, 3, 4]
        assert section_at(found, FIRST).number == 3
        assert section_at(found, "/data/unknown").number == 1

    @pytest.mark.parametrize(
        ("place", "path"),
        [(FIRST, "/data/project"), ("/data/project", "/data/project"), ("/data/city/people", "/data/city")],
    )
    def test_outermost(self, place: str, path: str) -> None:
        """Instances are in the section of their repeat."""
        assert outermost(place) == path


class TestFields:
    @pytest.mark.parametrize(
        ("place", "value", "language", "raw"),
        [
            ("/data/city/budget", "1234.5", FR, "1234,5"),
            ("/data/city/budget", "1234.5", EN, "1234.5"),
            ("/data/city/budget", "", EN, ""),
            ("/data/city/since", "2019-03-24", FR, "2019-03-24"),
            ("/data/place", "43.26 -2.93 0 0", FR, "43.26, -2.93"),
            ("/data/order", "waste water energy", FR, "waste water energy"),
            ("/data/theme", "water", FR, "water"),
            ("/data/terms", "OK", FR, "OK"),
            ("/data/mark", "4", ES, "4"),
        ],
    )
    def test_there_and_back(self, network: Network, place: str, value: str, language: Language, raw: str) -> None:
        """What a field shows is read as the value that it shows."""
        room = _room(network, language)

        def work(desk: Desk) -> tuple[str, str | Doubt]:
            filled = desk.filled.answer("/data/city/plan", "yes").filled.answer(place, value).filled
            there = replace(desk, filled=filled)
            step = there.by_place[place]
            assert isinstance(step, AskQuestion)
            return raw_of(there, step), read_raw(there, step, raw_of(there, step))

        assert room.at(work) == (raw, value)

    @pytest.mark.parametrize(
        ("place", "raw", "value"),
        [
            ("/data/city/people", "douze mille", "12000"),
            ("/data/city/budget", "1 234,50", "1234.5"),
            ("/data/city/since", "24 mars 2019", "2019-03-24"),
            ("/data/order", "water  waste", None),
            ("/data/order", "water water waste", None),
            ("/data/city/people", "beaucoup", None),
            ("/data/terms", "yes", ""),
            ("/data/theme", "   ", ""),
        ],
    )
    def test_typed(self, room: Room, place: str, raw: str, value: str | None) -> None:
        """What people type is read as in a chat; what is no answer has a reason."""

        def work(desk: Desk) -> str | Doubt:
            there = replace(desk, filled=desk.filled.answer("/data/city/plan", "yes").filled)
            step = there.by_place[place]
            assert isinstance(step, AskQuestion)
            return read_raw(there, step, raw)

        read = room.at(work)
        assert read == value if value is not None else isinstance(read, Doubt) and read.text


class TestSaving:
    def test_right_and_wrong(self, room: Room) -> None:
        """What is right is kept, in one go with what is not."""
        saved = room.posts(1, people="-1", budget="2,5", plan="yes")
        assert {place: trouble.raw for place, trouble in saved.troubles.items()} == {"/data/city/people": "-1"}
        assert saved.appeared == ("/data/city/since",)
        assert (room.value("/data/city/budget"), room.value("/data/city/people")) == ("2.5", "")

    def test_untouched(self, room: Room) -> None:
        """A field that shows what it showed changes nothing, also where the answer has changed since."""
        room.posts(1, budget="2,5")
        room.posts(1, shown="1", budget="1")
        assert room.value("/data/city/budget") == "2.5"

    def test_both(self, room: Room) -> None:
        """Two answers at once: neither is lost, and each is said in words."""
        room.posts(1, budget="2,5")
        saved = room.posts(1, shown="1", budget="30000")
        (trouble,) = saved.troubles.values()
        assert trouble.is_conflict
        assert [option.value for option in trouble.options] == ["30000", "2.5"]
        assert "2,5" in trouble.options[1].words
        assert room.posts(1, shown="1", budget="2,5").troubles == {}, "both said the same"

    def test_left_open(self, room: Room) -> None:
        """What was shown and left open is decided: the conversation does not ask for it again."""
        room.posts(2, theme="", order="")
        assert {"/data/theme", "/data/order"} <= room.at(lambda desk: desk.decided)

    def test_an_endless_order_is_read_in_no_time(self, room: Room) -> None:
        """A page takes a megabyte: so many names, each another one, hold nobody up."""
        names = " ".join(map(str, range(150_000)))
        begun = time.process_time()
        assert room.posts(2, order=names).troubles.keys() == {"/data/order"}
        assert time.process_time() - begun < 5, "all of it takes half a second; each name beside each, minutes"

    def test_files_left_alone(self, room: Room) -> None:
        """A field for files that nothing was attached to changes nothing."""
        assert room.posts(4, logo=None).troubles == {}

    def test_instances(self, room: Room) -> None:
        """One more has a place of its own, and goes with its answers."""

        def work(desk: Desk) -> tuple[int, int]:
            more, first = add_one(desk, "/data/project")
            less = remove_one(more, first.rpartition("/")[0])
            return len(more.filled.response.repeats["/data/project"]), len(
                less.filled.response.repeats["/data/project"]
            )

        assert room.at(work) == (2, 1)


class TestPages:
    def test_section(self, room: Room) -> None:
        """Each question has the control that suits it, and a mark of what it shows."""
        page = room.at(lambda desk: section_page(desk, sections_of(desk.filled.form)[0], {}))
        assert [field.control for field in page.fields] == [Control.NOTE, Control.LINE, Control.LINE, Control.RADIOS]
        assert (page.heading, page.before, page.after) == ("Votre ville", None, 2)
        assert [link.lacks for link in page.sections] == [2, 0, 1, 1]
        assert page.fields[1].id == id_of("/data/city/people")
        assert page.wrong == ()

    def test_trouble(self, room: Room) -> None:
        """A field in trouble has what was typed, and keeps what it showed for as long as both wait for a choice."""
        room.posts(1, budget="2,5")
        saved = room.posts(1, shown="1", budget="30", people="-1")

        def work(desk: Desk) -> dict[str, tuple[str, str, bool]]:
            page = section_page(desk, sections_of(desk.filled.form)[0], saved.troubles)
            return {field.place: (field.raw, field.shown, field.is_conflict) for field in page.wrong}

        assert room.at(work) == {
            "/data/city/people": ("-1", mark_of("1"), False),
            "/data/city/budget": ("30", mark_of("1"), True),
        }

    def test_texts(self, room: Room) -> None:
        """A page tells when more than one field of it has changed."""
        section = sections_of(city())[0]
        before = room.at(lambda desk: texts_of(section_page(desk, section, {}), "/data/city/plan"))
        room.posts(1, budget="3")
        assert room.at(lambda desk: texts_of(section_page(desk, section, {}), "/data/city/plan")) == before
        room.posts(1, plan="yes")
        assert room.at(lambda desk: texts_of(section_page(desk, section, {}), "/data/city/plan")) != before

    def test_review(self, room: Room) -> None:
        """All answers by section, and a mark that changes with any of them."""
        before = room.at(review_page)
        room.posts(1, people="5")
        after = room.at(review_page)
        assert before.seen != after.seen == room.at(seen_of)
        assert after.lines[1][0].answer == "5"
        assert sorted(after.lines) == [1, 2, 3, 4]
        assert (before.is_complete, after.is_complete) == (False, False)


class TestLinks:
    def test_told(self, network: Network) -> None:
        """Whoever opens a form in the chat learns of its page, and again at the review."""
        room = _room(network, key="k" * 40)
        assert any("https://focal.example.org/forms/" in said for said in _said(room.opened))
        seen = room.at(lambda desk: review(desk, 0))
        assert seen.page.startswith("https://focal.example.org/forms/")
        assert seen.page in review_text(network.library.phrasebook.speak(FR), seen)

    def test_without_pages(self, room: Room) -> None:
        """Where no pages are served nothing is said of any."""
        assert not any("/forms/" in said for said in _said(room.opened))
        assert room.at(lambda desk: review(desk, 0)).page == ""


def _said(outcome: FillingOutcome) -> tuple[str, ...]:
    assert isinstance(outcome, QuestionSeen | ReviewSeen)
    return outcome.said
