"""Functions of dates and times."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.forms.expressions import ExpressionError, parse
from knowledge.forms.expressions.library.dates import read_moment
from knowledge.forms.expressions.library.formatting import format_date
from tests.knowledge.forms.expressions.scopes import BILBAO, scope

PHOENIX = ZoneInfo("America/Phoenix")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("today()", "2026-11-20"),
        ("now()", "2026-11-20T12:30:00.000+01:00"),
        ("date('2026-11-20')", "2026-11-20"),
        ("date('2026-1-2')", "2026-01-02"),
        ("date('2026-11-20T23:30:00.000+01:00')", "2026-11-20T23:30:00.000+01:00"),
        ("date(today())", "2026-11-20"),
        ("date(now())", "2026-11-20"),
        ("date(0)", "1970-01-01"),
        ("date(1.9)", "1970-01-02"),
        ("date(-1)", "1969-12-31"),
        ("date(today() + 7)", "2026-11-27"),
        ("date(7 + today())", "2026-11-27"),
        ("date(/data/born)", "1985-03-02"),
        ("date(/data/age)", "1970-02-11"),
        ("date(/data/empty)", ""),
        ("date(/data/none)", ""),
        ("date('')", ""),
        ("date(number('x'))", "NaN"),
        ("date-time('2026-11-20')", "2026-11-20"),
        ("date-time('2026-11-20T10:00:00Z')", "2026-11-20T11:00:00.000+01:00"),
        ("date-time('2026-06-20T10:00')", "2026-06-20T10:00:00.000+02:00"),
        ("date-time('2026-11-20T10:00:00.250+0530')", "2026-11-20T05:30:00.250+01:00"),
        ("date-time('2026-11-20T10:00:00+5')", "2026-11-20T06:00:00.000+01:00"),
        ("date-time(0.5)", "1970-01-01T13:00:00.000+01:00"),
        ("date-time(now())", "2026-11-20T12:30:00.000+01:00"),
        ("date-time(/data/empty)", ""),
        ("string(date-time(0.5))", "1970-01-01"),
        ("concat(today(), '!')", "2026-11-20!"),
        ("if(true(), today(), '')", "2026-11-20"),
        ("coalesce('', now())", "2026-11-20T12:30:00.000+01:00"),
        ("once(today())", "Ana"),
        ("substr(today(), 0, 4)", "2026"),
    ],
)
def test_dates(expression: str, expected: str) -> None:
    """In the city's zone; numbers are days of the calendar to date(), and of UTC with their time to date-time()."""
    assert parse(expression).string(scope("/data/name")) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("today() + 1", 20_778),
        ("today() - date('2026-11-01')", 19),
        ("number(today())", 20_777),
        ("number(now())", 20_777 + 12.5 / 24),
        ("now() - today()", 12.5 / 24),
        ("int((today() - /data/born) div 365.25)", 41),
        ("decimal-date-time('1970-01-02T00:00:00Z')", 1),
        ("decimal-date-time('1970-01-02')", 1 - 1 / 24),
        ("decimal-date-time(today())", 20_777 - 1 / 24),
        ("decimal-date-time(5.25)", 5.25),
        ("decimal-date-time(/data/born)", 5_539 - 1 / 24),
        ("decimal-date-time(/data/age)", 41 + 1 / 24 - 1 / 24),
        ("decimal-date-time('')", math.nan),
        ("decimal-date-time(/data/none)", math.nan),
        ("decimal-time('06:00:00.000+01:00')", 0.25),
        ("decimal-time('06:00')", 0.25),
        ("decimal-time('05:00Z')", 0.25),
        ("decimal-time('23:30:00+00:00')", 0.5 / 24),
        ("decimal-time('2026-06-20T06:00:00+02:00')", 0.25),
        ("decimal-time(now())", 12.5 / 24),
        ("decimal-time(today())", 0),
        ("decimal-time(5.25)", 0.25),
        ("decimal-time('x')", math.nan),
        ("decimal-time('24:00')", math.nan),
        ("decimal-time('12:60')", math.nan),
        ("decimal-time('12:00+24:00')", math.nan),
        ("decimal-time('2026-11-20')", 0),
        ("decimal-time(/data/none)", math.nan),
        ("decimal-time(true())", math.nan),
        ("decimal-time(1 div 0)", math.nan),
    ],
)
def test_dates_as_numbers(expression: str, expected: float) -> None:
    """Days since 1970: of the calendar in arithmetic, of UTC by decimal-date-time()."""
    assert parse(expression).number(scope()) == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize(
    "expression",
    [
        "today() = '2026-11-20'",
        "'2026-11-20' = today()",
        "today() != '2026-11-21'",
        "today() > '2026-11-19'",
        "'2026-11-21' > today()",
        "today() < now()",
        "now() = now()",
        "now() = '2026-11-20T12:30:00.000+01:00'",
        "date('2026-11-20T12:30:00+01:00') = date-time('2026-11-20T11:30:00Z')",
        "date('2026-11-20') = date-time('2026-11-20')",
        "/data/born < today()",
        "/data/born = date('1985-03-02')",
        "/data/born = date('1985-03-03') - 1",
        "today() = 20777",
        "today() and now()",
        "true() = today()",
        "boolean(today())",
        "date(/data/none) = ''",
    ],
)
def test_dates_are_compared(expression: str) -> None:
    """With each other as days, with texts as their text or their days, with answers as days."""
    assert parse(expression).boolean(scope()) is True


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("date('x')", "not-a-date"),
        ("date('2026-02-30')", "not-a-date"),
        ("date('2026-11-20 10:00')", "not-a-date"),
        ("date('2026-11-20T25:00')", "not-a-date"),
        ("date('2026-11-20T10:00:00+99:00')", "not-a-date"),
        ("date('5')", "not-a-date"),
        ("date(/data/name)", "not-a-date"),
        ("date(true())", "not-a-date"),
        ("date-time('x')", "not-a-date"),
        ("date(1 div 0)", "out-of-range"),
        ("date(1e400)", "unexpected"),
        ("date(99999999)", "out-of-range"),
        ("date(2932897)", "out-of-range"),
        ("date(-719163)", "out-of-range"),
        ("date-time(-99999999)", "out-of-range"),
        ("decimal-date-time('-1000')", "not-a-date"),
        ("format-date(today(), '%Q')", "bad-format"),
        ("format-date(today(), 'x%')", "bad-format"),
        ("format-date(true(), '%Y')", "not-a-date"),
    ],
)
def test_what_is_no_date_is_an_error(expression: str, code: str) -> None:
    """As in JavaRosa; only what is empty stays empty."""
    with pytest.raises(ExpressionError, match=code):
        parse(expression).value(scope())


@pytest.mark.parametrize("days", [0, 1, -719_162, 2_932_896])
def test_the_whole_calendar_is_in_range(days: int) -> None:
    """From the first of January of the year 1 to the last of December of the year 9999."""
    expected = (date(1970, 1, 1) + timedelta(days)).isoformat()
    assert parse(f"date({days})").string(scope()) == expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("%Y-%m-%d", "2026-03-05"),
        ("%y", "26"),
        ("%e.%n.%Y", "5.3.2026"),
        ("%H:%M:%S.%3", "07:08:09.012"),
        ("%h", "7"),
        ("%a %b", "Thu Mar"),
        ("week %W", "week 10"),
        ("100 %%", "100 %"),
        ("no escapes", "no escapes"),
        ("", ""),
    ],
)
def test_patterns_of_dates(pattern: str, expected: str) -> None:
    """Those of the XForms specification of ODK."""
    assert format_date(datetime(2026, 3, 5, 7, 8, 9, 12_345, UTC), pattern, "en") == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("Français (fr)", "jeu. mars"),
        ("Español (es)", "jue mar"),
        ("Português (pt)", "qui. mar."),
        ("English (en)", "Thu Mar"),
        ("", "Thu Mar"),
        ("Klingon", "Thu Mar"),
    ],
)
def test_names_of_months_are_the_readers(language: str, expected: str) -> None:
    """As CLDR abbreviates them; English where the language is not known."""
    around = scope(language=language)
    assert parse("format-date('2026-03-05', '%a %b')").string(around) == expected


@pytest.mark.parametrize("language", ["", "xx", "not a locale", "eu"])
def test_no_language_breaks_a_date(language: str) -> None:
    """Whatever the form calls it."""
    assert format_date(datetime(2026, 3, 5, tzinfo=UTC), "%d %b", language).startswith("05 ")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("format-date(today(), '%d/%m/%Y')", "20/11/2026"),
        ("format-date-time(now(), '%H:%M')", "12:30"),
        ("format-date('2026-11-20T23:30:00Z', '%d %H:%M')", "21 00:30"),
        ("format-date(/data/born, '%Y')", "1985"),
        ("format-date(0, '%Y %H')", "1970 01"),
        ("format-date('', '%Y')", ""),
        ("format-date(/data/none, '%Y')", ""),
        ("format-date('x', '%Y')", ""),
        ("format-date(number('x'), '%Y')", ""),
        ("format-date(date('2026-11-20'), '%H')", "00"),
    ],
)
def test_dates_are_written_in_the_citys_time(expression: str, expected: str) -> None:
    """What is no date gives nothing."""
    assert parse(expression).string(scope()) == expected


def test_the_zone_decides_what_day_it_is() -> None:
    """At the same instant it is yesterday in Phoenix."""
    early = datetime(2026, 11, 20, 3, tzinfo=UTC)
    assert parse("today()").string(scope(now=early)) == "2026-11-20"
    assert parse("today()").string(scope(now=early, zone=PHOENIX)) == "2026-11-19"
    assert parse("now()").string(scope(now=early, zone=PHOENIX)) == "2026-11-19T20:00:00.000-07:00"


OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
TIMES = st.datetimes(min_value=datetime(1, 1, 3), max_value=datetime(9999, 12, 29))


@given(TIMES, OFFSETS)
@settings(deadline=None)
def test_what_is_written_is_read(when: datetime, zone: timezone) -> None:
    """ISO 8601 of any offset, to the millisecond."""
    moment = when.replace(microsecond=when.microsecond // 1000 * 1000, tzinfo=zone)
    assert read_moment(moment.isoformat(timespec="milliseconds"), UTC) == moment
    assert read_moment(moment.date().isoformat(), UTC) == moment.date()


@given(st.text(max_size=30) | st.from_regex(r"\d{4}-\d\d?-\d\d?(T\d\d?:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?"))
@settings(deadline=None)
def test_no_text_breaks_the_reader_of_dates(text: str) -> None:
    """A date, a time with a zone, or nothing."""
    found = read_moment(text, BILBAO)
    assert found is None or not isinstance(found, datetime) or found.tzinfo is not None


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(-5000, 5000))
@settings(deadline=None)
def test_days_can_be_added(day: date, days: int) -> None:
    """Over months, years and changes of the clock."""
    expression = f"date(date('{day.isoformat()}') + {days})"
    assert parse(expression).string(scope()) == (day + timedelta(days)).isoformat()


ENDS = [
    "0001-01-01",
    "9999-12-31",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59.999-12:00",
    "0001-01-01T00:00:00Z",
]


@pytest.mark.parametrize("text", ENDS)
@pytest.mark.parametrize("zone", [PHOENIX, BILBAO, ZoneInfo("Pacific/Kiritimati")])
@pytest.mark.parametrize(
    "expression",
    [
        "date({})",
        "date-time({})",
        "number({})",
        "{} + 1 > 0",
        "decimal-date-time({})",
        "decimal-time({})",
        "format-date({}, '%Y-%m-%d %H:%M')",
        "date-time(decimal-date-time({}))",
        "date(number({}))",
        "{} < today()",
        "date({}) = date-time({})",
    ],
)
def test_the_ends_of_the_calendar_break_nothing(expression: str, text: str, zone: ZoneInfo) -> None:
    """An answer may hold any date that can be written, and the city may lie anywhere."""
    around = scope("/d/a", f"<d><a>{text}</a></d>", zone=zone)
    for value in ("/d/a", f"'{text}'"):
        assert parse(expression.replace("{}", value)).string(around) != ""
