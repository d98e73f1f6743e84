"""Preferences as values: kept and read again, checked, and told to the audit log without a word of theirs."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.preferences.house import ClosedDay, House, Preference, Wording
from handlers.preferences.setting import changes
from handlers.preferences.values import (
    LONGEST_TEXT,
    MOST_CLOSED,
    BadPreference,
    Closed,
    Languages,
    Plans,
    Quiet,
    Retention,
    Texts,
    Value,
    check,
    codes,
    in_house,
    name_of,
    stored,
    value_of,
    with_network,
)
from knowledge.model.deadlines import PLANS, plan_of
from knowledge.model.languages import EN, ES, FR, NETWORK_LANGUAGES, Language
from knowledge.model.preferences import DAYTIME, QuietHours
from knowledge.model.readings import DeadlineKind
from knowledge.store.audit import _refuse_words

EVE = date(2026, 12, 24)
TR, EU = Language("tr"), Language("eu")

minutes = st.builds(time, st.integers(0, 23), st.integers(0, 59))
days = st.dates(date(2026, 1, 1), date(2030, 12, 31))
steps = st.lists(st.sampled_from(["30d", "14d", "7d", "1d", "4h"]), min_size=1, max_size=4).map(
    lambda words: plan_of(" ".join(words))
)
values: st.SearchStrategy[Value] = st.one_of(
    st.builds(Quiet, hours=st.builds(QuietHours, begin=minutes, end=minutes)),
    st.lists(days, min_size=1, max_size=MOST_CLOSED, unique=True).map(
        lambda some: Closed(days=tuple(ClosedDay(day=day, name="x") for day in sorted(some)))
    ),
    st.builds(Plans, plans=st.dictionaries(st.sampled_from(DeadlineKind), steps, min_size=1)),
    st.builds(Retention, days=st.integers(30, 3_650)),
    st.builds(Languages, offered=st.just((*NETWORK_LANGUAGES, TR))),
    st.builds(
        Texts,
        texts=st.dictionaries(
            st.sampled_from(Wording), st.dictionaries(st.sampled_from([EN, FR]), st.text(min_size=1), min_size=1)
        ),
    ),
)


@given(value=values)
def test_what_is_kept_is_read_again(value: Value) -> None:
    """Every value comes back from the store as it was."""
    assert value_of(name_of(value), stored(value)) == value


@given(before=st.none() | values, after=st.none() | values)
def test_the_audit_log_takes_every_change(before: Value | None, after: Value | None) -> None:
    """What is told of a change are codes, however long or strange the value is."""
    _refuse_words({"actor": "focal", "action": "preference.set", "subject": "", "details": changes(before, after)})


def test_texts_are_told_as_digests() -> None:
    """No word of a text goes into the log; that it is another one does."""
    told = changes(
        Texts(texts={Wording.WELCOME: {FR: "Bonjour"}}), Texts(texts={Wording.WELCOME: {FR: "Salut", EN: "Hello"}})
    )
    assert set(told) == {"old.welcome.fr", "new.welcome.fr", "old.welcome.en", "new.welcome.en"}
    assert told["old.welcome.en"] == "usual"
    assert told["old.welcome.fr"] != told["new.welcome.fr"]
    assert not {"Bonjour", "Salut", "Hello"} & set(told.values())


def test_only_what_differs_is_told() -> None:
    """A plan that stays is not in the entry."""
    before = Plans(plans={DeadlineKind.OTHER: plan_of("7d"), DeadlineKind.CONTRIBUTION: plan_of("3d")})
    after = Plans(plans={DeadlineKind.OTHER: plan_of("9d 3h"), DeadlineKind.CONTRIBUTION: plan_of("3d")})
    assert changes(before, after) == {"old.other": "7d", "new.other": "9d,3h"}
    assert codes(None) == {}


class TestChecks:
    @pytest.mark.parametrize(
        ("value", "code"),
        [
            (Retention(days=29), "out-of-range"),
            (Retention(days=3_651), "out-of-range"),
            (Plans(plans={DeadlineKind.OTHER: ()}), "no-steps"),
            (Plans(plans={DeadlineKind.OTHER: plan_of(" ".join(f"{day}d" for day in range(100, 160)))}), "too-long"),
            (Texts(texts={Wording.WELCOME: {FR: "x" * (LONGEST_TEXT + 1)}}), "too-long"),
            (Closed(days=(ClosedDay(day=EVE), ClosedDay(day=EVE))), "twice"),
            (Closed(days=()), "none"),
            (Closed(days=(ClosedDay(day=EVE, name="x" * 81),)), "too-long"),
            (Closed(days=tuple(ClosedDay(day=EVE + timedelta(days=each)) for each in range(61))), "too-many"),
        ],
    )
    def test_what_cannot_be_set(self, value: Value, code: str) -> None:
        """Each is refused with its code."""
        with pytest.raises(BadPreference) as refused:
            check(value)
        assert refused.value.code == code

    @given(value=values)
    def test_what_can(self, value: Value) -> None:
        """What our own forms make is taken, but for texts that are too long."""
        if not isinstance(value, Texts):
            check(value)

    def test_the_networks_languages_are_always_offered(self) -> None:
        """In the order of those that there are; one that there is not is refused."""
        known = (*NETWORK_LANGUAGES, EU, TR)
        assert with_network([TR], known).offered == (*NETWORK_LANGUAGES, TR)
        assert with_network([], known).offered == NETWORK_LANGUAGES
        with pytest.raises(BadPreference):
            with_network([Language("xx")], known)


class TestHouse:
    def test_nothing_set_is_as_usual(self) -> None:
        """Quiet hours, plans, retention, languages, calendars and texts are those of Focal."""
        house = House()
        assert house.quiet_hours == DAYTIME
        assert all(house.plan(kind) == PLANS[kind] for kind in DeadlineKind)
        assert house.retention(timedelta(days=5)) == timedelta(days=5)
        assert house.offered([EN, TR]) == (EN, TR)
        assert house.calendar("ES-PV") == "ES-PV"
        assert house.words(Wording.WELCOME, [FR]) == ""

    @given(value=values)
    def test_each_value_has_its_place(self, value: Value) -> None:
        """Setting one changes that one and nothing else."""
        changed, usual = in_house(House(), value), House()
        parts = {
            Preference.QUIET_HOURS: "quiet",
            Preference.CLOSED_DAYS: "closed",
            Preference.PLANS: "plans",
            Preference.RETENTION: "retention_days",
            Preference.LANGUAGES: "languages",
            Preference.TEXTS: "texts",
        }
        for name, part in parts.items():
            if name is not name_of(value):
                assert getattr(changed, part) == getattr(usual, part)

    def test_a_text_in_a_language_that_they_read(self) -> None:
        """The first of the reader's languages that has one; an empty one is none."""
        house = House(texts={Wording.ABSENCE: {FR: "Fermé", ES: "", EN: "Closed"}})
        assert house.words(Wording.ABSENCE, [ES, FR, EN]) == "Fermé"
        assert house.words(Wording.ABSENCE, [ES]) == ""
        assert house.words(Wording.SIGNATURE, [FR]) == ""

    def test_closed_days_stand_behind_the_calendar(self) -> None:
        """Also where there is no calendar of public holidays."""
        house = House(closed=(ClosedDay(day=EVE), ClosedDay(day=EVE + timedelta(days=7))))
        assert house.calendar("ES") == "ES+20261224.20261231"
        assert house.calendar("") == "+20261224.20261231"
