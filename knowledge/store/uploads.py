"""What platforms call the files that they have already, so that each is uploaded once to a scope (`Address.scope`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection, select

from knowledge.model.deliveries import Upload
from knowledge.store.statements import upsertable
from knowledge.store.tables import uploads

_u = uploads.c


class UploadRepository:
    """Handles of files by scope and reference."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, made: Iterable[Upload], now: datetime) -> None:
        """Keeps what was uploaded; of two uploads of one file the later one counts."""
        rows = {(one.scope, one.reference): one.handle for one in made}
        if not rows:
            return
        values = [
            {"scope": scope, "reference": reference, "handle": handle, "at": now}
            for (scope, reference), handle in sorted(rows.items())  # one order for all, so that nobody deadlocks
        ]
        adding = upsertable(self._connection, uploads)
        replacing = adding.on_conflict_do_update(
            index_elements=["scope", "reference"], set_={"handle": adding.excluded.handle, "at": adding.excluded.at}
        )
        self._connection.execute(replacing, values)

    def handles(self, scopes: Collection[str], references: Collection[str]) -> Mapping[tuple[str, str], str]:
        """What the platforms of these scopes call those of these files that they have, by scope and reference."""
        found = select(_u.scope, _u.reference, _u.handle).where(_u.scope.in_(scopes), _u.reference.in_(references))
        return {(row.scope, row.reference): row.handle for row in self._connection.execute(found)}
