"""The register as the console lists it: what the contacts of each member come to."""

from __future__ import annotations

from datetime import date, datetime

from knowledge.model.people import AddressState, ChannelName, MemberKind, Role
from knowledge.model.times import PartialDate
from knowledge.store.member_overview import MemberLine, MemberOverview
from knowledge.store.store import Store
from tests.circulations import SERVED, add_address, add_member, add_reader, lose

TODAY = date(2026, 11, 20)


def lines(store: Store, channels: tuple[ChannelName, ...] = SERVED) -> dict[str, MemberLine]:
    """What is found of each member, by its code."""
    found = store.read(lambda unit: MemberOverview(unit.connection).lines(channels, TODAY))
    return {line.member.code: line for line in found}


def numbers(line: MemberLine) -> tuple[int, int, int, int]:
    return line.contacts, line.focal_points, line.reached, line.with_bad_address


def test_members_come_by_name(store: Store) -> None:
    """Every member has a line, in the order of the names, also those of whom nobody is known."""
    for code in ("vitoria", "braga"):
        add_member(store, code)
    assert list(lines(store)) == ["braga", "vitoria"]
    assert numbers(lines(store)["braga"]) == (0, 0, 0, 0)


def test_contacts_are_counted(store: Store, now: datetime) -> None:
    """Those who hold a post count: how many, how many focal points, and how many can be sent something."""
    member = add_member(store, "vitoria")
    add_reader(store, member, now)
    add_reader(store, member, now, role=Role.ALTERNATE, channel=None)
    add_reader(store, member, now, role=Role.ALTERNATE, consent="")
    assert numbers(lines(store)["vitoria"]) == (3, 1, 1, 0)


def test_those_who_were_erased_are_not(store: Store, now: datetime) -> None:
    """Whoever was erased speaks for nobody any more."""
    member = add_member(store, "vitoria")
    reader = add_reader(store, member, now)
    store.run(lambda unit: unit.erasure.erase([reader.id], now))
    assert numbers(lines(store)["vitoria"]) == (0, 0, 0, 0)


def test_a_bad_address_shows(store: Store, now: datetime) -> None:
    """A blocked address is bad, and who has no other one is not reached; with another one they are."""
    member = add_member(store, "vitoria")
    reader = add_reader(store, member, now)
    lose(store, reader.chat, now)
    assert numbers(lines(store)["vitoria"]) == (1, 1, 0, 1)
    add_address(store, reader, ChannelName.SLACK, "T1/U999")
    assert numbers(lines(store)["vitoria"]) == (1, 1, 1, 1)


def test_an_earlier_email_is_no_fault(store: Store, now: datetime) -> None:
    """An e-mail that somebody had before is neither bad nor used."""
    member = add_member(store, "vitoria")
    reader = add_reader(store, member, now)
    add_address(store, reader, ChannelName.EMAIL, "old@example.org")
    lose(store, "old@example.org", now, AddressState.LEFT)
    assert numbers(lines(store)["vitoria"]) == (1, 1, 1, 0)


def test_email_reaches_where_it_is_served(store: Store, now: datetime) -> None:
    """An e-mail of the register reaches somebody before anything was sent there, if letters can be sent at all."""
    member = add_member(store, "vitoria")
    reader = add_reader(store, member, now, channel=None, email="ana@example.org", consent="")
    assert lines(store)["vitoria"].reached == 1
    assert lines(store, (ChannelName.TELEGRAM,))["vitoria"].reached == 0
    add_address(store, reader, ChannelName.EMAIL, "ana@example.org")
    lose(store, "ana@example.org", now, AddressState.UNREACHABLE)
    assert numbers(lines(store)["vitoria"]) == (1, 1, 0, 1)


def test_what_members_are_wanting(store: Store, now: datetime) -> None:
    """A member of today wants a focal point and somebody who is reached; the secretariat and former members do not."""
    add_member(store, "braga")
    add_member(store, "dakar", until=PartialDate("2025"))
    add_member(store, "office", kind=MemberKind.SECRETARIAT)
    found = lines(store)
    assert (found["braga"].lacks_focal_point, found["braga"].is_unreached) == (True, True)
    for code in ("dakar", "office"):
        assert (found[code].lacks_focal_point, found[code].is_unreached) == (False, False)
    assert not found["dakar"].is_current
