"""Dates in words and numbers, in four languages, clean and scanned badly."""

from __future__ import annotations

import pytest

from knowledge.model.languages import Language
from knowledge.reading.circulars.grammar import grammar_for
from tests.knowledge.reading.circulars.letters import dates


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("le 4 septembre 2014", "2014-09-04"),
        ("Bilbao, a 4 de marzo de 2020", "2020-03-04"),
        ("4 de setiembre del 2020", "2020-09-04"),
        ("Lisboa, 4 de março de 2020", "2020-03-04"),
        ("on 4 March 2020", "2020-03-04"),
        ("the 4th of March, 2020", "2020-03-04"),
        ("March 4th, 2020", "2020-03-04"),
        ("Sept. 4, 2020", "2020-09-04"),
        ("le 1er mars 2020", "2020-03-01"),
        ("el 1º de octubre de 2021", "2021-10-01"),
        ("el primero de mayo de 2021", "2021-05-01"),
        ("no dia 1.º de fevereiro de 2021", "2021-02-01"),
        ("1o de fevereiro de 2021", "2021-02-01"),
        ("4 févr. 2014", "2014-02-04"),
        ("24-oct-2014", "2014-10-24"),
        ("24 octobre '14", "2014-10-24"),
        ("le 24 octobre 14.", "2014-10-24"),
        ("le vendredi 24 octobre 2014", "2014-10-24 Fri"),
        ("Friday, October 24, 2014", "2014-10-24 Fri"),
        ("1.º de fevereiro, quinta-feira", "?-02-01 Thu"),
        ("le 30 septembre", "?-09-30"),
        ("October 24, 14:00", "?-10-24"),
        ("24 octobre 14h", "?-10-24"),
        ("avant le 24 octobre 18 h 30", "?-10-24"),
        ("in May 2015", "2015-05"),
        ("fin mai 2015", "2015-05-end"),
        ("by the end of May", "?-05-end"),
        ("a finales de julio de 2014", "2014-07-end"),
        ("até ao final de julho de 2014", "2014-07-end"),
        ("the last day of April", "?-04-end"),
        ("vendredi 24", "Fri 24"),
        ("by Friday", "Fri"),
        ("vendredi prochain", "Fri"),
    ],
)
def test_a_day_in_words(text: str, found: str) -> None:
    """As far as it is written, and no further: an hour is no year."""
    assert dates(text) == [found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("6 - 7 Novembre 2014", "2014-11-06/2014-11-07"),
        ("6–7 November 2014", "2014-11-06/2014-11-07"),
        ("les 6-7 novembre 2014 à Bilbao", "2014-11-06/2014-11-07"),
        ("du 30 Septembre au 2 Octobre", "?-09-30/?-10-02"),
        ("September 30 to October 2, 2015", "2015-09-30/2015-10-02"),
        ("from 30 September until 2 October 2015", "2015-09-30/2015-10-02"),
        ("entre el 1 de septiembre y el 15 de octubre", "?-09-01/?-10-15"),
        ("entre le 15 juin et le 31 août 2022", "2022-06-15/2022-08-31"),
        ("between 15 June and 31 August 2022", "2022-06-15/2022-08-31"),
        ("entre 15 de agosto e 30 de setembro de 2022", "2022-08-15/2022-09-30"),
        ("de 3 a 5 de março de 2021", "2021-03-03/2021-03-05"),
        ("del 29 de septiembre al 1 de octubre de 2016", "2016-09-29/2016-10-01"),
        ("6, 7 et 8 mai", "?-05-06/?-05-08"),
        ("los días 5, 6 y 7 de julio de 2023", "2023-07-05/2023-07-07"),
        ("May 6, 7 and 8, 2020", "2020-05-06/2020-05-08"),
        ("November 6-7, 2014", "2014-11-06/2014-11-07"),
        ("5th-8th March 2024", "2024-03-05/2024-03-08"),
        ("les jeudi 6 et vendredi 7 novembre 2014", "2014-11-06 Thu/2014-11-07 Fri"),
        ("el 20 y el 21 de octubre", "?-10-20/?-10-21"),
        ("na quinta-feira, 18, e na sexta-feira, 19 de outubro", "?-10-18 Thu/?-10-19 Fri"),
        ("from Tuesday 29 October to Thursday 31 October 2024", "2024-10-29 Tue/2024-10-31 Thu"),
        ("le 30 septembre et le 1er octobre 2015", "2015-09-30/2015-10-01"),
        ("du 28 décembre 2020 au 3 janvier 2021", "2020-12-28/2021-01-03"),
        ("from 28 December to 3 January 2021", "2020-12-28/2021-01-03"),
        ("del 28 de diciembre de 2020 al 3 de enero", "2020-12-28/2021-01-03"),
    ],
)
def test_a_range_of_days(text: str, found: str) -> None:
    """First and last day, each with the month and year that only the other names, also over the turn of a year."""
    assert dates(text) == [found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("04/09/2014", "2014-09-04"),
        ("4.9.2014", "2014-09-04"),
        ("04-09-14", "2014-09-04"),
        ("24 / 10 / 2014", "2014-10-24"),
        ("10/24/2014", "2014-10-24"),
        ("2014-09-04", "2014-09-04"),
        ("2014/09/04", "2014-09-04"),
        ("2014-11-06/07", "2014-11-06/2014-11-07"),
        ("06-07/11/2014", "2014-11-06/2014-11-07"),
        ("06/11-07/11/2014", "2014-11-06/2014-11-07"),
        ("06/11/2014 - 07/11/2014", "2014-11-06/2014-11-07"),
        ("du 06/11/2014 au 07/11/2014", "2014-11-06/2014-11-07"),
        ("avant le 7/10", "?-10-07"),
        ("vendredi 24/10", "?-10-24 Fri"),
    ],
)
def test_a_day_in_numbers(text: str, found: str) -> None:
    """The day first where both may be, ISO 8601, two digits of a year, and ranges."""
    assert dates(text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "Tél. 93.442.10.20, +34 94 420 45 00",
        "les factures 2017/0311 à 2017/0388",
        "version 1.2.14",
        "le 31/02/2014 et le 99/99/2014",
        "le 31 avril, le 0 mai et le 32 mai",
        "at most 24 may attend, and 12 set goals; 24 out of 30 cities",
        "de 9h30 à 17h, from 10:00 to 12:00, a las 14:00",
        "30 villes, 1.500 euros, 3,5 %, 24/7/365",
        "en 2013 et 2014, the 2020 edition",
        "mars est une planète; a mar of 4",
        "à la mi-séance du comité",
        "IBAN XX12 2024 1105 0000 1234",
    ],
)
def test_what_is_no_date(text: str) -> None:
    """Telephones, invoices, hours, amounts, years and days that no calendar has."""
    assert dates(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("l4 et 15 rnai 2O19", "2019-05-14/2019-05-15"),
        ("3O avri1 2019", "2019-04-30"),
        ("le 6 Novernbre 2O14", "2014-11-06"),
        ("1O octobre 2014", "2014-10-10"),
        ("le 5 0ctobre 2014", "2014-10-05"),
        ("20 Octo- ber 2016", "2016-10-20"),
        ("2O de oc- tubre de 2017", "2017-10-20"),
        ("4 fevrier 2014", "2014-02-04"),
        ("le 4 f\ufffdvrier 2014", "2014-02-04"),
        ("4 fÃ©vrier 2013, 3 aoÃ»t 2013", "2013-02-04 2013-08-03"),
        ("4\u00a0septembre\u202f2014", "2014-09-04"),
        ("l1 de septiernbre de 2O17", "2017-09-11"),
        ("4 de marco de 2020", "2020-03-04"),
        ("２４ octobre 2014", "2014-10-24"),
    ],
)
def test_what_scanners_and_converters_do(text: str, found: str) -> None:
    """Letters taken for digits and the other way round, lost accents, broken words, wrong encodings, odd spaces."""
    assert dates(text) == found.split()


@pytest.mark.parametrize(
    ("code", "text", "found"),
    [
        ("ca", "4 de març de 2020", "2020-03-04"),
        ("tr", "4 Mart 2020", "2020-03-04"),
        ("ar", "4 مارس 2020", "2020-03-04"),
        ("de", "4. September 2020", "2020-09-04"),
        ("xx", "4 March 2020", "2020-03-04"),
    ],
)
def test_months_of_languages_without_a_table(code: str, text: str, found: str) -> None:
    """CLDR's names suffice for a date; a language that nobody knows has those of the others."""
    assert dates(text, grammar_for(Language(code))) == [found]


def test_several_dates_in_one_text() -> None:
    """Each by itself, in their order."""
    text = "Fait le 4/09/2014. Inscription avant le 24 octobre 2014 ; réunion du 6 au 7 novembre ; rapport en mai 2015."
    assert dates(text) == ["2014-09-04", "2014-10-24", "?-11-06/?-11-07", "2015-05"]


def test_a_range_backwards_is_none() -> None:
    """Two dates in no order are two dates."""
    assert dates("7 novembre 2014 - 6 novembre 2014") == ["2014-11-07", "2014-11-06"]
