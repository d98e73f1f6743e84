"""Everything that is kept about one person, read from every table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Select, Table, func, or_, select, tuple_

from knowledge.model.languages import Language, Text, fallback_chain
from knowledge.model.people import ChannelName
from knowledge.store.audit import AuditRepository
from knowledge.store.mail import FORGOTTEN
from knowledge.store.selves import selves_of
from knowledge.store.tables import (
    accounts,
    acts,
    addresses,
    answer_events,
    answer_files,
    applications,
    calendar_feeds,
    calls,
    circular_recipients,
    circular_texts,
    circulars,
    consents,
    console_sessions,
    contacts,
    conversations,
    deadlines,
    deliveries,
    events,
    failures,
    guesses,
    invitations,
    letters,
    list_entries,
    lists,
    members,
    merges,
    messages,
    posts,
    practices,
    registrations,
    requests,
    response_comments,
    response_reviews,
    response_versions,
    responses,
    section_assignments,
    sign_in_links,
    signatures,
    snoozes,
    tickets,
    webchat_mail,
)

Record = dict[str, Any]
"""One row: what each of its columns holds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonalData:
    """What is kept about a person, in the order in which it came to be.

    Attributes:
        contacts: the person's entry, and the ones that it absorbed.
        decisions: requests of others that the person decided; not what these others wrote.
        mailboxes: of each browser, how many lines it shows. They are lines of the transcript once more.
        deliveries: of messages of the transcript, by `message_id`, and of letters, by `circular_id` or by `deadline_id`
            with the title of the deadline.
        circular_recipients: the circulars that the person got or is to get, with their titles.
        acts: what the person did about circulars, events and the like.
        snoozes: the deadlines of which the person wants to be reminded later, with their titles.
        calendar_feeds: since when the person has an address for a calendar.
        registrations: of the person for events, and of colleagues whom the person registered, with the event's title.
        practices: good practices of which the person is named as the contact.
        applications: those to calls that the person signed, with the titles of the calls.
        responses: forms that the person began to fill in.
        answer_events: what they answered there, with what it was for.
        section_assignments: parts of forms that were left to the person, or by the person to a colleague.
        response_versions: answers that the person handed in.
        response_reviews: what the person said of answers that were handed in, for the secretariat or for their city.
        response_comments: what the person asked about answers, for the secretariat.
        signatures: answers that the person was asked to sign off, or asked a colleague to.
        answer_files: files that the person sent as answers, with what they were for.
        list_entries: the secretariat's lists that the person stands on, by name.
        accounts: how the person signs in to the console, without what would let anybody do so.
    """

    contacts: tuple[Record, ...]
    posts: tuple[Record, ...]
    addresses: tuple[Record, ...]
    consents: tuple[Record, ...]
    conversations: tuple[Record, ...]
    messages: tuple[Record, ...]
    deliveries: tuple[Record, ...]
    circular_recipients: tuple[Record, ...]
    acts: tuple[Record, ...]
    snoozes: tuple[Record, ...]
    calendar_feeds: tuple[Record, ...]
    registrations: tuple[Record, ...]
    practices: tuple[Record, ...]
    applications: tuple[Record, ...]
    responses: tuple[Record, ...]
    answer_events: tuple[Record, ...]
    section_assignments: tuple[Record, ...]
    response_versions: tuple[Record, ...]
    response_reviews: tuple[Record, ...]
    response_comments: tuple[Record, ...]
    signatures: tuple[Record, ...]
    answer_files: tuple[Record, ...]
    list_entries: tuple[Record, ...]
    tickets: tuple[Record, ...]
    requests: tuple[Record, ...]
    decisions: tuple[Record, ...]
    invitations: tuple[Record, ...]
    merges: tuple[Record, ...]
    accounts: tuple[Record, ...]
    sign_in_links: tuple[Record, ...]
    console_sessions: tuple[Record, ...]
    guesses: tuple[Record, ...]
    failures: tuple[Record, ...]
    mailboxes: tuple[Record, ...]
    audit: tuple[Record, ...]


class PersonalRepository:
    """Collects what is kept about people."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, contact_id: int) -> PersonalData:
        """Everything about the person whose entry that is, but for the digests of secrets that only they know."""
        ids = selves_of(self._connection, [contact_id])
        said = select(messages.c.id).where(messages.c.contact_id.in_(ids))
        where = select(addresses.c.channel, addresses.c.external_id).where(addresses.c.contact_id.in_(ids))
        d, r, i, f = deliveries.c, requests.c, invitations.c, failures.c
        return PersonalData(
            contacts=self._rows(_with_member(contacts, contacts.c.id.in_(ids), outer=True)),
            posts=self._rows(_with_member(posts, posts.c.contact_id.in_(ids))),
            addresses=self._rows(select(addresses).where(addresses.c.contact_id.in_(ids)).order_by(addresses.c.id)),
            consents=self._rows(select(consents).where(consents.c.contact_id.in_(ids)).order_by(consents.c.id)),
            conversations=self._rows(select(conversations).where(conversations.c.contact_id.in_(ids))),
            messages=self._rows(select(messages).where(messages.c.contact_id.in_(ids)).order_by(messages.c.id)),
            deliveries=self._titled(
                select(deliveries, letters.c.circular_id, letters.c.deadline_id, letters.c.language, deadlines.c.titles)
                .join_from(deliveries, letters, letters.c.id == d.letter_id, isouter=True)
                .join(deadlines, deadlines.c.id == letters.c.deadline_id, isouter=True)
                .where(or_(d.message_id.in_(said), d.contact_id.in_(ids)))
                .order_by(d.id)
            ),
            circular_recipients=self._rows(_with_titles(ids)),
            acts=self._rows(_with_member(acts, acts.c.contact_id.in_(ids), outer=True)),
            snoozes=self._titled(
                select(snoozes, contacts.c.language, deadlines.c.titles)
                .join_from(snoozes, deadlines)
                .join(contacts, contacts.c.id == snoozes.c.contact_id)
                .where(snoozes.c.contact_id.in_(ids))
                .order_by(snoozes.c.until, snoozes.c.deadline_id)
            ),
            calendar_feeds=self._rows(
                select(*_without(calendar_feeds, "token_hash"))
                .where(calendar_feeds.c.contact_id.in_(ids))
                .order_by(calendar_feeds.c.made_at)
            ),
            registrations=self._registrations(ids),
            practices=self._rows(_with_member(practices, practices.c.contact_id.in_(ids))),
            applications=self._titled(
                select(applications, contacts.c.language, calls.c.titles)
                .join_from(applications, calls, calls.c.id == applications.c.call_id)
                .join(contacts, contacts.c.id == applications.c.signed_by_id)
                .where(applications.c.signed_by_id.in_(ids))
                .order_by(applications.c.id)
            ),
            responses=self._rows(_with_member(responses, responses.c.contact_id.in_(ids), outer=True)),
            answer_events=self._rows(
                select(answer_events, responses.c.subject)
                .join_from(answer_events, responses)
                .where(answer_events.c.contact_id.in_(ids))
                .order_by(answer_events.c.id)
            ),
            section_assignments=self._rows(
                select(section_assignments, responses.c.subject)
                .join_from(section_assignments, responses)
                .where(or_(section_assignments.c.contact_id.in_(ids), section_assignments.c.by_id.in_(ids)))
                .order_by(section_assignments.c.id)
            ),
            response_versions=self._about_responses(response_versions, response_versions.c.contact_id, ids),
            response_reviews=self._about_responses(response_reviews, response_reviews.c.contact_id, ids),
            response_comments=self._about_responses(response_comments, response_comments.c.by_id, ids),
            signatures=self._rows(
                select(signatures, responses.c.subject)
                .join_from(signatures, responses)
                .where(or_(signatures.c.contact_id.in_(ids), signatures.c.by_id.in_(ids)))
                .order_by(signatures.c.id)
            ),
            answer_files=self._rows(
                select(answer_files, responses.c.subject)
                .join_from(answer_files, responses)
                .where(answer_files.c.contact_id.in_(ids))
                .order_by(answer_files.c.id)
            ),
            list_entries=self._rows(
                select(list_entries, lists.c.name)
                .join_from(list_entries, lists)
                .where(list_entries.c.contact_id.in_(ids))
                .order_by(lists.c.name)
            ),
            tickets=self._rows(select(tickets).where(tickets.c.message_id.in_(said)).order_by(tickets.c.id)),
            requests=self._rows(_with_member(requests, r.contact_id.in_(ids), outer=True)),
            decisions=self._rows(
                select(r.id, r.kind, r.opened_at, r.closed_at, r.closed_by, r.outcome)
                .where(r.closed_by.in_(ids))
                .order_by(r.id)
            ),
            invitations=self._rows(
                select(*_without(invitations, "code_hash"))
                .where(or_(i.contact_id.in_(ids), i.created_by.in_(ids), i.used_by.in_(ids)))
                .order_by(i.id)
            ),
            merges=self._merges(ids),
            accounts=self._rows(
                select(*_without(accounts, "password_hash", "totp_sealed", "recovery"))
                .where(accounts.c.contact_id.in_(ids))
                .order_by(accounts.c.contact_id)
            ),
            sign_in_links=self._rows(
                select(*_without(sign_in_links, "token_hash"))
                .where(sign_in_links.c.contact_id.in_(ids))
                .order_by(sign_in_links.c.expires_at)
            ),
            console_sessions=self._rows(
                select(*_without(console_sessions, "token_hash"))
                .where(console_sessions.c.contact_id.in_(ids))
                .order_by(console_sessions.c.created_at)
            ),
            guesses=self._rows(select(guesses).where(guesses.c.contact_id.in_(ids)).order_by(guesses.c.id)),
            failures=self._rows(select(failures).where(tuple_(f.channel, f.external_id).in_(where)).order_by(f.id)),
            mailboxes=self._mailboxes(ids),
            audit=self._audit(ids),
        )

    def _rows(self, statement: Select[*tuple[Any, ...]]) -> tuple[Record, ...]:
        return tuple(dict(row._mapping) for row in self._connection.execute(statement))

    def _titled(self, statement: Select[*tuple[Any, ...]]) -> tuple[Record, ...]:
        """The rows with the title of the deadline that they are about, in the row's language or the next there is."""
        return tuple(_with_title(row) for row in self._rows(statement))

    def _merges(self, ids: Sequence[int]) -> tuple[Record, ...]:
        """What a merge moved that was undone may be somebody else's, and is not shown."""
        m = merges.c
        found = self._rows(select(merges).where(or_(m.kept_id.in_(ids), m.absorbed_id.in_(ids))).order_by(m.id))
        return tuple({**row, "moved": None} if row["undone_at"] else row for row in found)

    def _about_responses(self, table: Table, who: Column[int], ids: Sequence[int]) -> tuple[Record, ...]:
        """What somebody did to responses, with what these were for."""
        found = select(table, responses.c.subject).join_from(table, responses).where(who.in_(ids))
        return self._rows(found.order_by(table.c.id))

    def _registrations(self, ids: Sequence[int]) -> tuple[Record, ...]:
        r, e = registrations.c, events.c
        theirs = or_(r.contact_id.in_(ids), r.by_id.in_(ids))
        found = select(registrations, e.titles, e.starts_at, members.c.name.label("member_name"))
        joined = found.join_from(registrations, events, e.id == r.event_id).join(members, members.c.id == r.member_id)
        return tuple(_with_event(row) for row in self._rows(joined.where(theirs).order_by(r.id)))

    def _mailboxes(self, ids: Sequence[int]) -> tuple[Record, ...]:
        w, a = webchat_mail.c, addresses.c
        counted = (
            select(w.chat, func.count().label("lines"))
            .join(addresses, (a.external_id == w.chat) & (a.channel == ChannelName.WEBCHAT))
            .where(a.contact_id.in_(ids), w.direction != FORGOTTEN)
            .group_by(w.chat)
        )
        return self._rows(counted.order_by(w.chat))

    def _audit(self, ids: Sequence[int]) -> tuple[Record, ...]:
        log = AuditRepository(self._connection)
        found = {entry.id: entry for number in ids for entry in log.about(f"contact:{number}")}
        return tuple(
            {
                "id": entry.id,
                "at": entry.at,
                "actor": entry.actor,
                "action": entry.action,
                "subject": entry.subject,
                "details": entry.details,
            }
            for _, entry in sorted(found.items())
        )


def _with_title(row: Record) -> Record:
    titles, language = row["titles"], row["language"]
    kept = {name: value for name, value in row.items() if name not in ("titles", "language")}
    chain = fallback_chain((Language(language),)) if language else ()
    return kept | {"title": Text(titles).render(chain).text if titles else ""}


def _with_event(row: Record) -> Record:
    """A registration with the title of its event in the language of the participant."""
    kept = {name: value for name, value in row.items() if name != "titles"}
    title = Text(row["titles"]).render(fallback_chain((Language(row["language"]),)))
    return kept | {"event": title.text}


def _without(table: Table, *secrets: str) -> list[Column[Any]]:
    return [column for column in table.c if column.name not in secrets]


def _with_titles(ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    """What somebody is on the register of, with its title in their language or the original's."""
    r, c = circular_recipients.c, circulars.c
    own, original = circular_texts.alias("own"), circular_texts.alias("original")
    is_own = (own.c.circular_id == c.id) & (own.c.language == r.language)
    is_original = (original.c.circular_id == c.id) & (original.c.language == c.language)
    return (
        select(circular_recipients, c.kind, c.number, c.year, c.version)
        .add_columns(func.coalesce(own.c.title, original.c.title, "").label("title"))
        .join_from(circular_recipients, circulars)
        .join(own, is_own, isouter=True)
        .join(original, is_original, isouter=True)
        .where(r.contact_id.in_(ids))
        .order_by(r.circular_id, r.contact_id)
    )


def _with_member(table: Table, condition: Any, *, outer: bool = False) -> Select[*tuple[Any, ...]]:
    """The rows with the name of the member that they are about."""
    named = select(table, members.c.code.label("member_code"), members.c.name.label("member_name"))
    joined = named.join_from(table, members, table.c.member_id == members.c.id, isouter=outer)
    return joined.where(condition).order_by(*table.primary_key.columns)
