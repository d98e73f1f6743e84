"""What the secretariat writes in place of an item of the installed pack, or besides: values of an edit and its life."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

Body = Mapping[str, Any]
"""An item as its page of a pack file writes it: JSON values."""

NOTHING: Mapping[str, str] = MappingProxyType({})


class ItemKind(StrEnum):
    """What can be edited of a pack."""

    ENTRY = "entry"


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """One state of an item.

    Attributes:
        body: the item; None where it is removed.
        originals: of each language, the digest of the original's text that the text in it was last compared with.
        ticket: the question to the secretariat that it was written for; None without one.
        reason: why it was published although the golden questions are answered worse; "" where they are not.
    """

    body: Body | None
    originals: Mapping[str, str] = field(default_factory=dict)
    ticket: int | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Edit:
    """An item as the secretariat has it.

    Attributes:
        draft: as it is being written; None where nobody writes.
        live: as it is given; None where the pack's own is.
        before: what was live before, for one step back; None where that was the pack's own.
        based_on: the digest of the pack's own item when somebody last looked at it; "" where it had none.
        revision: counted from 1 with each change, so that two editors do not overwrite each other.
    """

    kind: ItemKind
    id: str
    draft: Version | None = None
    live: Version | None = None
    before: Version | None = None
    based_on: str = ""
    revision: int = 0
    changed_by: str
    changed_at: datetime
    published_by: str = ""
    published_at: datetime | None = None

    @property
    def newest(self) -> Version | None:
        """What somebody who edits goes on from; None where that is the pack's own."""
        return self.draft or self.live

    def drafted(self, draft: Version | None, by: str, now: datetime) -> Edit:
        """With another draft, or without one."""
        return replace(self, draft=draft, changed_by=by, changed_at=now)

    def published(self, by: str, now: datetime, reason: str = "") -> Edit:
        """With its draft live."""
        live = replace(self.draft, reason=reason) if self.draft is not None else None
        return self._live(live, by, now).drafted(None, by, now)

    def undone(self, by: str, now: datetime) -> Edit:
        """With what was live before; to do it again leads back."""
        return self._live(self.before, by, now)

    def given_up(self, by: str, now: datetime) -> Edit:
        """With the pack's own live, and no draft."""
        return self._live(None, by, now).drafted(None, by, now)

    def looked_at(self, own: str, by: str, now: datetime) -> Edit:
        """Held to be right although the pack's own item is now the one with this digest."""
        return replace(self, based_on=own, changed_by=by, changed_at=now)

    def _live(self, live: Version | None, by: str, now: datetime) -> Edit:
        return replace(self, live=live, before=self.live, published_by=by, published_at=now)


@dataclass(frozen=True, kw_only=True, slots=True)
class AddedQuestion:
    """A golden question that the secretariat added to those of the pack; without entries no document answers it."""

    id: int
    question: str
    language: str
    entries: tuple[str, ...]
