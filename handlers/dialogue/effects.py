"""What a step of the dialogue wants done. A closed union: a forgotten effect fails the type check."""

from __future__ import annotations

from dataclasses import dataclass, replace

from knowledge.model.conversation import Conversation
from knowledge.model.faq import Verdict
from knowledge.model.languages import Language
from knowledge.model.messages import OutgoingMessage


@dataclass(frozen=True, kw_only=True, slots=True)
class Say:
    """Reply with a message; the verdict tells what came of the question, if it was one.

    `is_passing` means that it only leads on, as a menu does: where a channel can, it takes the place of the message
    whose button led to it, if that one was passing too.
    """

    message: OutgoingMessage
    verdict: Verdict | None = None
    is_passing: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class SetLanguage:
    """The contact chose the language that Focal speaks with them."""

    language: Language


@dataclass(frozen=True, kw_only=True, slots=True)
class SetSubscription:
    """The contact wants circulars and reminders, or no longer."""

    subscribed: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenTicket:
    """What was heard goes to the secretariat; `origin` is where it stands on its platform."""

    origin: str


Effect = Say | SetLanguage | SetSubscription | OpenTicket


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """The conversation after a step, and what is to be done."""

    conversation: Conversation
    effects: tuple[Effect, ...]

    def after(self, *earlier: Effect) -> Step:
        """The same step with effects before its own."""
        return replace(self, effects=(*earlier, *self.effects))
