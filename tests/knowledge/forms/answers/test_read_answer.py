"""Which reader answers which question, texts and files, and that nothing breaks it."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.customs import locale_of
from knowledge.forms.answers import Confirm, Reading, Reason, Reply, Unclear, Understood, read_answer
from knowledge.forms.answers.tables import FOLDER, LISTS, VALUES, Words, known_words, read_table
from knowledge.forms.answers.typed import LONGEST_TEXT, LONGEST_VALUE
from knowledge.model.forms import NEVER_ASKED, UPLOADS, Asked, QuestionType, ShownChoice
from knowledge.model.languages import EN, FR, NETWORK_LANGUAGES, Language
from tests.knowledge.forms.answers.asking import TODAY, asked, read, shown

APPEARANCES = ("email", "url", "telephone", "numbers", "month-year", "year")
ALL = [
    *(asked(kind) for kind in QuestionType),
    *(asked(QuestionType.TEXT, word, country="ES") for word in APPEARANCES[:4]),
    *(asked(QuestionType.DATE, word) for word in APPEARANCES[4:]),
]
YES_NO = Asked(
    place="/data/x",
    type=QuestionType.SELECT_ONE,
    choices=(
        ShownChoice(number=1, name="yes", label="Oui", labels=("Oui", "Yes")),
        ShownChoice(number=2, name="no", label="Non", labels=("Non", "No")),
    ),
)
_PIECES = (
    "1 2 12 24 31 300 1.234 1,5 -3 +34 944 @ example.org . , ; : / - – ' \" ° % € N O le de mars marzo may 14h30 midi "
    "demain hier lundi prochain dans il y a semaines environ unos about mil vingt et quatre half e y ou or http:// "
    "javascript: 👍 🏽 ١٢ ۳ ٫ ٬ ½ ² \u200f \u202e \u0000 ß İ ǆ ﷺ \ud800"
)
PIECES = st.sampled_from(_PIECES.split(" "))
TYPED = st.one_of(
    st.text(max_size=40),
    st.lists(PIECES, max_size=12).map(" ".join),
    st.lists(PIECES).map("".join),
)
MEASURES = (QuestionType.INTEGER, QuestionType.DECIMAL, QuestionType.DATE, QuestionType.TIME)


def is_reading(reading: Reading) -> bool:
    return isinstance(reading, Understood | Confirm | Unclear)


def test_each_kind_of_question_has_its_reader() -> None:
    """The same words are a number, a date, a time, a place or a text, as the question wants."""
    assert shown(read(asked(QuestionType.INTEGER), "12")) == "= 12"
    assert shown(read(asked(QuestionType.DECIMAL), "12.5")) == "= 12.5"
    assert shown(read(asked(QuestionType.RANGE), "7")) == "= 7"
    assert shown(read(asked(QuestionType.DATE), "24 March 2026")) == "= 2026-03-24"
    assert shown(read(asked(QuestionType.TIME), "14:30")) == "= 14:30:00.000"
    assert shown(read(asked(QuestionType.DATE_TIME), "24 March 2026 14:30")) == "= 2026-03-24T14:30:00.000"
    assert shown(read(asked(QuestionType.GEOPOINT), "43.26, -2.93")) == "= 43.26 -2.93 0 0"
    assert shown(read(asked(QuestionType.BARCODE), " 8410000000000 ")) == "= 8410000000000"
    assert shown(read(asked(QuestionType.TEXT), "12")) == "= 12"
    assert shown(read(YES_NO, "oui", FR)) == "= yes"


@pytest.mark.parametrize("kind", sorted(UPLOADS))
def test_an_upload_needs_a_file(kind: QuestionType) -> None:
    """The name of the file is the value; words do not do."""
    assert read_answer(asked(kind), Reply(file="photo.jpg"), EN, TODAY) == Understood(
        value="photo.jpg", echo="photo.jpg"
    )
    assert read_answer(asked(kind), Reply(text="later"), EN, TODAY) == Unclear(reason=Reason.NEEDS_FILE)


@pytest.mark.parametrize("kind", sorted({*NEVER_ASKED, QuestionType.NOTE}))
def test_what_is_not_asked_has_no_value(kind: QuestionType) -> None:
    """A reply to a note changes nothing."""
    assert read(asked(kind), "thank you") == Understood(value="", echo="")


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("  Bilbao  ", "Bilbao"),
        ("Cafe\u0301", "Caf\u00e9"),
        ("two\nlines", "two\nlines"),
        ("a\u0000b", "ab"),
        ("👍🏽", "👍🏽"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("?", "?"),
        ("/start", "/start"),
        ("=SUM(A1)", "=SUM(A1)"),
        ("مرحبا", "مرحبا"),
    ],
)
def test_a_text_is_kept_as_it_is(typed: str, value: str) -> None:
    """Spaces around it go, letters are composed; nothing that was meant is lost."""
    assert read(asked(QuestionType.TEXT), typed) == Understood(value=value, echo=value)


@pytest.mark.parametrize("typed", ["", " ", "\n\t", "\u00a0", "\u0000"])
@pytest.mark.parametrize("kind", [QuestionType.TEXT, QuestionType.INTEGER, QuestionType.DATE, QuestionType.TIME,
                                  QuestionType.DATE_TIME, QuestionType.GEOPOINT, QuestionType.BARCODE])  # fmt: skip
def test_nothing_is_an_empty_answer(kind: QuestionType, typed: str) -> None:
    """Blank messages are told apart from wrong ones."""
    assert read(asked(kind), typed) == Unclear(reason=Reason.EMPTY)


def test_texts_have_a_limit_and_values_a_lower_one() -> None:
    """A text may fill pages, a number may not; the limit is told."""
    assert shown(read(asked(QuestionType.TEXT), "x" * LONGEST_TEXT)).startswith("= xxx")
    refused = read(asked(QuestionType.TEXT), "x" * (LONGEST_TEXT + 1))
    assert refused == Unclear(reason=Reason.TOO_LONG, values={"limit": str(LONGEST_TEXT)})
    for kind in (QuestionType.INTEGER, QuestionType.DATE, QuestionType.TIME, QuestionType.DATE_TIME):
        refused = read(asked(kind), "1" * (LONGEST_VALUE + 1))
        assert refused == Unclear(reason=Reason.TOO_LONG, values={"limit": str(LONGEST_VALUE)})


@pytest.mark.parametrize("filling", ["1", "a", "1 ", "mars ", "٣", "\u0301", "@", "vingt ", "(", "-", "1.", "\u200f"])
def test_a_megabyte_is_refused_at_once(filling: str) -> None:
    """An answer of a megabyte costs no more than a moment, whatever is asked.

    Two seconds are ten times what the slowest takes on one core of 2020; a quadratic reader would take hours.
    """
    typed = filling * ((1 << 20) // len(filling.encode()))
    for question in ALL:
        begun = time.perf_counter()
        assert is_reading(read(question, typed, FR))
        assert time.perf_counter() - begun < 2


@pytest.mark.parametrize(
    "filling", ["12 ", "24/3 ", "mars ", "le ", "14h", "vingt et ", "a@", "1 234 ", "N 1 ", "dans "]
)
def test_the_longest_values_are_read_in_a_moment(filling: str) -> None:
    """Up to the limit the time stays bounded, for words that might be anything."""
    typed = (filling * LONGEST_VALUE)[:LONGEST_VALUE]
    for question in ALL:
        begun = time.perf_counter()
        assert is_reading(read(question, typed, FR))
        assert time.perf_counter() - begun < 2


@given(
    text=TYPED,
    question=st.sampled_from([*ALL, YES_NO]),
    language=st.sampled_from([*NETWORK_LANGUAGES, Language("ar"), Language("zz")]),
    today=st.dates(),
)
@settings(max_examples=400, deadline=None)
def test_whatever_is_typed_a_reading_comes_back(text: str, question: Asked, language: Language, today: date) -> None:
    """No text, in no language, on no day, breaks a reader; and what is understood can be echoed."""
    reading = read(question, text, language, today)
    assert is_reading(reading)
    if isinstance(reading, Understood | Confirm) and reading.value:
        assert reading.echo


@given(text=st.lists(PIECES, max_size=8).map(" ".join), kind=st.sampled_from(MEASURES))
@settings(max_examples=200, deadline=None)
def test_values_are_read_as_themselves(text: str, kind: QuestionType) -> None:
    """The value of an answer, typed as it is stored, is that value: reading twice changes nothing."""
    reading = read(asked(kind), text, FR)
    if isinstance(reading, Understood):
        again = read(asked(kind), reading.value.removesuffix(".000"), FR)
        others = again.alternatives if isinstance(again, Unclear) else ()
        assert getattr(again, "value", None) == reading.value or reading.value in {other.value for other in others}


@pytest.mark.parametrize("language", ["en", "fr", "es", "pt", "eu", "ar", "zh", "zz", "", "x" * 40, "en-XX"])
def test_any_language_gets_an_echo(language: str) -> None:
    """Where CLDR knows a language the echo is in it; else it is in English."""
    assert locale_of(Language(language)).language in {language, "en"}
    reading = read(asked(QuestionType.DATE), "2026-03-24", Language(language))
    assert isinstance(reading, Understood)
    assert "2026" in reading.echo


def test_the_tables_of_the_languages_have_the_same_keys() -> None:
    """What one language can say, the others can: no key is missing or misspelled."""
    for path in sorted(FOLDER.glob("*.yaml")):
        table = read_table(path.read_text(encoding="utf-8"))
        assert table["language"] == path.stem
        assert set(table) - {"day words"} == {*LISTS, *VALUES, "language", "spellings"} - {"day words"}


@pytest.mark.parametrize("spoiled", ["days: [day]", "language: en\nnumbers: [one]", "[]", "language: en\nscales: [k]"])
def test_a_spoiled_table_is_refused(spoiled: str) -> None:
    """A table without a language, with an unknown key or the wrong kind of value does not load."""
    with pytest.raises(ValueError, match=r"a table|words"):
        Words({EN: read_table(spoiled)})


def test_words_are_found_without_case_and_accents() -> None:
    """The tables are written in good spelling; people type without."""
    assert known_words().is_word("west", "ouest")
    assert known_words().spelled("milhao", Language("pt")) == "milhão"
