"""Forgetting: what is older than the retention period is deleted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, and_, delete, exists, func, select, union_all, update

from knowledge.model.deliveries import DeliveryKind
from knowledge.model.people import Role
from knowledge.model.pushes import PushState
from knowledge.store.mail import FORGOTTEN
from knowledge.store.tables import (
    answer_files,
    circular_files,
    console_sessions,
    contacts,
    conversations,
    deliveries,
    event_items,
    failures,
    files,
    form_push_files,
    form_pushes,
    guesses,
    invitations,
    merges,
    messages,
    posts,
    requests,
    sign_in_failures,
    sign_in_links,
    sign_in_spent,
    uploads,
    webchat_mail,
)

_WITH_FILES = (circular_files, form_push_files, answer_files, event_items)
"""What keeps a file for as long as it is there itself."""


MOST_COUNTED = 10_000
"""How far is counted what is old."""


class RetentionRepository:
    """Deletes what is no longer to be kept; running it again deletes nothing more."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def count_old(self, before: datetime) -> dict[str, int]:
        """How much of what is forgotten is older than that, of each kind; one more than `MOST_COUNTED` for more."""
        old = {
            "messages": select(messages.c.id).where(messages.c.at < before),
            "failures": select(failures.c.id).where(failures.c.at < before),
            "files": select(files.c.reference).where(files.c.added_at < before),
            "requests": select(requests.c.id).where(requests.c.closed_at < before),
        }
        counts = {
            name: select(func.count()).select_from(found.limit(MOST_COUNTED + 1).subquery()).scalar_subquery()
            for name, found in old.items()
        }
        row = self._connection.execute(select(*(count.label(name) for name, count in counts.items()))).one()
        return {**row._mapping, "visitors": len(self.unheard_visitors(before, MOST_COUNTED + 1))}

    def forget_conversations(self, before: datetime) -> int:
        """Deletes transcripts (with their deliveries and tickets), failures, files and mailboxes from before then.

        Returns how many messages of the transcript went. What is still on its way is kept. So are circulars with their
        files, and the register of their circulation, but for the platforms' own names of the messages.
        """
        d = deliveries.c  # letters have no message, and NOT IN knows no NULL
        on_its_way = select(d.message_id).where(d.state.in_(("pending", "sending")), d.message_id.is_not(None))
        old = delete(messages).where(messages.c.at < before, messages.c.id.not_in(on_its_way))
        forgotten = self._connection.execute(old).rowcount
        self._connection.execute(delete(failures).where(failures.c.at < before))
        attached = union_all(*(select(table.c.reference) for table in _WITH_FILES))
        self._connection.execute(delete(files).where(files.c.added_at < before, files.c.reference.not_in(attached)))
        self._forget_letters(before)
        self._forget_mail(before)
        return forgotten

    def _forget_letters(self, before: datetime) -> None:
        """That a letter was sent is part of the register; tests of letters, and what uploads are called, are not."""
        d = deliveries.c
        old = and_(d.letter_id.is_not(None), d.finished_at < before)
        self._connection.execute(delete(deliveries).where(old, d.kind == DeliveryKind.REPLY))
        named = update(deliveries).where(old, d.provider_id.is_not(None))
        self._connection.execute(named.values(provider_id=None))
        kept = select(files.c.reference)
        self._connection.execute(delete(uploads).where(uploads.c.at < before, uploads.c.reference.not_in(kept)))

    def _forget_mail(self, before: datetime) -> None:
        """The last number of each mailbox stays, without its message: a page that is still open counts from it."""
        mail, newer = webchat_mail.c, webchat_mail.alias("newer")
        last = select(func.max(newer.c.seq)).where(newer.c.chat == mail.chat).scalar_subquery()
        self._connection.execute(delete(webchat_mail).where(mail.at < before, mail.seq < last))
        self._connection.execute(
            update(webchat_mail)
            .where(mail.at < before, mail.direction != FORGOTTEN)
            .values(direction=FORGOTTEN, key="", body={})
        )

    def forget_expired_sign_ins(self, now: datetime) -> None:
        """Deletes sessions that ended and links that were never used in time."""
        self._connection.execute(delete(console_sessions).where(console_sessions.c.expires_at <= now))
        unused = sign_in_links.c.used_at.is_(None)
        self._connection.execute(delete(sign_in_links).where(unused, sign_in_links.c.expires_at <= now))
        self._connection.execute(delete(sign_in_spent).where(sign_in_spent.c.expires_at <= now))

    def forget_sign_in_failures(self, before: datetime) -> int:
        """Deletes the record of sign-ins that failed before then; returns how many."""
        return self._connection.execute(delete(sign_in_failures).where(sign_in_failures.c.at < before)).rowcount

    def forget_invitations(self, before: datetime) -> int:
        """Deletes invitations that were used, or expired without, before then; returns how many."""
        i = invitations.c
        old = delete(invitations).where(func.coalesce(i.used_at, i.expires_at) < before)
        return self._connection.execute(old).rowcount

    def forget_pushes(self, before: datetime) -> int:
        """Deletes submissions that the other server took before then; returns how many. The others stay."""
        p = form_pushes.c
        taken = delete(form_pushes).where(p.state == PushState.SENT, p.finished_at < before)
        return self._connection.execute(taken).rowcount

    def forget_guesses(self, before: datetime) -> int:
        """Deletes the record of codes that were tried in vain before then; returns how many."""
        return self._connection.execute(delete(guesses).where(guesses.c.at < before)).rowcount

    def forget_requests(self, before: datetime) -> int:
        """Deletes requests that were settled before then; returns how many."""
        return self._connection.execute(delete(requests).where(requests.c.closed_at < before)).rowcount

    def unheard_visitors(self, before: datetime, limit: int) -> tuple[int, ...]:
        """Visitors without a post whose conversation has not moved since then, the ones known longest first.

        An entry that was merged into another one belongs to a person who may well be there, and is none of them.
        """
        c = contacts.c
        in_touch = exists().where(conversations.c.contact_id == c.id, conversations.c.updated_at >= before)
        holds_post = exists().where(posts.c.contact_id == c.id)
        is_merged = exists().where(merges.c.absorbed_id == c.id, merges.c.undone_at.is_(None))
        found = select(c.id).where(
            c.role == Role.VISITOR, c.member_id.is_(None), c.erased_at.is_(None), c.created_at < before
        )
        unheard = found.where(~in_touch, ~holds_post, ~is_merged).order_by(c.id).limit(limit)
        return tuple(self._connection.execute(unheard).scalars())
