"""Years that are not written, and the order of numbers."""

from __future__ import annotations

import pytest

from tests.knowledge.reading.circulars.letters import body, deadlines, event, json_of, reading_of


@pytest.mark.parametrize(
    ("sentence", "date"),
    [
        ("avant le 24 octobre", "2014-10-24"),
        ("avant le 4 septembre", "2014-09-04"),
        ("avant le 3 septembre", "2015-09-03"),
        ("avant le 15 janvier", "2015-01-15"),
        ("avant le 29 février", "2016-02-29"),
        ("avant fin février", "2015-02-28"),
        ("avant le vendredi 24 octobre", "2014-10-24"),
        ("avant le 24/10", "2014-10-24"),
        ("avant le 05/10", "2014-10-05"),
        ("avant le 24/10/14", "2014-10-24"),
        ("avant le 24 octobre 14", "2014-10-24"),
        ("avant vendredi", "2014-09-05"),
        ("avant jeudi prochain", "2014-09-11"),
        ("avant le vendredi 24", "2014-10-24"),
        ("avant le lundi 6", "2014-10-06"),
    ],
)
def test_a_year_that_is_not_written(sentence: str, date: str) -> None:
    """The next such day from the day of issue on, Thursday 4 September 2014; a weekday alone is the next one."""
    found = body(f"Merci de vous inscrire {sentence}.").deadlines
    assert [str(deadline.date) for deadline in found] == [date]


def test_a_weekday_shows_that_a_day_is_past() -> None:
    """Monday 1 September was three days before the letter; in 2015 it is a Tuesday."""
    assert deadlines("Les inscriptions étaient ouvertes jusqu’au lundi 1er septembre.") == []


def test_a_range_without_a_year() -> None:
    """Over the turn of the year both ends find their own."""
    assert event("La réunion se tiendra à Lyon du 30 décembre au 2 janvier.") == "2014-12-30/2015-01-02 Lyon"


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Reply to the survey by 04/10/2021.", "2021-10-04"),
        ("Reply to the survey by 04/10/2021. The last one ended on 03/25/2020.", "2021-04-10"),
        ("Reply to the survey by 04/10/2021. The last one ended on 25/03/2020.", "2021-10-04"),
        ("Reply to the survey by Saturday 04/10/2021.", "2021-04-10"),
        ("Reply to the survey by Monday 04/10/2021.", "2021-10-04"),
    ],
)
def test_the_order_of_day_and_month(text: str, date: str) -> None:
    """The day first, unless another date of the text, or the weekday, shows otherwise."""
    head = "Circular 3\n\nOslo, 4 March 2021\n\nDear members,\n\n"
    assert json_of(f"{head}{text}\n")["deadlines"][0]["date"] == date


def test_english_with_months_first_has_them_first_in_numbers() -> None:
    """Words show the order where numbers may be read both ways; French words never do."""
    english = "Circular 3\n\nBoston, March 4, 2021\n\nDear members,\n\nReply to the survey by 04/10/2021.\n"
    assert json_of(english)["deadlines"][0]["date"] == "2021-04-10"
    french = (
        "Circulaire 3\n\nBoston, March 4, 2021\n\nChers membres,\n\nMerci de remplir l’enquête avant le 04/10/2021.\n"
    )
    assert json_of(french)["deadlines"][0]["date"] == "2021-10-04"


def test_without_a_day_of_issue() -> None:
    """The year comes from the circular's number, else from the first date that has one; else there is none."""
    letter = "Circulaire {}\n\nChers membres,\n\nMerci de vous inscrire avant le 24 octobre.{}\n"
    assert json_of(letter.format("3/2014", ""))["deadlines"][0]["date"] == "2014-10-24"
    assert (
        json_of(letter.format("3", " La réunion aura lieu le 6 novembre 2014."))["deadlines"][0]["date"] == "2014-10-24"
    )
    unknown = json_of(letter.format("3", ""))
    assert (unknown["issued"], unknown["deadlines"][0]["date"]) == (None, None)


def test_the_day_of_issue_without_a_year() -> None:
    """That of the number, else the last such day before the first whole date of the letter."""
    letter = "Circulaire {}\nParis, le 19 décembre\n\nChers membres,\n\nLa réunion aura lieu le 6 mars 2024 à Lyon.\n"
    assert json_of(letter.format("3"))["issued"] == "2023-12-19"
    assert json_of(letter.format("3/2022"))["issued"] == "2022-12-19"
    issued = reading_of(letter.format("3")).issued
    assert issued is not None
    assert (issued.place, issued.evidence.line) == ("Paris", 2)
