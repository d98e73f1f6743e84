"""How format-date() writes the names of months and days: as officials of the language do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.forms.expressions.library.formatting import format_date
from knowledge.forms.languages import code_of

MONTHS = {
    "English (en)": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "Français (fr)": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
    "Español (es)": "ene feb mar abr may jun jul ago sept oct nov dic",
    "Português (pt)": "jan. fev. mar. abr. mai. jun. jul. ago. set. out. nov. dez.",
    "Català (ca)": "de gen.|de febr.|de març|d’abr.|de maig|de juny|de jul.|d’ag.|de set.|d’oct.|de nov.|de des.",
    "Türkçe (tr)": "Oca Şub Mar Nis May Haz Tem Ağu Eyl Eki Kas Ara",
}
DAYS = {
    "English (en)": "Mon Tue Wed Thu Fri Sat Sun",
    "Français (fr)": "lun. mar. mer. jeu. ven. sam. dim.",
    "Español (es)": "lun mar mié jue vie sáb dom",
    "Português (pt)": "seg. ter. qua. qui. sex. sáb. dom.",
    "Català (ca)": "dl. dt. dc. dj. dv. ds. dg.",
    "Türkçe (tr)": "Pzt Sal Çar Per Cum Cmt Paz",
}


def split(names: str) -> list[str]:
    """Names with bars or spaces between them."""
    return names.split("|" if "|" in names else None)


@pytest.mark.parametrize("language", MONTHS)
def test_months_are_written_as_in_the_language(language: str) -> None:
    """With its accents, its capitals or none, its points or none, and its typographic apostrophes."""
    written = [format_date(datetime(2026, month, 1, tzinfo=UTC), "%b", code_of(language)) for month in range(1, 13)]
    assert written == split(MONTHS[language])


@pytest.mark.parametrize("language", DAYS)
def test_days_are_written_as_in_the_language(language: str) -> None:
    """The second of March 2026 is a Monday."""
    monday = datetime(2026, 3, 2, tzinfo=UTC)
    written = [format_date(monday + timedelta(days=day), "%a", code_of(language)) for day in range(7)]
    assert written == split(DAYS[language])


@pytest.mark.parametrize("named", ["Français (fr)", "French (fr)", "French", "français", "fr"])
def test_a_language_may_be_named_in_several_ways(named: str) -> None:
    """As forms do: by itself, in English, by its code, or with the code in brackets."""
    assert format_date(datetime(2026, 2, 14, tzinfo=UTC), "%e %b %Y", code_of(named)) == "14 févr. 2026"


@pytest.mark.parametrize("language", [*MONTHS, "العربية (ar)", "فارسی (fa)", "Euskara (eu)"])
def test_figures_are_those_that_systems_read(language: str) -> None:
    """Western digits in every language: patterns of figures make values, not texts."""
    moment = datetime(2026, 3, 5, 7, 8, 9, 12_000, UTC)
    assert format_date(moment, "%Y-%m-%dT%H:%M:%S.%3 %e/%n/%y %h", code_of(language)) == (
        "2026-03-05T07:08:09.012 5/3/26 7"
    )


@pytest.mark.parametrize("language", MONTHS)
def test_no_name_has_a_straight_apostrophe_or_stray_space(language: str) -> None:
    """A name can stand in a sentence as it is."""
    names = [format_date(datetime(2026, month, 1, tzinfo=UTC), "%b", code_of(language)) for month in range(1, 13)]
    assert all("'" not in name and name == name.strip() for name in names)
    assert len(set(names)) == 12


@given(st.datetimes(datetime(1, 1, 1), timezones=st.just(UTC)))
def test_what_is_written_in_figures_can_be_read(moment: datetime) -> None:
    """From the year 1 to 9999, to the millisecond."""
    written = format_date(moment, "%Y-%m-%dT%H:%M:%S.%3+00:00", "fr")
    assert datetime.fromisoformat(written) == moment.replace(microsecond=moment.microsecond // 1000 * 1000)
