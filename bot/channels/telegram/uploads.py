"""Files that Telegram has already: sent again by their `file_id` (core.telegram.org/bots/api, "Sending files")."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from weakref import WeakValueDictionary

from telegram import Message
from telegram.error import BadRequest, TelegramError

from knowledge.model.messages import Attachment
from scheduler.ports import Unavailable

MOST_REMEMBERED = 256
"""Files whose handles one process keeps in memory; the store keeps all."""

PATIENCE_S = 30.0
"""Seconds that a message waits for another to upload its file: less than the outbox gives a send with files, so that
it is tried again rather than taken for sent."""

_REFUSALS = ("file identifier", "file_id", "file_reference", "file reference", "type of file", "file of type")


class Kind(StrEnum):
    """What a file is sent as; its `file_id` is good for that only."""

    PHOTO = "photo"
    DOCUMENT = "document"


@dataclass(frozen=True, kw_only=True, slots=True)
class Upload:
    """A file on Telegram's side. The name is part of it: what is sent by its `file_id` keeps the first one's."""

    kind: Kind
    file_id: str
    name: str

    @property
    def handle(self) -> str:
        """As the store keeps it; a `file_id` has no colon (it is base64url)."""
        return f"{self.kind}:{self.file_id}:{self.name}"

    @staticmethod
    def read(handle: str) -> Upload | None:
        """What a handle says; None when it is empty or none of ours."""
        kind, _, rest = handle.partition(":")
        file_id, _, name = rest.partition(":")
        return Upload(kind=Kind(kind), file_id=file_id, name=name) if kind in [*Kind] and file_id else None

    @staticmethod
    def of(message: Message, name: str) -> Upload | None:
        """What Telegram made of the file of a message that it took."""
        if message.photo:
            return Upload(kind=Kind.PHOTO, file_id=message.photo[-1].file_id, name=name)
        if message.document is not None:
            return Upload(kind=Kind.DOCUMENT, file_id=message.document.file_id, name=name)
        return None


class Uploads:
    """What this process knows of Telegram's files; of those who send one that is new, the first uploads it."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, Kind], Upload] = OrderedDict()
        self._refused: set[str] = set()
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def known(self, file: Attachment, kind: Kind) -> Upload | None:
        """The upload to send, if there is one of that kind under that name."""
        found = self._known.get((file.reference, kind)) or Upload.read(file.handle)
        is_fit = found is not None and (found.kind, found.name) == (kind, file.name)
        return found if found and is_fit and found.file_id not in self._refused else None

    def remember(self, reference: str, upload: Upload) -> None:
        self._known[reference, upload.kind] = upload
        self._known.move_to_end((reference, upload.kind))
        if len(self._known) > MOST_REMEMBERED:
            self._known.popitem(last=False)

    def forget(self, reference: str, upload: Upload) -> None:
        """Telegram knows it no more: whoever still carries its handle uploads the file anew."""
        self._known.pop((reference, upload.kind), None)
        self._refused.add(upload.file_id)

    @asynccontextmanager
    async def turn(self, file: Attachment) -> AsyncIterator[None]:
        """One at a time of those who may have to upload the same file.

        Raises:
            Unavailable: somebody else is still at it; nothing was sent.
        """
        lock = self._turns.setdefault(file.reference, asyncio.Lock())
        try:
            async with asyncio.timeout(PATIENCE_S):
                await lock.acquire()
        except TimeoutError:
            raise Unavailable(f"the file {file.name} is still being uploaded") from None
        try:
            yield
        finally:
            lock.release()


def is_refused(error: TelegramError) -> bool:
    """Telegram does not know the `file_id`, or not as what it was sent as: the message itself was not sent."""
    said = str(error).lower()
    return isinstance(error, BadRequest) and any(words in said for words in _REFUSALS)
