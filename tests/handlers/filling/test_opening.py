"""Forms are opened in a language that they have, by one draft at a time; long ones are read page by page."""

from __future__ import annotations

from functools import cache

import pytest

from handlers.filling.showing import LINES
from knowledge.model.forms import FormVersion
from tests.handlers.filling.forms import read
from tests.handlers.filling.talking import Office
from tests.handlers.people.network import Network
from tests.knowledge.forms.workbooks import Row, workbook

LABEL = "label::Français (fr)"
_MANY: tuple[Row, ...] = tuple(
    {"type": "text", "name": f"q{number}", LABEL: f"Question {number}"} for number in range(1, LINES + 3)
)


@cache
def french() -> FormVersion:
    """A form in French alone."""
    rows = tuple({"type": "text", "name": name, LABEL: name.capitalize()} for name in ("ville", "maire"))
    return read(workbook(rows), "villes")


@pytest.fixture
def office(network: Network) -> Office:
    """Lyon is asked to fill in a form in French."""
    return Office(network, french())


def test_a_form_in_another_language_says_so(office: Office) -> None:
    """It is asked in the language that it has; what Focal says itself is in the reader's."""
    office.open("ana", "en")
    text = office.phones["ana"].text
    assert "These questions are not written in your language; here they are in French." in text
    assert text.endswith("**1/2**\nVille")


def test_a_form_in_the_readers_language_says_nothing_of_it(office: Office) -> None:
    """French for somebody who speaks French."""
    office.open("ana", "fr")
    assert "French" not in office.phones["ana"].text


def test_a_draft_goes_on_where_another_was_begun_at_the_same_moment(office: Office) -> None:
    """Two buttons at once begin one draft."""
    office.open("ana")
    office.open("ana")
    assert len(office.kept()) == 1


def test_a_long_review_is_read_page_by_page(network: Network) -> None:
    """All answers keep their numbers."""
    office = Office(network, read(workbook(_MANY), "many"))
    office.open("ana")
    phone = office.phones["ana"]
    first = phone.says("/review").text
    second = phone.chooses("filling:page:1").text
    assert f"{LINES}\\. Question {LINES}:" in first
    assert f"{LINES + 1}\\. Question {LINES + 1}:" in second
    assert f"**{LINES + 1}/{LINES + 2}**" in phone.says(str(LINES + 1)).text
