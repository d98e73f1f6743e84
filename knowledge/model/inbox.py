"""The inbox of the secretariat: which tickets somebody wants to see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from knowledge.model.tickets import TicketKind


class View(StrEnum):
    """The drawers of the inbox."""

    OPEN = "open"
    MINE = "mine"
    """Open, and taken by whoever looks."""
    NOBODYS = "nobodys"
    """Open, and taken by nobody."""
    CLOSED = "closed"
    ALL = "all"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What is looked for.

    Attributes:
        me: who looks, as the audit log names people.
        language, channel: codes; "" for any.
        who: a part of the name of the person or of the member, "" for anybody.
        words: a part of the question, "" for any.
        before: opened before this instant, as "waiting for three days and more" has it.
        begin, end: opened within these instants, the end outside; of closed ones, closed within them.
    """

    view: View = View.OPEN
    me: str = ""
    kind: TicketKind | None = None
    language: str = ""
    channel: str = ""
    who: str = ""
    words: str = ""
    before: datetime | None = None
    begin: datetime | None = None
    end: datetime | None = None

    @property
    def is_narrow(self) -> bool:
        """Whether rows are looked through rather than taken in their order."""
        return bool(self.kind or self.language or self.channel or self.who or self.words or self.before)


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawers:
    """How many open tickets there are: all, those of whoever looks, and those of nobody."""

    open: int = 0
    mine: int = 0
    nobodys: int = 0
