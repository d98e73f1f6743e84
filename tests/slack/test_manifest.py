"""The manifest asks Slack for everything that we use, for nothing else, and in a form that Slack takes."""

from __future__ import annotations

import ast
import inspect
import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels import slack as package
from bot.channels.slack import views
from bot.channels.slack.manifest import COMMAND, EVENTS, SCOPES, manifest
from handlers.dialogue.commands import COMMANDS
from tests.bot.commands import focal
from tests.slack.values import Json

ADDRESS = "https://focal.example.org"

METHODS: dict[str, set[str]] = {
    "auth_test": set(),
    "chat_postEphemeral": {"chat:write"},
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    "conversations_open": {"im:write"},
    "files_upload_v2": {"files:write"},
    "users_info": {"users:read"},
    "views_open": set(),
    "views_publish": set(),
}
"""The scopes that each method needs (docs.slack.dev, "Methods")."""

TOLD: dict[str, set[str]] = {
    "app_home_opened": set(),
    "app_mention": {"app_mentions:read"},
    "app_uninstalled": set(),
    "message.im": {"im:history"},
    "tokens_revoked": set(),
}
"""The scopes that each event needs (docs.slack.dev, "Events")."""

BESIDES = {"commands", "files:read"}
"""For the slash command and the shortcuts, and for fetching what somebody sent."""


@pytest.fixture(params=["socket", "http"])
def printed(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Json]:
    """The mode, and what `focal slack manifest` prints in it."""
    settings = {"FOCAL_PUBLIC_URL": ADDRESS, "FOCAL_SLACK_MODE": request.param}
    done = focal("slack", "manifest", data_dir=tmp_path, **settings)
    assert (done.status, done.err) == (0, "")
    return request.param, json.loads(done.out)


def sources(of: ModuleType) -> Iterator[ast.AST]:
    """Everything that is written in a package."""
    assert of.__file__ is not None
    for path in Path(of.__file__).parent.glob("*.py"):
        yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def called() -> set[str]:
    """The methods of the Web API that are called anywhere."""
    api = {name for name, _ in inspect.getmembers(AsyncWebClient, inspect.iscoroutinefunction) if "_" in name[1:]}
    names = {
        node.func.attr
        for node in sources(package)
        if isinstance(node, ast.Call)
        if isinstance(node.func, ast.Attribute)
    }
    return names & api


def listened_for() -> set[str]:
    """The events that have a listener of their own."""
    calls = [node for node in sources(package) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    events = [node.args[0] for node in calls if ast.unparse(node.func) == "app.event"]
    return {str(one.value) for one in events if isinstance(one, ast.Constant)}


def test_every_scope_is_needed_and_every_needed_scope_is_there() -> None:
    """An administrator is asked for exactly what we use; a new method or event has to be added to the lists above."""
    assert called() == set(METHODS)
    assert set(EVENTS) == set(TOLD)
    needed = BESIDES.union(*METHODS.values(), *TOLD.values())
    assert set(SCOPES) == needed
    assert len(SCOPES) == len(set(SCOPES))


def test_every_event_that_is_asked_for_is_heard() -> None:
    """What Slack is told to send has a listener, and what has a listener is sent."""
    assert {event.partition(".")[0] for event in EVENTS} == listened_for()


def test_it_is_printed_as_it_is_used(printed: tuple[str, Json]) -> None:
    """The command prints the very manifest, with the address of the settings."""
    mode, found = printed
    assert found == manifest(ADDRESS, socket=mode == "socket")
    assert found["oauth_config"]["scopes"] == {"bot": list(SCOPES)}
    assert found["oauth_config"]["redirect_urls"] == [f"{ADDRESS}/slack/oauth_redirect"]
    assert found["settings"]["event_subscriptions"]["bot_events"] == list(EVENTS)
    assert found["settings"]["socket_mode_enabled"] is (mode == "socket")


def test_slack_is_told_where_to_call(printed: tuple[str, Json]) -> None:
    """Over HTTP everything goes to the one address; in Socket Mode no address is named."""
    mode, found = printed
    urls = [
        found["settings"]["event_subscriptions"].get("request_url"),
        found["settings"]["interactivity"].get("request_url"),
        found["features"]["slash_commands"][0].get("url"),
    ]
    assert urls == [f"{ADDRESS}/slack/events" if mode == "http" else None] * 3
    assert found["settings"]["interactivity"]["is_enabled"] is True


def test_it_keeps_within_slacks_limits(printed: tuple[str, Json]) -> None:
    """docs.slack.dev, "App manifest reference": the longest that each text may be."""
    _, found = printed
    about, features = found["display_information"], found["features"]
    limits = [(about["name"], 35), (about["description"], 140), (features["bot_user"]["display_name"], 80)]
    for shortcut in features["shortcuts"]:
        limits += [(shortcut["name"], 24), (shortcut["description"], 150), (shortcut["callback_id"], 255)]
    for command in features["slash_commands"]:
        limits += [(command["command"], 32), (command["description"], 2000), (command["usage_hint"], 1000)]
    assert [text for text, most in limits if not 1 <= len(text) <= most] == []
    assert len(features["shortcuts"]) <= 10
    assert len(found["oauth_config"]["redirect_urls"]) <= 1000
    assert len(about["background_color"].lstrip("#")) == 6
    assert int(about["background_color"].lstrip("#"), 16) >= 0


def test_its_surfaces_are_the_ones_that_we_have(printed: tuple[str, Json]) -> None:
    """The shortcuts and the command are those that are listened for; people may write to the app."""
    _, found = printed
    features = found["features"]
    assert {(one["type"], one["callback_id"]) for one in features["shortcuts"]} == {
        ("global", views.ASK),
        ("message", views.FORWARD),
    }
    (command,) = features["slash_commands"]
    assert command["command"] == COMMAND
    assert command["should_escape"] is True
    hinted = [hint.split()[0] for hint in command["usage_hint"].split("|")[:-1]]
    assert [hint for hint in hinted if hint not in COMMANDS] == []
    assert features["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }
