"""Forms of the console that make something new: sent twice, by a double press or because their answer is loaded again,
they make it once and lead to the same place. What is shown once waits behind that place, sealed, for a few minutes."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from fastapi import Request, Response

from bot.sealing import Seal, Unreadable
from bot.web.console_circular_forms import Posted
from bot.web.session_cookie import session_of
from knowledge.errors import FocalError
from knowledge.model.rights import Actor
from knowledge.store.console import hash_of
from knowledge.store.unit import Unit

FIELD = "once"
"""The field by which a page tells one form that it shows from the next."""

T = TypeVar("T")
Deed = Callable[[Unit, Actor, datetime], T]


class SentBefore(FocalError):
    """This form was sent before.

    Attributes:
        path: where it led.
    """

    def __init__(self, path: str) -> None:
        super().__init__("this form was sent before")
        self.path = path


def new_name() -> str:
    """What the form of a page that is shown now is called by."""
    return secrets.token_urlsafe(12)


def new_mark() -> str:
    """The mark of a form that has none of its own, for what is shown behind it."""
    return hash_of(secrets.token_urlsafe(32))


def mark_of(request: Request, form: Posted) -> str:
    """What a form is known by: the page that it was on, what stands in it, and who sent it. "" of a form that may be
    sent as often as one likes. Whoever goes back and changes what they typed sends another one."""
    if not form.text(FIELD):
        return ""
    said = [session_of(request), request.url.path]
    said += [f"{name}={value}" for name, values in sorted(form.fields.items()) for value in values]
    said += [f"{name}={hashlib.sha256(file.content).hexdigest()}" for name, file in sorted(form.files.items())]
    return hash_of("\n".join(said))


Then = Callable[[T], Response | None]
"""Where what was made leads; None where nothing was made, and the form may be sent again."""


def once(mark: str, deed: Deed[T], then: Then[T], secret: Callable[[T], str] | None = None) -> Deed[T]:
    """The deed of a form, done the first time only.

    Args:
        mark: of the form; "" where it may be done again.
        secret: seals what is shown there, once.

    Raises:
        SentBefore: from the deed, the second time.
    """

    def first_time(unit: Unit, by: Actor, now: datetime) -> T:
        if not unit.sent_forms.take(mark, now):
            raise SentBefore(unit.sent_forms.led_to(mark))
        made = deed(unit, by, now)
        if (answer := then(made)) is None:
            unit.sent_forms.drop(mark)
        else:
            unit.sent_forms.lead(mark, answer.headers["location"], secret(made) if secret is not None else "")
        return made

    return first_time if mark else deed


class ShownOnce:
    """Seals what one session is to be shown once, and opens it for that session alone."""

    def __init__(self, keys: tuple[str, ...], session: str) -> None:
        self._seal = Seal(keys, f"shown-once.{hash_of(session)}")

    def close(self, text: str) -> str:
        """The text, sealed."""
        return self._seal.close(text)

    def reveal(self, unit: Unit, mark: str, now: datetime) -> str:
        """What waits behind a form, once; "" where nothing does, or for another session."""
        try:
            shown = self._seal.open(unit.sent_forms.sealed(mark, now))
        except Unreadable:
            return ""
        return shown if unit.sent_forms.reveal(mark) else ""
