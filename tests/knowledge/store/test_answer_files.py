"""Files that answer questions, as the store keeps them: told apart, fetched once, and gone with their people."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from knowledge.model.languages import EN
from knowledge.model.people import ChannelName, Role
from knowledge.model.responses import AnswerFile, AnswerFileState
from knowledge.store.store import Store
from knowledge.store.tables import files
from knowledge.store.unit import Unit
from tests.answering import begun_response, wanted
from tests.lives import MEMBER

LEASE = timedelta(minutes=2)
TELEGRAM = (ChannelName.TELEGRAM,)


@pytest.fixture
def response(store: Store, now: datetime) -> int:
    """A response of nobody."""
    return store.run(lambda unit: begun_response(unit, None, None, now))


def add(store: Store, file: AnswerFile) -> AnswerFile:
    return store.run(lambda unit: unit.answer_files.add(file))


def one(store: Store, file: AnswerFile) -> AnswerFile:
    """How a file is kept now."""
    found = store.read(lambda unit: unit.answer_files.one(file.id))
    assert found is not None
    return found


def claim(store: Store, now: datetime, most: int = 10) -> tuple[AnswerFile, ...]:
    return store.run(lambda unit: unit.answer_files.claim(now, LEASE, TELEGRAM, most))


def keep(store: Store, file: AnswerFile, content: bytes, now: datetime) -> bool:
    return store.run(lambda unit: unit.answer_files.keep(file, unit.files.put(content, now), len(content)))


def test_a_file_is_kept_as_it_was_given(store: Store, response: int, now: datetime) -> None:
    """All that is known of it, under its number, its name and its response."""
    added = add(store, wanted(response, now, size=9))
    assert added == replace(wanted(response, now, size=9), id=added.id)
    assert one(store, added) == added
    assert store.read(lambda unit: unit.answer_files.of_response(response)) == (added,)
    assert store.read(lambda unit: unit.answer_files.named(response, "letter.pdf")) == added
    assert store.read(lambda unit: unit.answer_files.subject(added.id)) == "call:1"


def test_what_is_not_there(store: Store, response: int, now: datetime) -> None:
    """Nothing fails that asks for it."""
    nothing = add(store, wanted(response, now))

    def look(unit: Unit) -> list[object]:
        repository = unit.answer_files
        return [repository.one(99), repository.of_response(99), repository.named(response, "x"), repository.content(99)]

    assert store.read(look) == [None, (), None, None]
    assert store.read(lambda unit: unit.answer_files.content(nothing.id)) is None
    assert store.read(lambda unit: unit.answer_files.subject(99)) == ""


def test_names_are_told_apart_within_a_response(store: Store, response: int, now: datetime) -> None:
    """The same name a second time gets a number, whatever the case of its letters; elsewhere it is free."""
    names = ["letter.pdf", "letter.pdf", "LETTER.PDF", "../letter.pdf", "letter-2.pdf"]
    added = [add(store, wanted(response, now, name)).name for name in names]
    assert added == ["letter.pdf", "letter-2.pdf", "LETTER-3.PDF", "letter-4.pdf", "letter-2-2.pdf"]
    other = store.run(lambda unit: begun_response(unit, None, None, now))
    assert add(store, wanted(other, now)).name == "letter.pdf"


def test_names_of_files_that_come_at_once(store: Store, response: int, now: datetime) -> None:
    """Colleagues who send a file of the same name at the same moment lose none."""
    with ThreadPoolExecutor(4) as pool:
        added = list(pool.map(lambda _: add(store, wanted(response, now)).name, range(8)))
    assert sorted(added) == ["letter-2.pdf", *(f"letter-{n}.pdf" for n in range(3, 9)), "letter.pdf"]


def test_a_strange_type_is_none(store: Store, response: int, now: datetime) -> None:
    """A type that is too long to be kept is of no use to anybody."""
    strange = replace(wanted(response, now), media_type="x" * 121)
    assert one(store, add(store, strange)).media_type == "application/octet-stream"


def test_the_longest_due_comes_first(store: Store, response: int, now: datetime) -> None:
    """A claim takes what is due, from these channels, counts it as begun, and nobody else gets it meanwhile."""
    later = add(store, wanted(response, now - timedelta(hours=1)))
    first = add(store, wanted(response, now - timedelta(hours=2)))
    add(store, wanted(response, now + timedelta(seconds=1)))
    add(store, wanted(response, now, channel=ChannelName.SLACK))
    assert store.read(lambda unit: unit.answer_files.is_due(now, TELEGRAM))
    assert [file.id for file in claim(store, now, 1)] == [first.id]
    (begun,) = claim(store, now)
    assert begun == replace(later, attempts=1, due_at=now + LEASE)
    assert claim(store, now) == ()
    assert not store.read(lambda unit: unit.answer_files.is_due(now, TELEGRAM))
    assert store.read(lambda unit: unit.answer_files.next_due(TELEGRAM)) == now + timedelta(seconds=1)


def test_several_processes_share_what_is_due(store: Store, response: int, now: datetime) -> None:
    """No file is begun by two."""
    for _ in range(12):
        add(store, wanted(response, now))
    with ThreadPoolExecutor(4) as pool:
        claimed = [file.id for files in pool.map(lambda _: claim(store, now, 3), range(4)) for file in files]
    assert len(claimed) == len(set(claimed))
    assert sorted(claimed + [file.id for file in claim(store, now)]) == list(range(1, 13))


def test_what_a_process_died_with_is_due_again(store: Store, response: int, now: datetime) -> None:
    """Once the lease is over, and not before."""
    add(store, wanted(response, now))
    claim(store, now)
    assert claim(store, now + LEASE - timedelta(seconds=1)) == ()
    assert [file.attempts for file in claim(store, now + LEASE)] == [2]


def test_a_content_that_came(store: Store, response: int, now: datetime) -> None:
    """It is had under the number; it is wanted no more, and what the platform called it is forgotten."""
    add(store, wanted(response, now))
    (file,) = claim(store, now)
    assert keep(store, file, b"%PDF", now)
    kept = one(store, file)
    assert (kept.state, kept.size, kept.handle, kept.due_at) == (AnswerFileState.KEPT, 4, "", None)
    assert store.read(lambda unit: unit.answer_files.content(file.id)) == b"%PDF"
    assert store.read(lambda unit: unit.answer_files.is_named(kept.reference))
    assert not store.read(lambda unit: unit.answer_files.is_named("0" * 64))
    assert claim(store, now + timedelta(days=1)) == ()
    assert not keep(store, file, b"other", now)
    assert one(store, file) == kept


def test_another_attempt(store: Store, response: int, now: datetime) -> None:
    """It comes at its time, with its reason; where the platform only asked for patience, none is counted."""
    add(store, wanted(response, now))
    (file,) = claim(store, now)
    later = now + timedelta(minutes=5)
    store.run(lambda unit: unit.answer_files.again(file, later, "down"))
    assert claim(store, later - timedelta(seconds=1)) == ()
    (second,) = claim(store, later)
    assert (second.attempts, second.reason) == (2, "down")
    store.run(lambda unit: unit.answer_files.again(second, later, "slow down", counts=False))
    assert one(store, file).attempts == 1


def test_giving_up(store: Store, response: int, now: datetime) -> None:
    """Its reason is kept for the secretariat; a file that came, or is given up, stays so."""
    add(store, wanted(response, now))
    (file,) = claim(store, now)
    assert store.run(lambda unit: unit.answer_files.fail(file, "gone"))
    given_up = one(store, file)
    assert (given_up.state, given_up.reason, given_up.due_at) == (AnswerFileState.FAILED, "gone", None)
    assert not store.run(lambda unit: unit.answer_files.fail(file, "again"))
    store.run(lambda unit: unit.answer_files.again(file, now, "again"))
    assert not keep(store, file, b"late", now)
    assert one(store, file) == given_up


@pytest.mark.parametrize(
    "late",
    [
        lambda unit, file, now: unit.answer_files.fail(file, "late"),
        lambda unit, file, now: unit.answer_files.again(file, now, "late"),
    ],
    ids=["gives up", "again"],
)
def test_a_process_that_lost_its_lease(
    store: Store, response: int, now: datetime, late: Callable[[Unit, AnswerFile, datetime], object]
) -> None:
    """What it says of its failure changes nothing for the one that has begun after it; a content is welcome still."""
    add(store, wanted(response, now))
    (lost,) = claim(store, now)
    (held,) = claim(store, now + LEASE)
    store.run(lambda unit: late(unit, lost, now))
    assert one(store, held) == held
    assert keep(store, lost, b"%PDF", now)


def test_files_of_erased_people(store: Store, now: datetime) -> None:
    """Those of their own responses go with their contents, unless somebody else's answer is the same file; in what
    they answered for their city the file stays, and who sent it is forgotten."""

    def begin(unit: Unit) -> tuple[int, list[AnswerFile]]:
        member = unit.people.put_member(MEMBER)
        person = unit.people.add_contact("Amaia", Role.VISITOR, EN, None, now)
        own = begun_response(unit, person, None, now)
        of_city = begun_response(unit, person, member, now)
        of_nobody = begun_response(unit, None, None, now)
        given = [(own, b"own", "a"), (own, b"same", "b"), (of_city, b"of the city", "c"), (of_nobody, b"same", "d")]
        added = []
        for response, content, name in given:
            file = unit.answer_files.add(wanted(response, now, name, contact=person if response != of_nobody else None))
            unit.answer_files.keep(file, unit.files.put(content, now), len(content))
            added.append(file)
        waiting = unit.answer_files.add(wanted(of_city, now, "e", contact=person))
        return person, [*added, waiting]

    person, (own, same, of_city, of_nobody, waiting) = store.run(begin)
    store.run(lambda unit: unit.erasure.erase([person], now))
    assert store.read(lambda unit: (unit.answer_files.one(own.id), unit.answer_files.one(same.id))) == (None, None)
    assert one(store, of_city).contact is None
    assert store.read(lambda unit: unit.answer_files.content(of_city.id)) == b"of the city"
    assert store.read(lambda unit: unit.answer_files.content(of_nobody.id)) == b"same"
    assert store.read(lambda unit: unit.connection.execute(select(func.count()).select_from(files)).scalar_one()) == 2
    (claimed,) = claim(store, now)
    assert (claimed.id, claimed.contact, claimed.handle) == (waiting.id, None, "AgAD-1")


def test_what_answers_something_is_kept_for_as_long(store: Store, response: int, now: datetime) -> None:
    """Retention deletes contents that nothing names any more, and those alone."""
    file = add(store, wanted(response, now))
    keep(store, file, b"%PDF", now)
    store.run(lambda unit: unit.files.put(b"named by nothing", now))
    store.run(lambda unit: unit.retention.forget_conversations(now + timedelta(days=999)))
    assert store.read(lambda unit: unit.answer_files.content(file.id)) == b"%PDF"
    assert store.read(lambda unit: unit.connection.execute(select(func.count()).select_from(files)).scalar_one()) == 1
