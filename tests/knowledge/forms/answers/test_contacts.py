"""Typed e-mail addresses, web addresses, telephone numbers and figures, beside the tables of the corpus."""

from __future__ import annotations

import pytest

from knowledge.forms.answers import Reason, Unclear, Understood
from knowledge.model.forms import QuestionType
from knowledge.model.languages import EN
from tests.knowledge.forms.answers.asking import asked, read, shown

EMAIL, URL = asked(QuestionType.TEXT, "email"), asked(QuestionType.TEXT, "url")
TELEPHONE, NUMBERS = asked(QuestionType.TEXT, "telephone", country="ES"), asked(QuestionType.TEXT, "numbers")


@pytest.mark.parametrize("question", [EMAIL, URL, TELEPHONE, NUMBERS])
@pytest.mark.parametrize("typed", ["", "   ", "\u200f", "\n"])
def test_nothing_is_an_empty_answer(typed: str, question: object) -> None:
    """Spaces and invisible marks alone are no answer, and are told apart from a wrong one."""
    assert isinstance(question, type(EMAIL))
    reading = read(question, typed)
    assert isinstance(reading, Unclear)
    assert reading.reason in {Reason.EMPTY, Reason.NOT_A_URL}


@pytest.mark.parametrize(
    "typed",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)//example.org",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html;base64,PHN2Zz4=",
        "vbscript:x",
        "file:///etc/passwd",
        "https://example.org@evil.example",
        "https://user:secret@example.org",
        "https://example.org\\@evil.example",
        "https://exam\u202eple.org\u0000",
        "https://[::1]/",
        "https://169.254.169.254/",
        "https://localhost/",
    ],
)
def test_dangerous_addresses_are_refused(typed: str) -> None:
    """No scripts, no local files, no passwords, no hosts that are not names: such an address is never kept."""
    reading = read(URL, typed)
    assert isinstance(reading, Unclear) or reading.value in {"https://example.org", "https://exame.org"}
    assert isinstance(reading, Unclear) or "\u202e" in typed


def test_a_web_address_is_kept_but_for_its_scheme_and_host() -> None:
    """Path and query are the site's own: their letters stay as they are; a default scheme is added."""
    assert shown(read(URL, "EXAMPLE.org/Été?Q=1#Z")) == "= https://example.org/Été?Q=1#Z"
    assert shown(read(URL, "HTTP://EXAMPLE.ORG:8080")) == "= http://example.org:8080"


def test_an_email_keeps_the_letters_before_the_sign() -> None:
    """RFC 5321: only the domain has no case."""
    assert read(EMAIL, "Ana@EXAMPLE.org") == Understood(value="Ana@example.org", echo="Ana@example.org")


@pytest.mark.parametrize("typed", ["a" * 65 + "@example.org", "a@" + "b" * 64 + ".org", "a" * 600 + "@example.org"])
def test_addresses_beyond_the_limits_of_mail_are_refused(typed: str) -> None:
    """64 characters before the sign, 63 of a label, 254 in all (RFC 5321)."""
    assert shown(read(EMAIL, typed)) == "! not-an-email"


@pytest.mark.parametrize(
    ("typed", "country"), [("944204200", "ES"), ("213236200", "PT"), ("0142764040", "FR"), ("02079834000", "GB")]
)
def test_a_national_number_is_of_the_country_of_the_city(typed: str, country: str) -> None:
    """The same digits mean a number of the respondent's country, and are kept with its prefix."""
    reading = read(asked(QuestionType.TEXT, "tel", country=country), typed)
    assert isinstance(reading, Understood)
    assert reading.value.startswith("+")
    assert reading.echo.startswith(reading.value[:3])


def test_without_a_country_the_prefix_is_asked_for() -> None:
    """Digits alone belong to no country."""
    assert shown(read(asked(QuestionType.TEXT, "telephone"), "944 20 42 00")) == "! needs-prefix"
    assert shown(read(asked(QuestionType.TEXT, "telephone"), "+34 944 20 42 00")) == "= +34944204200"


def test_a_number_that_is_possible_but_not_in_use_is_read_back() -> None:
    """The plan of a country may be newer than ours."""
    assert shown(read(TELEPHONE, "+34 144 20 42 00")).startswith("? +34")


@pytest.mark.parametrize("typed", ["abc", "1", "+", "00", "++34 944", "9" * 59, "tel:", "944 CALL NOW"])
def test_what_cannot_be_dialled_is_refused(typed: str) -> None:
    """No telephone number is made up."""
    reading = read(TELEPHONE, typed)
    assert isinstance(reading, Unclear)
    assert reading.reason in {Reason.NOT_A_TELEPHONE, Reason.EMPTY}


def test_figures_are_kept_as_a_text() -> None:
    """A postal code keeps its zeros; figures of other scripts become those that constraints know."""
    assert read(NUMBERS, "  01 003 ") == Understood(value="01003", echo="01 003")
    assert shown(read(NUMBERS, "۰۱۲")) == "= 012"
    assert shown(read(NUMBERS, "12a")) == "! not-digits"
    assert shown(read(asked(QuestionType.TEXT), "12a", EN)) == "= 12a"
