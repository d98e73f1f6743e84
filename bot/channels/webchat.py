"""The web chat: messages go to the browser's mailbox in the store, from where its page and stream take them."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from knowledge.model.messages import Attachment, IncomingMessage, OutgoingMessage
from knowledge.model.people import Address, ChannelName
from knowledge.store import signals
from knowledge.store.codec import encode_message
from knowledge.store.errors import Conflict, StoreUnavailable
from knowledge.store.store import Store
from knowledge.store.unit import Unit
from scheduler.ports import Receipt, Unavailable

INCOMING, OUTGOING = "in", "out"


def parse(
    chat: str, key: str, text: str, choice: str, locale: str, now: datetime, file: Attachment | None = None
) -> IncomingMessage:
    """What a browser posted; `key` is the number that the page gave to the message.

    The key tells a post that came twice. Something else posted from the same page, after "back", is another message.
    """
    said = f"{text}\0{choice}" if file is None else f"{text}\0{choice}\0{file.reference}"
    content = hashlib.sha256(said.encode(errors="replace")).hexdigest()[:16]
    return IncomingMessage(
        key=f"{chat}:{key}:{content}",
        sender=Address(channel=ChannelName.WEBCHAT, external_id=chat),
        at=now,
        text=text,
        choice=choice,
        files=(file,) if file is not None else (),
        locale=locale,
    )


def echo(unit: Unit, message: IncomingMessage, shown: str) -> int:
    """Shows the visitor's own message on their pages, with the names of its files, and returns its number there."""
    chat = message.sender.external_id
    unit.wake(signals.webchat(chat))
    body = {"text": shown} | ({"names": [file.name for file in message.files]} if message.files else {})
    return unit.mail.put(chat, INCOMING, message.key, body, message.at)


class Webchat:
    """Sends to browsers. A message that was sent before under the same key is not shown twice."""

    name = ChannelName.WEBCHAT
    pace = None

    def __init__(self, store: Store) -> None:
        self._store = store

    async def send(self, to: Address, message: OutgoingMessage, part: int = 0) -> Receipt:
        def deliver(unit: Unit) -> int:
            unit.wake(signals.webchat(to.external_id))
            body = {"text": message.text, "language": message.language, **encode_message(message)}
            return unit.mail.put(to.external_id, OUTGOING, message.key, body, datetime.now(UTC))

        try:
            return Receipt(provider_id=str(await self._store.perform(deliver)))
        except (StoreUnavailable, Conflict) as error:
            raise Unavailable(str(error)) from error
