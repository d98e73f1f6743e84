"""Notices as their readers get them: in their language, by both clocks, and about whom they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from handlers.dialogue.library import Library, Voice
from handlers.events import letters
from handlers.events.buttons import event_choices, offer_choices, register_choices
from handlers.events.telling import Party
from knowledge.model.events import Event, EventItem, ItemKind, Participant, Registration, RegistrationState
from knowledge.model.languages import EN, ES, FR, Language, Text
from knowledge.model.people import Contact, Role
from tests.handlers.deadlines.network import BOGOTA, HOUR, LONDON, MADRID, START
from tests.handlers.events.assembly import BEGIN, END, PLACES, TITLES, WEEK

ADDRESS = "https://meet.example.org/assembly"
EVENT = Event(
    id=3, titles=TITLES, starts_at=BEGIN, ends_at=BEGIN + 8 * HOUR, zone=BOGOTA.key, places=PLACES, online=ADDRESS
)
READER = Contact(id=7, name="Edurne", role=Role.FOCAL_POINT, language=EN)


def registration(name: str = "Edurne", contact: int | None = 7, **others: Any) -> Registration:
    values: dict[str, Any] = {
        "event": 3,
        "member": 1,
        "participant": Participant(name=name),
        "code": "ACEF3479",
        "state": RegistrationState.CONFIRMED,
        "language": EN,
        "registered_at": START,
        "contact": contact,
    }
    return Registration(**values | others)


def party(*registrations: Registration, zone: ZoneInfo = BOGOTA) -> Party:
    return Party(reader=READER, registrations=registrations or (registration(),), zone=zone)


@pytest.fixture
def english(plain_library: Library) -> Voice:
    return plain_library.phrasebook.speak(EN)


@pytest.mark.parametrize(
    ("language", "title", "day", "place"),
    [
        (EN, "General Assembly", "Wednesday, 2 December 2026, 9:00 – 17:00", "Cali, Events Centre"),
        (ES, "Asamblea General", "miércoles, 2 de diciembre de 2026, 9:00 – 17:00", "Cali, Centro de Eventos"),
        (FR, "Assemblée générale", "mercredi 2 décembre 2026", "Cali, Events Centre"),
    ],
)
def test_in_the_readers_language(plain_library: Library, language: Language, title: str, day: str, place: str) -> None:
    """Title, day and place are in the language of the reader, or in the next one that there is."""
    _ = plain_library.phrasebook.speak(language)
    lines = letters.facts(_, EVENT, BOGOTA).split("\n")
    assert lines[0] == f"**{title}**"
    assert lines[1].startswith(day)
    assert place in lines[2]


def test_by_both_clocks(english: Voice) -> None:
    """Where the reader's clock shows another time, both are told."""
    assert "London" not in letters.when(english, EVENT, BOGOTA)
    told = letters.when(english, EVENT, LONDON)
    assert "9:00 – 17:00 (Bogota)" in told
    assert "14:00 – 22:00 (London)" in told


@pytest.mark.parametrize(
    ("others", "place"),
    [
        ({"online": ""}, "Cali, Events Centre"),
        ({}, "Cali, Events Centre, and online"),
        ({"places": None}, "Online"),
    ],
)
def test_where(english: Voice, others: dict[str, Any], place: str) -> None:
    """A place, a place and online, or online alone."""
    assert letters.facts(english, replace(EVENT, **others), BOGOTA).split("\n")[-1] == place


def test_offered(english: Voice) -> None:
    """A seat is kept for the reader, or for a colleague by name, until a moment by their clock and the official one."""
    until = datetime(2026, 11, 4, 12, tzinfo=MADRID)
    own = letters.offered(english, EVENT, party(zone=MADRID), until)
    assert "you are next" in own
    assert "Wednesday, 4 November 2026, 12:00 (Madrid); official time: Wednesday, 4 November 2026, 6:00 (Bogota)" in own
    colleague = letters.offered(english, EVENT, party(registration("Nerea", None), zone=MADRID), until)
    assert "for Nerea" in colleague


def test_about_whom(english: Voice) -> None:
    """Where it is not the reader alone, everybody is named; names are shown as they are."""
    both = party(registration(), registration("N*r*a", None))
    for text in (
        letters.cancelled(english, EVENT, both),
        letters.withdrawn(english, EVENT, both),
        letters.lapsed(english, EVENT, both),
    ):
        assert "Edurne and N\\*r\\*a" in text
        assert "**General Assembly**" in text
    assert "Edurne" not in letters.cancelled(english, EVENT, party())


def test_changed(english: Voice) -> None:
    """Only what changed is told as new, with what it was."""
    later = replace(EVENT, starts_at=BEGIN + WEEK, ends_at=END + WEEK)
    moved = letters.changed(english, EVENT, later, party())
    assert "New time: from Wednesday, 9 December 2026" in moved
    assert "Until now it was: Wednesday, 2 December 2026" in moved
    assert "New place" not in moved
    elsewhere = letters.changed(english, EVENT, replace(EVENT, places=Text({EN: "Town Hall"})), party())
    assert "New place: Town Hall, and online\nUntil now it was: Cali, Events Centre, and online" in elsewhere
    assert "New time" not in elsewhere
    nowhere = letters.changed(english, replace(EVENT, places=None, online=""), EVENT, party())
    assert "Cali, Events Centre, and online" in nowhere
    assert "Until now" not in nowhere


def test_the_address_is_for_those_who_have_a_seat(english: Voice) -> None:
    """Who waits does not hear where one takes part."""
    waiting = party(registration(state=RegistrationState.WAITING))
    assert ADDRESS in letters.tomorrow(english, EVENT, party())
    assert ADDRESS not in letters.changed(english, EVENT, replace(EVENT, places=None), waiting)


def test_codes(english: Voice) -> None:
    """The reader's own code, or that of each whom they registered."""
    assert "Your code: **ACEF-3479**" in letters.tomorrow(english, EVENT, party())
    others = party(registration(), registration("Nerea", None, code="TTTT7777"))
    text = letters.tomorrow(english, EVENT, others)
    assert "Code of Edurne: **ACEF-3479**" in text
    assert "Code of Nerea: **TTTT-7777**" in text


def test_materials(english: Voice) -> None:
    """Links stand in the text; their names cannot break it."""
    item = EventItem(kind=ItemKind.MATERIAL, name="Film [1]", link="https://example.org/film")
    assert "- [Film \\[1\\]](https://example.org/film)" in letters.materials(english, EVENT, [item])
    assert letters.materials(english, EVENT, []).endswith("**General Assembly**")


def test_buttons(english: Voice) -> None:
    """They say what they lead to by number."""
    choices = [*offer_choices(english, registration(id=5)), *event_choices(english, EVENT)]
    choices += register_choices(english, EVENT)
    assert [choice.id for choice in choices] == [
        "seat:5:take",
        "seat:5:leave",
        "event:3",
        "registrations:0",
        "fill:event:3",
    ]
