"""Who may erase whom, what is written down about it, and how long the rest is kept."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from handlers.erasure import erase_unheard, finish_erasures, forget
from handlers.retention import GUESSES_KEPT, INVITATIONS_KEPT, forget_records
from handlers.sign_in import first_link, new_link, sign_in, signed_in
from knowledge.model.deliveries import DeliveryKind
from knowledge.model.invitations import Purpose
from knowledge.model.languages import EN
from knowledge.model.people import ChannelName, Role
from knowledge.model.requests import RequestKind
from knowledge.model.rights import OPERATOR, Forbidden, actor_of
from knowledge.store.store import Store
from knowledge.store.unit import Unit
from scheduler.jobs import finish_erased, forget_old, note_audit_head
from tests.lives import HOUR, dump, live, say
from tests.queueing import claim, meet

DAY = timedelta(days=1)
RETENTION = 365 * DAY


def add(store: Store, role: Role, now: datetime) -> int:
    return store.run(lambda unit: unit.people.add_contact(str(role), role, EN, None, now))


def forget_as(store: Store, who: int, whom: int, now: datetime) -> bool:
    def work(unit: Unit) -> bool:
        contact = unit.people.contact(who)
        assert contact is not None
        return forget(unit, actor_of(contact), whom, now)

    return store.run(work)


def log(store: Store) -> list[tuple[str, str, str]]:
    """The audit log, oldest first."""
    entries = store.read(lambda unit: unit.audit.entries(None, 999))
    return [(entry.actor, entry.action, entry.subject) for entry in reversed(entries)]


@pytest.mark.parametrize("role", list(Role))
def test_everybody_may_be_forgotten(sqlite_store: Store, now: datetime, role: Role) -> None:
    """At their own wish, whatever they are; that it was done is written down with numbers, and only once."""
    who = add(sqlite_store, role, now)
    assert forget_as(sqlite_store, who, who, now)
    assert log(sqlite_store) == [(f"contact:{who}", "contact.erased", f"contact:{who}")]
    assert not sqlite_store.run(lambda unit: forget(unit, OPERATOR, who, now))
    assert len(log(sqlite_store)) == 1


@pytest.mark.parametrize("role", list(Role))
def test_others_are_erased_by_the_secretariat_alone(sqlite_store: Store, now: datetime, role: Role) -> None:
    """Staff may do it when somebody asks them to; everybody else only erases themself."""
    who, whom = add(sqlite_store, role, now), meet(sqlite_store, "ana", now).contact
    if role in (Role.STAFF, Role.ADMINISTRATOR):
        assert forget_as(sqlite_store, who, whom, now)
        assert log(sqlite_store) == [(f"contact:{who}", "contact.erased", f"contact:{whom}")]
    else:
        with pytest.raises(Forbidden):
            forget_as(sqlite_store, who, whom, now)
        assert "ana" in dump(sqlite_store)
        assert log(sqlite_store) == []


def test_with_nothing_on_its_way_all_is_done_at_once(store: Store, now: datetime) -> None:
    """Who is erased by the secretariat gets no farewell, and their address goes with the rest."""
    life = live(store, 1, now)
    store.run(lambda unit: forget(unit, OPERATOR, life.contact, now))
    assert [word for word in (*life.words, *life.places) if word in dump(store)] == []
    assert log(store)[-2:] == [
        ("operator", "contact.erased", f"contact:{life.contact}"),
        ("operator", "contact.erased", f"contact:{life.absorbed}"),
    ]
    assert store.read(lambda unit: unit.audit.verify()).fault is None


def test_the_job_finishes_what_waited_for_the_farewell(store: Store, now: datetime) -> None:
    """A minute later at the latest, the address is gone as well; running it again is harmless."""
    life = live(store, 1, now)
    say(store, life, ChannelName.TELEGRAM, "Goodbye", DeliveryKind.REPLY, now)
    forget_as(store, life.contact, life.contact, now)
    job = finish_erased(store, lambda: now)
    job.run()
    assert life.addresses[ChannelName.TELEGRAM] in dump(store)
    claim(store, now, now + HOUR)
    store.run(lambda unit: unit.deliveries.recover(now + HOUR))  # sent or not: it is due once more
    assert store.run(lambda unit: finish_erasures(unit, now)) == 0
    finish_erased(store, lambda: now + 8 * DAY).run()
    job.run()
    assert [place for place in life.places if place in dump(store)] == []


def test_a_tombstone_does_not_sign_in(sqlite_store: Store, now: datetime) -> None:
    """Neither the session nor an unused link of an administrator outlives them; the next start makes a new one."""

    def begin(unit: Unit) -> tuple[str, str, int]:
        session = sign_in(unit, new_link(unit, now), now)
        assert session is not None
        return session.token, new_link(unit, now), session.contact

    session, link, contact = sqlite_store.run(begin)
    forget_as(sqlite_store, contact, contact, now)
    assert sqlite_store.read(lambda unit: signed_in(unit, session, now)) is None
    assert sqlite_store.run(lambda unit: sign_in(unit, link, now)) is None
    token = sqlite_store.run(lambda unit: first_link(unit, now))
    assert token is not None
    new = sqlite_store.run(lambda unit: sign_in(unit, token, now))
    assert new is not None
    assert new.contact != contact


def test_visitors_who_were_not_heard_of_are_erased(store: Store, now: datetime) -> None:
    """The clock's job erases them as if they had asked, and writes down how many; who wrote lately stays."""
    for number in range(3):
        meet(store, f"long-ago-{number}", now - RETENTION - DAY)
    meet(store, "lately", now)
    forget_old(store, RETENTION, lambda: now).run()
    assert "long-ago" not in dump(store)
    assert "lately" in dump(store)
    erased = [("focal", "contact.erased", f"contact:{number}") for number in (1, 2, 3)]
    assert log(store) == [*erased, ("focal", "retention.applied", "")]
    forget_old(store, RETENTION, lambda: now).run()
    assert len(log(store)) == 4


def test_visitors_are_erased_in_batches(sqlite_store: Store, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """No transaction holds everybody else up for long: one batch is one transaction."""
    monkeypatch.setattr("handlers.erasure.BATCH", 2)
    for number in range(3):
        meet(sqlite_store, str(number), now - RETENTION - DAY)
    before = now - RETENTION
    assert [sqlite_store.run(lambda unit: erase_unheard(unit, before, now)) for _ in range(3)] == [2, 1, 0]


def test_records_are_kept_for_their_time(store: Store, now: datetime) -> None:
    """Settled requests, invitations and guesses go when their time is over, to the moment; what is open stays."""
    contact = meet(store, "ana", now).contact

    def fill(unit: Unit) -> None:
        for code, ended in (("old", now - INVITATIONS_KEPT - DAY), ("new", now - INVITATIONS_KEPT)):
            made = (Purpose.JOIN, code)
            unit.invitations.add(
                made[1],
                made[0],
                contact=None,
                member=None,
                role=Role.ALTERNATE,
                created_by=contact,
                now=ended - DAY,
                expires_at=ended,
            )
        for at in (now - GUESSES_KEPT - HOUR, now - GUESSES_KEPT):
            unit.invitations.note_guess(contact, at)
        for closed in (now - RETENTION - HOUR, now - RETENTION, None):
            request = unit.requests.open(RequestKind.ACCESS, contact, None, "wish", now - 2 * RETENTION)
            if closed:
                unit.requests.close(request, "granted", None, closed)

    store.run(fill)
    counts = store.run(lambda unit: forget_records(unit, RETENTION, 0, now))
    assert counts == {"visitors": 0, "messages": 0, "requests": 1, "invitations": 1, "pushes": 0, "guesses": 1}
    (entry,) = store.read(lambda unit: unit.audit.entries(None, 9))
    assert (entry.actor, entry.action, entry.details) == ("focal", "retention.applied", counts)
    assert not any(store.run(lambda unit: forget_records(unit, RETENTION, 0, now)).values())
    assert len(log(store)) == 1


def test_the_head_is_logged(sqlite_store: Store, now: datetime, capsys: pytest.CaptureFixture[str]) -> None:
    """The process's own log, which leaves the machine, has what `focal audit verify --head` compares with."""
    sqlite_store.run(lambda unit: unit.audit.note("focal", "x", "", now))
    note_audit_head(sqlite_store).run()
    head = sqlite_store.read(lambda unit: unit.audit.head())
    assert head.head in capsys.readouterr().out
