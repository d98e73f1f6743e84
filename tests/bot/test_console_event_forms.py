"""The form of an event as values: what is typed becomes an event, and an event becomes what is typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.console_circular_forms import EMPTY, Posted
from bot.web.console_deadline_forms import Clock, Misfilled
from bot.web.console_event_forms import event_of, sentence_of_event, typed_in, typed_of
from bot.web.console_event_words import place_in, seats_of, span, state_of, window_of
from handlers.phrasebook import Speaker, load_phrasebook
from knowledge.model.audience import Audience
from knowledge.model.events import Event, EventState
from knowledge.model.languages import EN, ES, FR, Language, Text
from knowledge.model.people import Region, Role
from tests.bot.eventing import fill

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
MADRID = ZoneInfo("Europe/Madrid")
CLOCK = Clock(official=MADRID.key, now=NOW)
EU = Language("eu")
ZONES = ("Europe/Madrid", "Pacific/Pago_Pago", "Pacific/Kiritimati", "Asia/Kathmandu", "America/St_Johns")


@pytest.fixture(scope="module")
def english() -> Speaker:
    """What the secretariat reads."""
    return load_phrasebook().speak(EN)


def form_of(fields: dict[str, Any]) -> Posted:
    """A form with these fields, as it is sent."""
    several = {name: tuple(value) if isinstance(value, list) else (str(value),) for name, value in fields.items()}
    return Posted(fields=several, files={})


def typed(**fields: Any) -> Posted:
    """The form of an event in the autumn, but for what is said otherwise."""
    days = {"starts-day": "2026-10-15", "closes-day": "2026-10-01"}
    return form_of(fill(**days | fields))


def wrong(english: Speaker, **fields: Any) -> dict[str, str]:
    """What is said of a form that is refused."""
    with pytest.raises(Misfilled) as refused:
        event_of(typed(**fields), None, CLOCK, english)
    return dict(refused.value.fields)


def moved(event: Event) -> Event:
    """An event with all that no form can hold: seconds, other languages, what others are told by, its state."""
    return replace(
        event,
        titles=Text({**event.titles, EU: "Urteko bilera"}),
        texts=Text({EN: "Text", EU: "Testua"}),
        places=Text({EU: "Bilbo"}),
        starts_at=event.starts_at + timedelta(seconds=7),
        closes_at=event.closes_at + timedelta(seconds=30) if event.closes_at else None,
        audience=Audience(regions=frozenset({Region.EUROPE}), roles=frozenset({Role.FOCAL_POINT})),
        state=EventState.OPEN,
        taken=5,
        revision=3,
        id=8,
    )


class TestBackAndForth:
    def test_what_is_shown_and_sent_back_is_the_same(self, english: Speaker) -> None:
        """A form that is saved as it is shown changes nothing, not even what it cannot show."""
        event = moved(event_of(typed(), None, CLOCK, english))
        shown = form_of({**typed_of(event), "regions": ["europe"], "spoken": list(event.languages)})
        assert event_of(shown, event, CLOCK, english) == event

    @given(
        zone=st.sampled_from(ZONES),
        day=st.dates(date(2026, 9, 1), date(2030, 12, 31)),
        minutes=st.integers(0, 1_439),
        lasts=st.timedeltas(timedelta(minutes=1), timedelta(days=5)),
        seats=st.none() | st.integers(1, 2**31 - 1),
    )
    def test_for_any_moment(self, zone: str, day: date, minutes: int, lasts: timedelta, seats: int | None) -> None:
        """So it is in every zone, also in the hour that the clocks show twice."""
        starts = datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC) + timedelta(minutes=minutes)
        event = Event(titles=Text({EN: "x"}), starts_at=starts, ends_at=starts + lasts, zone=zone, seats=seats, id=1)
        assert event_of(form_of(dict(typed_of(event))), event, CLOCK, load_phrasebook().speak(EN)) == event

    def test_the_second_of_two_equal_hours(self, english: Speaker) -> None:
        """What begins at half past two for the second time in a night stays there when its title is changed."""
        second = datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=MADRID).astimezone(UTC)
        event = Event(
            titles=Text({EN: "x"}), starts_at=second, ends_at=second + timedelta(hours=1), zone=MADRID.key, id=1
        )
        shown = {**typed_of(event), "title-en": "y"}
        assert event_of(form_of(shown), event, CLOCK, english).starts_at == second
        assert event_of(form_of(shown), None, CLOCK, english).starts_at == second - timedelta(hours=1)

    def test_another_zone_moves_it(self, english: Speaker) -> None:
        """The same time of day in another zone is another moment."""
        event = replace(event_of(typed(), None, CLOCK, english), id=1)
        there = event_of(form_of({**typed_of(event), "zone": "America/Bogota"}), event, CLOCK, english)
        assert there.starts_at - event.starts_at == timedelta(hours=7)

    def test_a_text_is_emptied(self, english: Speaker) -> None:
        """What is emptied is gone, but for what the form does not ask for."""
        event = moved(event_of(typed(), None, CLOCK, english))
        emptied = event_of(form_of({**typed_of(event), "text-en": " ", "title-fr": ""}), event, CLOCK, english)
        assert emptied.texts == Text({EU: "Testua"})
        assert emptied.titles == Text({EN: "Annual meeting", EU: "Urteko bilera"})
        assert emptied.audience == Audience(roles=frozenset({Role.FOCAL_POINT}))

    def test_what_was_typed_is_shown_again(self) -> None:
        """A form that comes back holds what was typed, line for line."""
        form = typed(**{"text-en": "one\r\n\r\ntwo", "seats": " 1 2 ", "zone": "x"})
        shown = typed_in(form)
        assert (shown["text-en"], shown["seats"], shown["zone"]) == ("one\n\ntwo", "1 2", "x")
        assert set(typed_in(EMPTY).values()) == {""}


class TestMoments:
    def test_days_without_times(self, english: Speaker) -> None:
        """Registration begins with its first day, and ends with its last."""
        event = event_of(typed(**{"opens-day": "2026-09-01", "closes-time": ""}), None, CLOCK, english)
        assert event.opens_at == datetime(2026, 9, 1, tzinfo=MADRID)
        assert event.closes_at == datetime(2026, 10, 1, 23, 59, tzinfo=MADRID)

    def test_the_last_minute_of_a_day_to_begin_at(self, english: Speaker) -> None:
        """A time that was typed is meant as it stands."""
        event = event_of(typed(**{"opens-day": "2026-09-01", "opens-time": "23:59"}), None, CLOCK, english)
        assert event.opens_at == datetime(2026, 9, 1, 23, 59, tzinfo=MADRID)

    def test_it_ends_on_the_day_on_which_it_begins(self, english: Speaker) -> None:
        """Unless another last day is typed."""
        assert event_of(typed(), None, CLOCK, english).ends_at == datetime(2026, 10, 15, 17, tzinfo=MADRID)
        longer = event_of(typed(**{"ends-day": "2026-10-16"}), None, CLOCK, english)
        assert longer.ends_at == datetime(2026, 10, 16, 17, tzinfo=MADRID)

    def test_29_february(self, english: Speaker) -> None:
        """It is a day in leap years alone."""
        fields = {"closes-day": "", "closes-time": ""}
        assert wrong(english, **fields, **{"starts-day": "2027-02-29"}).keys() == {"starts-day"}
        event = event_of(typed(**fields, **{"starts-day": "2028-02-29"}), None, CLOCK, english)
        assert event.starts_at.astimezone(MADRID).date() == date(2028, 2, 29)

    @pytest.mark.parametrize("name", ["starts", "opens", "closes"])
    def test_a_skipped_hour(self, english: Speaker, name: str) -> None:
        """In the zone of the event, and there alone."""
        fields = {f"{name}-day": "2027-03-28", f"{name}-time": "02:30"}
        assert wrong(english, **fields).keys() >= {f"{name}-time"}
        fields |= {"starts-day": "2027-03-28", "starts-time": "02:30", "ends-day": "2027-03-28"}
        assert event_of(typed(**fields, zone="America/Bogota"), None, CLOCK, english)

    def test_the_last_day_of_the_calendar(self, english: Speaker) -> None:
        """A year beyond all calendars is a slip, and no fault."""
        assert wrong(english, **{"closes-day": "9999-12-31"}).keys() == {"closes-day"}

    def test_what_is_over_may_stay(self, english: Speaker) -> None:
        """A registration that has ended stays ended when something else is changed; a new one cannot have ended."""
        over = {"closes-day": "2026-05-01"}
        assert wrong(english, **over).keys() == {"closes-day"}
        ended = datetime(2026, 5, 1, 18, tzinfo=MADRID)
        before = replace(event_of(typed(), None, CLOCK, english), closes_at=ended, id=1)
        assert event_of(typed(**over), before, CLOCK, english).closes_at == ended


class TestRefusals:
    def test_all_at_once(self, english: Speaker) -> None:
        """Everything that is wrong is told at once, in the order of the form."""
        fields = {"title-en": "", "title-fr": "", "starts-time": "25:00", "ends-time": "", "seats": "0", "online": "x"}
        assert list(wrong(english, **fields)) == ["title-en", "starts-time", "ends-time", "online", "seats"]

    @pytest.mark.parametrize(
        "code", ["no-title", "no-time", "past", "fewer-seats", "bad-link", "no-seats", "unheard-of"]
    )
    def test_every_code_has_a_sentence(self, english: Speaker, code: str) -> None:
        """Whatever the use cases refuse is said, and at a field that the form has."""
        field, sentence = sentence_of_event(code, english)
        assert sentence.endswith((".", "…"))
        assert field == "" or field in fill() or field in typed_in(EMPTY)


class TestWords:
    def test_when_it_is(self, english: Speaker) -> None:
        """On one day the times alone; over several days each with its date; always with the place of the clock."""
        event = event_of(typed(), None, CLOCK, english)
        assert span(event, english) == "Thursday, 15 October 2026, 10:00–17:00 (Madrid)"
        longer = span(replace(event, ends_at=event.ends_at + timedelta(days=1)), english)
        assert longer == "from Thursday, 15 October 2026, 10:00 to Friday, 16 October 2026, 17:00 (Madrid)"

    def test_where_it_is(self, english: Speaker) -> None:
        """The place in the reader's language, else in the one that there is; without one it is online, if it is."""
        event = event_of(typed(), None, CLOCK, english)
        assert place_in(replace(event, places=Text({ES: "Bilbao, ayuntamiento"})), english) == "Bilbao, ayuntamiento"
        assert place_in(replace(event, places=Text({EN: "a", FR: "b"})), english) == "a"
        assert place_in(replace(event, places=None), english) == "online"
        assert place_in(replace(event, places=None, online=""), english) == ""

    def test_where_it_stands(self, english: Speaker) -> None:
        """A draft, not begun, open, closed, over, cancelled: by the clock."""
        opens = datetime(2026, 9, 1, tzinfo=UTC)
        event = replace(event_of(typed(), None, CLOCK, english), opens_at=opens, state=EventState.OPEN)
        assert event.closes_at is not None
        moments = (NOW, opens, event.closes_at, event.ends_at)
        assert [state_of(event, at, english)[1] for at in moments] == [
            "registration not begun",
            "registration open",
            "registration closed",
            "event over",
        ]
        for state, words in ((EventState.DRAFT, "draft"), (EventState.CANCELLED, "event cancelled")):
            assert state_of(replace(event, state=state), event.ends_at, english) == (state.value, words)
        assert window_of(event, english).startswith("from Tuesday, 1 September 2026, 2:00 (Madrid) until Thursday, 1 ")

    @pytest.mark.parametrize(("seats", "taken", "filled"), [(20, 0, 0), (20, 5, 25), (3, 1, 33), (20, 20, 100)])
    def test_how_full_it_is(self, english: Speaker, seats: int, taken: int, filled: int) -> None:
        """The bar is as long as the share of the seats; the words say the same."""
        event = replace(event_of(typed(), None, CLOCK, english), seats=seats, taken=taken)
        drawn = seats_of(event, 0, english)
        assert (drawn["filled"], drawn["words"]) == (filled, f"{taken} of {seats} seats taken")
        assert seats_of(replace(event, seats=None), 2, english)["has_bar"] is False
        assert seats_of(event, 2, english)["waiting"] == "2 waiting"
