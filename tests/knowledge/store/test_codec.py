"""Messages and conversations as JSON values and back: nothing is lost on the way."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.model.conversation import (
    FORMAT,
    Asked,
    AtMenu,
    Browsing,
    ChoosingLanguage,
    Conversation,
    Reading,
    decode_state,
    encode_state,
)
from knowledge.model.languages import EN, Language
from knowledge.model.messages import Attachment, Choice, Citation, OutgoingMessage
from knowledge.model.people import Contact, Role
from knowledge.store.codec import decode_message, encode_message
from knowledge.store.store import Store

ANA = Contact(id=1, name="Ana", role=Role.VISITOR, language=EN)

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60)
sizes = st.integers(0, 2**40)
choices = st.lists(st.builds(Choice, id=texts, label=texts), max_size=8).map(tuple)
messages = st.builds(
    OutgoingMessage,
    text=texts,
    language=st.sampled_from(["en", "fr", "eu"]).map(Language),
    choices=choices,
    sources=st.lists(st.builds(Citation, title=texts, date=texts, section=texts, url=texts), max_size=3).map(tuple),
    files=st.lists(st.builds(Attachment, name=texts, media_type=texts, size=sizes, reference=texts), max_size=3).map(
        tuple
    ),
    question=st.integers(0, 10**9),
    key=texts,
    window=st.none() | st.builds(Choice, id=texts, label=texts),
)
topics = st.one_of(
    st.just(AtMenu()),
    st.just(ChoosingLanguage()),
    st.builds(Reading, entry=texts),
    st.builds(Browsing, topic=texts, page=st.integers(0, 10**6)),
)
conversations = st.builds(
    Conversation,
    contact=st.just(ANA),
    topic=topics,
    asked=st.none() | st.builds(Asked, question=st.integers(0, 10**9), choices=choices),
    greeted=st.booleans(),
    revision=st.integers(0, 10**6),
)


def through_json(value: Any) -> Any:
    return json.loads(json.dumps(value))


@given(messages)
def test_every_message_comes_back(message: OutgoingMessage) -> None:
    """Decoding what was encoded gives the same message."""
    body = through_json(encode_message(message))
    assert decode_message(body, text=message.text, language=message.language, key=message.key) == message


@given(conversations)
def test_every_conversation_comes_back(conversation: Conversation) -> None:
    """A conversation is resumed exactly where it was left."""
    state = through_json(encode_state(conversation))
    assert decode_state(ANA, state, conversation.revision) == conversation


@pytest.mark.parametrize(
    "text", ["", "🏛️👩🏽‍💼", "مرحبا بكم", "a\u202eb", "Ünï\tcode\r\n", "\\u0000 '\" <b> {x}", "\U0010ffff"]
)
def test_awkward_words_survive_the_database(store: Store, text: str, now: datetime) -> None:
    """JSON columns of both databases give back every word as it was."""
    message = OutgoingMessage(text=text, choices=(Choice(id="x", label=text),))
    body = encode_message(message)
    store.run(lambda unit: unit.mail.put("a", "out", "k", body, now))
    (mail,) = store.read(lambda unit: unit.mail.newest("a"))
    assert decode_message(mail.body, text=text, language="en", key="") == message


def test_a_newer_format_is_refused() -> None:
    """A state of a format that this Focal does not know is refused with both numbers."""
    state = encode_state(Conversation(contact=ANA)) | {"format": FORMAT + 1}
    with pytest.raises(ValueError, match=f"format {FORMAT + 1}.*up to {FORMAT}"):
        decode_state(ANA, state, 1)


def test_an_unknown_topic_is_refused() -> None:
    """A state is never half understood."""
    state = encode_state(Conversation(contact=ANA)) | {"topic": ["dancing"]}
    with pytest.raises(ValueError, match="dancing"):
        decode_state(ANA, state, 1)


def test_the_released_format_can_still_be_read() -> None:
    """The state as format 1 wrote it: what is stored today must be read by every later Focal."""
    state = {"format": 1, "topic": ["browsing", "plan", 2], "greeted": True, "asked": [7, [["menu", "Topics"]]]}
    assert decode_state(ANA, state, 5) == Conversation(
        contact=ANA,
        topic=Browsing(topic="plan", page=2),
        asked=Asked(question=7, choices=(Choice(id="menu", label="Topics"),)),
        greeted=True,
        revision=5,
    )
