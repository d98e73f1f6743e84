"""Typed numbers: what holds for all of them, beside the tables of the corpus."""

from __future__ import annotations

import random
import unicodedata
from decimal import Decimal

import pytest
from babel.numbers import format_decimal
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.forms.answers import Confirm, Reason, Unclear, Understood
from knowledge.forms.answers.numbers import bounds_of
from knowledge.forms.answers.numerals import MOST_DIGITS, readings
from knowledge.model.forms import QuestionType
from knowledge.model.languages import EN, ES, FR, NETWORK_LANGUAGES, PT, Language
from tests.knowledge.forms.answers.asking import asked, read, shown
from tests.knowledge.forms.answers.spelling import SPELLERS

INTEGER, DECIMAL = asked(QuestionType.INTEGER), asked(QuestionType.DECIMAL)
TO_TEN = asked(QuestionType.RANGE, start="0", end="10", step="2")


def without_accents(text: str) -> str:
    return "".join(
        character for character in unicodedata.normalize("NFD", text) if not unicodedata.combining(character)
    )


@pytest.mark.parametrize("language", NETWORK_LANGUAGES)
def test_numbers_in_words_are_the_number(language: Language) -> None:
    """All numbers up to a thousand, and some of each thousand above, are read from their words."""
    chance = random.Random(8)
    numbers = [*range(1_001), *(chance.randrange(start, start + 1_000) for start in range(1_000, 10_000, 20))]
    wrong = [
        number for number in numbers if shown(read(INTEGER, SPELLERS[language](number), language)) != f"= {number}"
    ]
    assert wrong == []


@pytest.mark.parametrize("language", NETWORK_LANGUAGES)
def test_number_words_need_no_accents_hyphens_or_small_letters(language: Language) -> None:
    """ "VINGT QUATRE", "dieciseis" and "tres" are as good as the right spelling."""
    wrong = []
    for number in range(0, 1_000, 3):
        typed = without_accents(SPELLERS[language](number)).replace("-", " ").upper()
        if shown(read(INTEGER, typed, language)) != f"= {number}":
            wrong.append(typed)
    assert wrong == []


@pytest.mark.parametrize("language", NETWORK_LANGUAGES)
def test_number_words_of_another_language_are_understood(language: Language) -> None:
    """People answer in the language they like: words of the other three are read too, and read back."""
    for other, spell in SPELLERS.items():
        expected = "= 243" if other == language else "? 243"
        assert shown(read(INTEGER, spell(243), language)) == expected


@pytest.mark.parametrize(
    ("typed", "language"), [("très bien", FR), ("once a week", EN), ("très", FR), ("dos au mur", FR), ("sete", EN)]
)
def test_words_that_are_numbers_elsewhere_are_never_taken_silently(typed: str, language: Language) -> None:
    """ "Très" without its accent is three in Spanish, "once" is eleven: such a number is at most read back."""
    assert not isinstance(read(INTEGER, typed, language), Understood)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("un ou deux", "1 2"), ("une ou 2", "1 2"), ("deux ou un", "2 1"), ("12 à un", "12 1"), ("un à dix", "1 10")],
)
def test_one_is_a_number_beside_another(typed: str, expected: str) -> None:
    """An article is left out only where it stands apart from the number."""
    assert shown(read(INTEGER, typed, FR)) == f"! several-numbers {expected}"


@pytest.mark.parametrize("locale", ["en", "fr", "es", "pt", "de", "de_CH", "sv", "en_IN", "pt_PT", "it"])
@pytest.mark.parametrize("number", ["1234.5", "1234567.25", "0.5", "-98765.4", "1000000", "12"])
def test_every_country_may_use_its_own_separators(locale: str, number: str) -> None:
    """A number as CLDR writes it anywhere is read as that number, whatever the reader's language is."""
    typed = format_decimal(Decimal(number), locale=locale, decimal_quantization=False)
    assert shown(read(DECIMAL, typed, FR)) == f"= {number}"


@pytest.mark.parametrize("space", [" ", "\u00a0", "\u2009", "\u202f", "\u2007"])
def test_all_kinds_of_spaces_may_group_digits(space: str) -> None:
    """Normal, no-break, thin, narrow and figure spaces are the same to the reader."""
    assert shown(read(DECIMAL, f"1{space}234{space}567,5", FR)) == "= 1234567.5"


@pytest.mark.parametrize(
    ("typed", "value"),
    [("٢٤", "24"), ("۲۴", "24"), ("١٬٢٣٤٫٥", "1234.5"), ("٣٫١٤١", "3.141"), ("२४", "24"), ("２４", "24"), ("−٣", "-3")],
)
def test_figures_of_other_scripts_are_figures(typed: str, value: str) -> None:
    """Arabic-Indic, Persian, Devanagari and full-width figures, with the Arabic separators, are never ambiguous."""
    assert shown(read(DECIMAL, typed, Language("ar"))) == f"= {value}"


@pytest.mark.parametrize("mark", ["\u200f", "\u200e", "\u202b", "\u2066", "\ufeff", "\u200b", "\u00ad"])
def test_invisible_marks_change_nothing(mark: str) -> None:
    """Marks of direction, which keyboards put around numbers, are not seen by the reader either."""
    assert shown(read(INTEGER, f"{mark}1{mark}2{mark}", Language("ar"))) == "= 12"


@given(number=st.decimals(min_value=-(10**12), max_value=10**12, places=4, allow_nan=False))
@settings(max_examples=100)
def test_plain_numbers_are_kept_exactly(number: Decimal) -> None:
    """A number in figures, with a point and four decimals, is not changed by reading it."""
    reading = read(DECIMAL, format(number, "f"))
    assert isinstance(reading, Understood)
    assert Decimal(reading.value) == number


def test_an_integer_holds_32_bits() -> None:
    """ODK's integers: the greatest and the least are kept, those beyond are refused with both bounds."""
    assert shown(read(INTEGER, "2147483647")) == "= 2147483647"
    assert shown(read(INTEGER, "-2147483648")) == "= -2147483648"
    refused = read(INTEGER, "2147483648", FR)
    assert isinstance(refused, Unclear)
    assert refused.reason is Reason.TOO_LARGE
    assert refused.values["most"] == "2\u202f147\u202f483\u202f647"
    assert shown(read(INTEGER, "-2147483649")) == "! too-small"


def test_a_decimal_is_no_greater_than_what_a_double_counts() -> None:
    """Beyond 2 to the power of 53 a double skips whole numbers: such a number is refused, not changed."""
    assert shown(read(DECIMAL, str(2**53))) == f"= {2**53}"
    assert shown(read(DECIMAL, str(2**53 + 1))) == "! too-large"


def test_a_fraction_is_no_whole_number_and_its_neighbours_are_offered() -> None:
    """ "12,5" to a question for a whole number: why it is refused, what was understood, and 12 and 13 to choose."""
    refused = read(INTEGER, "12,5", FR)
    assert isinstance(refused, Unclear)
    assert refused.reason is Reason.NOT_WHOLE
    assert refused.values["number"] == "12,5"
    assert [other.value for other in refused.alternatives] == ["12", "13"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("4", "= 4"),
        ("ten", "= 10"),
        ("0", "= 0"),
        ("none", "? 0"),
        ("3", "! not-on-step 2 4"),
        ("12", "! too-large"),
        ("-2", "! too-small"),
        ("3.5", "! not-whole 2 4"),
        ("about 4", "! vague-number 4"),
        ("about 5", "! vague-number"),
        ("4 or 6", "! several-numbers 4 6"),
        ("4 or 60", "! several-numbers 4"),
    ],
)
def test_a_range_has_bounds_and_steps(typed: str, expected: str) -> None:
    """Of a range only what start, end and step allow is kept, and only such numbers are offered."""
    assert shown(read(TO_TEN, typed)) == expected


def test_a_refused_number_comes_with_the_bounds_in_words() -> None:
    """The sentence about the reason can name number, bounds and step as the reader writes them."""
    question = asked(QuestionType.RANGE, start="0.5", end="1000.5", step="0.25")
    refused = read(question, "0,6", FR)
    assert isinstance(refused, Unclear)
    assert dict(refused.values) == {"number": "0,6", "least": "0,5", "most": "1\u202f000,5", "step": "0,25"}
    assert [other.value for other in refused.alternatives] == ["0.5", "0.75"]


@pytest.mark.parametrize(
    ("parameters", "least", "most", "is_whole"),
    [
        ({}, 1, 10, True),
        ({"start": "0", "end": "5", "step": "1"}, 0, 5, True),
        ({"start": "10", "end": "0", "step": "-2"}, 0, 10, True),
        ({"start": "0", "end": "1", "step": "0.1"}, 0, 1, False),
        ({"start": "abc", "end": "nan"}, 1, 10, True),
    ],
)
def test_the_parameters_of_a_range_have_defaults(
    parameters: dict[str, str], least: int, most: int, is_whole: bool
) -> None:
    """XLSForm: from 1 to 10 by 1 unless the parameters say otherwise; a range may run downward."""
    bounds = bounds_of(asked(QuestionType.RANGE, **parameters))
    assert (int(bounds.least), int(bounds.most), bounds.is_whole) == (least, most, is_whole)


def test_one_reading_that_the_range_allows_is_confirmed() -> None:
    """ "1.500" is 1500 or 1.5; where only 1.5 is on the range, it is read back rather than asked."""
    question = asked(QuestionType.RANGE, start="0", end="5", step="0.5")
    assert shown(read(question, "1.500", ES)) == "? 1.5"


def test_the_echo_is_in_the_language_of_the_reader() -> None:
    """The number is said again with the separators that the reader knows."""
    echoes = {EN: "12,345.5", FR: "12\u202f345,5", ES: "12.345,5", PT: "12\u00a0345,5"}
    for language, echo in echoes.items():
        reading = read(DECIMAL, "12 345,5", language)
        assert isinstance(reading, Understood)
        assert reading.echo == echo


def test_an_ambiguous_number_offers_both_readings_in_words() -> None:
    """ "1.234" where fractions are allowed is two numbers, and the reader sees them apart."""
    reading = read(DECIMAL, "1.234", EN)
    assert isinstance(reading, Unclear)
    assert [other.echo for other in reading.alternatives] == ["1,234", "1.234"]


def test_none_is_zero_only_after_it_was_confirmed() -> None:
    """Nobody is counted as zero who may have meant that there is no answer."""
    assert isinstance(read(INTEGER, "aucun", FR), Confirm)
    assert shown(read(INTEGER, "zéro", FR)) == "= 0"


def test_numbers_of_thousands_of_digits_are_refused_at_once() -> None:
    """Digits without end are no quantity; neither are they computed with."""
    assert readings("9" * (MOST_DIGITS + 1)) == ()
    assert shown(read(DECIMAL, "9" * 150)) == "! not-a-number"
    assert shown(read(DECIMAL, "9" * 1_000)) == "! too-long"


@pytest.mark.parametrize("typed", ["twelve 12", "12 12", "1 2 3", "10/20", "10..20", "12 + 3", "5 x 4"])
def test_two_numbers_are_never_one(typed: str) -> None:
    """What names several numbers is asked back, however it is written."""
    reading = read(DECIMAL, typed)
    assert isinstance(reading, Unclear)
    assert reading.reason in {Reason.SEVERAL_NUMBERS, Reason.NOT_A_NUMBER, Reason.VAGUE_NUMBER}


@pytest.mark.parametrize("unit", ["%", "‰", "km", "km²", "m³", "°C", "€", "inhabitants", "kWh per year", "CO2"])
def test_a_unit_behind_a_number_is_left_out(unit: str) -> None:
    """The question says what is counted; a unit that is repeated is no reason to ask again."""
    assert shown(read(DECIMAL, f"12.5 {unit}")).removeprefix("? ").removeprefix("= ") == "12.5"
