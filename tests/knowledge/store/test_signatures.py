"""Who was asked to sign answers off is kept, one at a time for each response, and goes with the people it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from knowledge.model.reviews import Signature, SignatureState
from knowledge.store.errors import Conflict
from knowledge.store.store import Store
from tests.knowledge.store.test_responses import Desk

HOUR = timedelta(hours=1)


class Signing(Desk):
    """A draft of Lyon that is to be signed off."""

    def __init__(self, store: Store, now: datetime) -> None:
        super().__init__(store, now)
        self.draft = self.add(self.blank())

    def ask(self, whom: int, by: int, hours: int = 0, response: int = 0) -> Signature:
        at = self.now + hours * HOUR
        one = Signature(response=response or self.draft.id, revision=3, contact=whom, by=by, at=at)
        return self.store.run(lambda unit: unit.signatures.ask(one))

    def decide(self, one: Signature, state: SignatureState, hours: int = 1, remark: str = "") -> Signature:
        decided = replace(one, state=state, remark=remark, decided_at=self.now + hours * HOUR)
        self.store.run(lambda unit: unit.signatures.decide(decided))
        return decided

    def all(self) -> tuple[Signature, ...]:
        return self.store.read(lambda unit: unit.signatures.of_response(self.draft.id))

    def open_to(self, contact: int) -> list[int]:
        return [one.id for one in self.store.read(lambda unit: unit.signatures.open_to(contact))]

    def last(self) -> int | None:
        return self.store.read(lambda unit: unit.signatures.last_signatory(self.member))


@pytest.fixture
def signing(store: Store, now: datetime) -> Signing:
    """On each of the two databases in turn."""
    return Signing(store, now)


def test_a_wish_is_kept_as_it_is(signing: Signing) -> None:
    """By number and by response."""
    one = signing.ask(signing.bea, signing.ana)
    assert signing.all() == (one,)
    assert signing.store.read(lambda unit: unit.signatures.one(one.id)) == one
    assert signing.store.read(lambda unit: unit.signatures.one(one.id + 1)) is None


def test_one_is_asked_at_a_time(signing: Signing) -> None:
    """Whoever was asked before is not any more; what was decided stays decided."""
    first = signing.decide(signing.ask(signing.bea, signing.ana), SignatureState.RETURNED, remark="Wrong year")
    second, third = signing.ask(signing.bea, signing.ana), signing.ask(signing.ana, signing.bea, hours=2)
    void = replace(second, state=SignatureState.VOID, decided_at=signing.now + 2 * HOUR)
    assert signing.all() == (first, void, third)
    assert (signing.open_to(signing.bea), signing.open_to(signing.ana)) == ([], [third.id])


def test_it_is_decided_once(signing: Signing) -> None:
    """Of two presses at the same time the second one learns that it came too late."""
    one = signing.ask(signing.bea, signing.ana)
    signed = signing.decide(one, SignatureState.SIGNED)
    with pytest.raises(Conflict):
        signing.decide(one, SignatureState.RETURNED)
    with pytest.raises(Conflict):
        signing.store.run(lambda unit: unit.signatures.remind(one, signing.now))
    assert signing.all() == (signed,)


def test_a_reminder_is_noted(signing: Signing) -> None:
    """The wish stays open."""
    one, later = signing.ask(signing.bea, signing.ana), signing.now + HOUR
    signing.store.run(lambda unit: unit.signatures.remind(one, later))
    assert signing.all() == (replace(one, reminded_at=later),)
    assert signing.open_to(signing.bea) == [one.id]


def test_who_signed_last_is_known_for_each_member(signing: Signing) -> None:
    """By the moment of the signature, not by that of the wish; a wish alone is none."""
    assert signing.last() is None
    other = signing.add(signing.blank(key="other"))
    late, early = signing.ask(signing.ana, signing.bea), signing.ask(signing.bea, signing.ana, response=other.id)
    assert signing.last() is None
    signing.decide(early, SignatureState.SIGNED, hours=1)
    assert signing.last() == signing.bea
    signing.decide(late, SignatureState.SIGNED, hours=2)
    assert signing.last() == signing.ana
    assert signing.store.read(lambda unit: unit.signatures.last_signatory(signing.member + 1)) is None


def test_it_goes_over_to_what_the_draft_replaces(signing: Signing) -> None:
    """A correction that was signed off is the version of the response that it corrects."""
    one = signing.decide(signing.ask(signing.bea, signing.ana), SignatureState.SIGNED)
    target = signing.add(signing.blank(key="handed in"))
    signing.store.run(lambda unit: unit.responses.absorb(signing.draft.id, target.id))
    kept = signing.store.read(lambda unit: unit.signatures.of_response(target.id))
    assert kept == (replace(one, response=target.id),)


def test_nobody_is_asked_who_was_erased(signing: Signing) -> None:
    """Their wishes and remarks go; whom they asked is asked still, without their number."""
    signing.decide(signing.ask(signing.ana, signing.bea), SignatureState.RETURNED, remark="Ask my brother")
    one = signing.ask(signing.bea, signing.ana)
    signing.store.run(lambda unit: unit.erasure.erase([signing.ana], signing.now))
    assert signing.all() == (replace(one, by=None),)
    signing.store.run(lambda unit: unit.erasure.erase([signing.bea], signing.now))
    assert signing.all() == ()


def test_entries_of_one_person_have_their_wishes_together(signing: Signing) -> None:
    """And apart again, if that was a mistake."""
    wanted, asked = signing.ask(signing.bea, signing.ana), signing.ask(signing.ana, signing.bea)
    merge = signing.store.run(lambda unit: unit.merges.merge(signing.ana, signing.bea, signing.now))
    assert [(one.contact, one.by) for one in signing.all()] == [(signing.ana, signing.ana)] * 2
    signing.store.run(lambda unit: unit.merges.undo(merge, signing.now))
    assert [(one.id, one.contact, one.by) for one in signing.all()] == [
        (wanted.id, signing.bea, signing.ana),
        (asked.id, signing.ana, signing.bea),
    ]
