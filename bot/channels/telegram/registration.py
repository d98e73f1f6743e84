"""What Telegram is told about us at the start: where updates go, and which commands there are."""

from __future__ import annotations

import asyncio

import structlog
from telegram import Bot, BotCommand, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats
from telegram.error import TelegramError

from bot.channels.telegram.parsing import ALLOWED_UPDATES
from handlers.dialogue.commands import command_menu
from handlers.phrasebook import Phrasebook
from knowledge.model.languages import EN, Language

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 60.0
IN_GROUPS = ("menu", "help", "language")
"""What makes sense among many: nobody ends the circulars of a whole group by a slip of the finger."""

log = structlog.get_logger()


async def register(bot: Bot, phrasebook: Phrasebook, webhook: str, secret: str) -> None:
    """Registers us; tries until the platform takes it. Without a webhook, updates are asked for."""
    pause = FIRST_PAUSE_S
    while True:
        try:
            await _receive(bot, webhook, secret)
            await _offer_commands(bot, phrasebook)
        except TelegramError as error:
            log.warning("telegram.registration_failed", error=str(error), pause_s=pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_S)
        else:
            return


async def _receive(bot: Bot, webhook: str, secret: str) -> None:
    """Updates that wait at the platform are kept in either case."""
    if webhook:
        await bot.set_webhook(webhook, secret_token=secret, allowed_updates=ALLOWED_UPDATES, drop_pending_updates=False)
    else:
        await bot.delete_webhook(drop_pending_updates=False)


async def _offer_commands(bot: Bot, phrasebook: Phrasebook) -> None:
    """The commands in every language of ours, and in English for everybody else."""
    for language in (None, *phrasebook.languages):
        menu = command_menu(phrasebook.speak(language or EN))
        commands = [BotCommand(command.name, command.description) for command in menu]
        among_many = [command for command in commands if command.command in IN_GROUPS]
        await bot.set_my_commands(commands, BotCommandScopeAllPrivateChats(), language_code=_code(language))
        await bot.set_my_commands(among_many, BotCommandScopeAllGroupChats(), language_code=_code(language))


def _code(language: Language | None) -> str | None:
    return str(language) if language is not None else None
