"""Sending to Telegram."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache

from telegram import InputFile, LinkPreviewOptions, Message, ReplyParameters
from telegram.error import BadRequest, TelegramError

from bot.channels.telegram.client import Client
from bot.channels.telegram.failures import as_send_error, cannot_be_edited, is_done_already, of_file
from bot.channels.telegram.rendering import FilePart, Part, TextPart, parts_of
from bot.channels.telegram.request import AnswerLost
from bot.channels.telegram.uploads import Kind, Upload, Uploads, is_refused
from knowledge.model.messages import Attachment, OutgoingMessage
from knowledge.model.pacing import Pace
from knowledge.model.people import Address, ChannelName
from knowledge.store.store import Store
from scheduler.ports import Receipt, Rejected, TooLarge, Unavailable

LARGEST_UPLOAD = 50 * 2**20
LARGEST_PHOTO = 10 * 2**20
"""Bytes that the platform's own servers pass on (core.telegram.org/bots/api: sendDocument, sendPhoto)."""

_PHOTOS = ("image/jpeg", "image/png")
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

HEADROOM = 0.98
"""Of the permitted rate, so that the network's own unevenness brings no second over it."""


def pace_of(per_second: int) -> Pace:
    """The pace of a bot that may send so many messages a second.

    About one a second to a chat and twenty a minute to a group (core.telegram.org/bots/faq, on hitting limits).
    """
    return Pace(
        between=timedelta(seconds=1 / (per_second * HEADROOM)),
        in_chat=timedelta(seconds=1),
        in_group=timedelta(seconds=3.2),
    )


class Telegram:
    """One bot. Files that go out come from the store, each uploaded once; `sent` is told the key of what went out."""

    name = ChannelName.TELEGRAM

    def __init__(self, bot: Client, store: Store, pace: Pace, sent: Callable[[str], None] = lambda key: None) -> None:
        self.pace = pace
        self._bot = bot
        self._store = store
        self._sent = sent
        self._uploads = Uploads()

    async def send(self, to: Address, message: OutgoingMessage, part: int = 0) -> Receipt:
        parts = _parts_of(message)
        if part >= len(parts):
            raise Rejected("there is nothing to see in this message")
        quoted = message.quote if part == 0 else ""
        handles: dict[str, str] = {}
        try:
            match parts[part]:
                case FilePart(file=file):
                    sent = await self._send_file(to.external_id, file, _reply_to(quoted), handles)
                case TextPart() as text:
                    replaces = message.replaces if len(parts) == 1 else ""
                    sent = await self._say(to.external_id, text, quoted, replaces)
        except TelegramError as error:
            raise as_send_error(error) from error
        is_last = part == len(parts) - 1
        if is_last:
            self._sent(message.key)
        return Receipt(provider_id=str(sent), is_last=is_last, handles=handles)

    async def fetch(self, file: Attachment, most: int) -> bytes:
        """Asks where the file lies, which is told anew each time, and reads it from there."""
        if file.size > most:
            raise TooLarge
        try:
            return await self._bot.content(file.reference, most)
        except TelegramError as error:
            raise of_file(error) from error

    async def _say(self, chat: str, part: TextPart, quoted: str, replaces: str) -> int:
        if replaces:
            return await self._edit(chat, part, replaces)
        return (await self._send_text(chat, part, _reply_to(quoted))).message_id

    async def _send_text(self, chat: str, part: TextPart, reply: ReplyParameters | None) -> Message:
        return await self._bot.send_message(
            chat,
            part.text,
            entities=part.entities,
            reply_markup=part.keyboard,
            reply_parameters=reply,
            link_preview_options=_NO_PREVIEW,
        )

    async def _edit(self, chat: str, part: TextPart, message_id: str) -> int:
        """Takes the place of an earlier message. Editing twice is harmless, so a lost answer only means: again."""
        try:
            await self._bot.edit_message_text(
                part.text,
                chat,
                int(message_id),
                entities=part.entities,
                reply_markup=part.keyboard,  # left out, the old keyboard would go
                link_preview_options=_NO_PREVIEW,
            )
        except AnswerLost as error:
            raise Unavailable(f"Telegram's answer to an edit was lost: {error}") from error
        except TelegramError as error:
            if cannot_be_edited(error):
                return (await self._send_text(chat, part, None)).message_id
            if not is_done_already(error):
                raise
        return int(message_id)

    async def _send_file(
        self, chat: str, file: Attachment, reply: ReplyParameters | None, handles: dict[str, str]
    ) -> int:
        """Sends what Telegram has already by its `file_id`, else uploads it and notes the handle.

        Of many messages with the same new file one uploads it while the others wait for its `file_id`.
        """
        if file.size > LARGEST_UPLOAD:
            raise Rejected(f"the file {file.name} is larger than Telegram takes")
        kind = Kind.PHOTO if file.media_type in _PHOTOS and file.size <= LARGEST_PHOTO else Kind.DOCUMENT
        async with self._uploads.turn(file):
            known = self._uploads.known(file, kind)
            if known is None:
                return (await self._upload(chat, file, kind, reply, handles)).message_id
        try:
            return (await self._send_as(kind, chat, known.file_id, reply)).message_id
        except BadRequest as error:
            if not is_refused(error):
                raise
            self._uploads.forget(file.reference, known)
        return await self._send_file(chat, file, reply, handles)

    async def _upload(
        self, chat: str, file: Attachment, kind: Kind, reply: ReplyParameters | None, handles: dict[str, str]
    ) -> Message:
        content = await self._store.consult(lambda unit: unit.files.content(file.reference))
        if content is None:
            raise Rejected(f"the file {file.name} is no longer kept")
        sent = await self._send_as(kind, chat, InputFile(content, filename=file.name), reply)
        if (made := Upload.of(sent, file.name)) is not None:
            self._uploads.remember(file.reference, made)
            handles[file.reference] = made.handle
        return sent

    async def _send_as(self, kind: Kind, chat: str, file: InputFile | str, reply: ReplyParameters | None) -> Message:
        match kind:
            case Kind.PHOTO:
                return await self._bot.send_photo(chat, file, reply_parameters=reply)
            case Kind.DOCUMENT:
                return await self._bot.send_document(chat, file, reply_parameters=reply)


def _reply_to(quoted: str) -> ReplyParameters | None:
    return ReplyParameters(int(quoted), allow_sending_without_reply=True) if quoted else None


@lru_cache(maxsize=64)
def _parts_of(message: OutgoingMessage) -> tuple[Part, ...]:
    """Kept for a moment: a message in several parts is rendered once."""
    return parts_of(message)
