"""How far cities are: answered of asked in each section, and the questions that drafts have not answered."""

from __future__ import annotations

from datetime import datetime

import pytest

from handlers.dialogue.library import Library
from handlers.results.progress import Part, Progress, progress_of
from handlers.results.reading import section_path, sections_of
from tests.handlers.filling.forms import city
from tests.handlers.results.answering import NAMES, owned
from tests.handlers.scripted import scripted


@pytest.fixture(scope="module")
def library() -> Library:
    """A cheap library: what is looked at is the clock of the network."""
    return scripted({})


def progress(library: Library, now: datetime, *drafts: dict[str, str]) -> Progress:
    every = [owned(city(), f"City {at}", answers, now, is_draft=True) for at, answers in enumerate(drafts)]
    return progress_of(city(), every, NAMES, library, now)


def test_the_sections_of_a_form() -> None:
    """Groups and repeats at the top are sections, in the order of the form; what stands beside them is one more."""
    labels = {section.path.rpartition("/")[2]: section.label for section in sections_of(city(), NAMES)}
    assert labels == {"city": "Your city", "": "", "project": "Project"}


def test_the_section_of_a_place() -> None:
    """Also of a place in an instance."""
    root = city().root.path
    assert section_path(city(), f"{root}/project[k3]/title") == f"{root}/project"
    assert section_path(city(), f"{root}/theme") == ""


def test_answered_of_asked(library: Library, now: datetime) -> None:
    """By section and together; what is not relevant is not asked, and a note never is."""
    (line,) = progress(library, now, {"city/people": "12", "city/plan": "no"}).lines
    root = city().root.path
    assert line.parts[f"{root}/city"] == Part(answered=2, asked=3)
    assert line.parts[f"{root}/project"] == Part(answered=0, asked=1)
    assert line.total == Part(answered=2, asked=10)


def test_an_answer_that_leads_to_a_question(library: Library, now: datetime) -> None:
    """It is asked from then on."""
    (line,) = progress(library, now, {"city/plan": "yes"}).lines
    assert line.parts[f"{city().root.path}/city"] == Part(answered=1, asked=4)


def test_where_people_stop(library: Library, now: datetime) -> None:
    """Questions that not every draft has answered, in the order of the form, with how many did."""
    first, second = {"city/people": "12", "city/plan": "yes"}, {"city/people": "9"}
    hurdles = progress(library, now, first, second).hurdles
    found = {hurdle.label: hurdle.part for hurdle in hurdles}
    assert "Inhabitants" not in found
    assert found["Is there a digital plan?"] == Part(answered=1, asked=2)
    assert found["Since when?"] == Part(answered=0, asked=1)
    assert [hurdle.label for hurdle in hurdles][:2] == ["Budget in euros", "Is there a digital plan?"]
    assert hurdles[0].section == "Your city"


def test_what_was_handed_in_stops_nobody(library: Library, now: datetime) -> None:
    """Only drafts are looked at, and without a response there is nothing."""
    done = owned(city(), "Lyon", {"city/people": "12"}, now)
    assert progress_of(city(), [done], NAMES, library, now).hurdles == ()
    assert progress_of(city(), [], NAMES, library, now).lines == ()
