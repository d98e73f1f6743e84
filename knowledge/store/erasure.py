"""Erasing people. What they said and were is gone at once; where they are reached, once the farewell was sent.

Numbers stay: that somebody asked something at that time, in that language, and whether it was answered; that somebody
of a member got a circular, acknowledged it, or registered for something, which counts for the member.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Select,
    Text,
    and_,
    case,
    cast,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
    union_all,
    update,
)

from knowledge.model.deliveries import ERASED, DeliveryKind, DeliveryState
from knowledge.model.languages import EN
from knowledge.model.messages import OutgoingMessage
from knowledge.model.people import AddressState, ChannelName, Role
from knowledge.store.answer_files import AnswerFileRepository
from knowledge.store.assignment_people import AssignmentPeople
from knowledge.store.codec import encode_message
from knowledge.store.errors import Conflict
from knowledge.store.mail import MailRepository
from knowledge.store.registration_people import RegistrationPeople
from knowledge.store.response_people import ResponsePeople
from knowledge.store.review_people import ReviewPeople
from knowledge.store.selves import selves_of
from knowledge.store.signature_people import SignaturePeople
from knowledge.store.tables import (
    accounts,
    addresses,
    answer_files,
    applications,
    calendar_feeds,
    circular_files,
    consents,
    console_sessions,
    contacts,
    conversations,
    deliveries,
    event_items,
    failures,
    files,
    form_push_files,
    guesses,
    invitations,
    list_entries,
    merges,
    messages,
    posts,
    practices,
    register_files,
    requests,
    sign_in_links,
    snoozes,
    tickets,
)
from knowledge.store.taking_back import take_back
from knowledge.store.ticket_posts import TicketPosts

FAREWELL_PATIENCE = timedelta(days=7)
"""How long a reply may stay on its way to somebody who was erased. The outbox gives up long before (scheduler/retry);
this is for channels that were switched off and never claim what waits for them."""

_m, _d, _a = messages.c, deliveries.c, addresses.c

_TOMBSTONE: dict[str, Any] = {
    "member_id": None,
    "name": "",
    "role": Role.VISITOR,
    "language": EN,
    "language_chosen": False,
    "subscribed": False,
    "email": "",
    "function": "",
    "other_languages": [],
    "declined": [],
    "time_zone": "",
    "quiet_from": None,
    "quiet_until": None,
    "consent": "",
}
_NOTHING_SAID = encode_message(OutgoingMessage(text=""))
_NOTHING_HEARD: dict[str, Any] = {"choice": "", "files": []}
_NOTHING_MOVED: dict[str, list[Any]] = {"addresses": [], "posts": [], "dropped": []}

_MARK = literal("erased:", Text)
_MARK_OF_MESSAGE = _MARK + cast(_m.id, Text)
_MARK_OF_ADDRESS = _MARK + cast(_a.id, Text)
_MARK_OF_DELIVERY = _MARK + cast(_d.id, Text)


class ErasureRepository:
    """Turns people into numbers. Doing it again changes nothing."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def is_erased(self, contact_id: int) -> bool:
        """Whether a contact was erased; False for one that never was."""
        erased = exists().where(contacts.c.id == contact_id, contacts.c.erased_at.is_not(None))
        return bool(self._connection.execute(select(erased)).scalar_one())

    def was_heard(self, channel: ChannelName, key: str) -> bool:
        """Whether this message came before: the platform may deliver again what ended in an erasure."""
        heard = exists().where(_m.channel == channel, _m.direction == "in", _m.key == key)
        return bool(self._connection.execute(select(heard)).scalar_one())

    def release(self, address_id: int, contact_id: int) -> None:
        """Gives the address of somebody erased, to which the farewell may still be on its way, to somebody new.

        Raises:
            Conflict: it was finished, or given to somebody, in between.
        """
        owner = select(contacts.c.id).join(addresses, _a.contact_id == contacts.c.id).where(_a.id == address_id)
        self._connection.execute(owner.with_for_update(of=contacts))
        erased = select(contacts.c.id).where(contacts.c.erased_at.is_not(None))
        waits = (_a.id == address_id, _a.external_id != _MARK_OF_ADDRESS, _a.contact_id.in_(erased))
        given = {"contact_id": contact_id, "state": AddressState.ACTIVE, "since": None}
        if self._connection.execute(update(addresses).where(*waits).values(given)).rowcount != 1:
            raise Conflict

    def erase(self, contact_ids: Iterable[int], now: datetime) -> tuple[int, ...]:
        """Erases people, with all entries of each, and returns the numbers of those who were not erased before.

        Replies on their way to them stay until they were sent, and so do their addresses: `finish` does the rest.
        """
        ids = self._living(selves_of(self._connection, contact_ids))
        if ids:
            self._end_conversations(ids)
            self._cancel(ids, now)
            answered = AnswerFileRepository(self._connection).forget(ids)
            TicketPosts(self._connection).forget(ids, now)
            self._delete_records(ids)
            self._blank_tickets(ids, now)
            self._blank_records(ids, now)
            self._leave_practices(ids)
            self._unsign(ids)
            ResponsePeople(self._connection).forget(ids)
            AssignmentPeople(self._connection).forget(ids)
            ReviewPeople(self._connection).forget(ids)
            SignaturePeople(self._connection).forget(ids)
            RegistrationPeople(self._connection).forget(ids, now)
            self._forget_words(ids)
            self._delete_files(answered)
            for chat in self._forget_places(ids):
                MailRepository(self._connection).empty(chat)
            self._update_contacts(ids, _TOMBSTONE | {"erased_at": now})
        return ids

    def unfinished(self) -> tuple[int, ...]:
        """Erased contacts of whom something is left to anonymise, whether or not it may be done already."""
        of_contact = contacts.c.id
        left = or_(
            exists().where(_a.contact_id == of_contact, _a.external_id != _MARK_OF_ADDRESS),
            exists().where(_m.contact_id == of_contact, _m.key != _MARK_OF_MESSAGE),
            exists().where(_d.contact_id == of_contact, _d.letter_id.is_not(None), _d.key != _MARK_OF_DELIVERY),
            exists().where(conversations.c.contact_id == of_contact),
        )
        found = select(of_contact).where(contacts.c.erased_at.is_not(None), left).order_by(of_contact)
        return tuple(self._connection.execute(found).scalars())

    def finish(self, contact_ids: Iterable[int], now: datetime) -> tuple[int, ...]:
        """Anonymises what was left of erased contacts, but of those to whom something is still on its way.

        Returns the numbers of those who are done.
        """
        ids = self._erased(contact_ids)
        self._cancel(ids, now)
        self._lose_patience(ids, now)
        done = tuple(sorted(set(ids) - self._awaiting(ids)))
        if done:
            self._end_conversations(done)
            self._forget_words(done)
            self._forget_identifiers(done)
            for chat in self._forget_places(done):
                MailRepository(self._connection).forget_chat(chat)
            self._forget_addresses(done)
        return done

    def _living(self, ids: Sequence[int]) -> tuple[int, ...]:
        """Those that are not erased. On PostgreSQL, whoever is writing something of theirs ends first."""
        known = select(contacts.c.id).where(contacts.c.id.in_(ids), contacts.c.erased_at.is_(None))
        return tuple(self._connection.execute(known.order_by(contacts.c.id).with_for_update()).scalars())

    def _erased(self, contact_ids: Iterable[int]) -> tuple[int, ...]:
        known = select(contacts.c.id).where(contacts.c.id.in_(list(contact_ids)), contacts.c.erased_at.is_not(None))
        return tuple(self._connection.execute(known.order_by(contacts.c.id).with_for_update()).scalars())

    def _end_conversations(self, ids: Sequence[int]) -> None:
        """First of all: who is writing to the same conversation ends, or finds it changed and begins anew."""
        self._connection.execute(delete(conversations).where(conversations.c.contact_id.in_(ids)))

    def _cancel(self, ids: Sequence[int], now: datetime) -> None:
        """What they did not ask for is not sent any more."""
        for theirs in (_d.message_id.in_(_messages_of(ids)), _letters_to(ids)):
            unasked = and_(theirs, _d.kind != DeliveryKind.REPLY)
            take_back(self._connection, unasked, ERASED, now, DeliveryState.FAILED)

    def _delete_records(self, ids: Sequence[int]) -> None:
        for table in (
            *(posts, consents, guesses, sign_in_links, console_sessions, list_entries),
            *(snoozes, calendar_feeds, accounts),
        ):
            self._connection.execute(delete(table).where(table.c.contact_id.in_(ids)))
        i = invitations.c
        self._connection.execute(delete(invitations).where(i.contact_id.in_(ids), i.used_at.is_(None)))
        self._connection.execute(delete(register_files))  # they may name whomever; who looks at one sends it again

    def _blank_tickets(self, ids: Sequence[int], now: datetime) -> None:
        """They keep their kind and outcome, and their number, which nobody else's gets; what these people looked
        after as staff is for anybody again."""
        t = tickets.c
        theirs, still_open = t.message_id.in_(_messages_of(ids)), t.closed_at.is_(None)
        self._connection.execute(update(tickets).where(theirs).values(origin="", candidates=[]))
        closed = {"closed_at": now, "outcome": ERASED, "remind_at": None}
        self._connection.execute(update(tickets).where(theirs, still_open).values(closed))
        held = t.assignee.in_([f"contact:{number}" for number in ids])
        self._connection.execute(update(tickets).where(held, still_open).values(assignee=""))

    def _blank_records(self, ids: Sequence[int], now: datetime) -> None:
        """Requests keep their kind and outcome; merges can no longer be undone."""
        theirs = requests.c.contact_id.in_(ids)
        self._connection.execute(update(requests).where(theirs).values(text=""))
        still_open = update(requests).where(theirs, requests.c.closed_at.is_(None))
        self._connection.execute(still_open.values(closed_at=now, outcome=ERASED))
        merged = merges.c.kept_id.in_(ids) | merges.c.absorbed_id.in_(ids)
        undone = func.coalesce(merges.c.undone_at, literal(now, merges.c.undone_at.type))
        self._connection.execute(update(merges).where(merged).values(moved=_NOTHING_MOVED, undone_at=undone))

    def _unsign(self, ids: Sequence[int]) -> None:
        """What was signed was signed, and when; it is not told any more by whom."""
        signed = update(applications).where(applications.c.signed_by_id.in_(ids))
        self._connection.execute(signed.values(signed_by_id=None, signed_name=""))

    def _leave_practices(self, ids: Sequence[int]) -> None:
        """What a city published stays the city's; nobody is named any more who tells more about it."""
        theirs = practices.c.contact_id.in_(ids)
        named = update(practices).where(theirs)
        self._connection.execute(named.values(contact_id=None, revision=practices.c.revision + 1))

    def _forget_words(self, ids: Sequence[int]) -> None:
        """Of everything that is not on its way to them."""
        theirs = and_(_m.contact_id.in_(ids), _m.key != _MARK_OF_MESSAGE, _m.id.not_in(_on_its_way(_d.message_id)))
        references = self._references(theirs)
        for side, nothing in (("in", _NOTHING_HEARD), ("out", _NOTHING_SAID)):
            self._connection.execute(update(messages).where(theirs, _m.direction == side).values(text="", body=nothing))
        self._delete_files(references)

    def _references(self, of_messages: ColumnElement[bool]) -> set[str]:
        said = select(_m.body).where(of_messages, _m.direction == "out")
        return {file[3] for body in self._connection.execute(said).scalars() for file in body.get("files", ())}

    def _delete_files(self, references: Collection[str]) -> None:
        """Those that no message, no circular, no answer, no submission and no event names any more."""
        for reference in references:
            is_named = exists().where(_m.direction == "out", cast(_m.body, Text).contains(reference))
            of_others = (circular_files, answer_files, form_push_files, event_items)
            is_attached = or_(*(exists().where(table.c.reference == reference) for table in of_others))
            self._connection.execute(delete(files).where(files.c.reference == reference, ~is_named, ~is_attached))

    def _forget_places(self, ids: Sequence[int]) -> tuple[str, ...]:
        """Forgets what was filed under their addresses, and tells which chats of browsers are theirs."""
        known = select(_a.channel, _a.external_id).where(_a.contact_id.in_(ids), _a.external_id != _MARK_OF_ADDRESS)
        filed = tuple_(failures.c.channel, failures.c.external_id).in_(known)
        self._connection.execute(delete(failures).where(filed))
        chats = self._connection.execute(known.where(_a.channel == ChannelName.WEBCHAT))
        return tuple(row.external_id for row in chats)

    def _forget_identifiers(self, ids: Sequence[int]) -> None:
        """The platforms' own names of messages: many contain the address."""
        kept = case((_d.reason == ERASED, ERASED), else_=None)
        anonymous = {"key": _MARK_OF_DELIVERY, "provider_id": None, "reason": kept}
        for theirs in (_d.message_id.in_(_messages_of(ids)), _letters_to(ids)):
            named = update(deliveries).where(theirs, _d.key != _MARK_OF_DELIVERY)
            self._connection.execute(named.values(anonymous))
        said = and_(_m.contact_id.in_(ids), _m.key != _MARK_OF_MESSAGE)
        self._connection.execute(update(messages).where(said).values(key=_MARK_OF_MESSAGE))

    def _forget_addresses(self, ids: Sequence[int]) -> None:
        left = {"state": AddressState.LEFT, "scope": "", "paced_until": None, "since": None}
        theirs = update(addresses).where(_a.contact_id.in_(ids))
        self._connection.execute(theirs.values(external_id=_MARK_OF_ADDRESS, **left))

    def _lose_patience(self, ids: Sequence[int], now: datetime) -> None:
        """A farewell that nobody will send any more holds nothing up for ever."""
        erased = contacts.c.erased_at <= now - FAREWELL_PATIENCE
        found = self._connection.execute(select(contacts.c.id).where(contacts.c.id.in_(ids), erased))
        if long_ago := list(found.scalars()):
            to_them = select(_a.id).where(_a.contact_id.in_(long_ago))
            stuck = or_(_d.message_id.in_(_messages_of(long_ago)), _d.address_id.in_(to_them), _letters_to(long_ago))
            given_up = update(deliveries).where(_d.state.in_(("pending", "sending")), stuck)
            self._connection.execute(given_up.values(state="failed", reason=ERASED, lease_until=None, finished_at=now))

    def _awaiting(self, ids: Sequence[int]) -> set[int]:
        """Those to whom something is on its way."""
        to_them = select(_a.contact_id).where(_a.contact_id.in_(ids), _a.id.in_(_on_its_way(_d.address_id)))
        of_them = select(_m.contact_id).where(_m.contact_id.in_(ids), _m.id.in_(_on_its_way(_d.message_id)))
        letters = select(_d.contact_id).where(_letters_to(ids), _d.state.in_(("pending", "sending")))
        waiting = (to_them, of_them, letters)
        return {contact for found in waiting for contact in self._connection.execute(found).scalars()}

    def _update_contacts(self, ids: Sequence[int], values: dict[str, Any]) -> None:
        self._connection.execute(update(contacts).where(contacts.c.id.in_(ids)).values(values))


def _messages_of(ids: Sequence[int]) -> Select[int]:
    return select(_m.id).where(_m.contact_id.in_(ids))


def _letters_to(ids: Sequence[int]) -> ColumnElement[bool]:
    return and_(_d.contact_id.in_(ids), _d.letter_id.is_not(None))


def _on_its_way(column: ColumnElement[int]) -> CompoundSelect[int]:
    """What is on its way, state by state: each has its partial index. Letters have no message: NOT IN knows no NULL."""
    states = ("pending", "sending")
    return union_all(*(select(column).where(_d.state == state, column.is_not(None)) for state in states))
