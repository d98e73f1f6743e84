"""Events in words: times by two clocks, windows of registration, and seats."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from handlers.dialogue import event_words
from handlers.dialogue.event_effects import EventView, RegistrationView, Stage
from handlers.dialogue.library import Voice
from handlers.phrasebook import load_phrasebook
from knowledge.model.events import Event, EventState, RegistrationState, Window
from knowledge.model.languages import EN, ES, FR, PT, Language, Text
from knowledge.model.people import Contact, Role
from tests.lives import MEMBER

MADRID, BOGOTA, PARIS, TONGA = (
    ZoneInfo(name) for name in ("Europe/Madrid", "America/Bogota", "Europe/Paris", "Pacific/Tongatapu")
)
BEGIN = datetime(2026, 12, 15, 9, 0, tzinfo=UTC)
EVENT = Event(
    titles=Text({ES: "Reunión\n anual"}),
    starts_at=BEGIN,
    ends_at=BEGIN + timedelta(hours=2),
    zone=MADRID.key,
    places=Text({EN: "Bilbao"}),
    state=EventState.OPEN,
)
VIEW = EventView(
    id=3, title="Annual meeting", label="Annual meeting", when="soon", stage=Stage.COMING, window=Window.OPEN
)
REGISTRATION = RegistrationView(
    id=55,
    event=VIEW,
    name="Zoé",
    label="Zoé",
    function="Adviser",
    code="ACDE-3479",
    state=RegistrationState.CONFIRMED,
    is_own=True,
)
READER = Contact(id=1, name="Ana", role=Role.FOCAL_POINT, language=EN, member=MEMBER)


@pytest.fixture
def english() -> Voice:
    """English."""
    return load_phrasebook().speak(EN)


class TestWhen:
    def test_clocks_that_agree(self, english: Voice) -> None:
        """One time is enough, by the clock of the event."""
        assert event_words.when(english, EVENT, PARIS) == "Tuesday, 15 December 2026, 10:00 – 12:00 (Madrid)"

    def test_there(self, english: Voice) -> None:
        """Who travels lives by the clock of the place, which is told first."""
        assert event_words.when(english, EVENT, BOGOTA) == (
            "Tuesday, 15 December 2026, 10:00 – 12:00 (Madrid); "
            "by your clock: Tuesday, 15 December 2026, 4:00 – 6:00 (Bogota)"
        )

    def test_online(self, english: Voice) -> None:
        """Who stays at home lives by their own, where it may be another day."""
        late = replace(EVENT, places=None, online="https://example.org", starts_at=BEGIN + timedelta(hours=3))
        late = replace(late, ends_at=BEGIN + timedelta(hours=4))
        assert event_words.when(english, late, TONGA) == (
            "Wednesday, 16 December 2026, 1:00 – 2:00 (Tongatapu); "
            "official time: Tuesday, 15 December 2026, 13:00 – 14:00 (Madrid)"
        )

    def test_over_midnight(self, english: Voice) -> None:
        """Where it ends on another day, both days are named."""
        longer = replace(EVENT, ends_at=BEGIN + timedelta(days=2))
        assert event_words.when(english, longer, MADRID) == (
            "from Tuesday, 15 December 2026, 10:00 to Thursday, 17 December 2026, 10:00 (Madrid)"
        )

    def test_a_clock_that_changes_in_between(self, english: Voice) -> None:
        """Two clocks that agree at the beginning but not at the end are both told."""
        begin = datetime(2027, 3, 27, 12, 0, tzinfo=UTC)
        event = replace(EVENT, starts_at=begin, ends_at=begin + timedelta(days=2))
        assert "by your clock" in event_words.when(english, event, ZoneInfo("Africa/Lagos"))

    @pytest.mark.parametrize(
        ("language", "day"), [(FR, "mardi 15 décembre"), (ES, "martes, 15 de"), (PT, "terça-feira")]
    )
    def test_in_other_languages(self, language: Language, day: str) -> None:
        """Days are written as the reader's language writes them."""
        voice = load_phrasebook().speak(language)
        assert day in event_words.when(voice, EVENT, MADRID)


class TestUntil:
    @pytest.mark.parametrize(
        ("window", "said"),
        [
            (Window.OPEN, "Registration until Tuesday, 15 December 2026, 10:00 (Paris)."),
            (Window.CLOSED, "Registration ended on Tuesday, 15 December 2026, 10:00 (Paris)."),
            (Window.CANCELLED, ""),
            (Window.NOT_YET, ""),
        ],
    )
    def test_windows(self, english: Voice, window: Window, said: str) -> None:
        """By the reader's clock; where nothing is known, nothing is said."""
        assert event_words.until(english, EVENT, window, PARIS) == said

    def test_not_yet(self, english: Voice) -> None:
        """From when on, by both clocks where they differ."""
        event = replace(EVENT, opens_at=BEGIN - timedelta(days=1))
        assert event_words.until(english, event, Window.NOT_YET, BOGOTA) == (
            "Registration opens on Monday, 14 December 2026, 4:00 (Bogota); "
            "official time: Monday, 14 December 2026, 10:00 (Madrid)."
        )


class TestSeats:
    @pytest.mark.parametrize(
        ("free", "left", "said"),
        [
            (None, None, ""),
            (1, None, "1 seat is free."),
            (7, 2, "7 seats are free. Your city can register 2 more people."),
            (0, None, "All seats are taken; whoever registers now is put on the waiting list."),
            (None, 0, "All seats of your city are taken."),
            (None, 1, "Your city can register 1 more person."),
        ],
    )
    def test_told(self, english: Voice, free: int | None, left: int | None, said: str) -> None:
        """What there is for whoever registers now."""
        assert event_words.seats(english, replace(VIEW, free=free, left_for_member=left)) == said

    def test_not_once_registration_has_ended(self, english: Voice) -> None:
        """Seats that nobody can take any more are no news."""
        assert event_words.seats(english, replace(VIEW, free=3, window=Window.CLOSED)) == ""
        assert event_words.seats(english, replace(VIEW, free=3, stage=Stage.OVER)) == ""

    @pytest.mark.parametrize(
        ("own", "count", "said"),
        [
            (0, 0, ""),
            (5, 1, "✓ You are registered."),
            (0, 1, "✓ 1 person of Bilbao is registered."),
            (5, 3, "✓ You are registered. ✓ 3 people of Bilbao are registered."),
        ],
    )
    def test_registered(self, english: Voice, own: int, count: int, said: str) -> None:
        """Oneself and the colleagues, as far as that is two things."""
        assert event_words.registered(english, replace(VIEW, own=own, of_member=count), READER) == said


class TestConfirmation:
    def test_of_a_seat(self, english: Voice) -> None:
        """The code, and where it is online."""
        said = event_words.confirmation(
            english, replace(REGISTRATION, event=replace(VIEW, address="https://example.org/x"))
        )
        assert said.startswith("You are registered.\n\n**Annual meeting**\nsoon\n\nZoé, Adviser")
        assert "Code: **ACDE-3479**" in said
        assert said.endswith("You take part here: https://example.org/x")

    @pytest.mark.parametrize(
        ("state", "is_own", "said"),
        [
            (RegistrationState.CONFIRMED, False, "Zoé is registered."),
            (RegistrationState.WAITING, True, "All seats are taken. You are on the waiting list, at place 2."),
            (RegistrationState.WAITING, False, "All seats are taken. Zoé is on the waiting list, at place 2."),
            (RegistrationState.OFFERED, True, "A seat has come free. It is kept for you until noon."),
            (RegistrationState.OFFERED, False, "A seat has come free. It is kept for Zoé until noon."),
            (RegistrationState.WITHDRAWN, True, "This registration was withdrawn."),
        ],
    )
    def test_of_each_state(self, english: Voice, state: RegistrationState, is_own: bool, said: str) -> None:
        """Whose it is and how it stands; without a seat there is no code."""
        view = replace(REGISTRATION, state=state, is_own=is_own, position=2, offered_until="noon")
        told = event_words.confirmation(english, view)
        assert told.startswith(said)
        assert ("Code" in told) is (state is RegistrationState.CONFIRMED)

    def test_of_what_is_over(self, english: Voice) -> None:
        """Nobody needs the code any more."""
        told = event_words.confirmation(
            english, replace(REGISTRATION, was_there=True, event=replace(VIEW, stage=Stage.OVER))
        )
        assert told.startswith("Zoé took part in this event.")
        assert told.endswith("This event is over.")
        assert "Code" not in told


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("not_yet", "One cannot register yet for: Annual meeting\n\nfrom May on"),
        ("closed", "One can no longer register for: Annual meeting\n\nfrom May on"),
        ("cancelled", "This event was cancelled, so nobody can register any more: Annual meeting"),
        ("not_invited", "Bilbao is not among those who are invited to: Annual meeting"),
        ("twice", "You are registered already for: Annual meeting"),
        ("member_full", "All seats of Bilbao are taken: Annual meeting"),
        ("too_late", "I am sorry, the seat was kept for some time only and is no longer there: Annual meeting"),
        ("no_name", "The questions do not tell who takes part, so each person registers for: Annual meeting"),
        ("begun", "This event has begun, so the registration can no longer be changed: Annual meeting"),
        ("gone", "This registration was withdrawn: Annual meeting"),
    ],
)
def test_why_not(english: Voice, code: str, said: str) -> None:
    """Each code of a refusal is a sentence."""
    assert event_words.why_not(english, code, replace(VIEW, until="from May on"), "Bilbao", "") == said


def test_titles_are_one_line(english: Voice) -> None:
    """In the reader's language, else in the next that there is."""
    assert event_words.title_of(english, EVENT) == "Reunión anual"
    assert event_words.line_in(english, None) == ""
