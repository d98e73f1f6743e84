"""What forms are filled in for: a registration, an application, a questionnaire. Each purpose says what is to be filled
in, and what is done with it once it is complete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Protocol

from handlers.dialogue.library import Library
from knowledge.forms.responses import Filled
from knowledge.model.messages import Attachment, Choice
from knowledge.model.people import Contact
from knowledge.model.responses import KeptResponse
from knowledge.store.unit import Unit


@dataclass(frozen=True, kw_only=True, slots=True)
class Opening:
    """What is to be filled in.

    Attributes:
        subject: what it is for: "event:3", "registration:55" (a change), "call:2", "practice", "practice:7", "form:4".
        key: `KeptResponse.key`: an open draft under this key is resumed, else a new one is begun.
        form: its number in `unit.forms`.
        title: in the reader's language.
        member: whose colleagues share it; None of the contact's own.
        prefill: first values of a new draft, by the names of top-level questions; unknown names are left out.
        response: the number of an existing response that is changed: it stays as it is until a copy of it, under the
            key, is handed in in its place.
        earlier: the number of a response of the same member to an earlier edition, whose answers are offered; or 0.
        finish: the label of the button that hands it in, such as _("Sign up"); "" for _("Send").
    """

    subject: str
    key: str
    form: int
    title: str
    member: int | None
    prefill: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    response: int | None = None
    earlier: int = 0
    finish: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """Why not, in the reader's language, what to do instead, and what there is to be had instead."""

    text: str
    choices: tuple[Choice, ...] = ()
    files: tuple[Attachment, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Completion:
    """What came of what was handed in, in the reader's language."""

    text: str
    choices: tuple[Choice, ...] = ()
    files: tuple[Attachment, ...] = ()


class Purpose(Protocol):
    """One kind of thing that forms are filled in for."""

    def open(
        self, unit: Unit, contact: Contact, rest: Sequence[str], library: Library, now: datetime
    ) -> Opening | Refusal:
        """What somebody is to fill in; `rest` is what follows the kind in the choice's id, which may be anything.

        Raises:
            Forbidden: the role does not allow it.
        """
        ...

    def complete(
        self, unit: Unit, contact: Contact, kept: KeptResponse, filled: Filled, library: Library, now: datetime
    ) -> Completion | Refusal:
        """Does what was asked for, in the transaction of the last answer; nothing is missing or wrong in the response.

        Of a change, `kept` is the response that is changed, with the new answers, under the subject that it was opened
        for. It is marked as submitted behind this. After a refusal the draft stays open, and what the purpose did
        before it refused is undone.

        Raises:
            Forbidden: the role does not allow it.
        """
        ...
