"""Every date that a language's style writes is read back, and no text is too much."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from babel import Locale
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.reading.circulars.encoding import as_json, from_json
from knowledge.reading.circulars.folding import fold, legible
from tests.knowledge.reading.circulars.letters import dates, reading_of

DAYS = st.dates(date(1990, 1, 1), date(2089, 12, 31))
LANGUAGES = st.sampled_from(["en", "es", "fr", "pt"])

STYLES = {
    "en": ["{d} {m} {y}", "{m} {d}, {y}", "the {d} of {m} {y}", "{w}, {d} {m} {y}", "{w}, {m} {d}, {y}", "{M} {d} {y}"],
    "es": [
        "{d} de {m} de {y}",
        "a {d} de {m} del {y}",
        "{w} {d} de {m} de {y}",
        "el {w}, {d} de {m} de {y}",
        "{d} {M} {y}",
    ],
    "fr": ["{d} {m} {y}", "le {d} {m} {y}", "le {w} {d} {m} {y}", "{w}, le {d} {m} {y}", "{d} {M} {y}"],
    "pt": ["{d} de {m} de {y}", "no dia {d} de {m} de {y}", "{w}, {d} de {m} de {y}", "{d} {M} {y}"],
}
RANGES = {
    "en": ["from {a} to {b}", "{a} - {b}", "between {a} and {b}", "{a} until {b}"],
    "es": ["del {a} al {b}", "entre el {a} y el {b}", "desde el {a} hasta el {b}", "{a} - {b}"],
    "fr": ["du {a} au {b}", "entre le {a} et le {b}", "{a} – {b}", "du {a} jusqu’au {b}"],
    "pt": ["de {a} a {b}", "entre {a} e {b}", "de {a} até {b}", "{a} - {b}"],
}
PLAIN = {"en": "{d} {m}", "es": "{d} de {m}", "fr": "{d} {m}", "pt": "{d} de {m}"}
YEAR = {"en": " {y}", "es": " de {y}", "fr": " {y}", "pt": " de {y}"}


def written(style: str, language: str, day: date) -> str:
    """The day in one of the styles, with the names of CLDR."""
    locale = Locale(language)
    return style.format(
        d=day.day,
        m=locale.months["format"]["wide"][day.month],
        M=locale.months["format"]["abbreviated"][day.month],
        w=locale.days["format"]["wide"][day.weekday()],
        y=day.year,
    )


@given(DAYS, LANGUAGES, st.integers(0, 9), st.sampled_from([str.lower, str.upper, str.title, str]))
def test_a_day_is_read_back(day: date, language: str, style: int, case: object) -> None:
    """In each style of each language, in any case; the weekday with it."""
    pattern = STYLES[language][style % len(STYLES[language])]
    text = written(pattern, language, day)
    cased = case(text) if callable(case) and not (language == "en" and case is str.lower) else text
    weekday = f" {day:%a}" if "{w}" in pattern else ""
    assert dates(f"Lorem ipsum {cased}, dolor.") == [f"{day.isoformat()}{weekday}"]


@given(DAYS, LANGUAGES, st.integers(0, 3), st.integers(1, 500), st.booleans())
def test_a_range_is_read_back(start: date, language: str, style: int, length: int, is_short: bool) -> None:
    """With both years, or with that of the end where it is the next such day."""
    end = start + timedelta(days=length)
    is_short = is_short and length < 365 and (end.month, end.day) != (start.month, start.day)
    first = written(PLAIN[language] + ("" if is_short else YEAR[language]), language, start)
    last = written(PLAIN[language] + YEAR[language], language, end)
    if (start.month, start.day) == (2, 29) and is_short:
        return
    text = RANGES[language][style].format(a=first, b=last)
    assert dates(f"Lorem {text}.") == [f"{start.isoformat()}/{end.isoformat()}"]


@given(
    DAYS,
    st.sampled_from(["{0:%d/%m/%Y}", "{0:%d.%m.%Y}", "{0:%d-%m-%Y}", "{0:%Y-%m-%d}", "{0.day}/{0.month}/{0.year}"]),
)
def test_a_day_in_numbers_is_read_back(day: date, style: str) -> None:
    """The day first, or ISO 8601."""
    assert dates(f"Lorem {style.format(day)}, dolor") == [day.isoformat()]


@given(DAYS, LANGUAGES, st.integers(0, 9), st.integers(0, 30))
def test_a_day_is_read_back_over_the_end_of_a_line(day: date, language: str, style: int, at: int) -> None:
    """Wherever the line is broken at a space, a letter reads the same."""
    text = written(STYLES[language][style % len(STYLES[language])], language, day)
    spaces = [index for index, character in enumerate(text) if character == " "]
    at = spaces[at % len(spaces)]
    head = f"Circular 1\n\nBilbao, {day - timedelta(days=30)}\n\nDear members,\n\n"
    sentence = f"please fill in the questionnaire, which is short, before {text[:at]}\n{text[at + 1 :]}, and send it.\n"
    (deadline,) = reading_of(head + sentence).deadlines
    assert deadline.date == day
    assert deadline.evidence.line in (7, 8)


@given(st.text())
def test_folding_keeps_the_length(text: str) -> None:
    """What is found in folded text is found at the same place in what is printed."""
    printed = legible(text)
    assert len(fold(printed)) == len(printed)
    assert legible(printed) == printed


@settings(max_examples=150)
@given(st.text(max_size=400))
def test_any_text_is_read(text: str) -> None:
    """Nothing raises, and what comes out is a reading like any other."""
    reading = reading_of(f"Circular 3\n\n{text}\n")
    assert from_json(as_json(reading, evidence=True)) == reading


PIECES = """
le 4 24 31 99 2014 14 mars May de du au à et - – / . , : ; | ( ) h 18 18h30 p.m. CET º er st en in avant before
jusqu’au until entre between deadline inscription questionnaire réunion prolongée annulée vendredi Friday fin Bilbao
Lyon www. @ http:// Circulaire Objet
"""
WORDS = st.sampled_from([*PIECES.split(), "date limite", "se tiendra", "a eu lieu", "end of", "\n", "\n\n"])


@settings(max_examples=150)
@given(st.lists(WORDS, max_size=80))
def test_any_words_of_the_grammar_are_read(words: list[str]) -> None:
    """The words that dates and cues are made of, in any order."""
    reading = reading_of(" ".join(words) + "\n")
    for deadline in reading.deadlines:
        assert deadline.evidence.text
        assert deadline.evidence.line >= 1


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1/",
        "1-",
        "4 mars ",
        "6, ",
        "a@",
        "www.",
        "A",
        "A ",
        "du 4 au ",
        "18h",
        "entre ",
        "((",
        "é",
        "\u0301",
        "le ",
        "Bilbao, ",
    ],
)
def test_size_costs_no_more_than_its_share(piece: str) -> None:
    """A line of one piece repeated 20,000 times is read like one of 2,000: nothing looks back over the whole of it.

    A reader whose work grew with the square of the length would need hours for these.
    """
    shorter, longer = (reading_of(f"Circular 3\n\n{piece * times}\n") for times in (2_000, 20_000))
    assert (shorter.number, shorter.event is None) == (longer.number, longer.event is None)


def test_a_letter_of_30000_characters_is_read_like_a_short_one() -> None:
    """What stands at its end is found as if it stood alone."""
    sentence = "La commission travaille à la gouvernance des villes depuis 2012 et publie des études. "
    head = "Circulaire 30\nBarcelone, 4 septembre 2014\n\nChers membres,\n\n"
    short = reading_of(f"{head}Inscription avant le 24 octobre.\n")
    long = reading_of(f"{head}{sentence * 350}\n\nInscription avant le 24 octobre.\n")
    assert [(deadline.date, deadline.what) for deadline in long.deadlines] == [
        (deadline.date, deadline.what) for deadline in short.deadlines
    ]
    assert long.deadlines[0].evidence.line == 8
