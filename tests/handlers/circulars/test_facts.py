"""What was read of a circular, and what people said of it, survives being stored."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time

import pytest

from handlers.circulars.facts import (
    DEADLINES,
    READING,
    Deadline,
    Remark,
    Verdict,
    confirmed,
    deadlines,
    facts_of,
    judged,
    reading,
    remarked,
    remarks,
)
from knowledge.model.circulars import Circular, CircularKind
from knowledge.model.readings import DeadlineKind

READ = {
    "number": "30",
    "issued": "2014-09-04",
    "deadlines": [
        {
            "date": "2014-10-24",
            "time": "18:00",
            "zone": "Europe/Madrid",
            "what": "registration",
            "evidence": "Inscription avant le 24 octobre",
            "line": 12,
        },
        {"date": None, "time": None, "zone": None, "what": "other", "evidence": "avant le 3 mai", "line": 20},
    ],
}


def circular() -> Circular:
    return Circular(kind=CircularKind.CIRCULAR, year=2014, facts=facts_of(READ))


class TestDeadlines:
    def test_what_was_read_is_a_proposal(self) -> None:
        """Each with its words and its line; nothing is confirmed."""
        first, second = deadlines(circular())
        assert first == Deadline(
            date=date(2014, 10, 24),
            what=DeadlineKind.REGISTRATION,
            time=time(18),
            zone="Europe/Madrid",
            evidence="Inscription avant le 24 octobre",
            line=12,
        )
        assert (second.date, second.time, second.zone, second.verdict) == (None, None, "", Verdict.PROPOSED)
        assert confirmed(circular()) == ()
        assert reading(circular()) == READ

    def test_what_people_said(self) -> None:
        """The verdict, who said it, and the day that they know better; the reading itself stays as it was."""
        after = judged(circular(), 0, Verdict.DISMISSED, "contact:1")
        after = judged(after, 1, Verdict.CONFIRMED, "contact:2", date(2015, 5, 3))
        assert [(each.verdict, each.by, each.date) for each in deadlines(after)] == [
            (Verdict.DISMISSED, "contact:1", date(2014, 10, 24)),
            (Verdict.CONFIRMED, "contact:2", date(2015, 5, 3)),
        ]
        assert [each.date for each in confirmed(after)] == [date(2015, 5, 3)]
        assert reading(after) == READ

    def test_one_without_a_day(self) -> None:
        """It can be dismissed, and confirmed only with one."""
        assert deadlines(judged(circular(), 1, Verdict.DISMISSED, "a"))[1].verdict is Verdict.DISMISSED
        with pytest.raises(IndexError):
            judged(circular(), 1, Verdict.CONFIRMED, "a")

    def test_they_are_json(self) -> None:
        """What was stored and read again is the same."""
        before = judged(circular(), 0, Verdict.CONFIRMED, "contact:1")
        kept = json.loads(json.dumps(before.facts))
        again = Circular(kind=CircularKind.CIRCULAR, year=2014, facts=kept)
        assert deadlines(again) == deadlines(before)
        assert set(kept) == {READING, DEADLINES}

    def test_the_earliest_stands_first(self) -> None:
        """Of one day the earlier hour; without an hour the day ends last."""
        days = [("2020-05-02", None), ("2020-05-01", None), ("2020-05-01", "09:00")]
        blank = {"zone": None, "what": "other", "evidence": "", "line": 1, "verdict": "confirmed"}
        facts = {DEADLINES: [{"date": day, "time": hour, **blank} for day, hour in days]}
        found = confirmed(Circular(kind=CircularKind.CIRCULAR, year=2020, facts=facts))
        assert [(str(each.date), each.time) for each in found] == [
            ("2020-05-01", time(9)),
            ("2020-05-01", None),
            ("2020-05-02", None),
        ]

    def test_a_circular_of_which_nothing_was_read(self) -> None:
        """It has none, and no reading."""
        bare = Circular(kind=CircularKind.CIRCULAR, year=2020)
        assert (deadlines(bare), confirmed(bare), remarks(bare), dict(reading(bare))) == ((), (), (), {})


class TestRemarks:
    def test_they_add_up(self) -> None:
        """The first one first, whatever else is kept."""
        at = datetime(2026, 11, 20, 10, tzinfo=UTC)
        said = [Remark(by="contact:1", at=at, text="No."), Remark(by="contact:2", at=at, text="«Non»")]
        after = circular()
        for each in said:
            after = remarked(after, each)
        assert remarks(after) == tuple(said)
        assert len(deadlines(after)) == 2
