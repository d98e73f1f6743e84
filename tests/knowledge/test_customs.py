"""Dates and lists as people of each language write them."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.customs import Width, date_in_words, joined, locale_of
from knowledge.model.languages import EN, ES, FR, PT, Language

AR, XX = Language("ar"), Language("xx")


def test_english_and_portuguese_of_europe() -> None:
    """The day stands before the month, and a list has no comma before its last "and"."""
    day = date(2026, 3, 24)
    assert date_in_words(day, "full", EN) == "Tuesday, 24 March 2026"
    assert date_in_words(day, "long", PT) == "24 de março de 2026"
    assert joined(["Water", "Energy", "Waste"], EN) == "Water, Energy and Waste"


@pytest.mark.parametrize("width", ["full", "long", "medium"])
def test_first_of_a_month_in_french(width: Width) -> None:
    """French says "1er", and only of the first; no other number of the date changes."""
    said = {day: date_in_words(date(2011, 1, day), width, FR) for day in (1, 11, 21, 31)}
    assert "1er janv" in said[1]
    assert not any(f"{day}er" in text for day, text in said.items() if day != 1)
    assert date_in_words(date(2011, 1, 1), "long", ES) == "1 de enero de 2011"


@pytest.mark.parametrize(
    ("last", "end"),
    [
        ("Internet", "Agua e Internet"),
        ("Índices", "Agua e Índices"),
        ("hidráulica", "Agua e hidráulica"),
        ("hierro", "Agua y hierro"),
        ("iones", "Agua y iones"),
        ("energía", "Agua y energía"),
    ],
)
def test_spanish_and(last: str, end: str) -> None:
    """Before the sound of i, Spanish says "e"; not before a diphthong."""
    assert joined(["Agua", last], ES) == end
    assert joined([last], ES) == last


def test_other_languages() -> None:
    """A language that CLDR knows has its own customs, one that it does not know those of English."""
    assert locale_of(AR).language == "ar"
    assert locale_of(XX) == locale_of(Language("")) == locale_of(EN)
