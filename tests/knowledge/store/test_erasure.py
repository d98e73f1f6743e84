"""Erasing people: after it, no table knows them any more, and everybody else is as they were."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import func, select

from knowledge.model.conversation import Conversation
from knowledge.model.deliveries import DeliveryKind, Sent
from knowledge.model.languages import EN
from knowledge.model.messages import IncomingMessage
from knowledge.model.people import Address, AddressState, ChannelName, Contact, Role
from knowledge.store.erasure import FAREWELL_PATIENCE
from knowledge.store.errors import Conflict
from knowledge.store.store import Store
from knowledge.store.tables import (
    acts,
    addresses,
    circular_recipients,
    contacts,
    deliveries,
    files,
    invitations,
    messages,
    requests,
)
from knowledge.store.unit import Unit
from tests.lives import HOUR, MEMBER, Life, dump, live, say
from tests.queueing import ALL, claim, meet, states

FAREWELL = "Everything about you was erased."


def erase(store: Store, *contact_ids: int, now: datetime) -> tuple[int, ...]:
    return store.run(lambda unit: unit.erasure.erase(contact_ids, now))


def finish(store: Store, now: datetime) -> tuple[int, ...]:
    return store.run(lambda unit: unit.erasure.finish(unit.erasure.unfinished(), now))


def send(store: Store, now: datetime) -> list[str]:
    """Sends what is due and returns the texts."""
    sent = []
    while claimed := claim(store, now, now + HOUR):
        sent += [delivery.message.text for delivery in claimed]
        results = [
            Sent(delivery=each.id, attempt=each.attempts, provider_id=f"platform1-{each.id}", at=now)
            for each in claimed
        ]
        store.run(recording(results))
    return sent


def recording(results: list[Sent]) -> Callable[[Unit], object]:
    return lambda unit: unit.deliveries.record(results)


def found(words: tuple[str, ...], text: str) -> list[str]:
    return [line for line in text.splitlines() if any(word in line for word in words)]


@pytest.fixture
def amaia(store: Store, now: datetime) -> Life:
    return live(store, 1, now)


def test_a_life_is_in_every_table_it_can_be_in(store: Store, amaia: Life) -> None:
    """What the tests below look for is there before: each word and each place."""
    before = dump(store)
    assert [word for word in (*amaia.words, *amaia.places) if word not in before] == []


def test_nothing_is_left_of_a_person(store: Store, amaia: Life, now: datetime) -> None:
    """With nothing on its way, no name, address or word of theirs is anywhere: in no column of no table."""
    assert erase(store, amaia.contact, now=now) == (amaia.contact, amaia.absorbed)
    assert finish(store, now) == (amaia.contact, amaia.absorbed)
    assert found((*amaia.words, *amaia.places), dump(store)) == []


@pytest.mark.parametrize("channel", list(ChannelName))
def test_the_farewell_still_arrives(store: Store, amaia: Life, now: datetime, channel: ChannelName) -> None:
    """Words are gone at once; the address stays for the farewell, which is sent there, and goes with it."""
    say(store, amaia, channel, FAREWELL, DeliveryKind.REPLY, now)
    erase(store, amaia.contact, now=now)
    assert finish(store, now) == (amaia.absorbed,)
    between = dump(store)
    assert found(amaia.words, between) == []
    assert amaia.addresses[channel] in between
    (delivery,) = claim(store, now, now + HOUR)
    assert (delivery.to.channel, delivery.to.external_id) == (channel, amaia.addresses[channel])
    assert delivery.message.text == FAREWELL
    assert finish(store, now) == ()
    sent = Sent(delivery=delivery.id, attempt=1, provider_id="platform1-farewell", at=now)
    store.run(lambda unit: unit.deliveries.record([sent]))
    assert finish(store, now) == (amaia.contact,)
    assert found((*amaia.words, *amaia.places, FAREWELL), dump(store)) == []


def test_everybody_else_is_left_alone(store: Store, amaia: Life, now: datetime) -> None:
    """The traces of another person, of the same kinds and the same city, are word for word what they were."""
    other = live(store, 2, now)
    mine = (*other.words, *other.places)
    before = found(mine, dump(store))
    erase(store, amaia.contact, now=now)
    finish(store, now)
    assert sorted(found(mine, dump(store))) == sorted(before)
    assert MEMBER.name in dump(store)


def test_numbers_stay(store: Store, amaia: Life, now: datetime) -> None:
    """That questions were asked and refused, in which language and when, that replies were delivered, how requests
    ended, and who invited; that somebody of the city acknowledged and registered: the statistics of the network."""
    count = select(func.count()).select_from
    erase(store, amaia.contact, now=now)
    finish(store, now)

    def work(unit: Unit) -> None:
        execute = unit.connection.execute
        kept = execute(select(messages).order_by(messages.c.id)).all()
        assert [(row.direction, row.language, row.verdict) for row in kept] == [
            ("in", "eu", None),
            ("out", "en", "refused"),
        ] * 4
        assert {(row.text, row.key == f"erased:{row.id}", row.at) for row in kept} == {("", True, now)}
        assert execute(count(deliveries).where(deliveries.c.state == "sent")).scalar_one() == 6
        acknowledged = select(circular_recipients.c.acknowledged_via).order_by(circular_recipients.c.circular_id)
        assert execute(acknowledged).scalars().all() == ["email", ""]
        assert execute(select(acts.c.act, acts.c.member_id)).all() == [("registered", 1)]
        outcomes = execute(select(requests.c.kind, requests.c.outcome).order_by(requests.c.id)).all()
        assert outcomes == [("access", "granted"), ("correction", "erased")]
        assert execute(select(invitations.c.created_by)).scalars().all() == [amaia.contact]

    store.read(work)


def test_the_tombstone_is_a_visitor_without_anything(store: Store, amaia: Life, now: datetime) -> None:
    """The number stays, as a visitor who receives nothing, and says when it was erased."""
    erase(store, amaia.contact, now=now)
    contact = store.read(lambda unit: unit.people.contact(amaia.contact))
    assert contact == Contact(id=amaia.contact, name="", role=Role.VISITOR, language=EN, subscribed=False)
    erased = store.read(
        lambda unit: unit.connection.execute(
            select(contacts.c.erased_at).where(contacts.c.id == amaia.contact)
        ).scalar_one()
    )
    assert erased == now
    assert store.read(lambda unit: (unit.erasure.is_erased(amaia.contact), unit.erasure.is_erased(999))) == (
        True,
        False,
    )


def test_erasing_twice_changes_nothing(store: Store, amaia: Life, now: datetime) -> None:
    """Neither a second erasure nor a second finish finds anything to do."""
    erase(store, amaia.contact, now=now)
    finish(store, now)
    before = dump(store)
    assert erase(store, amaia.contact, now=now + HOUR) == ()
    assert store.run(lambda unit: unit.erasure.finish([amaia.contact, amaia.absorbed], now + HOUR)) != ()
    assert store.read(lambda unit: unit.erasure.unfinished()) == ()
    assert dump(store) == before


def test_whichever_entry_is_named_the_whole_person_goes(store: Store, amaia: Life, now: datetime) -> None:
    """The entry that was absorbed leads to the one that was kept."""
    assert erase(store, amaia.absorbed, now=now) == (amaia.contact, amaia.absorbed)


def test_a_merge_that_was_undone_joins_nobody(store: Store, amaia: Life, now: datetime) -> None:
    """Two people who were once taken for one are two again, and only one of them is erased."""
    other = live(store, 2, now)
    merge = store.run(lambda unit: unit.merges.merge(amaia.contact, other.contact, now))
    store.run(lambda unit: unit.merges.undo(merge, now))
    before = found((*other.words, *other.places), dump(store))
    assert erase(store, amaia.contact, now=now) == (amaia.contact, amaia.absorbed)
    after = found((*other.words, *other.places), dump(store))
    mine = [line for line in before if not line.startswith(f"merges: ['{merge}'")]
    assert sorted(mine) == sorted(after)
    assert store.run(lambda unit: unit.merges.undo(merge, now)) is None


def test_what_was_not_asked_for_is_cancelled(store: Store, amaia: Life, now: datetime) -> None:
    """A circular and a reminder that are queued are not sent any more, nor is a letter; the replies are."""
    telegram = ChannelName.TELEGRAM
    circular = say(store, amaia, telegram, "Circular 7", DeliveryKind.CIRCULAR, now)
    reminder = say(store, amaia, telegram, "Three days left", DeliveryKind.REMINDER, now)
    reply = say(store, amaia, telegram, FAREWELL, DeliveryKind.REPLY, now)
    erase(store, amaia.contact, now=now)
    assert [states(store)[key] for key in (circular, reminder, reply)] == ["failed", "failed", "pending"]
    assert send(store, now) == [FAREWELL]
    finish(store, now)
    reasons = select(deliveries.c.reason).where(deliveries.c.state == "failed")
    assert store.read(lambda unit: unit.connection.execute(reasons).scalars().all()) == ["erased"] * 3
    assert "pending" not in states(store).values()


def test_what_is_being_sent_is_waited_for(store: Store, amaia: Life, now: datetime) -> None:
    """A circular that is on its way at this moment is recorded first; put off, it is not tried again."""
    say(store, amaia, ChannelName.SLACK, "Circular 7", DeliveryKind.CIRCULAR, now)
    claim(store, now, now + HOUR)
    erase(store, amaia.contact, now=now)
    assert finish(store, now) == (amaia.absorbed,)
    store.run(lambda unit: unit.deliveries.recover(now + HOUR))
    assert finish(store, now + HOUR) == (amaia.contact,)
    assert found(("Circular 7", *amaia.places), dump(store)) == []


def test_a_farewell_that_nobody_sends_holds_nothing_up_for_ever(store: Store, amaia: Life, now: datetime) -> None:
    """On a channel that was switched off, the address is erased after a week, farewell or not."""
    say(store, amaia, ChannelName.SLACK, FAREWELL, DeliveryKind.REPLY, now)
    erase(store, amaia.contact, now=now)
    assert finish(store, now + FAREWELL_PATIENCE - HOUR) == (amaia.absorbed,)
    assert finish(store, now + FAREWELL_PATIENCE) == (amaia.contact,)
    assert found((*amaia.places, FAREWELL), dump(store)) == []
    assert store.run(lambda unit: unit.deliveries.claim(ALL, now + FAREWELL_PATIENCE, now + 30 * HOUR * 24, 9)) == ()


def test_who_writes_again_meets_nobody(store: Store, amaia: Life, now: datetime) -> None:
    """Once finished, the address is unknown and can be anybody's, and be erased again."""
    erase(store, amaia.contact, now=now)
    finish(store, now)
    address = Address(channel=ChannelName.TELEGRAM, external_id=amaia.addresses[ChannelName.TELEGRAM])
    assert store.read(lambda unit: unit.conversations.at(address)) is None
    again = meet(store, address.external_id, now, ChannelName.TELEGRAM)
    assert erase(store, again.contact, now=now) == (again.contact,)
    assert finish(store, now) == (again.contact,)
    assert found((address.external_id,), dump(store)) == []


def test_who_writes_before_the_farewell_is_somebody_new(store: Store, amaia: Life, now: datetime) -> None:
    """The address becomes a new contact's; the farewell still goes there, and the old words are finished behind it."""
    channel = ChannelName.WEBCHAT
    say(store, amaia, channel, FAREWELL, DeliveryKind.REPLY, now)
    erase(store, amaia.contact, now=now)
    address = Address(channel=channel, external_id=amaia.addresses[channel])
    line = store.read(lambda unit: unit.conversations.at(address))
    assert line is not None
    assert store.read(lambda unit: unit.erasure.is_erased(line.conversation.contact.id))

    def meet_again(unit: Unit) -> int:
        new = unit.people.add_contact("", Role.VISITOR, EN, None, now)
        unit.erasure.release(line.address_id, new)
        return new

    new = store.run(meet_again)
    owner = store.read(lambda unit: unit.people.owner(address))
    assert owner is not None
    assert owner[0].id == new
    assert finish(store, now) == (amaia.absorbed,)
    assert send(store, now) == [FAREWELL]
    store.run(lambda unit: unit.mail.put(address.external_id, "out", "new", {"text": "Hello!"}, now))
    assert finish(store, now) == (amaia.contact,)
    after = dump(store)
    assert found((*amaia.words, FAREWELL), after) == []
    assert {line.partition(":")[0] for line in found((address.external_id,), after)} == {"addresses", "webchat_mail"}


def test_an_address_is_released_once(store: Store, amaia: Life, now: datetime) -> None:
    """Of two messages that come at once only one finds the address waiting; finished, nobody is given its number."""
    channel = ChannelName.SLACK
    say(store, amaia, channel, FAREWELL, DeliveryKind.REPLY, now)
    other = meet(store, "ana", now)
    with pytest.raises(Conflict):
        store.run(lambda unit: unit.erasure.release(amaia.address_ids[channel], other.contact))
    erase(store, amaia.contact, now=now)
    store.run(lambda unit: unit.erasure.release(amaia.address_ids[channel], other.contact))
    with pytest.raises(Conflict):
        store.run(lambda unit: unit.erasure.release(amaia.address_ids[channel], other.contact))
    finish(store, now + FAREWELL_PATIENCE)
    with pytest.raises(Conflict):
        store.run(lambda unit: unit.erasure.release(amaia.address_ids[ChannelName.TELEGRAM], other.contact))


def test_a_redelivery_is_known_until_the_farewell_is_sent(store: Store, amaia: Life, now: datetime) -> None:
    """The message that ended in the erasure may come again from the platform; it is no first word of somebody new."""
    say(store, amaia, ChannelName.TELEGRAM, FAREWELL, DeliveryKind.REPLY, now)
    erase(store, amaia.contact, now=now)
    key = f"m:{amaia.addresses[ChannelName.TELEGRAM]}:1"
    assert store.read(lambda unit: unit.erasure.was_heard(ChannelName.TELEGRAM, key))
    assert not store.read(lambda unit: unit.erasure.was_heard(ChannelName.TELEGRAM, "m:1:2"))


def test_an_open_page_counts_on(store: Store, amaia: Life, now: datetime) -> None:
    """A browser whose page stayed open gets what is new after two erasures, though nothing names its chat any more."""
    chat = amaia.addresses[ChannelName.WEBCHAT]
    erase(store, amaia.contact, now=now)
    finish(store, now)
    assert found((chat,), dump(store)) == []
    again = meet(store, chat, now)
    assert store.run(lambda unit: unit.mail.put(chat, "out", "a", {"text": "Hello!"}, now)) == 3
    erase(store, again.contact, now=now)
    finish(store, now)
    assert store.run(lambda unit: unit.mail.put(chat, "out", "a", {"text": "Hello!"}, now)) == 4
    assert [mail.seq for mail in store.read(lambda unit: unit.mail.after(chat, 3))] == [4]


def test_a_file_that_others_got_too_stays(store: Store, amaia: Life, now: datetime) -> None:
    """The same file in somebody else's transcript is still theirs; it goes with the last who have it. What somebody
    sent in the name of their city is the city's."""
    other = live(store, 2, now)
    count = select(func.count()).select_from(files)
    total = store.read(lambda unit: unit.connection.execute(count).scalar_one())
    assert total == 2 * (4 + 1 + 1)
    erase(store, amaia.contact, now=now)
    assert store.read(lambda unit: unit.connection.execute(count).scalar_one()) == 4 + 1 + 2
    erase(store, other.contact, now=now)
    assert store.read(lambda unit: unit.connection.execute(count).scalar_one()) == 2


def test_the_console_does_not_list_what_is_erased(store: Store, amaia: Life, now: datetime) -> None:
    """Neither refused questions nor conversations nor transcripts show empty lines, and the counts agree."""
    other = live(store, 2, now)
    erase(store, amaia.contact, now=now)
    finish(store, now)

    def work(unit: Unit) -> None:
        refused = unit.transcripts.refused(None, 99)
        assert {reply.contact_id for _, reply in refused} == {other.contact, other.absorbed}
        assert unit.transcripts.count_refused() == len(refused) == 4
        assert [listed.contact_id for listed in unit.transcripts.conversations(None, 9)] == [other.contact]
        assert unit.transcripts.of_contact(amaia.contact) == ()

    store.read(work)


def last_words(message: IncomingMessage, conversation: Conversation, unit: Unit) -> None:
    """What somebody says is kept, and their conversation stored."""
    unit.transcripts.hear(message, conversation.contact.id, "en")
    unit.conversations.save(conversation, message.at)


def test_who_is_writing_meanwhile_does_not_leave_words_behind(store: Store, now: datetime) -> None:
    """A message stored at the very moment of the erasure is erased too, or found a conversation that was gone."""
    for turn in range(10):
        person = meet(store, f"chat-{turn}", now)
        conversation = Conversation(contact=Contact(id=person.contact, name="", role=Role.VISITOR, language=EN))

        message = IncomingMessage(key=f"k{turn}", sender=person.address, at=now, text="last words")
        write = partial(last_words, message, conversation)
        with ThreadPoolExecutor(2) as threads:
            written = threads.submit(store.run, write)
            erased = threads.submit(erase, store, person.contact, now=now)
        assert written.exception() is None
        assert erased.result() == (person.contact,)
    finish(store, now)
    assert found(("last words", "chat-"), dump(store)) == []


def test_the_addresses_stand_as_left(store: Store, amaia: Life, now: datetime) -> None:
    """Nothing is ever sent to the numbers that stand for addresses."""
    erase(store, amaia.contact, now=now)
    finish(store, now)
    rows = store.read(lambda unit: unit.connection.execute(select(addresses)).all())
    assert {(row.external_id == f"erased:{row.id}", row.state, row.scope) for row in rows} == {
        (True, AddressState.LEFT, "")
    }


def save(unit: Unit, conversation: Conversation, at: datetime) -> None:
    unit.conversations.save(conversation, at)


def test_unheard_visitors_are_found(store: Store, amaia: Life, now: datetime) -> None:
    """Visitors alone, whose conversation stands still; nobody with a post, nobody who was absorbed, none twice."""
    day = timedelta(days=1)
    quiet, silent, active = (meet(store, name, now - 2 * day) for name in ("quiet", "silent", "active"))
    for person, at in ((quiet, now - 2 * day), (active, now)):
        conversation = Conversation(contact=Contact(id=person.contact, name="", role=Role.VISITOR, language=EN))
        store.run(partial(save, conversation=conversation, at=at))

    def unheard(limit: int = 9) -> tuple[int, ...]:
        return store.read(lambda unit: unit.retention.unheard_visitors(now - day, limit))

    assert unheard() == (quiet.contact, silent.contact)
    assert unheard(1) == (quiet.contact,)
    erase(store, quiet.contact, now=now)
    assert unheard() == (silent.contact,)
