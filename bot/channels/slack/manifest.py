"""The app's manifest (docs.slack.dev, "App manifest"): what an administrator gives Slack to create the app."""

from __future__ import annotations

from typing import Any

from bot.channels.slack.views import ASK, FORWARD

SCOPES = (
    "app_mentions:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "im:history",
    "im:write",
    "users:read",
)
EVENTS = ("app_home_opened", "app_mention", "app_uninstalled", "message.im", "tokens_revoked")
COMMAND = "/focal"

EVENTS_PATH = "/slack/events"
INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"


def manifest(address: str, *, socket: bool) -> dict[str, Any]:
    """The manifest of a Focal at this public address; in Socket Mode Slack needs no way to it."""
    events = f"{address}{EVENTS_PATH}"
    command = {
        "command": COMMAND,
        "description": "Ask Focal, or give it a command",
        "usage_hint": "help | menu | language fr | your question",
        "should_escape": True,
    }
    return {
        "display_information": {
            "name": "Focal",
            "description": "The messaging assistant of a network of cities",
            "background_color": "#1f3a5f",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Focal", "always_online": True},
            "shortcuts": [
                {"name": "Ask Focal", "type": "global", "callback_id": ASK, "description": "Ask Focal a question"},
                {
                    "name": "Forward to secretariat",  # a shortcut's name has room for 24 characters
                    "type": "message",
                    "callback_id": FORWARD,
                    "description": "Forward this message to the secretariat",
                },
            ],
            "slash_commands": [command if socket else {**command, "url": events}],
        },
        "oauth_config": {"redirect_urls": [f"{address}{REDIRECT_PATH}"], "scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {"bot_events": list(EVENTS)} | ({} if socket else {"request_url": events}),
            "interactivity": {"is_enabled": True} | ({} if socket else {"request_url": events}),
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket,
            "token_rotation_enabled": False,
        },
    }
