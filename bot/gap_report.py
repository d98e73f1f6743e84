"""Gaps and usage in words, and as JSON values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import islice
from typing import Any

from bot.scores import count
from handlers.gaps import Advice, Gap, GapReport, Suggestion
from handlers.usage import Usage

_MOST_ENTRIES = 20
"""Entries that the statistics list in words; JSON has them all."""


def gaps_in_words(report: GapReport, days: int) -> Iterator[str]:
    """The report for a person at a terminal."""
    asked = sum(gap.count for gap in report.gaps)
    yield f"{count(asked, 'question')} without a good answer in the last {count(days, 'day')}."
    if report.settled:
        yield f"{count(report.settled, 'question')} more: the pack answers or declines them by now."
    if report.gaps:
        yield "\nBy language and topic:"
        yield from (
            f"  {number:>6}  {language}  {topic or '-'}" for (language, topic), number in report.shelves().items()
        )
        yield "\nMost asked first:"
        yield from (line for gap in report.gaps for line in _gap_in_words(gap))
    if report.suggestions:
        yield "\nPhrasings to add: people asked so, and chose the entry among those offered:"
        yield from (
            f"  {each.count:>6}  {each.language}  {each.entry}  <-  {_line(each.question)}"
            for each in report.suggestions
        )


def gaps_json(report: GapReport) -> dict[str, Any]:
    """The report as JSON values; "entry", "topic" and "unknown" are null where there is none."""
    return {
        "gaps": [_gap_json(gap) for gap in report.gaps],
        "shelves": [
            {"language": language, "topic": topic or None, "count": number}
            for (language, topic), number in report.shelves().items()
        ],
        "suggestions": [_suggestion_json(each) for each in report.suggestions],
        "settled_by_now": report.settled,
    }


def usage_in_words(usage: Usage, since: date) -> Iterator[str]:
    """The statistics for a person at a terminal."""
    yield f"{count(usage.questions, 'question')} since {since.isoformat()}."
    if usage.helpful_share is not None:
        rated = count(usage.helpful + usage.unhelpful, "rated answer")
        yield f"{100 * usage.helpful_share:.1f} % of {rated} helped."
    for title, counts in (
        ("Outcomes", usage.outcomes),
        ("Languages", usage.languages),
        ("Channels", usage.channels),
        ("Entries", usage.entries),
    ):
        if counts:
            yield f"\n{title}:"
            yield from (f"  {number:>6}  {name or '-'}" for name, number in islice(counts.items(), _MOST_ENTRIES))
    if usage.days:
        yield "\nDays:"
        yield from (f"  {day.isoformat()}  {_counts(outcomes)}" for day, outcomes in usage.days.items())


def usage_json(usage: Usage) -> dict[str, Any]:
    """The statistics as JSON values; the share is null where nobody rated an answer."""
    return {
        "questions": usage.questions,
        "outcomes": dict(usage.outcomes),
        "languages": dict(usage.languages),
        "channels": dict(usage.channels),
        "entries": dict(usage.entries),
        "days": {day.isoformat(): dict(outcomes) for day, outcomes in usage.days.items()},
        "helpful": usage.helpful,
        "unhelpful": usage.unhelpful,
        "helpful_share": usage.helpful_share,
    }


def _gap_in_words(gap: Gap) -> Iterable[str]:
    more = f" (and {count(gap.wordings - 1, 'other wording')})" if gap.wordings > 1 else ""
    yield f"  {gap.count:>6}  {gap.language}  {gap.topic or '-'}  {_line(gap.example)}{more}"
    yield f"{'':>10}{_counts(gap.causes)}: {_advice(gap)}"


def _advice(gap: Gap) -> str:
    match gap.advice:
        case Advice.PHRASING:
            return f"add a phrasing to {gap.entry}?"
        case Advice.REVIEW:
            return f"is {gap.entry} the right answer, and is it clear?"
        case Advice.NEW_ENTRY:
            known = f"no document answers this (known unknown {gap.unknown})" if gap.unknown else "a new entry?"
            return f"{known} The nearest is {gap.entry}." if gap.entry else known


def _counts(counts: Mapping[Any, int]) -> str:
    return ", ".join(f"{name} {number}" for name, number in counts.items())


def _gap_json(gap: Gap) -> dict[str, Any]:
    return {
        "language": gap.language,
        "topic": gap.topic or None,
        "count": gap.count,
        "causes": {cause.value: number for cause, number in gap.causes.items()},
        "example": gap.example,
        "wordings": gap.wordings,
        "advice": gap.advice.value,
        "entry": gap.entry or None,
        "unknown": gap.unknown or None,
    }


def _suggestion_json(each: Suggestion) -> dict[str, Any]:
    return {"language": each.language, "question": each.question, "entry": each.entry, "count": each.count}


def _line(text: str) -> str:
    return " ".join(text.split())[:200]
