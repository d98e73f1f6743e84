"""Keys of the interface for other programs: given out, shown once, checked, taken back."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from knowledge.errors import FocalError
from knowledge.model.api import ApiToken, Scope
from knowledge.model.messages import storable
from knowledge.model.rights import Actor, Right
from knowledge.store.console import hash_of
from knowledge.store.unit import Unit

PREFIX = "focal_"
"""What every key begins with, so that programs that look for lost keys know it."""

LONGEST_NAME = 100
USED_EVERY = timedelta(minutes=15)
"""How exactly it is kept when a key was used: each time would be a write for each request."""


class TokenRefused(FocalError):
    """A key cannot be given out as it is asked for.

    Attributes:
        code: "no-name", "long-name", "no-scope", "past".
    """

    def __init__(self, code: str) -> None:
        super().__init__(f"the key is refused: {code}")
        self.code = code


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """A new key, which nobody can be shown again."""

    number: int
    token: str


def give_token(
    unit: Unit, by: Actor, name: str, scopes: Collection[Scope], expires_at: datetime | None, now: datetime
) -> Given:
    """Gives a key out.

    Raises:
        Forbidden: the actor may not.
        TokenRefused: it has no name or a long one, opens nothing, or has run out already.
    """
    by.need(Right.MANAGE_ACCOUNTS)
    name = storable(name).strip()
    _check(name, scopes, expires_at, now)
    made = ApiToken(name=name, scopes=frozenset(scopes), created_by=by.name, created_at=now, expires_at=expires_at)
    token = PREFIX + secrets.token_urlsafe(32)
    number = unit.api_tokens.add(made, hash_of(token))
    unit.audit.note(by.name, "token.given", f"token:{number}", now, {"scopes": ",".join(sorted(scopes))})
    return Given(number=number, token=token)


def _check(name: str, scopes: Collection[Scope], expires_at: datetime | None, now: datetime) -> None:
    if not name:
        raise TokenRefused("no-name")
    if len(name) > LONGEST_NAME:
        raise TokenRefused("long-name")
    if not scopes:
        raise TokenRefused("no-scope")
    if expires_at is not None and expires_at <= now:
        raise TokenRefused("past")


def revoke_token(unit: Unit, by: Actor, number: int, now: datetime) -> bool:
    """Takes a key back, at once; False where there was none to take back.

    Raises:
        Forbidden: the actor may not.
    """
    by.need(Right.MANAGE_ACCOUNTS)
    is_done = unit.api_tokens.revoke(number, now)
    if is_done:
        unit.audit.note(by.name, "token.revoked", f"token:{number}", now)
    return is_done


def token_of(unit: Unit, shown: str, now: datetime) -> ApiToken | None:
    """The key that was shown, as long as it is good."""
    found = unit.api_tokens.by_hash(hash_of(shown)) if shown.startswith(PREFIX) else None
    return found if found is not None and found.is_good(now) else None


def is_use_to_note(token: ApiToken, now: datetime) -> bool:
    """Whether it was last noted that it is used so long ago that it is noted again."""
    return token.used_at is None or now - token.used_at >= USED_EVERY
