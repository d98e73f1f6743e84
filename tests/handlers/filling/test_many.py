"""Any number of instances in one response: nothing takes more than its share, screens stay short, and it has an end."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from handlers.dialogue.filling_effects import AnotherSeen, Answer, Going, QuestionSeen
from handlers.filling.desk import Desk
from handlers.filling.growing import MOST_GROWN, add_one, may_grow, remove_one
from handlers.filling.pages import LACKING, FormPage, review_page, section_page
from handlers.filling.screens import MOST_FIELDS, MOST_LINES, outside_of_repeats, parted, screen_of, where
from handlers.filling.sections import Section, sections_of, steps_of
from handlers.filling.showing import review
from knowledge.forms.responses import AskAnother, AskQuestion
from tests.handlers.filling.growing import PROJECT, Many, calls, grown, projects
from tests.handlers.people.network import Network

SIZES = (60, 120, 240)
"""From the first to the second more comes than a screen has."""


def section() -> Section:
    """That of the projects."""
    return sections_of(projects())[1]


def screen(desk: Desk, part: int) -> FormPage:
    """A part of it."""
    return section_page(desk, section(), {}, screen_of(desk, section(), part))


DOINGS: dict[str, Callable[[Desk], object]] = {
    "one more": lambda desk: add_one(desk, PROJECT),
    "one less": lambda desk: remove_one(desk, f"{PROJECT}[1]"),
    "an answer": lambda desk: desk.filled.answer(f"{PROJECT}[1]/cost", "7").filled.steps(),
    "the review": lambda desk: review(desk, 0),
    "a page": lambda desk: section_page(desk, section(), {}),
    "the last page": lambda desk: section_page(desk, section(), {}, screen_of(desk, section(), 9_999)),
    "the review as a page": review_page,
    "what is sent": lambda desk: (desk.filled.problems(), desk.filled.finished().submission()),
}


@pytest.mark.parametrize("name", DOINGS)
def test_twice_as_many_take_twice_as_long(network: Network, name: str) -> None:
    """Counted in calls of functions: from 120 to 240 instances come about twice as many as from 60 to 120 (where each
    looked at all of them, it were four times)."""
    do = DOINGS[name]

    def counted(size: int) -> int:
        return Many.of(network, grown(size)).at(lambda desk: calls(lambda: do(desk)))

    counted(2)  # what is made once is made
    few, more, most = map(counted, SIZES)
    assert most - more < 2.4 * (more - few) + 2_000


class TestScreens:
    def test_a_screen_ends_where_an_instance_does(self, network: Network) -> None:
        """None has many more fields than it may, none begins in the middle of an instance, and nothing is lost."""
        many = Many.of(network, grown(100))
        steps = many.at(lambda desk: steps_of(desk, section()))
        parts = parted(steps)
        assert tuple(step for part in parts for step in part) == steps
        assert [len(part) for part in parts[:-1]] == [42] * 7
        assert all(part[0].place.endswith("/title") for part in parts)
        assert isinstance(parts[-1][-2], AskAnother)

    def test_what_is_asked_once_is_never_parted(self) -> None:
        """However long a section is: whoever made the form wanted it so."""
        (question, *_rest) = projects().questions()
        steps = [AskQuestion(place=f"/data/q{number}", question=question, is_read_only=False) for number in range(500)]
        assert len(parted(steps)) == 1
        assert parted([]) == ((),)

    def test_one_screen_has_its_own_fields_alone(self, network: Network) -> None:
        """The section stays whole for the count of what is missing, and where one more is added is the last screen."""
        many = Many.of(network, grown(100, without_title=3))
        first, last = (many.at(partial(screen, part=part)) for part in (1, 8))
        assert (first.part, first.parts, last.part) == (1, 8, 8)
        assert len(first.fields) <= MOST_FIELDS + 3
        assert [link.lacks for link in first.sections] == [0, 1]
        assert not any(block.repeat for block in first.blocks)
        assert [block.repeat for block in last.blocks if block.repeat] == [PROJECT]
        assert all(block.instance for block in first.blocks)
        assert many.at(lambda desk: where(desk, f"{PROJECT}[63]/cost")) == (2, 8)
        assert many.at(lambda desk: where(desk, "/data/nowhere"))[1] == 1

    def test_the_review_has_pages_and_names_what_is_missing(self, network: Network) -> None:
        """A few of them on every page, wherever they stand; with the way to each."""
        many = Many.of(network, grown(100, without_title=80))
        pages = [many.at(partial(review_page, part=part)) for part in (1, 2, 99)]
        assert [page.page.part for page in pages] == [1, 2, 2]
        lines = [line for page in pages[:2] for of in page.lines.values() for line in of]
        assert len(lines) == 301
        assert sum(map(len, pages[0].lines.values())) == MOST_LINES
        assert [(line.section, line.part) for line in pages[0].missing] == [(2, 6)]
        assert len(Many.of(network, grown(2)).at(review_page).missing) == 0 < LACKING
        assert pages[0].seen == pages[1].seen

    def test_a_window_has_what_is_asked_once(self, network: Network) -> None:
        """What stands behind many instances is there, too."""
        many = Many.of(network, grown(100))
        places = many.at(lambda desk: [step.place for step in outside_of_repeats(desk, section()).steps])
        assert places == [PROJECT, "/data/all"]


class TestTheEnd:
    def test_no_more_than_so_many(self, network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
        """Whoever wants one more is told why not; one less makes room."""
        monkeypatch.setattr("handlers.filling.growing.MOST_GROWN", 3)
        many = Many.of(network, grown(2))
        assert isinstance(many.does(PROJECT, Going.ADD), QuestionSeen)
        full = many.does(PROJECT, Going.ADD)
        assert isinstance(full, AnotherSeen)
        assert full.said == ("Il y en a maintenant 3\u202f; on ne peut pas en ajouter davantage ici.",)
        assert full.count == 3
        assert isinstance(many.does(PROJECT, Answer(text="yes")), AnotherSeen)
        page = many.at(lambda desk: section_page(desk, section(), {}))
        assert page.blocks[-2].title == "Il y en a maintenant 3\u202f; on ne peut pas en ajouter davantage ici."
        assert not any(block.repeat for block in page.blocks)
        many.does(PROJECT, Going.REMOVE)
        assert isinstance(many.does(PROJECT, Going.ADD), QuestionSeen)

    def test_five_thousand(self) -> None:
        """More than the limit is a mistake, or a list that belongs into a file."""
        assert may_grow(AskAnother(place=PROJECT, count=MOST_GROWN - 1))
        assert not may_grow(AskAnother(place=PROJECT, count=MOST_GROWN))
