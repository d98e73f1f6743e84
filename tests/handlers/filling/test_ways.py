"""Small ways out and back: what need not be listed, the page of the review, numbers as people write them."""

from __future__ import annotations

import pytest

from tests.handlers.filling.forms import city, study
from tests.handlers.filling.talking import Office
from tests.handlers.people.network import Network

_UP_TO_PROJECT = ("[open]", "520000", "skip", "no", "skip", "skip")


@pytest.fixture
def office(network: Network) -> Office:
    return Office(network, city())


def play(office: Office, *lines: str) -> str:
    """Ana writes these lines; what she reads last."""
    office.play("\n".join(f"ana (en)> {line}" for line in lines))
    return office.phone("ana").text


def test_a_city_may_have_nothing_to_list(office: Office) -> None:
    """What is asked any number of times may be asked for nothing: the first is left out as a whole."""
    assert "Title of the project" in play(office, *_UP_TO_PROJECT)
    assert "filling:skip" in office.phone("ana").choices
    office.phone("ana").chooses("filling:skip")
    assert "How do you rate us?" in office.phone("ana").text
    (kept,) = office.kept()
    assert not kept.response.repeats["/data/project"]


def test_one_more_may_be_thought_better_of(office: Office) -> None:
    """Who asked for another one need not fill it in."""
    play(office, *_UP_TO_PROJECT, "New trams", "yes")
    phone = office.phone("ana")
    phone.chooses("filling:skip")
    assert "How do you rate us?" in phone.text
    (kept,) = office.kept()
    (id,) = kept.response.repeats["/data/project"]
    assert kept.response.answers[f"/data/project[{id}]/title"] == "New trams"


def test_what_was_begun_is_not_left_out_by_chance(network: Network) -> None:
    """Once something in it is answered, a required question in it wants its answer."""
    office = Office(network, city())
    play(office, *_UP_TO_PROJECT, "New trams", "/edit 6")
    phone = office.phone("ana")
    assert "Title of the project" in phone.text
    phone.says("skip")
    (kept,) = office.kept()
    assert len(kept.response.repeats["/data/project"]) == 1


def test_a_required_question_outside_of_repeats_cannot_be_skipped(office: Office) -> None:
    """There is no button for it, and who says so is told why."""
    play(office, "[open]")
    assert "filling:skip" not in office.phone("ana").choices
    assert "Inhabitants" in play(office, "skip")


def test_who_changes_an_answer_is_led_back_to_its_page(office: Office) -> None:
    """Not to the first of many pages; but who answers the last question begins to read at the first."""
    projects = (line for number in range(4) for line in (f"Project {number}", "yes"))
    begun = ("[open]", "520000", "1.5", "yes", "24 March 2019", "water", "skip", *projects)
    said = play(office, *begun, "Project 4", "[2]", "4", "[place]", "[file]", "ok")
    assert "page 1 of 2" in said
    assert "Where is it?" in play(office, "13")
    assert "page 2 of 2" in play(office, "[1]")


def test_years_have_no_separators(network: Network) -> None:
    """A number of four digits is shown as it was typed, a longer one in the reader's groups."""
    office = Office(network, study())
    said = play(office, "[open]", "Lyon", "[1]", "2025")
    assert "Noted" not in said
    office.phone("ana").says("522250")
    said = play(office, "/review")
    assert "3\\. For which year are your figures? 2025" in said
    assert "4\\. How many inhabitants do you have? 522,250" in said
