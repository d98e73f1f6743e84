"""Forgetting: what is older than the retention period is deleted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, func, select, update

from knowledge.store.mail import FORGOTTEN
from knowledge.store.tables import console_sessions, deliveries, failures, files, messages, sign_in_links, webchat_mail


class RetentionRepository:
    """Deletes what is no longer to be kept; running it again deletes nothing more."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def forget_conversations(self, before: datetime) -> int:
        """Deletes transcripts (with their deliveries and tickets), failures, files and mailboxes from before then.

        Returns how many messages of the transcript went. What is still on its way is kept.
        """
        on_its_way = select(deliveries.c.message_id).where(deliveries.c.state.in_(("pending", "sending")))
        old = delete(messages).where(messages.c.at < before, messages.c.id.not_in(on_its_way))
        forgotten = self._connection.execute(old).rowcount
        self._connection.execute(delete(failures).where(failures.c.at < before))
        self._connection.execute(delete(files).where(files.c.added_at < before))
        self._forget_mail(before)
        return forgotten

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
