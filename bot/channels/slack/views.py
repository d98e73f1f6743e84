"""Slack's own surfaces: the App Home and the dialog "Ask Focal"."""

from __future__ import annotations

from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    InputBlock,
    MarkdownTextObject,
    PlainTextInputElement,
    PlainTextObject,
)
from slack_sdk.models.views import View

from bot.channels.slack.parsing import ANSWER, ANSWER_BLOCK, ANSWER_INPUT, QUESTION_BLOCK, QUESTION_INPUT, SAY
from bot.channels.slack.rendering import button, section, words
from bot.prose.plain import shorten
from handlers.home import Home
from handlers.platform_texts import DialogTexts
from handlers.ticket_room import AnswerDialog
from knowledge.model.messages import MAX_TEXT

ASK = "ask"
"""Callback id of the global shortcut and of the dialog that it opens."""

FORWARD = "forward"
"""Callback id of the shortcut on a message."""

LONGEST_INPUT = 3_000
"""Characters that a text input takes (Block Kit, "Plain-text input")."""

LONGEST_SECTION = 3_000
"""Characters of a section's text as it is sent, "&" as "&amp;" (Block Kit, "Section block")."""

LONGEST_LINE = 300
"""Characters of one line of a conversation in the dialog: enough to see what was spoken of."""


def home_view(home: Home) -> dict[str, Any]:
    """A person's page."""
    greeting = [button(label, f"{SAY}:{name}", f"/{name}") for name, label in home.commands]
    languages = [
        button(
            f"✓ {choice.name}" if choice.language == home.language else choice.name,
            f"{SAY}:language:{choice.language}",
            f"/language {choice.language}",
        )
        for choice in home.languages
    ]
    blocks: list[Block] = [section(words(home.introduction)), ActionsBlock(elements=greeting), DividerBlock()]
    for part in home.sections:
        blocks += [HeaderBlock(text=PlainTextObject(text=part.title)), section(words(part.text))]
    blocks += [DividerBlock(), HeaderBlock(text=PlainTextObject(text=home.languages_title))]
    blocks.append(ActionsBlock(elements=languages))
    view: dict[str, Any] = View(type="home", blocks=blocks).to_dict()
    return view


def question_view(texts: DialogTexts) -> dict[str, Any]:
    """The dialog in which a question is typed."""
    typed = PlainTextInputElement(
        action_id=QUESTION_INPUT, multiline=True, max_length=min(LONGEST_INPUT, MAX_TEXT), focus_on_load=True
    )
    asked = InputBlock(block_id=QUESTION_BLOCK, label=PlainTextObject(text=texts.question), element=typed)
    view: dict[str, Any] = View(
        type="modal",
        callback_id=ASK,
        title=PlainTextObject(text=texts.title),
        submit=PlainTextObject(text=texts.send),
        close=PlainTextObject(text=texts.cancel),
        blocks=[asked],
    ).to_dict()
    return view


def answer_view(dialog: AnswerDialog) -> dict[str, Any]:
    """The dialog in which one of the staff answers a question, below the question and the conversation."""
    typed = PlainTextInputElement(
        action_id=ANSWER_INPUT, multiline=True, max_length=min(LONGEST_INPUT, MAX_TEXT), focus_on_load=True
    )
    spoken = [shorten(line, LONGEST_LINE, _sent_length) for line in dialog.lines]
    blocks: list[Block] = [section(words(shorten(dialog.question, LONGEST_SECTION, _sent_length)))]
    if spoken:
        blocks.append(ContextBlock(elements=[MarkdownTextObject(text=words(line), verbatim=True) for line in spoken]))
    label, hint = PlainTextObject(text=dialog.label), PlainTextObject(text=dialog.hint)
    blocks.append(InputBlock(block_id=ANSWER_BLOCK, label=label, hint=hint, element=typed))
    view: dict[str, Any] = View(
        type="modal",
        callback_id=ANSWER,
        private_metadata=str(dialog.ticket),
        title=PlainTextObject(text=dialog.title),
        submit=PlainTextObject(text=dialog.send),
        close=PlainTextObject(text=dialog.cancel),
        blocks=blocks,
    ).to_dict()
    return view


def _sent_length(text: str) -> int:
    return len(words(text))
