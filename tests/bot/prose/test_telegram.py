"""Telegram's texts and entities, judged by Telegram's own code."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.prose.prose import Blocks, read
from bot.prose.telegram import MAX_TEXT, Entity, TelegramText, telegram, units
from bot.prose.whole import blocks_of, numbered
from handlers.dialogue.library import Library
from tests.bot.prose.tdlib import in_order, marks, parsed, sent
from tests.bot.prose.texts import MARKED, NASTY, catalogue, everything_said, markdown

_URL_PIECES = [
    *".-_:@/?#%~^|&=[]0",
    "a",
    "org",
    ".org",
    "xn--p1ai",
    "é",
    "ф",
    "127.0.0.1",
    ":80",
    ":65536",
    "localhost",
]
MARKDOWN = set("*_~`|[]")


def check(blocks: Blocks) -> tuple[TelegramText, ...]:
    """All that Telegram asks of messages."""
    messages = telegram(blocks)
    for message in messages:
        assert 1 <= units(message.text) <= MAX_TEXT
        assert message.text == message.text.strip()
        coded = message.text.encode("utf-16-le")
        for entity in message.entities:
            inside = coded[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le")
            assert inside
            assert inside == inside.strip()
        read_back = parsed(message)
        assert read_back.text == message.text
        assert in_order(_addressed(read_back)) == in_order(_addressed(message))
        if not MARKDOWN & set(message.text) and not _changes(message.text):
            assert marks(TelegramText(message.text, _addressed(sent(message)))) == marks(
                TelegramText(message.text, _addressed(message))
            )
    return messages


def _addressed(message: TelegramText) -> tuple[Entity, ...]:
    """The entities with addresses as TDLib writes them: lower-case host, and a slash behind it."""
    return tuple(_entity(entity) for entity in message.entities)


def _entity(entity: Entity) -> Entity:
    scheme, _, rest = entity.url.partition("://")
    host = rest[: min((rest.find(sign) for sign in "/?#" if sign in rest), default=len(rest))]
    path = rest[len(host) :]
    url = f"{scheme.lower()}://{host.lower()}{path if path.startswith('/') else '/' + path}" if entity.url else ""
    return Entity(entity.type, entity.offset, entity.length, url, entity.unix_time, entity.date_time_format)


def _changes(text: str) -> bool:
    """Telegram removes control characters and direction marks from what it sends."""
    return any(character < " " and character != "\n" for character in text) or bool(set(text) & _REMOVED)


_REMOVED = {chr(code) for code in (*range(0x2028, 0x202F), 0x0333, 0x033F, 0x030A)}


def test_everything_that_is_said(library: Library) -> None:
    """Each answer, source, title and menu in the four languages arrives with its text and entities."""
    messages = everything_said(library)
    assert len(messages) > 300
    for message in messages:
        assert len(check(blocks_of(message))) == 1
        if message.choices:
            check(numbered(message.choices, 0, 6))


def test_the_catalogues() -> None:
    """Each text of the code and each translation is one text; its placeholders mean nothing."""
    texts = list(catalogue())
    assert len(texts) > 100
    assert all(len(check(read(text))) == 1 for text in texts)


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY)
def test_other_texts_arrive_as_they_are(text: str) -> None:
    """What is no Markdown of ours arrives character for character; a mention on Telegram is left alone."""
    (message,) = check(read(text))
    assert message == TelegramText(text)


@pytest.mark.parametrize("text", MARKED.values(), ids=MARKED)
def test_marked_texts(text: str) -> None:
    """Good and bad Markdown becomes entities that Telegram takes as they are."""
    check(read(text))


@settings(max_examples=400, deadline=None)
@given(markdown)
def test_any_text(text: str) -> None:
    """No text makes a message that Telegram refuses or changes."""
    check(read(text))


@settings(max_examples=30, deadline=None)
@given(markdown)
def test_long_texts(text: str) -> None:
    """Long texts become several messages, each of which keeps the rules."""
    check(read(f"{text} a **long [text](https://example.org/) is here**. " * 60))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(_URL_PIECES), max_size=8).map("".join))
def test_any_address(rest: str) -> None:
    """Telegram refuses a message for a wrong address: none of ours is one."""
    check(read(f"[x](http://{rest})"))


def test_entities_of_each_kind() -> None:
    """Offsets and lengths count UTF-16 code units: an emoji is two."""
    (message,) = telegram(read("🏛 **a** *b* ~~c~~ `d` [e](https://example.org/)\n\n> f\n\n```\ng\n```"))
    assert [entity.as_dict() for entity in message.entities] == [
        {"type": "bold", "offset": 3, "length": 1},
        {"type": "italic", "offset": 5, "length": 1},
        {"type": "strikethrough", "offset": 7, "length": 1},
        {"type": "code", "offset": 9, "length": 1},
        {"type": "text_link", "offset": 11, "length": 1, "url": "https://example.org/"},
        {"type": "blockquote", "offset": 14, "length": 1},
        {"type": "pre", "offset": 17, "length": 1},
    ]


def test_a_link_that_says_itself() -> None:
    """Telegram finds it; an entity would make its clients ask before they open it."""
    assert telegram(read("https://example.org/x and ana@example.org"))[0].entities == ()


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ("[write](mailto:ana@example.org)", "write (ana@example.org)"),
        ("[call](tel:+34944)", "call (+34944)"),
        ("[here](http://localhost:8000/x)", "here (http://localhost:8000/x)"),
        ("[port](https://example.org:99999)", "port (https://example.org:99999)"),
    ],
)
def test_addresses_that_telegram_does_not_take(link: str, shown: str) -> None:
    """They stand beside their label: as entities they would be changed, or the message refused."""
    assert telegram(read(link)) == (TelegramText(shown),)


@pytest.mark.parametrize("text", ["", " \n", "\u200b", "**\u2060**"])
def test_nothing_to_see(text: str) -> None:
    """There is no message: Telegram refuses empty ones."""
    assert telegram(read(text)) == ()
