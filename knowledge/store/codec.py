"""Messages as JSON values and back."""

from __future__ import annotations

from typing import Any

from knowledge.model.languages import Language
from knowledge.model.messages import Attachment, Choice, Citation, OutgoingMessage

_PLACES = ("pushed", "letter", "has_code", "page", "replaces", "quote", "subject")
"""Where a message stands among others; kept only where they say something, since most messages stand for themselves."""


def encode_message(message: OutgoingMessage) -> dict[str, Any]:
    """The message but for its text, language and key, which are columns where it is stored."""
    return {
        "choices": [[choice.id, choice.label] for choice in message.choices],
        "question": message.question,
        "sources": [
            [source.title, source.date, source.section, source.language, source.url] for source in message.sources
        ],
        "files": [[file.name, file.media_type, file.size, file.reference] for file in message.files],
        **({"window": [message.window.id, message.window.label]} if message.window else {}),
        **{name: value for name in _PLACES if (value := getattr(message, name))},
    }


def decode_message(body: dict[str, Any], *, text: str, language: str, key: str) -> OutgoingMessage:
    """The message that `encode_message` took apart."""
    return OutgoingMessage(
        text=text,
        language=Language(language),
        key=key,
        question=body["question"],
        choices=tuple(Choice(id=id, label=label) for id, label in body["choices"]),
        sources=tuple(
            Citation(title=title, date=date, section=section, language=Language(of), url=url)
            for title, date, section, of, url in body["sources"]
        ),
        files=tuple(
            Attachment(name=name, media_type=media_type, size=size, reference=reference)
            for name, media_type, size, reference in body["files"]
        ),
        window=Choice(id=body["window"][0], label=body["window"][1]) if "window" in body else None,
        **{name: body[name] for name in _PLACES if name in body},
    )
