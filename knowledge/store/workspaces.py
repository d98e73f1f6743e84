"""Slack workspaces that installed Focal. What is kept is sealed: this floor cannot read the tokens in it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from knowledge.model.people import AddressState, ChannelName
from knowledge.store.statements import upsertable
from knowledge.store.tables import addresses, slack_installations


class WorkspaceRepository:
    """Sealed installations by team."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, team: str, sealed: str, now: datetime) -> None:
        """Keeps an installation; an earlier one of the same team is replaced."""
        values = {"team": team, "sealed": sealed, "installed_at": now}
        insert = upsertable(self._connection, slack_installations).values(values)
        self._connection.execute(insert.on_conflict_do_update(index_elements=["team"], set_=values))

    def sealed(self, team: str) -> str | None:
        found = select(slack_installations.c.sealed).where(slack_installations.c.team == team)
        return self._connection.execute(found).scalar_one_or_none()

    def reseal(self, team: str, before: str, sealed: str) -> bool:
        """Keeps the same installation under another seal; False where it is another one by now."""
        mine = (slack_installations.c.team == team) & (slack_installations.c.sealed == before)
        return self._connection.execute(update(slack_installations).where(mine).values(sealed=sealed)).rowcount == 1

    def teams(self) -> tuple[str, ...]:
        return tuple(self._connection.execute(select(slack_installations.c.team).order_by("team")).scalars())

    def remove(self, team: str, now: datetime) -> None:
        """Forgets an installation; nobody in that workspace can be reached any more."""
        self._connection.execute(delete(slack_installations).where(slack_installations.c.team == team))
        within = addresses.c.external_id.startswith(f"{team}/", autoescape=True)
        is_news = addresses.c.state != AddressState.UNREACHABLE
        lost = update(addresses).where(addresses.c.channel == ChannelName.SLACK, within, is_news)
        self._connection.execute(lost.values(state=AddressState.UNREACHABLE, since=now))
