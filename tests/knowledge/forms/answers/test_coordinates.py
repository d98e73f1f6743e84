"""Typed and shared places, beside the tables of the corpus."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.forms.answers import Confirm, Reading, Reason, Reply, Unclear, Understood, read_answer
from knowledge.model.forms import QuestionType
from knowledge.model.languages import EN, ES, FR, NETWORK_LANGUAGES, PT, Language
from tests.knowledge.forms.answers.asking import TODAY, asked, read, shown

PLACE = asked(QuestionType.GEOPOINT)
degrees_north = st.integers(min_value=-9_000_000, max_value=9_000_000)
degrees_east = st.integers(min_value=-18_000_000, max_value=18_000_000)


def location(latitude: float, longitude: float) -> Reading:
    return read_answer(PLACE, Reply(location=(latitude, longitude)), EN, TODAY)


def numbers(reading: Reading) -> tuple[float, ...]:
    assert not isinstance(reading, Unclear), reading
    return tuple(map(float, reading.value.split()))


@given(north=degrees_north, east=degrees_east)
@settings(max_examples=60)
def test_a_shared_location_is_kept_as_it_is(north: int, east: int) -> None:
    """Latitude and longitude to five decimals, with no altitude and accuracy known."""
    latitude, longitude = north / 100_000, east / 100_000
    reading = location(latitude, longitude)
    assert isinstance(reading, Understood)
    assert numbers(reading) == (latitude, longitude, 0, 0)
    assert "e" not in reading.value


@given(north=degrees_north, east=degrees_east)
@settings(max_examples=60)
def test_typed_degrees_are_the_shared_ones(north: int, east: int) -> None:
    """With points or commas, letters or signs, a place is the same place."""
    latitude, longitude = f"{north / 100_000:.5f}", f"{east / 100_000:.5f}"
    expected = location(north / 100_000, east / 100_000)
    assert numbers(read(PLACE, f"{latitude}, {longitude}")) == numbers(expected)
    assert numbers(read(PLACE, f"{latitude} {longitude}".replace(".", ","), FR)) == numbers(expected)
    north_south, east_west = ("S" if north < 0 else "N"), ("W" if east < 0 else "E")
    lettered = f"{latitude.lstrip('-')}° {north_south}, {longitude.lstrip('-')}° {east_west}"
    assert numbers(read(PLACE, lettered)) == numbers(expected)


@pytest.mark.parametrize("language", NETWORK_LANGUAGES)
def test_the_echo_is_read_as_the_same_place(language: Language) -> None:
    """What the assistant says back can be typed again: "O" is the west in French, Spanish and Portuguese."""
    first = read(PLACE, "-33.45, -70.66", language)
    assert isinstance(first, Understood)
    assert read(PLACE, first.echo, language) == first


def test_a_place_is_echoed_in_degrees() -> None:
    """With the letters and the sign of fractions of the reader's language."""
    echoes = {language: read(PLACE, "43.26, -2.93", language) for language in (EN, FR, ES, PT)}
    assert [reading.echo for reading in echoes.values() if isinstance(reading, Understood)] == [
        "43.26° N; 2.93° W",
        "43,26° N; 2,93° O",
        "43,26° N; 2,93° O",
        "43,26° N; 2,93° O",
    ]


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(math.nan, 0.0), (math.inf, 0.0), (0.0, -math.inf), (90.5, 0.0), (0.0, 180.5), (1e300, 0.0)],
)
def test_what_is_not_on_earth_is_refused(latitude: float, longitude: float) -> None:
    """Neither what devices send for "unknown" nor degrees beyond the poles are kept."""
    reading = location(latitude, longitude)
    assert isinstance(reading, Unclear)
    assert reading.reason in {Reason.NOT_COORDINATES, Reason.OUTSIDE_EARTH}


def test_bounds_are_places() -> None:
    """The poles and the line of the date are on Earth."""
    assert shown(read(PLACE, "90.0, 180.0")) == "= 90 180 0 0"
    assert shown(read(PLACE, "-90.0, -180.0")) == "= -90 -180 0 0"
    assert shown(read(PLACE, "90.1 N, 10.0 E")) == "! outside-earth"


def test_a_longitude_in_front_is_put_right_and_read_back() -> None:
    """Beyond 90 degrees the first number can be no latitude; nothing is swapped silently."""
    reading = read(PLACE, "120.98, 14.6")
    assert isinstance(reading, Confirm)
    assert reading.value == "14.6 120.98 0 0"


def test_the_reason_names_the_degrees() -> None:
    """What is outside comes back as the reader writes numbers."""
    reading = read(PLACE, "200,5 300,5", FR)
    assert isinstance(reading, Unclear)
    assert (reading.reason, dict(reading.values)) == (Reason.OUTSIDE_EARTH, {"latitude": "200,5", "longitude": "300,5"})


@pytest.mark.parametrize(
    "link",
    [
        "https://www.google.com/maps/@43.26,-2.93,15z",
        "https://www.google.com/maps/place/Bilbao/@43.0,-2.0,13z/data=!4m5!3m4!1s0x0:0x0!8m2!3d43.26!4d-2.93",
        "https://maps.google.com/?q=43.26,-2.93",
        "https://maps.google.com/maps?q=loc:43.26,-2.93",
        "https://www.google.com/maps/search/?api=1&query=43.26%2C-2.93",
        "https://www.openstreetmap.org/#map=15/43.26/-2.93",
        "https://www.openstreetmap.org/?mlat=43.26&mlon=-2.93",
        "https://maps.apple.com/?ll=43.26,-2.93&q=Bilbao",
        "https://www.bing.com/maps?cp=43.26~-2.93&lvl=12",
        "geo:43.26,-2.93?z=12",
    ],
)
def test_links_of_maps_are_places(link: str) -> None:
    """The place in the link is taken, before the middle of the map that is shown."""
    assert shown(read(PLACE, link)) == "= 43.26 -2.93 0 0"


@pytest.mark.parametrize("typed", ["43.26, -2.93, 17", "43", "N W", "43 N", "43.26 -2.93 N", "8FVC9G8F+6X", "here"])
def test_half_a_place_is_none(typed: str) -> None:
    """Only a latitude and a longitude together are a place."""
    assert shown(read(PLACE, typed)) == "! not-coordinates"


def test_a_location_counts_more_than_the_text_beside_it() -> None:
    """Messengers send the address of a shared place as its text."""
    reply = Reply(text="Plaza Ernesto Erkoreka, Bilbao", location=(43.26, -2.93))
    assert shown(read_answer(PLACE, reply, ES, TODAY)) == "= 43.26 -2.93 0 0"
