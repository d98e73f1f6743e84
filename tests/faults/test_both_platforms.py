"""Telegram, Slack and the web in one process, on one event loop."""

from __future__ import annotations

import pytest

from tests.bot.visitor import Visitor
from tests.botapi.loopback import LoopbackTelegram
from tests.faults.process import Server
from tests.slack.loopback import LoopbackSlack

QUESTION = "Who chairs the network?"
ANSWER = "Juan Mari Aburto"


def test_one_process_speaks_everywhere(server: Server) -> None:
    """The same question gets the same answer on Telegram (polling), Slack (Socket Mode) and the web, side by side."""
    with LoopbackTelegram() as telegram, LoopbackSlack() as slack:
        server.environment |= {
            "FOCAL_TELEGRAM_TOKEN": telegram.token,
            "FOCAL_TELEGRAM_API_URL": telegram.url,
            "FOCAL_SLACK_BOT_TOKEN": slack.bot_token,
            "FOCAL_SLACK_APP_TOKEN": slack.app_token,
            "FOCAL_SLACK_API_URL": slack.api_url.rstrip("/"),
        }
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
