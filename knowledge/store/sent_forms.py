"""Forms that were sent: what makes something new is made once, and what is shown once waits here until then."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update

from knowledge.store.statements import upsertable
from knowledge.store.tables import sent_forms

KEPT = timedelta(days=1)
"""How long a form is known again: a browser that is opened in the morning may send yesterday's last one once more."""

SHOWN = timedelta(minutes=5)
"""How long a secret waits to be shown: a redirection takes less than a second."""

_f = sent_forms.c


class SentFormRepository:
    """Forms by their marks, which only the browser that sent one can make again."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def take(self, mark: str, now: datetime) -> bool:
        """Notes that a form is sent; False when it was before. Whoever sends it meanwhile waits until this unit ends.

        What was not shown in time is shown no more.
        """
        late = update(sent_forms).where(_f.sealed != "", _f.sent_at <= now - SHOWN)
        self._connection.execute(late.values(sealed=""))
        new = upsertable(self._connection, sent_forms).values(mark=mark, sent_at=now).on_conflict_do_nothing()
        return self._connection.execute(new.returning(_f.mark)).scalar_one_or_none() is not None

    def lead(self, mark: str, path: str, sealed: str = "") -> None:
        """Keeps where a form leads, and what is shown there once."""
        self._connection.execute(update(sent_forms).where(_f.mark == mark).values(path=path, sealed=sealed))

    def drop(self, mark: str) -> None:
        """A form that came to nothing may be sent again."""
        self._connection.execute(delete(sent_forms).where(_f.mark == mark))

    def led_to(self, mark: str) -> str:
        """Where a form led that was sent before."""
        found: str = self._connection.execute(select(_f.path).where(_f.mark == mark)).scalar_one()
        return found

    def sealed(self, mark: str, now: datetime) -> str:
        """What waits behind a form to be shown once; "" where there is nothing (any more)."""
        waiting = select(_f.sealed).where(_f.mark == mark, _f.sent_at > now - SHOWN)
        return self._connection.execute(waiting).scalar_one_or_none() or ""

    def reveal(self, mark: str) -> bool:
        """Notes that it is shown; False when it was before."""
        shown = update(sent_forms).where(_f.mark == mark, _f.sealed != "").values(sealed="")
        return self._connection.execute(shown).rowcount == 1

    def forget(self, now: datetime) -> None:
        """Deletes what is too old to be sent again."""
        self._connection.execute(delete(sent_forms).where(_f.sent_at <= now - KEPT))
