"""Files that are sent together: one is taken, the others are not lost without a word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from knowledge.model.forms import FormVersion
from knowledge.model.messages import Attachment, IncomingMessage
from tests.handlers.filling.forms import read
from tests.handlers.filling.talking import LOGO, VOICE, Office
from tests.handlers.people.network import Network
from tests.knowledge.forms.workbooks import workbook

PHOTOS = tuple(replace(LOGO, name="photo.jpg", media_type="image/jpeg", reference=f"AgAD-{n}") for n in (1, 2, 3))
"""As Telegram has them: all of one name."""

_HALL = {"type": "image", "name": "hall", "label": "The town hall"}
_PLAN = {"type": "file", "name": "plan", "label": "The plan"}
_NAME = {"type": "text", "name": "name", "label": "Name"}


@pytest.fixture(scope="module")
def one() -> FormVersion:
    """One picture is asked for."""
    return read(workbook((_HALL, _NAME)), "one")


@pytest.fixture(scope="module")
def two() -> FormVersion:
    """A picture and a file are asked for."""
    return read(workbook((_HALL, _NAME, _PLAN)), "two")


@pytest.fixture(scope="module")
def many() -> FormVersion:
    """Any number of pictures is asked for."""
    begin = {"type": "begin_repeat", "name": "sight", "label": "Sight"}
    return read(workbook((begin, _HALL, {"type": "end_repeat", "name": "sight_end"}, _NAME)), "many")


def opened(network: Network, form: FormVersion) -> Office:
    office = Office(network, form)
    office.open("ana")
    return office


def album(office: Office, files: Sequence[Attachment]) -> None:
    """They arrive one by one, as from Telegram."""
    for file in files:
        network, ana = office.network, office.phones["ana"]
        key, at = network.next_key(), network.now
        network.hear(IncomingMessage(key=key, sender=ana.address, at=at, files=(file,), album="13579", locale="en"))
        network.deliver()


def files_of(office: Office) -> list[tuple[str, str]]:
    """The files that are kept, with what the platform calls them."""
    (kept,) = office.kept()
    found = office.network.store.read(lambda unit: unit.answer_files.of_response(kept.id))
    return [(file.name, file.handle) for file in found]


@pytest.mark.parametrize("is_album", [False, True], ids=["one message", "an album"])
def test_the_first_is_kept_and_the_rest_is_not_needed(network: Network, one: FormVersion, is_album: bool) -> None:
    """That is said, and the next question stands below it."""
    office = opened(network, one)
    if is_album:
        album(office, PHOTOS)
    else:
        office.send("ana", PHOTOS)
    assert files_of(office) == [("photo.jpg", "AgAD-1")]
    assert office.phones["ana"].text.startswith(
        "One file is enough for that question: I have kept “photo.jpg”. The rest is not needed.\n\n**2/2**\nName"
    )


@pytest.mark.parametrize("is_album", [False, True], ids=["one message", "an album"])
def test_the_others_are_offered_where_another_is_asked_for(network: Network, two: FormVersion, is_album: bool) -> None:
    """Each has a button; those of one name have numbers. What is chosen is the answer, and the rest stays."""
    office = opened(network, two)
    ana = office.phones["ana"]
    if is_album:
        album(office, PHOTOS)
    else:
        office.send("ana", PHOTOS)
    assert "Where another is asked for, you can choose from the rest." in ana.text
    assert not [choice for choice in ana.last.choices if choice.id.startswith("filling:use")]
    asked = ana.says("Ana")
    assert [choice.label for choice in asked.choices][:2] == ["Use “photo.jpg (1)”", "Use “photo.jpg (2)”"]
    ana.chooses("filling:use:2")
    assert [handle for _name, handle in files_of(office)] == ["AgAD-1", "AgAD-3"]


def test_in_a_repeat_they_are_the_next_ones(network: Network, many: FormVersion) -> None:
    """One more instance, one more picture, with two taps."""
    office = opened(network, many)
    ana = office.phones["ana"]
    album(office, PHOTOS[:2])
    ana.chooses("filling:another:yes")
    ana.chooses("filling:use:1")
    assert [handle for _name, handle in files_of(office)] == ["AgAD-1", "AgAD-2"]


def test_the_one_that_fits_is_taken(network: Network, one: FormVersion) -> None:
    """Whichever came first; of what does not fit at all it is said why."""
    office = opened(network, one)
    office.send("ana", [VOICE, PHOTOS[0]])
    assert files_of(office) == [("photo.jpg", "AgAD-1")]


def test_none_that_fits_is_taken(network: Network, one: FormVersion) -> None:
    """The question stays."""
    office = opened(network, one)
    office.send("ana", [VOICE, VOICE])
    assert office.phones["ana"].text.startswith("A picture is wanted here")
    assert files_of(office) == []


def test_what_was_put_aside_is_there_after_a_question_in_the_middle(network: Network, two: FormVersion) -> None:
    """And a forged button finds nothing."""
    office = opened(network, two)
    office.send("ana", PHOTOS[:2])
    ana = office.phones["ana"]
    ana.says("Ana")
    ana.says("/language es")
    office.network.hear_choice(ana, "filling:use:9")
    office.network.deliver()
    assert next(choice.id for choice in ana.last.choices) == "filling:use:1"
    assert len(files_of(office)) == 1
