"""Usage statistics: numbers that lead to nobody."""

from __future__ import annotations

from concurrent.futures import Future
from datetime import date, timedelta

import pytest
from sqlalchemy import String

from knowledge.model.faq import VerdictKind
from knowledge.store.store import Store
from knowledge.store.tables import usage
from knowledge.store.unit import Unit
from knowledge.store.usage import HELPFUL, UNHELPFUL, Used

DAY = date(2026, 11, 28)
ANSWERED = VerdictKind.ANSWERED


def count(
    store: Store, *, day: date = DAY, outcome: str = ANSWERED, entry: str = "who", channel: str = "slack"
) -> None:
    store.run(lambda unit: unit.usage.count(day, "fr", channel, outcome, entry))


def report(store: Store, since: date = DAY) -> list[Used]:
    return list(store.read(lambda unit: unit.usage.report(since)))


def test_counts_begin_at_one_and_go_up(store: Store) -> None:
    """The same outcome of the same day is one row that grows."""
    for _ in range(3):
        count(store)
    assert report(store) == [
        Used(day=DAY, language="fr", channel="slack", outcome="answered", entry="who", count=3),
    ]


def test_whatever_differs_is_counted_apart(store: Store) -> None:
    """Day, channel, outcome and entry each have numbers of their own, in the order of their names."""
    count(store)
    count(store, channel="telegram")
    count(store, outcome=VerdictKind.REFUSED, entry="")
    count(store, entry="where")
    count(store, day=DAY + timedelta(days=1))
    assert [(each.day.day, each.channel, each.outcome, each.entry, each.count) for each in report(store)] == [
        (28, "slack", "answered", "where", 1),
        (28, "slack", "answered", "who", 1),
        (28, "slack", "refused", "", 1),
        (28, "telegram", "answered", "who", 1),
        (29, "slack", "answered", "who", 1),
    ]


def test_an_outcome_without_an_entry_grows_too(store: Store) -> None:
    """ "" is a value like another: no second row of the same name comes about."""
    for _ in range(2):
        store.run(lambda unit: unit.usage.count(DAY, "pt", "webchat", VerdictKind.DECLINED))
    assert [(each.entry, each.count) for each in report(store)] == [("", 2)]


def test_the_report_begins_on_a_day(store: Store) -> None:
    """The day itself is in it, the day before is not, at the turn of a year too."""
    for day in (date(2025, 12, 31), date(2026, 1, 1)):
        count(store, day=day)
    assert [each.day for each in report(store, date(2026, 1, 1))] == [date(2026, 1, 1)]
    assert len(report(store, date(2025, 12, 31))) == 2


def test_counting_at_once_loses_nothing(store: Store) -> None:
    """Messages that are handled at the same moment are all counted."""

    def work(unit: Unit) -> None:
        unit.usage.count(DAY, "en", "telegram", HELPFUL, "who")

    waiting: list[Future[None]] = [store.submit(work) for _ in range(50)]
    for future in waiting:
        future.result()
    assert [each.count for each in report(store)] == [50]


def test_what_is_rolled_back_is_not_counted(store: Store) -> None:
    """A question that is heard a second time after a fault counts once."""

    def work(unit: Unit) -> None:
        unit.usage.count(DAY, "en", "telegram", UNHELPFUL, "who")
        raise LookupError

    with pytest.raises(LookupError):
        store.run(work)
    assert report(store) == []


def test_nothing_leads_to_a_person() -> None:
    """There is no column for a contact, an address, a message, an instant or a text, and nothing refers elsewhere:
    whoever asked cannot be found from a count."""
    assert [column.name for column in usage.columns] == ["day", "language", "channel", "outcome", "entry", "count"]
    assert not usage.foreign_keys
    assert {column.name for column in usage.primary_key.columns} == {"day", "language", "channel", "outcome", "entry"}


def test_every_outcome_fits() -> None:
    """The kinds of verdicts and what readers think of an answer are no longer than their column."""
    column = usage.c.outcome.type
    assert isinstance(column, String)
    assert column.length is not None
    assert max(map(len, (*VerdictKind, HELPFUL, UNHELPFUL))) <= column.length
