"""The few texts that a platform shows around the conversation: dialogs, pointers to where the answer went."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.dialogue.library import Voice


@dataclass(frozen=True, kw_only=True, slots=True)
class DialogTexts:
    """A dialog in which a question is typed."""

    title: str
    question: str
    send: str
    cancel: str


def question_dialog(_: Voice) -> DialogTexts:
    """The dialog behind the shortcut "Ask Focal"; titles have room for 24 characters."""
    return DialogTexts(title=_("Ask Focal"), question=_("Your question"), send=_("Send"), cancel=_("Cancel"))


def answered_elsewhere(_: Voice) -> str:
    """Said where a command was typed, when the answer went to the direct messages."""
    return _("I answered you in our direct messages.")


def moved_on(_: Voice) -> str:
    """Said at once when a button of an earlier question is pressed."""
    return _("That question has moved on.")
