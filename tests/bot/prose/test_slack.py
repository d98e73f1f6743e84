"""Slack's mrkdwn: within its limits, and never more than the text meant."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import ButtonElement, MarkdownTextObject, SectionBlock

from bot.prose.plain import shorten
from bot.prose.prose import Block, Blocks, Run, read
from bot.prose.slack import MAX_BUTTON, MAX_TEXT, slack
from bot.prose.whole import blocks_of, numbered
from handlers.dialogue.library import Library
from tests.bot.prose.texts import MARKED, NASTY, catalogue, everything_said, markdown

TOKEN = re.compile(
    r"<((?:https?://|mailto:|tel:)[^<>|\s]+|!date\^\d+\^\{date_long\} \{time\})\|[^<>|]*>", re.IGNORECASE
)
FORMATTED = re.compile(r"(?<![^\W_])([*_~`])(?![\s\u2060])[^\n]*?(?<![\s\u2060])\1(?![^\W_])")
MENTION = re.compile(r"@(channel|here|everyone)", re.IGNORECASE)


def check(blocks: Blocks) -> tuple[str, ...]:
    """All that Slack asks of texts, and that nobody is mentioned."""
    texts = slack(blocks)
    for text in texts:
        assert text.strip()
        assert len(text) <= MAX_TEXT
        bare = TOKEN.sub("", text)
        assert "<" not in bare
        assert ">" not in re.sub("^> ?", "", bare, flags=re.MULTILINE)
        assert not re.search("&(?!amp;|lt;|gt;)", text)
        assert not MENTION.search(re.sub(r"<[^|]*\|", "<", text))
        SectionBlock(text=MarkdownTextObject(text=text)).to_dict()
    return texts


def shown(text: str) -> str:
    """The characters that a reader of plain mrkdwn sees."""
    return html.unescape(re.sub("[\u2060\u200b]", "", text))


def test_everything_that_is_said(library: Library) -> None:
    """Each message in the four languages is one text that Slack takes, with its choices as lines or buttons."""
    for message in everything_said(library):
        assert len(check(blocks_of(message))) == 1
        if message.choices:
            check(numbered(message.choices, 0, 6))
        for choice in message.choices:
            ButtonElement(text=shorten(choice.label, MAX_BUTTON), action_id="a", value="1.0").to_dict()


def test_the_catalogues() -> None:
    """Each text of the code and each translation is one text; its placeholders mean nothing."""
    texts = list(catalogue())
    assert len(texts) > 100
    assert all(len(check(read(text))) == 1 for text in texts)


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY)
def test_other_texts_arrive_as_they_are(text: str) -> None:
    """What is no Markdown of ours is seen character for character."""
    (written,) = check(read(text))
    assert shown(written) == text


@pytest.mark.parametrize("text", MARKED.values(), ids=MARKED)
def test_marked_texts(text: str) -> None:
    """Good and bad Markdown becomes texts that Slack takes."""
    check(read(text))


@settings(max_examples=400, deadline=None)
@given(markdown)
def test_any_text(text: str) -> None:
    """No text mentions anybody or goes beyond the limit."""
    check(read(text))


@settings(max_examples=20, deadline=None)
@given(markdown)
def test_long_texts(text: str) -> None:
    """Long texts become several, each of which keeps the rules."""
    check(read(f"{text} a **long [text](https://example.org/?a=1&b=2) is < here**. " * 60))


@settings(deadline=None)
@given(st.text(alphabet="*_~` ab.é(\n", max_size=30))
def test_plain_text_has_no_format(text: str) -> None:
    """Markers in plain text never begin or end a format, so none is left open either."""
    for written in slack((Block((Run(text),)),)):
        assert not FORMATTED.search(written)
        assert shown(written) == text.strip()


@pytest.mark.parametrize(
    ("markdown", "mrkdwn"),
    [
        ("**a** *b* ~~c~~ `d`", "*a* _b_ ~c~ `d`"),
        ("***a***", "*_a_*"),
        ("# Title", "*Title*"),
        ("**a\nb**", "*a*\n*b*"),
        ("un**believ**able", "un\u200b*believ*\u200bable"),
        ("snake_case 5*6", "snake_case 5*6"),
        ("\\*a\\*", "*\u2060a\u2060*"),
        ("a & b < c", "a &amp; b &lt; c"),
        ("\\> a", "\u2060&gt; a"),
        ("> a\n> b", "> a\n> b"),
        ("- a\n  - b", "• a\n  • b"),
        ("```\na < b\n```", "```\na &lt; b\n```"),
        ("**[a](https://example.org/?x=1&y=2)**", "*<https://example.org/?x=1&amp;y=2|a>*"),
        ("[a **b**](https://example.org)", "<https://example.org|a b>"),
        ("[a|>b](https://example.org/|)", "<https://example.org/%7C|a∣&gt;b>"),
        ("`` a`b ``", "`aˋb`"),
        ("@channel", "@\u2060channel"),
        (":smile: 10:30:45", ":\u2060smile: 10:30:45"),
    ],
)
def test_notation(markdown: str, mrkdwn: str) -> None:
    """Each format in Slack's notation; what has none gets an invisible character."""
    assert slack(read(markdown)) == (mrkdwn,)


@pytest.mark.parametrize("text", ["", " \n", "\u200b", "**\u2060**"])
def test_nothing_to_see(text: str) -> None:
    """There is no text: Slack refuses empty ones."""
    assert slack(read(text)) == ()
