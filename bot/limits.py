"""How often is too often: the limits of the settings, each counted by every process for itself."""

from __future__ import annotations

from bot.config import Settings
from bot.crowd import Crowd
from bot.web.guards import Rates
from bot.web.throttle import Allowance


def rates_of(settings: Settings) -> Rates:
    """Of chats on the web."""
    return Rates(settings.chat_messages_per_minute, settings.chat_new_per_minute, settings.files_per_hour)


def crowd_of(settings: Settings) -> Crowd:
    """Of people on Telegram and Slack."""
    return Crowd(
        per_person=settings.person_messages_per_minute,
        per_workspace=settings.workspace_messages_per_minute,
        files_per_hour=settings.files_per_hour,
    )


def allowance_of(settings: Settings) -> Allowance:
    """Of network addresses."""
    return Allowance(
        requests=settings.address_requests_per_minute,
        searches=settings.address_searches_per_minute,
        misses=settings.address_misses_per_minute,
    )
