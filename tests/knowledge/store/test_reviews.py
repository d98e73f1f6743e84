"""Versions, entries and comments of responses, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import update

from knowledge.forms.responses import as_json
from knowledge.model.reviews import Comment, ResponseVersion, ReviewEntry, ReviewState, corrected, correction_of
from knowledge.store.response_standing import ResponseStanding
from knowledge.store.store import Store
from knowledge.store.tables import responses
from knowledge.store.unit import Unit
from tests.answering import begun_response
from tests.lives import live
from tests.reviewed import GIVEN, PEOPLE, begun_form

HOUR = timedelta(hours=1)


def version(
    unit: Unit, response: int, at: datetime, people: str = "516092", contact: int | None = None
) -> ResponseVersion:
    return ResponseVersion(
        response=response,
        number=0,
        form=begun_form(unit, response),
        answers=replace(GIVEN, answers={PEOPLE: people}),
        at=at,
        contact=contact,
    )


def test_the_last_version_of_each_response_to_a_form(store: Store, now: datetime) -> None:
    """Of those that have one; of other forms there is none."""

    def work(unit: Unit) -> None:
        first, second, third = (begun_response(unit, None, None, now) for _ in range(3))
        for response in (first, first, second):
            unit.reviews.hand_in(version(unit, response, now))
        standing = ResponseStanding(unit.connection)
        assert [standing.versions(begun_form(unit, each)) for each in (first, second, third)] == [
            {first: 2},
            {second: 1},
            {},
        ]

    store.run(work)


def test_versions_are_counted_for_each_response(store: Store, now: datetime) -> None:
    """Each has the next number of its response, and stays as it was handed in."""

    def work(unit: Unit) -> None:
        first, second = (begun_response(unit, None, None, now) for _ in range(2))
        one = unit.reviews.hand_in(version(unit, first, now))
        other = unit.reviews.hand_in(version(unit, second, now))
        two = unit.reviews.hand_in(replace(version(unit, first, now + HOUR, "9"), signed_name="Ana"))
        assert (one.number, two.number, other.number) == (1, 2, 1)
        assert unit.reviews.versions(first) == (one, two)
        assert [each.answers.answers[PEOPLE] for each in unit.reviews.versions(first)] == ["516092", "9"]

    store.run(work)


def test_entries_stay_in_their_order(store: Store, now: datetime) -> None:
    """All that was said, with whoever said it, even at the same moment."""

    def work(unit: Unit) -> None:
        response = begun_response(unit, None, None, now)
        for state in (ReviewState.RECEIVED, ReviewState.HAS_ISSUES, ReviewState.REJECTED):
            unit.reviews.note(ReviewEntry(response=response, state=state, at=now, note=state.value, version=2))
        unit.reviews.note(
            ReviewEntry(response=begun_response(unit, None, None, now), state=ReviewState.APPROVED, at=now)
        )
        found = unit.reviews.entries(response)
        assert [(one.state, one.note, one.version) for one in found] == [
            (ReviewState.RECEIVED, "received", 2),
            (ReviewState.HAS_ISSUES, "has_issues", 2),
            (ReviewState.REJECTED, "rejected", 2),
        ]
        assert {one.at for one in found} == {now}

    store.run(work)


def test_comments_are_told_and_settled_one_by_one(store: Store, now: datetime) -> None:
    """Each is drafted first; its moments are kept apart."""

    def work(unit: Unit) -> None:
        response = begun_response(unit, None, None, now)
        made = [
            unit.reviews.comment(Comment(response=response, place=place, text="Is it so?", at=now))
            for place in (PEOPLE, "/data/theme", "/data/budget")
        ]
        unit.reviews.tell([one.id for one in made[:2]], now + HOUR)
        unit.reviews.settle([made[0].id], now + 2 * HOUR)
        assert unit.reviews.comments(response) == (
            replace(made[0], told_at=now + HOUR, settled_at=now + 2 * HOUR),
            replace(made[1], told_at=now + HOUR),
            made[2],
        )

    store.run(work)


def test_of_somebody_erased_their_words_stay_and_not_their_name(store: Store, now: datetime) -> None:
    """What was said in the name of a city is the city's; nobody is named in it any more, nor as who signed it off."""
    life = live(store, 1, now)

    def handed_in(unit: Unit) -> set[int]:
        return {row["response_id"] for row in unit.personal.of(life.contact).response_versions}

    (response,) = store.read(handed_in)
    store.run(lambda unit: unit.erasure.erase([life.contact], now))

    def check(unit: Unit) -> None:
        kept, said = unit.reviews.versions(response), unit.reviews.entries(response)
        assert [(one.contact, one.signed_name) for one in kept] == [(None, ""), (None, "")]
        assert [one.answers for one in kept] == [GIVEN, GIVEN]
        assert [(one.contact, one.note) for one in said] == [(None, "A new census.")] * 2
        assert [(one.by, one.text) for one in unit.reviews.comments(response)] == [(None, "Is it so?")] * 2

    store.read(check)


def test_versions_of_what_is_somebodys_own_are_emptied(store: Store, now: datetime) -> None:
    """An answer that is theirs and nobody else's is gone from each version, too."""
    life = live(store, 1, now)

    def own(unit: Unit) -> int:
        response = begun_response(unit, life.contact, None, now)
        kept = unit.reviews.hand_in(version(unit, response, now, "my own", life.contact))
        draft = kept.answers
        assert draft.answers
        return response

    response = store.run(own)
    store.run(lambda unit: unit.erasure.erase([life.contact], now))
    (kept,) = store.read(lambda unit: unit.reviews.versions(response))
    assert (kept.answers.answers, kept.contact) == ({}, None)


def test_an_open_correction_is_no_response_of_its_own(store: Store, now: datetime) -> None:
    """Whoever counts the responses to a form, or lists them, has each city once."""

    def work(unit: Unit) -> None:
        whole = begun_response(unit, None, None, now, "form:1")
        form = begun_form(unit, whole)
        draft = begun_response(unit, None, None, now, correction_of(whole))
        values = {"draft": as_json(GIVEN), "form_version_id": form}
        unit.connection.execute(update(responses).where(responses.c.id.in_((whole, draft))).values(**values))
        standing = ResponseStanding(unit.connection)
        assert standing.counts()[form].drafts == 1
        assert [one.kept.id for one in standing.of_form(form)] == [whole]

    store.run(work)


def test_only_what_corrects_is_taken_for_it() -> None:
    """Subjects of anything else correct nothing, whatever follows in them."""
    assert [corrected(one) for one in (correction_of(7), "correction:x", "correction", "form:7", "")] == [7, 0, 0, 0, 0]
