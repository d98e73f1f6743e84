"""What is to be looked at twice in a reading."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from handlers.circulars.doubts import Doubt, doubts
from handlers.circulars.facts import Verdict, checked, facts_of, judged, who_checked
from knowledge.model.circulars import Circular, CircularKind

READ: dict[str, Any] = {
    "number": "47/2014",
    "issued": "2014-09-04",
    "title": "The annual meeting",
    "language": "en",
    "event": None,
    "deadlines": [],
    "emails": [],
    "urls": [],
    "evidence": {
        "number": {"text": "Circular 47/2014", "line": 1},
        "issued": {"text": "Bilbao, 4 September 2014", "line": 2},
        "title": {"text": "The annual meeting", "line": 3},
    },
}


def circular(kind: CircularKind = CircularKind.CIRCULAR, /, own: int | None = 47, **read: Any) -> Circular:
    return Circular(kind=kind, year=2014, number=own, facts=facts_of({**READ, **read}))


def deadline(day: str | None, evidence: str = "before 24 October 2014") -> dict[str, Any]:
    return {"date": day, "time": None, "zone": None, "what": "registration", "evidence": evidence, "line": 9}


def found(of: Circular) -> dict[str, Doubt]:
    return {each.part: each.why for each in doubts(of)}


def test_nothing_is_doubted_that_stands_there_plainly() -> None:
    """A letter with everything printed in full has no doubts."""
    assert found(circular(deadlines=[deadline("2014-10-24")])) == {}


def test_of_what_was_not_read() -> None:
    """A circular that was typed was not read, and is not doubted."""
    assert doubts(Circular(kind=CircularKind.CIRCULAR, year=2014)) == ()


@pytest.mark.parametrize("part", ["number", "issued", "title"])
def test_what_was_not_found(part: str) -> None:
    """Each part that every circular has is asked for."""
    assert found(circular(**{part: None}))[part] is Doubt.NOT_FOUND


def test_only_circulars_have_numbers() -> None:
    """A bulletin without one lacks nothing."""
    assert found(circular(CircularKind.BULLETIN, own=None, number=None)) == {}


def test_a_number_that_another_circular_has() -> None:
    """It stands on the paper and was not taken over."""
    assert found(circular(own=None)) == {"number": Doubt.TAKEN}


def test_a_number_of_another_year() -> None:
    """The year behind the number is not that of the date."""
    assert found(circular(number="47/2013")) == {"number": Doubt.OTHER_YEAR}


@pytest.mark.parametrize(
    ("day", "evidence", "why"),
    [
        (None, "before the third of May", Doubt.NO_DAY),
        ("2014-09-30", "by 30 September", Doubt.YEAR_GUESSED),
        ("2014-09-01", "by 1 September 2014", Doubt.BEFORE_ISSUE),
        ("2016-01-15", "by 15 January 2016", Doubt.FAR_AWAY),
        ("2014-09-01", "by 1 September", Doubt.BEFORE_ISSUE),
    ],
)
def test_deadlines(day: str | None, evidence: str, why: Doubt) -> None:
    """Without a day, without a printed year, before the letter itself or a year ahead; the weightiest one is told."""
    assert found(circular(deadlines=[deadline("2014-10-24"), deadline(day, evidence)])) == {"deadline-1": why}


@pytest.mark.parametrize("evidence", ["24/10/14", "24.10.14", "24-10-14", "24 octobre ’14", "24. Oktober 2014", ""])
def test_years_in_two_digits_are_printed(evidence: str) -> None:
    """A year in two digits is one; a line that is not known is no reason to doubt."""
    assert found(circular(deadlines=[deadline("2014-10-24", evidence)])) == {}


def test_an_event_is_a_day_too() -> None:
    """What begins before it is announced was misread."""
    event = {"start": "2014-08-01", "end": "2014-08-03", "place": "Bilbao"}
    assert found(circular(event=event)) == {"event": Doubt.BEFORE_ISSUE}


def test_a_paragraph_is_no_title() -> None:
    """A title that is longer than titles are was probably none."""
    assert found(circular(title="word " * 40)) == {"title": Doubt.LONG_TITLE}


def test_a_date_whose_year_was_guessed() -> None:
    """The date of issue as well."""
    evidence = {**READ["evidence"], "issued": {"text": "Bilbao, 4 September", "line": 2}}
    assert found(circular(evidence=evidence)) == {"issued": Doubt.YEAR_GUESSED}


def test_what_somebody_looked_at_is_not_doubted_any_more() -> None:
    """Facts once they were compared with the document, a deadline once it was confirmed or dismissed."""
    doubtful = circular(number=None, deadlines=[deadline("2014-09-01"), deadline("2014-09-02")])
    assert set(found(doubtful)) == {"number", "deadline-0", "deadline-1"}
    judged_once = judged(doubtful, 0, Verdict.DISMISSED, "contact:1")
    assert set(found(judged_once)) == {"number", "deadline-1"}
    now = datetime(2014, 9, 5, tzinfo=UTC)
    looked_at = checked(judged_once, "contact:1", now)
    assert set(found(looked_at)) == {"deadline-1"}
    assert who_checked(looked_at) == ("contact:1", now)
    assert who_checked(doubtful) is None
