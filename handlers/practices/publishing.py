"""The secretariat decides on good practices: published, given back with a remark, rejected, taken down, translated."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from handlers.dialogue.library import Library
from handlers.practices.filing import file, unfile
from handlers.practices.telling import tell_city, tell_of_withdrawal
from knowledge.errors import FocalError
from knowledge.model.practices import CHANGEABLE, GoodPractice, PracticeHit, PracticeState
from knowledge.model.rights import Actor, Right
from knowledge.store.errors import Conflict
from knowledge.store.unit import Unit

LONGEST_REMARK = 2_000
"""Characters: what a message on every channel can hold beside the rest."""

_OVER = frozenset({PracticeState.REJECTED, PracticeState.WITHDRAWN})


class NoSuchPractice(FocalError):
    """There is no such good practice."""


class PracticeRefused(FocalError):
    """That cannot be done with this good practice.

    Attributes:
        code: why: "state", "no-remark", "no-title", "no-summary".
    """

    def __init__(self, code: str) -> None:
        super().__init__(f"that cannot be done with this good practice: {code}")
        self.code = code


def known(unit: Unit, id: int, revision: int | None = None) -> PracticeHit:
    """A practice by its number, whatever its state.

    Args:
        revision: of what somebody had before them; None where that does not matter.

    Raises:
        NoSuchPractice: there is none.
        Conflict: somebody else changed it meanwhile.
    """
    hit = unit.practices.one(id)
    if hit is None:
        raise NoSuchPractice
    if revision is not None and hit.practice.revision != revision:
        raise Conflict
    return hit


def publish(unit: Unit, by: Actor, hit: PracticeHit, library: Library, now: datetime) -> GoodPractice:
    """Shows a practice to everybody, and tells its city.

    Raises:
        Forbidden: the actor may not.
        PracticeRefused: it does not wait for a decision, or lacks a title or a summary.
        Conflict: somebody else changed it since it was read.
    """
    _check(by, hit.practice, CHANGEABLE)
    _check_texts(hit.practice)
    published = replace(hit.practice, state=PracticeState.PUBLISHED, published_at=now, remark="")
    kept = unit.practices.save(published)
    file(unit, kept, hit.member, library, now)
    tell_city(unit, kept, library, now)
    _note(unit, by, "published", kept, now)
    return kept


def give_back(unit: Unit, by: Actor, hit: PracticeHit, remark: str, library: Library, now: datetime) -> GoodPractice:
    """Asks the city for something: it may change the practice and hand it in again.

    Raises:
        Forbidden, Conflict: as for `publish`.
        PracticeRefused: it does not wait for a decision, or the remark is empty.
    """
    _check(by, hit.practice, frozenset({PracticeState.SUBMITTED}))
    return _decide(unit, by, hit, PracticeState.RETURNED, _remark(remark), library, now)


def reject(unit: Unit, by: Actor, hit: PracticeHit, remark: str, library: Library, now: datetime) -> GoodPractice:
    """Does not take a practice into the directory, and tells its city why.

    Raises:
        Forbidden, Conflict, PracticeRefused: as for `give_back`.
    """
    _check(by, hit.practice, CHANGEABLE)
    return _decide(unit, by, hit, PracticeState.REJECTED, _remark(remark), library, now)


def unpublish(unit: Unit, by: Actor, hit: PracticeHit, now: datetime) -> GoodPractice:
    """Takes a practice down; it waits for the secretariat again, and nobody is told.

    Raises:
        Forbidden, Conflict: as for `publish`.
        PracticeRefused: it is not published.
    """
    _check(by, hit.practice, frozenset({PracticeState.PUBLISHED}))
    kept = unit.practices.save(replace(hit.practice, state=PracticeState.SUBMITTED, published_at=None))
    unfile(unit, kept)
    _note(unit, by, "unpublished", kept, now)
    return kept


def translate(
    unit: Unit, by: Actor, hit: PracticeHit, changed: GoodPractice, library: Library, now: datetime
) -> GoodPractice:
    """Stores the texts of `changed` in all their languages; what is published is shown so from now on.

    Raises:
        Forbidden, Conflict: as for `publish`.
        PracticeRefused: it was rejected or withdrawn, or the original lacks a title or a summary.
    """
    _check(by, hit.practice, frozenset(PracticeState) - _OVER)
    practice = replace(hit.practice, titles=changed.titles, summaries=changed.summaries, texts=changed.texts)
    _check_texts(practice)
    kept = unit.practices.save(practice)
    if kept.state is PracticeState.PUBLISHED:
        file(unit, kept, hit.member, library, now)
    _note(unit, by, "translated", kept, now)
    return kept


def withdraw(unit: Unit, by: Actor, hit: PracticeHit, library: Library, now: datetime) -> GoodPractice:
    """The city takes its practice back, published or not, and the secretariat is told.

    Raises:
        Forbidden: the actor does not speak for its city.
        PracticeRefused: it was rejected or withdrawn already.
        Conflict: somebody else changed it since it was read.
    """
    by.need(Right.SUBMIT_FOR_MEMBER, hit.member)
    if hit.practice.state in _OVER:
        raise PracticeRefused("state")
    was_public = hit.practice.state is PracticeState.PUBLISHED
    kept = unit.practices.save(replace(hit.practice, state=PracticeState.WITHDRAWN, published_at=None))
    unfile(unit, kept)
    if was_public:
        tell_of_withdrawal(unit, kept, hit.member, library, now)
    _note(unit, by, "withdrawn", kept, now)
    return kept


def _decide(
    unit: Unit, by: Actor, hit: PracticeHit, state: PracticeState, remark: str, library: Library, now: datetime
) -> GoodPractice:
    kept = unit.practices.save(replace(hit.practice, state=state, remark=remark))
    tell_city(unit, kept, library, now)
    _note(unit, by, state, kept, now)
    return kept


def _check(by: Actor, practice: GoodPractice, states: frozenset[PracticeState]) -> None:
    by.need(Right.PUBLISH_PRACTICES)
    if practice.state not in states:
        raise PracticeRefused("state")


def _check_texts(practice: GoodPractice) -> None:
    """Every language that has a title has a summary: a reader gets both."""
    for language in {practice.language, *practice.titles, *practice.summaries}:
        if not practice.titles.get(language, "").strip():
            raise PracticeRefused("no-title")
        if not practice.summaries.get(language, "").strip():
            raise PracticeRefused("no-summary")


def _remark(remark: str) -> str:
    if not remark.strip():
        raise PracticeRefused("no-remark")
    return remark.strip()[:LONGEST_REMARK]


def _note(unit: Unit, by: Actor, verb: str, practice: GoodPractice, now: datetime) -> None:
    unit.audit.note(by.name, f"practice.{verb}", practice.subject, now)
