"""The drivers of the published platforms do what a person does, and one conversation plays on all three."""

from __future__ import annotations

import httpx
import pytest

from tests.slack.emulated import SCOPES, TEAM, EmulatedSlack
from tests.slack.local import LocalSlack
from tests.slack.loopback import LoopbackSlack
from tests.slack.values import Person, Slack

BACK = "http://127.0.0.1:1/slack/oauth_redirect"


def converse(slack: Slack, ana: Person) -> None:
    """A conversation that touches everything which the three platforms have in common."""
    ana.says_dm("hola")
    slack.wait_until(lambda: len(ana.sees()) == 2)
    ana.presses(ana.sees()[-1], "One")
    slack.wait_until(lambda: ana.sees()[-1].text == "You picked One")
    ana.command("/focal", "help")
    slack.wait_until(lambda: {"Heard help", "And more"} <= {message.text for message in ana.sees()})
    ana.opens_home()
    slack.wait_until(lambda: ana.home is not None)
    ana.uploads("form.pdf", b"%PDF-")
    slack.wait_until(lambda: "form.pdf arrived" in [message.text for message in ana.sees()])
    ana.says_dm("hola")
    slack.wait_until(lambda: ana.sees()[-1].text == "You said hola")
    ana.presses(ana.sees()[-1], "Two")
    slack.wait_until(lambda: ana.modal is not None)
    ana.submits({"Days": "3"})
    slack.wait_until(lambda: ana.modal is None and ana.sees()[-1].text == "3 days")


def test_a_conversation_with_local_slack(local: LocalSlack) -> None:
    """Messages, buttons, commands, the home tab, files and forms, over Socket Mode and over signed HTTP."""
    converse(local, local.user("U0ANA"))


def test_the_same_conversation_with_the_loopback(echoed: LoopbackSlack) -> None:
    """Our own platform takes the same script."""
    converse(echoed, echoed.user("U0ANA"))


def test_local_slack_mentions_in_a_thread(local: LocalSlack) -> None:
    """A mention in a channel is answered in its thread, and heard as a message of the channel too."""
    ana = local.user("U0ANA")
    ana.mentions(local.channel, f"<@{local.bot_user}> hola")
    local.wait_until(lambda: len(ana.sees(local.channel)) == 2)
    question = ana.sees(local.channel)[0]
    local.wait_until(lambda: len(ana.sees(local.channel, question.ts)) == 2)


def test_local_slack_shows_the_errors_of_a_form(local: LocalSlack) -> None:
    """A refused form stays open, and can be closed."""
    ana = local.user("U0ANA")
    ana.says_dm("hola")
    local.wait_until(lambda: len(ana.sees()) == 2)
    ana.presses(ana.sees()[-1], "Two")
    local.wait_until(lambda: ana.modal is not None)
    ana.submits({"Days": "many"})
    local.wait_until(lambda: local.screen.errors == {"days": "A number, please"})
    ana.closes()
    local.wait_until(lambda: ana.modal is None)


def test_local_slack_edits(local: LocalSlack) -> None:
    """A person rewrites a message of their own."""
    ana = local.user("U0ANA")
    ana.says_dm("hola")
    local.wait_until(lambda: len(ana.sees()) == 2)
    ana.edits(ana.sees()[0], "hello")
    local.wait_until(lambda: ana.sees()[0].text == "hello")


@pytest.fixture
def emulated() -> EmulatedSlack:
    """An emulate, not yet started."""
    return EmulatedSlack(redirect_url=BACK)


def test_emulate_installs(emulated: EmulatedSlack) -> None:
    """The link's page, the code, and the token with its scopes; a code is good once, and for its client only."""
    with emulated as slack:
        scopes = ",".join(SCOPES)
        link = f"https://slack.com/oauth/v2/authorize?client_id={slack.client_id}&scope={scopes}&state=s"
        back = httpx.URL(slack.consents(f"{link}&redirect_uri={BACK}"))
        assert (str(back).partition("?")[0], back.params["state"]) == (BACK, "s")
        installed = slack.exchange(back.params["code"], redirect_uri=BACK)
        assert (installed["ok"], installed["team"]["id"], installed["scope"]) == (True, TEAM, scopes)
        assert slack.call("auth.test", installed["access_token"])["user_id"] == installed["bot_user_id"]
        assert slack.exchange(back.params["code"])["error"] == "invalid_code"
        assert slack.exchange("", client_secret="x")["error"] == "invalid_client_id"


def test_emulate_asks_for_scopes(emulated: EmulatedSlack) -> None:
    """A token without a scope cannot do what the scope is for."""
    with emulated as slack:
        link = f"?client_id={slack.client_id}&scope=im:write&state=s&redirect_uri={BACK}"
        token = slack.exchange(httpx.URL(slack.consents(link)).params["code"])["access_token"]
        refused = slack.call("chat.postMessage", token, channel="C000000001", text="hi")
        assert (refused["error"], refused["needed"]) == ("missing_scope", "chat:write")


def test_emulate_refuses_a_strange_redirect(emulated: EmulatedSlack) -> None:
    """Nobody is asked for consent for an address that the app has not registered."""
    with emulated as slack, pytest.raises(AssertionError, match="Redirect URI mismatch"):
        slack.consents(f"?client_id={slack.client_id}&redirect_uri=http://127.0.0.1:2/elsewhere")
