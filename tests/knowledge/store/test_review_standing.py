"""What waits for the secretariat's review, over all questionnaires."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from knowledge.model.responses import KeptResponse, ResponseState
from knowledge.model.reviews import ReviewEntry, ReviewState
from knowledge.store.review_standing import ReviewStanding, Waiting
from knowledge.store.store import Store
from tests.knowledge.store.test_responses import Desk

DAY = timedelta(days=1)


@pytest.fixture
def desk(store: Store, now: datetime) -> Desk:
    """A form, and Lyon with two people, on each database."""
    return Desk(store, now)


def handed_in(desk: Desk, review: ReviewState | None = ReviewState.RECEIVED, **changes: Any) -> KeptResponse:
    """Answers to a questionnaire that were handed in."""
    usual = {"key": None, "subject": f"form:{desk.form}", "state": ResponseState.SUBMITTED, "submitted_at": desk.now}
    return desk.add(desk.blank(**{**usual, "review": review, **changes}))


def say(desk: Desk, response: KeptResponse, state: ReviewState, at: datetime, version: int = 1) -> None:
    entry = ReviewEntry(response=response.id, state=state, at=at, version=version)
    desk.store.run(lambda unit: unit.reviews.note(entry))


def waiting(desk: Desk, offset: int = 0, limit: int = 50) -> tuple[Waiting, ...]:
    return desk.store.read(lambda unit: ReviewStanding(unit.connection).waiting(offset, limit))


def test_what_waits_longest_comes_first(desk: Desk) -> None:
    """Since it was handed in last, or a correction was asked for; with its member, its form and its version."""
    new = handed_in(desk)
    asking = handed_in(desk, ReviewState.CORRECTION_ASKED, submitted_at=desk.now - 9 * DAY)
    again = handed_in(desk, submitted_at=desk.now - 5 * DAY)
    say(desk, asking, ReviewState.RECEIVED, desk.now - 9 * DAY)
    say(desk, asking, ReviewState.CORRECTION_ASKED, desk.now - DAY)
    say(desk, again, ReviewState.RECEIVED, desk.now - 5 * DAY)
    say(desk, again, ReviewState.RECEIVED, desk.now - 3 * DAY, version=2)
    found = waiting(desk)
    assert [(one.response, one.since, one.version) for one in found] == [
        (again.id, desk.now - 3 * DAY, 2),
        (asking.id, desk.now - DAY, 1),
        (new.id, desk.now, 1),
    ]
    assert {(one.form, one.member) for one in found} == {(desk.form, "Lyon")}
    assert [one.state for one in found][1] is ReviewState.CORRECTION_ASKED
    assert all(one.title for one in found)


def test_what_waits_for_the_city_does_not_wait_here(desk: Desk) -> None:
    """Nor does what was decided."""
    for state in set(ReviewState) - {ReviewState.RECEIVED, ReviewState.CORRECTION_ASKED}:
        handed_in(desk, state)
    assert waiting(desk) == ()


def test_drafts_and_other_purposes_do_not_wait(desk: Desk) -> None:
    """Answers to a questionnaire that nobody said anything to do, whenever they were handed in."""
    handed_in(desk, None, state=ResponseState.DRAFT, submitted_at=None)
    handed_in(desk, None, state=ResponseState.WITHDRAWN)
    handed_in(desk, None, subject="event:1")
    old = handed_in(desk, None)
    (found,) = waiting(desk)
    assert (found.response, found.state) == (old.id, ReviewState.RECEIVED)
    assert desk.store.read(lambda unit: ReviewStanding(unit.connection).count()) == 1


def test_page_by_page(desk: Desk) -> None:
    """Each is on one page."""
    ids = [handed_in(desk, submitted_at=desk.now - number * DAY).id for number in range(3)]
    assert [one.response for offset in (0, 2) for one in waiting(desk, offset, 2)] == ids[::-1]


def test_people_by_name(desk: Desk) -> None:
    """Each once; nobody where nobody is asked for."""

    def names(*people: int | None) -> dict[int, str]:
        return dict(desk.store.read(lambda unit: ReviewStanding(unit.connection).names(people)))

    assert names(desk.ana, desk.bea, desk.ana, None) == {desk.ana: "Ana", desk.bea: "Bea"}
    assert names(None) == {}
