"""A message as Block Kit (docs.slack.dev, "Block Kit"): sections of mrkdwn, buttons below the last, files before."""

from __future__ import annotations

from dataclasses import dataclass

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, MarkdownTextObject, SectionBlock

from bot.prose.plain import shorten
from bot.prose.slack import MAX_BUTTON, escaped, slack
from bot.prose.whole import has_buttons, laid_out, page_turns
from knowledge.model.messages import Attachment, OutgoingMessage

CHOICE = "choice"
"""What the action ids of choices begin with; the token is the button's value."""

WINDOW = "window"
"""The action id of the button that opens a modal; its value says which."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TextPart:
    """One message: its blocks, and the text that notifications and screen readers get instead."""

    text: str
    blocks: tuple[Block, ...]

    def as_dicts(self) -> list[dict[str, object]]:
        """The blocks as the API takes them.

        Raises:
            SlackObjectFormationError: a block is beyond the API's limits.
        """
        return [block.to_dict() for block in self.blocks]


@dataclass(frozen=True, kw_only=True, slots=True)
class FilePart:
    """One file."""

    file: Attachment


Part = TextPart | FilePart


def parts_of(message: OutgoingMessage) -> tuple[Part, ...]:
    """What the platform gets, in order."""
    files = tuple(FilePart(file=file) for file in message.files)
    texts = slack(laid_out(message))
    buttons = (*(_buttons(message) if has_buttons(message) else _pager(message)), *_window(message))
    last = len(texts) - 1
    return files + tuple(
        TextPart(text=text, blocks=(section(text), *(buttons if number == last else ())))
        for number, text in enumerate(texts)
    )


def section(text: str) -> SectionBlock:
    """A paragraph of mrkdwn."""
    return SectionBlock(text=MarkdownTextObject(text=text, verbatim=True))


def button(label: str, action: str, value: str) -> ButtonElement:
    """A button whose label is within the limit."""
    return ButtonElement(text=shorten(label, MAX_BUTTON), action_id=action, value=value)


def words(text: str) -> str:
    """Plain text of ours within mrkdwn."""
    return escaped(text)


def _buttons(message: OutgoingMessage) -> tuple[Block, ...]:
    elements = [
        button(choice.label, f"{CHOICE}:{ordinal}", message.token(ordinal))
        for ordinal, choice in enumerate(message.choices)
    ]
    return (ActionsBlock(elements=elements),) if elements else ()


def _window(message: OutgoingMessage) -> tuple[Block, ...]:
    """The button that opens a modal."""
    if message.window is None:
        return ()
    return (ActionsBlock(elements=[button(message.window.label, WINDOW, message.window.id)]),)


def _pager(message: OutgoingMessage) -> tuple[Block, ...]:
    turns = page_turns(message)
    elements = [button(label, f"{CHOICE}:p{page}", message.page_token(page)) for label, page in turns]
    return (ActionsBlock(elements=elements),) if elements else ()
