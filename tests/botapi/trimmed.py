"""The part of the Bot API that Focal uses, in the tests' own notation: "!" marks what must be there, "|" separates.

A type that is a tuple stands for any of those in it. A test compares this page with the whole description.
"""

from __future__ import annotations

_REPLY = {"reply_parameters": "ReplyParameters", "reply_markup": "InlineKeyboardMarkup"}

METHODS: dict[str, dict[str, str]] = {
    "getMe": {},
    "getUpdates": {
        "offset": "Integer",
        "limit": "Integer",
        "timeout": "Integer",
        "allowed_updates": "Array of String",
    },
    "setWebhook": {
        "url!": "String",
        "max_connections": "Integer",
        "allowed_updates": "Array of String",
        "drop_pending_updates": "Boolean",
        "secret_token": "String",
    },
    "getWebhookInfo": {},
    "deleteWebhook": {"drop_pending_updates": "Boolean"},
    "sendMessage": {
        "chat_id!": "Integer|String",
        "text!": "String",
        "entities": "Array of MessageEntity",
        "link_preview_options": "LinkPreviewOptions",
        **_REPLY,
    },
    "editMessageText": {
        "chat_id": "Integer|String",
        "message_id": "Integer",
        "text": "String",
        "entities": "Array of MessageEntity",
        "link_preview_options": "LinkPreviewOptions",
        "reply_markup": "InlineKeyboardMarkup",
    },
    "answerCallbackQuery": {"callback_query_id!": "String", "text": "String", "show_alert": "Boolean"},
    "sendChatAction": {"chat_id!": "Integer|String", "action!": "String"},
    "setMyCommands": {
        "commands!": "Array of BotCommand",
        "scope": "BotCommandScope",
        "language_code": "String",
    },
    "sendDocument": {"chat_id!": "Integer|String", "document!": "InputFile|String", **_REPLY},
    "sendPhoto": {"chat_id!": "Integer|String", "photo!": "InputFile|String", **_REPLY},
    "getFile": {"file_id!": "String"},
}

TYPES: dict[str, dict[str, str] | tuple[str, ...]] = {
    "MessageEntity": {
        "type!": "String",
        "offset!": "Integer",
        "length!": "Integer",
        "url": "String",
        "unix_time": "Integer",
        "date_time_format": "String",
    },
    "LinkPreviewOptions": {"is_disabled": "Boolean"},
    "ReplyParameters": {"message_id!": "Integer", "allow_sending_without_reply": "Boolean"},
    "InlineKeyboardMarkup": {"inline_keyboard!": "Array of Array of InlineKeyboardButton"},
    "InlineKeyboardButton": {"text!": "String", "callback_data": "String"},
    "BotCommand": {"command!": "String", "description!": "String"},
    "BotCommandScope": ("BotCommandScopeAllPrivateChats", "BotCommandScopeAllGroupChats"),
    "BotCommandScopeAllPrivateChats": {"type!": "String"},
    "BotCommandScopeAllGroupChats": {"type!": "String"},
}

UPDATE_VARIANTS = {"MaybeInaccessibleMessage": ("Message",)}
UPDATE_TYPES: dict[str, dict[str, str]] = {
    "Update": {
        "update_id!": "Integer",
        "message": "Message",
        "edited_message": "Message",
        "channel_post": "Message",
        "callback_query": "CallbackQuery",
        "my_chat_member": "ChatMemberUpdated",
        "poll": "Poll",
    },
    "Message": {
        "message_id!": "Integer",
        "date!": "Integer",
        "chat!": "Chat",
        "from": "User",
        "sender_chat": "Chat",
        "text": "String",
        "caption": "String",
        "entities": "Array of MessageEntity",
        "caption_entities": "Array of MessageEntity",
        "reply_to_message": "Message",
        "document": "Document",
        "photo": "Array of PhotoSize",
        "sticker": "Sticker",
        "poll": "Poll",
        "new_chat_title": "String",
        "new_chat_members": "Array of User",
        "migrate_to_chat_id": "Integer",
        "migrate_from_chat_id": "Integer",
    },
    "Chat": {"id!": "Integer", "type!": "String", "title": "String"},
    "User": {"id!": "Integer", "is_bot!": "Boolean", "first_name!": "String", "language_code": "String"},
    "MessageEntity": {"type!": "String", "offset!": "Integer", "length!": "Integer", "user": "User"},
    "CallbackQuery": {
        "id!": "String",
        "from!": "User",
        "message": "MaybeInaccessibleMessage",
        "chat_instance!": "String",
        "data": "String",
    },
    "ChatMemberUpdated": {
        "chat!": "Chat",
        "from!": "User",
        "date!": "Integer",
        "old_chat_member!": "ChatMember",
        "new_chat_member!": "ChatMember",
    },
    "ChatMember": {"status!": "String", "user!": "User", "until_date": "Integer"},
    "Document": {"file_id!": "String", "file_unique_id!": "String", "file_name": "String", "file_size": "Integer"},
    "PhotoSize": {"file_id!": "String", "file_unique_id!": "String", "width!": "Integer", "height!": "Integer"},
    "Sticker": {"file_id!": "String", "file_unique_id!": "String", "type!": "String", "emoji": "String"},
    "Poll": {"id!": "String", "question!": "String", "is_closed!": "Boolean"},
}
"""What comes in, for the making of malformed updates."""


def split_notation(lines: dict[str, str]) -> dict[str, tuple[tuple[str, ...], bool]]:
    """Name -> (types, whether it must be there) of this page's notation."""
    return {name.rstrip("!"): (tuple(kinds.split("|")), name.endswith("!")) for name, kinds in lines.items()}
