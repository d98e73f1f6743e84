"""Telegram, through the Bot API (core.telegram.org/bots/api) with python-telegram-bot's types and methods."""
