"""The job that reminds the staff of unanswered questions."""

from __future__ import annotations

from datetime import datetime, timedelta

from handlers.dialogue.library import Library
from knowledge.model.languages import EN
from knowledge.model.messages import IncomingMessage
from knowledge.model.people import Address, ChannelName, Role
from knowledge.store.store import Store
from knowledge.store.unit import Unit
from scheduler.jobs import remind_of_tickets
from tests.queueing import meet, states

DAY = timedelta(days=1)


def test_it_reminds_when_it_is_time(store: Store, library: Library, now: datetime) -> None:
    """Before its time the job does nothing, then it queues one message to each of the staff, and then nothing more."""
    asker = meet(store, "ana", now)

    def prepare(unit: Unit) -> None:
        staff = unit.people.add_contact("Iker", Role.STAFF, EN, None, now)
        unit.people.add_address(Address(channel=ChannelName.WEBCHAT, external_id="iker"), staff)
        heard = IncomingMessage(key="k", sender=asker.address, at=now, text="Who pays?")
        message = unit.transcripts.hear(heard, asker.contact, EN)
        assert message is not None
        unit.tickets.open(message, "", now, remind_at=now + DAY)

    store.run(prepare)
    clock = [now]
    job = remind_of_tickets(store, lambda: library, lambda: clock[0])
    job.run()
    assert states(store) == {}
    clock[0] = now + DAY
    for _time in range(3):
        job.run()
    assert list(states(store).values()) == ["pending"]
    assert (job.name, job.every) == ("remind_of_tickets", timedelta(minutes=1))
