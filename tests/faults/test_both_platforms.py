"""Telegram, Slack and the web in one process, on one event loop."""

from __future__ import annotations

import re

import pytest

from tests.bot.serving import until
from tests.bot.visitor import Visitor
from tests.botapi.loopback import LoopbackTelegram
from tests.botapi.talking import asks, presses
from tests.faults.process import Server
from tests.slack.focal import said
from tests.slack.loopback import LoopbackSlack
from tests.slack.pressing import labels

CODE = r"[0-9A-Z]{4}(-[0-9A-Z]{4}){2}"
QUESTION = "Who chairs the network?"
ANSWER = "Juan Mari Aburto"


def environment_of(telegram: LoopbackTelegram, slack: LoopbackSlack) -> dict[str, str]:
    """The settings for both platforms."""
    return {
        "FOCAL_TELEGRAM_TOKEN": telegram.token,
        "FOCAL_TELEGRAM_API_URL": telegram.url,
        "FOCAL_SLACK_BOT_TOKEN": slack.bot_token,
        "FOCAL_SLACK_APP_TOKEN": slack.app_token,
        "FOCAL_SLACK_API_URL": slack.api_url.rstrip("/"),
    }


def test_one_process_speaks_everywhere(server: Server) -> None:
    """The same question gets the same answer on Telegram (polling), Slack (Socket Mode) and the web, side by side."""
    with LoopbackTelegram() as telegram, LoopbackSlack() as slack:
        server.environment |= environment_of(telegram, slack)
        server.start()
        ana, ben = telegram.person(7), slack.user("U0BEN")
        ana.says(QUESTION)
        ben.says_dm(QUESTION)
        with Visitor(server.url) as visitor:
            assert ANSWER in visitor.say(QUESTION).text
        telegram.wait_until(lambda: len(ana.chat.shown) == 2)
        slack.wait_until(lambda: len(ben.sees()) == 2)
        assert ANSWER in ana.chat.shown[-1].text
        assert ANSWER in (ben.sees()[-1].text or "")
        assert (telegram.violations, slack.violations) == ([], [])
        server.terminate()
        assert server.wait() == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_platform_that_is_away_takes_nobody_along(server: Server) -> None:
    """With Telegram out of reach and Slack refusing the token, the web chat is served as ever, and the end is quick."""
    with LoopbackTelegram() as gone:
        address, token = gone.url, gone.token
    server.environment |= {
        "FOCAL_TELEGRAM_TOKEN": token,
        "FOCAL_TELEGRAM_API_URL": address,
        "FOCAL_SLACK_BOT_TOKEN": "xoxb-wrong",
        "FOCAL_SLACK_APP_TOKEN": "xapp-wrong",
        "FOCAL_SLACK_API_URL": f"{address}/api",
        "FOCAL_LOG_LEVEL": "error",
    }
    server.start()
    with Visitor(server.url) as visitor:
        assert ANSWER in visitor.say(QUESTION).text
    server.terminate()
    assert server.wait() == 0


def test_one_person_on_every_channel(server: Server) -> None:
    """Invited on Telegram by a link, and going on on Slack and in the browser, each time at the very question."""
    with LoopbackTelegram() as telegram, LoopbackSlack() as slack, Visitor(server.url) as visitor:
        server.environment |= environment_of(telegram, slack)
        server.start()
        ana, ben = telegram.person(7, "fr"), slack.user("U0BEN")
        invited = server.run("bot", "invite", "focal-point.bordeaux@example.org")
        link = found(r"https://t\.me/focal_bot\?start=(\w{12})", invited.stdout)
        hello = asks(telegram, ana, f"/start {link[1]}")
        assert "Bordeaux" in hello.text
        asked = presses(telegram, ana, hello.labels[0])
        ana.says("/link")
        telegram.wait_until(lambda: re.search(CODE, ana.chat.shown[-1].text) is not None)
        assert any(shown.file is not None for shown in ana.chat.shown)
        ben.command("/focal", f"join {found(CODE, ana.chat.shown[-1].text)[0]}")
        slack.wait_until(lambda: len(said(ben)) == 2)
        assert labels(said(ben)[-1].blocks) == asked.labels
        ben.says_dm("/link")
        slack.wait_until(lambda: re.search(CODE, said(ben)[-1].text or "") is not None)
        visitor.say(found(CODE, said(ben)[-1].text or "")[0])
        until(lambda: [label for _token, label in visitor.page().messages[-1].choices] == asked.labels)
        server.terminate()
        assert server.wait() == 0


def found(pattern: str, text: str) -> re.Match[str]:
    """The first place where a text matches."""
    match = re.search(pattern, text)
    assert match is not None, text
    return match
