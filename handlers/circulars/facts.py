"""What was read of a circular, and which of it a person confirmed: kept with it as JSON (`Circular.facts`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from knowledge.model.circulars import Circular
from knowledge.model.readings import DeadlineKind

READING, DEADLINES, REMARKS, CHECKED = "reading", "deadlines", "remarks", "checked"
"""Keys of the facts: what was read, its deadlines with what people said of them, why it was sent back, and who compared
what was read with the document."""


class Verdict(StrEnum):
    """What became of a deadline that was read."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Deadline:
    """A deadline as it was read.

    Attributes:
        date: None where it is written without a year and nothing tells which; it is confirmed with one.
        time, zone: None and "" where none is stated; `zone` is of the tz database, an offset, or a place as printed.
        evidence: the words that it was read from, on that line of the document.
        by: who confirmed or dismissed it, as the audit log names them; "" until then.
    """

    date: date | None
    what: DeadlineKind = DeadlineKind.OTHER
    time: time | None = None
    zone: str = ""
    evidence: str = ""
    line: int = 0
    verdict: Verdict = Verdict.PROPOSED
    by: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Remark:
    """What somebody said of a draft that they sent back."""

    by: str
    at: datetime
    text: str


def deadlines(circular: Circular) -> tuple[Deadline, ...]:
    """The deadlines of a circular, whatever was said of them, in the order of its text."""
    return tuple(map(_deadline_of, circular.facts.get(DEADLINES, ())))


def confirmed(circular: Circular) -> tuple[Deadline, ...]:
    """The deadlines that a person confirmed, the earliest first."""
    found = (each for each in deadlines(circular) if each.verdict is Verdict.CONFIRMED)
    return tuple(sorted(found, key=lambda each: (each.date or date.max, each.time or time.max)))


def remarks(circular: Circular) -> tuple[Remark, ...]:
    """What reviewers said, the first one first."""
    return tuple(
        Remark(by=each["by"], at=datetime.fromisoformat(each["at"]), text=each["text"])
        for each in circular.facts.get(REMARKS, ())
    )


def reading(circular: Circular) -> Mapping[str, Any]:
    """What was read of the document that it was made from, as `focal circular read --json` tells it; else nothing."""
    found: Mapping[str, Any] = circular.facts.get(READING, {})
    return found


def checked(circular: Circular, by: str, now: datetime) -> Circular:
    """The circular once somebody compared what was read of it with the document."""
    return replace(circular, facts={**circular.facts, CHECKED: {"by": by, "at": now.isoformat()}})


def who_checked(circular: Circular) -> tuple[str, datetime] | None:
    """Who did so last, and when; None as long as nobody has."""
    found = circular.facts.get(CHECKED)
    return (found["by"], datetime.fromisoformat(found["at"])) if found else None


def facts_of(read: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a circular that was just read from a document: all its deadlines are proposals."""
    proposed = [_encoded(each) for each in map(_deadline_of, read.get(DEADLINES, ()))]
    return {READING: dict(read), DEADLINES: proposed}


def judged(circular: Circular, index: int, verdict: Verdict, by: str, day: date | None = None) -> Circular:
    """The circular once somebody said of one of its deadlines whether it is one, and perhaps on which day.

    Raises:
        IndexError: it has no such deadline, or one without a day would be confirmed.
    """
    found = list(deadlines(circular))
    if not 0 <= index < len(found):
        raise IndexError(index)
    one = replace(found[index], verdict=verdict, by=by, date=day or found[index].date)
    if one.date is None and verdict is Verdict.CONFIRMED:
        raise IndexError(index)
    found[index] = one
    return replace(circular, facts={**circular.facts, DEADLINES: [_encoded(each) for each in found]})


def remarked(circular: Circular, remark: Remark) -> Circular:
    """The circular with one more remark."""
    said = {"by": remark.by, "at": remark.at.isoformat(), "text": remark.text}
    return replace(circular, facts={**circular.facts, REMARKS: [*circular.facts.get(REMARKS, ()), said]})


def _deadline_of(value: Mapping[str, Any]) -> Deadline:
    return Deadline(
        date=date.fromisoformat(value["date"]) if value["date"] else None,
        what=DeadlineKind(value["what"]),
        time=time.fromisoformat(value["time"]) if value["time"] else None,
        zone=value["zone"] or "",
        evidence=value["evidence"],
        line=value["line"],
        verdict=Verdict(value.get("verdict", Verdict.PROPOSED)),
        by=value.get("by", ""),
    )


def _encoded(deadline: Deadline) -> dict[str, Any]:
    return {
        "date": deadline.date.isoformat() if deadline.date else None,
        "what": deadline.what.value,
        "time": deadline.time.isoformat("minutes") if deadline.time else None,
        "zone": deadline.zone or None,
        "evidence": deadline.evidence,
        "line": deadline.line,
        "verdict": deadline.verdict.value,
        "by": deadline.by,
    }
