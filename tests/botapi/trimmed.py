"""The part of the Bot API that Focal uses, in the tests' own notation: "!" marks what must be there, "|" separates.

A type that is a tuple stands for any of those in it. A test compares this page with the whole description.
"""

from __future__ import annotations

_REPLY = {"reply_parameters": "ReplyParameters", "reply_markup": "InlineKeyboardMarkup"}

METHODS = {
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

TYPES = {
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
