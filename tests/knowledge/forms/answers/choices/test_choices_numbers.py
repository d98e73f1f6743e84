"""Numbers of a shown list, as people write them."""

from __future__ import annotations

import pytest

from knowledge.forms.answers.choices.intervals import interval_of, numbers_in
from knowledge.forms.answers.choices.numbers import chain_said, digits_said, number_said, span_said

LAST = 9


def test_a_number_is_said_in_many_ways() -> None:
    """The third choice is named by figure, by word or by order, with what people put around it."""
    texts = (
        "3", "3.", "(3)", "3)", "#3", "n° 3", "n°3", "nº 3", "nº3", "N.º 3", "no. 3", "No 3", "№3", "nr 3",
        "num. 3", "3️⃣", "٣", "۳", "３", "number 3", "option 3", "choice 3", "the third", "third", "3rd",
        "the third one", "three", "number three", "I choose 3", "the answer is 3", "it's 3", "3 please",
        "3, thanks", "le 3", "la 3", "le troisième", "la troisieme", "3e", "3ème", "3è", "trois", "numéro 3",
        "le numéro trois", "choix 3", "je choisis la 3", "je prends le 3", "c'est le 3", "3 s'il vous plaît",
        "3 svp", "la tercera", "el tercero", "tercer", "3ª", "3º", "3.º", "3.ª", "3ra", "tres", "la tres",
        "opción 3", "elijo la 3", "la respuesta es la 3", "3 por favor", "o terceiro", "a terceira", "três",
        "a três", "opção 3", "escolho a 3", "a resposta é a 3",
    )  # fmt: skip
    assert [text for text in texts if number_said(text, LAST) != 3] == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1er", 1),
        ("1re", 1),
        ("première", 1),
        ("primero", 1),
        ("primeira", 1),
        ("first", 1),
        ("1st", 1),
        ("un", 1),
        ("uno", 1),
        ("uma", 1),
        ("2nd", 2),
        ("seconde", 2),
        ("deuxième", 2),
        ("22", 22),
        ("0", 0),
        ("dix", 10),
        ("vinte", 20),
        ("the last", LAST),
        ("the last one", LAST),
        ("le dernier", LAST),
        ("la última", LAST),
        ("o último", LAST),
        ("10 000", 10_000),
        ("9" * 400, 10**9),
    ],
)
def test_other_numbers_and_the_last(text: str, number: int) -> None:
    """Numbers beyond the list are numbers as well; the last is the last; endless figures are one that no list has."""
    assert number_said(text, LAST) == number


def test_what_is_no_number() -> None:
    """Several numbers, a number with something to it, or a "not" before it name no choice by number."""
    texts = (
        "", "energy", "not 3", "pas le 3", "no la 3", "não o 3", "1 and 3", "1, 3", "3 or 4", "1-3", "3 days",
        "3.5", "50+", "> 3", "third party", "a", "très", "the", "????", "3 " * 200,
    )  # fmt: skip
    assert [text for text in texts if number_said(text, LAST) is not None] == []


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1 3 4", [1, 3, 4]),
        ("1-3-5", [1, 3, 5]),
        ("1.3.4", [1, 3, 4]),
        ("1.3", [1, 3]),
        ("3 1", [3, 1]),
        ("1-3", None),
        ("1 – 3", None),
        ("1", None),
        ("1 a", None),
        ("energy", None),
    ],
)
def test_numbers_in_a_row(text: str, numbers: list[int] | None) -> None:
    """Numbers with spaces, dots or dashes between them are each meant; two with a dash are a range."""
    assert chain_said(text) == numbers


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("1-3", (1, 3)),
        ("1 - 3", (1, 3)),
        ("1–3", (1, 3)),
        ("1..3", (1, 3)),
        ("3-1", (3, 1)),
        ("1 to 3", (1, 3)),
        ("from 1 to 3", (1, 3)),
        ("1 through 3", (1, 3)),
        ("1 à 3", (1, 3)),
        ("de 1 à 3", (1, 3)),
        ("du 1 au 3", None),
        ("del 1 al 3", (1, 3)),
        ("1 hasta 3", (1, 3)),
        ("1 até 3", (1, 3)),
        ("de 1 a 3", (1, 3)),
        ("3 to the last", (3, LAST)),
        ("the first three", (1, 3)),
        ("les trois premiers", (1, 3)),
        ("les 3 premières", (1, 3)),
        ("los tres primeros", (1, 3)),
        ("as duas primeiras", (1, 2)),
        ("the last two", (8, 9)),
        ("las dos últimas", (8, 9)),
        ("the first fifty", None),
        ("1 and 3", None),
        ("water to energy", None),
        ("3", None),
    ],
)
def test_ranges(text: str, span: tuple[int, int] | None) -> None:
    """From one number to another, and the first or last so many."""
    assert span_said(text, LAST) == span


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("134", [1, 3, 4]),
        ("31", [3, 1]),
        ("113", None),
        ("104", None),
        ("1", None),
        ("12a", None),
        ("1234567891", None),
    ],
)
def test_figures_without_spaces(text: str, digits: list[int] | None) -> None:
    """Different digits in a row may be numbers written without spaces."""
    assert digits_said(text) == digits


@pytest.mark.parametrize(
    ("text", "interval"),
    [
        ("10 000 – 50 000", (10_000, 50_000)),
        ("10,000 to 50,000", (10_000, 50_000)),
        ("entre 10.000 y 50.000", (10_000, 50_000)),
        ("de 10 mil a 50 mil habitantes", (10_000, 50_000)),
        ("10k-50k", (10_000, 50_000)),
        ("$1–5", (1, 5)),
        ("31–45 minutes", (31, 45)),
        ("< 10", (0, 10)),
        ("Less than 10", (0, 10)),
        ("moins de 10 agents", (0, 10)),
        ("10 o menos", (0, 10)),
        ("abaixo de 10", (0, 10)),
        ("> 50", (50, float("inf"))),
        ("50+", (50, float("inf"))),
        ("50 ans et plus", (50, float("inf"))),
        ("más de 50", (50, float("inf"))),
        ("mais de 50", (50, float("inf"))),
        ("50 or more", (50, float("inf"))),
        ("50", None),
        ("50 people", None),
        ("5 days and 3 nights", None),
        ("5 trams 6 buses", None),
        ("50 – 10", None),
        ("water", None),
    ],
)
def test_ranges_of_numbers(text: str, interval: tuple[float, float] | None) -> None:
    """A label that spans numbers is read as such, in the words of four languages, and nothing else is."""
    assert interval_of(text) == interval


def test_numbers_of_a_reply() -> None:
    """Each number of a text, grouped ones as one."""
    assert numbers_in("35 000 habitants en 2024") == (35_000, 2_024)
    assert numbers_in("none") == ()
