"""What an update of Telegram says to us, if anything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from telegram import CallbackQuery, ChatMember, ChatMemberUpdated, Message, MessageEntity, Update, User
from telegram.constants import ChatType

from knowledge.model.messages import Attachment, IncomingMessage
from knowledge.model.people import Address, AddressState, ChannelName

ALLOWED_UPDATES = ("message", "callback_query", "my_chat_member")
"""The kinds of update that we ask the platform for (getUpdates, setWebhook)."""

_TYPES = {"PhotoSize": "image/jpeg", "VideoNote": "video/mp4"}
"""What is of one type only, and does not say so (Bot API, "PhotoSize", "VideoNote")."""

_ENDINGS = {
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "audio/ogg": ".ogg",
    "image/jpeg": ".jpg",
    "image/webp": ".webp",
    "video/mp4": ".mp4",
}
"""Of what has no name: photos, voices and the like."""

_GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)
_STATES = {
    ChatMember.BANNED: AddressState.BLOCKED,
    ChatMember.LEFT: AddressState.LEFT,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Me:
    """The bot itself, as groups mention it."""

    id: int
    username: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Pressed:
    """A button; the query is to be answered, so that the button stops spinning."""

    query: str
    message: IncomingMessage


@dataclass(frozen=True, kw_only=True, slots=True)
class Reach:
    """Messages reach an address from now on, or no longer."""

    address: Address
    state: AddressState


@dataclass(frozen=True, kw_only=True, slots=True)
class Migrated:
    """A group became a supergroup, under a new identifier."""

    address: Address
    external_id: str


Heard = IncomingMessage | Pressed | Reach | Migrated


def parse(update: Update, me: Me, now: datetime) -> Heard | None:
    """What an update says; None for all that is not meant for us."""
    if update.callback_query is not None:
        return _pressed(update.callback_query, now)
    if update.my_chat_member is not None:
        return _reach(update.my_chat_member)
    return _said(update.message, me) if update.message is not None else None


def address_of(chat: int) -> Address:
    return Address(channel=ChannelName.TELEGRAM, external_id=str(chat))


def _pressed(query: CallbackQuery, now: datetime) -> Pressed | None:
    if query.message is None:  # a button of an inline message, which we never send
        return None
    return Pressed(
        query=query.id,
        message=IncomingMessage(
            key=f"c:{query.id}",
            sender=address_of(query.message.chat.id),
            at=now,
            choice=query.data or "?",
            locale=query.from_user.language_code or "",
            pressed_in=str(query.message.message_id),
            # Beside it the reply also stands in the same topic of a forum.
            quote=str(query.message.message_id) if query.message.chat.type in _GROUPS else "",
        ),
    )


def _reach(change: ChatMemberUpdated) -> Reach | None:
    if change.chat.type == ChatType.CHANNEL:
        return None
    state = _STATES.get(change.new_chat_member.status, AddressState.ACTIVE)
    if state is AddressState.BLOCKED and change.chat.type in _GROUPS:
        state = AddressState.LEFT  # thrown out of the group; nobody in it has blocked us
    return Reach(address=address_of(change.chat.id), state=state)


def _said(message: Message, me: Me) -> IncomingMessage | Migrated | None:
    if message.migrate_to_chat_id is not None:
        return Migrated(address=address_of(message.chat.id), external_id=str(message.migrate_to_chat_id))
    if message.migrate_from_chat_id is not None:
        return Migrated(address=address_of(message.migrate_from_chat_id), external_id=str(message.chat.id))
    text = message.text or message.caption or _sign(message)
    if not _is_from_a_person(message) or (not text and message.effective_attachment is None):
        return None
    in_group = message.chat.type in _GROUPS
    if in_group:
        named = _without_mention(message, me)
        if named is None and not _answers(message, me):
            return None
        text = named if named is not None else text
    return IncomingMessage(
        key=f"m:{message.chat.id}:{message.message_id}",
        sender=address_of(message.chat.id),
        at=message.date,
        text=text,
        files=_files(message),
        location=_place(message),
        locale=(message.from_user.language_code if message.from_user else None) or "",
        quote=str(message.message_id) if in_group else "",
        album=message.media_group_id or "",
    )


def _is_from_a_person(message: Message) -> bool:
    """Administrators who hide behind their group are people too; channels and other bots are not."""
    if message.chat.type not in (ChatType.PRIVATE, *_GROUPS):
        return False
    if message.sender_chat is not None:
        return message.sender_chat.id == message.chat.id
    return message.from_user is not None and not message.from_user.is_bot


def _answers(message: Message, me: Me) -> bool:
    """Somebody replies to a message of ours."""
    answered = message.reply_to_message
    return answered is not None and answered.from_user is not None and answered.from_user.id == me.id


def _without_mention(message: Message, me: Me) -> str | None:
    """The text without our name in it; None when we are not mentioned."""
    ours = f"@{me.username}".lower()
    text = message.text or message.caption or ""
    parse_entities = message.parse_entities if message.text is not None else message.parse_caption_entities
    for entity, words in parse_entities().items():
        match entity.type:
            case MessageEntity.MENTION if words.lower() == ours:
                return text.replace(words, " ", 1).strip()
            case MessageEntity.BOT_COMMAND if words.lower().endswith(ours):
                return text
            case MessageEntity.TEXT_MENTION if entity.user is not None and entity.user.id == me.id:
                return text.replace(words, " ", 1).strip()
            case _:
                continue
    return None


def _sign(message: Message) -> str:
    """What a sticker stands for (Bot API, "Sticker"); "" where it does not say so."""
    return (message.sticker.emoji or "") if message.sticker is not None else ""


def _files(message: Message) -> tuple[Attachment, ...]:
    """What can be downloaded; a location, a poll or a contact is no file, nor is a sticker that says what it means."""
    if _sign(message):
        return ()
    attached = message.effective_attachment
    if isinstance(attached, list | tuple):  # a photo comes in several sizes, the largest last
        attached = attached[-1] if attached else None
    reference = getattr(attached, "file_id", None)
    if reference is None:
        return ()
    kind = type(attached).__name__
    media_type = _TYPES.get(kind) or getattr(attached, "mime_type", None) or "application/octet-stream"
    made_up = f"{kind.removesuffix('Size').lower()}{_ENDINGS.get(media_type, '')}"
    name = getattr(attached, "file_name", None) or made_up
    size = getattr(attached, "file_size", None) or 0
    return (Attachment(name=name, media_type=media_type, size=size, reference=reference),)


def _place(message: Message) -> tuple[float, float] | None:
    """A place that was shared, also that of a venue. One that moves counts where it was first: its later places come
    as edits, which we do not ask for."""
    shared = message.location
    return (shared.latitude, shared.longitude) if shared is not None else None


def me_of(user: User) -> Me:
    """The bot, as getMe describes it."""
    return Me(id=user.id, username=user.username or "")
