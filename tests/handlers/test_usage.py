"""Usage, summed up."""

from __future__ import annotations

from datetime import date

from handlers.usage import sum_up
from knowledge.store.usage import HELPFUL, UNHELPFUL, Used

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


def used(
    outcome: str, count: int, *, day: date = MONDAY, language: str = "en", channel: str = "slack", entry: str = ""
) -> Used:
    return Used(day=day, language=language, channel=channel, outcome=outcome, entry=entry, count=count)


def test_nothing_was_asked() -> None:
    """Without counts the sums are empty, and no share is made up."""
    usage = sum_up([])
    assert (usage.questions, usage.days, usage.entries, usage.helpful_share) == (0, {}, {}, None)


def test_questions_are_summed_by_everything() -> None:
    """Every question is in each of the sums once; what is most frequent comes first, days in their order."""
    usage = sum_up(
        [
            used("refused", 2, day=TUESDAY, channel="telegram"),
            used("answered", 3, entry="who"),
            used("answered", 1, entry="where", language="fr", day=TUESDAY),
            used("offered", 1, language="pt"),
        ]
    )
    assert usage.questions == 7
    assert list(usage.outcomes.items()) == [("answered", 4), ("refused", 2), ("offered", 1)]
    assert list(usage.languages.items()) == [("en", 5), ("fr", 1), ("pt", 1)]
    assert list(usage.channels.items()) == [("slack", 5), ("telegram", 2)]
    assert list(usage.entries.items()) == [("who", 3), ("where", 1)]
    assert list(usage.days) == [MONDAY, TUESDAY]
    assert usage.days[TUESDAY] == {"refused": 2, "answered": 1}


def test_what_readers_think_is_no_question() -> None:
    """Thumbs are counted by themselves, and the share is of those who gave one."""
    usage = sum_up([used("answered", 9, entry="who"), used(HELPFUL, 3, entry="who"), used(UNHELPFUL, 1, entry="who")])
    assert (usage.questions, usage.entries["who"], set(usage.outcomes)) == (9, 9, {"answered"})
    assert (usage.helpful, usage.unhelpful, usage.helpful_share) == (3, 1, 0.75)
