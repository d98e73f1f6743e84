"""The loopback platform behaves as Slack does, to the SDK that apps are written with."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import httpx
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from tests.bot.serving import free_port
from tests.slack.bolt import BoltApp, address
from tests.slack.echoing import FORM, buttons, echoes, section
from tests.slack.loopback import TEAM, LoopbackSlack
from tests.slack.platform.signing import signed_headers
from tests.slack.values import Json


def client_of(slack: LoopbackSlack) -> AsyncWebClient:
    return AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)


async def refused(call: object) -> str:
    """The error code with which a call is refused."""
    with pytest.raises(SlackApiError) as caught:
        await call  # type: ignore[misc]
    return str(caught.value.response["error"])


def test_a_direct_message_is_answered(echoed: LoopbackSlack) -> None:
    """What a person writes to the app reaches it, and they see its answer."""
    ana = echoed.user("U0ANA")
    assert ana.says_dm("hola").wait()
    echoed.wait_until(lambda: len(ana.sees()) == 2)
    assert [message.text for message in ana.sees()] == ["hola", "You said hola"]


def test_a_mention_is_answered_in_its_thread(echoed: LoopbackSlack) -> None:
    """A mention in a channel is an app_mention, and its thread can be read by itself."""
    ana = echoed.user("U0ANA")
    asked = f"<@{echoed.bot_user}> hola"
    ana.mentions(echoed.channel, asked)
    echoed.wait_until(lambda: len(echoed.standing(echoed.channel)) == 2)
    question, answer = echoed.standing(echoed.channel)
    assert answer.thread_ts == question.ts
    assert ana.sees(echoed.channel, question.ts) == [question, answer]
    assert ana.sees(echoed.channel) == [question]


def test_a_press_edits_the_message(echoed: LoopbackSlack) -> None:
    """A button that is named by its label is pressed, and chat.update changes what stands there."""
    ana = echoed.user("U0ANA")
    ana.says_dm("hola")
    echoed.wait_until(lambda: len(ana.sees()) == 2)
    assert ana.presses(ana.sees()[-1], "One").wait()
    echoed.wait_until(lambda: ana.sees()[-1].edited)
    assert (ana.sees()[-1].text, ana.sees()[-1].blocks) == ("You picked One", ())


def test_a_form_is_refused_and_accepted(echoed: LoopbackSlack) -> None:
    """A form opens for a trigger, stays open with its errors, and closes when it is accepted."""
    ana = echoed.user("U0ANA")
    ana.shortcut("ask")
    echoed.wait_until(lambda: ana.modal is not None)
    ana.submits({"Days": "many"}).wait()
    assert ana.modal is not None
    assert ana.modal["errors"] == {"days": "A number, please"}
    ana.submits({"number": "3"}).wait()
    assert ana.modal is None
    echoed.wait_until(lambda: [message.text for message in ana.sees()] == ["3 days"])


def test_a_command_is_answered_to_one_person(echoed: LoopbackSlack) -> None:
    """What the app says in the acknowledgement, and to the response URL, only the person sees who typed."""
    ana, ben = echoed.user("U0ANA"), echoed.user("U0BEN")
    ana.command("/focal", "help", echoed.channel)
    echoed.wait_until(lambda: len(ana.sees(echoed.channel)) == 2)
    assert {message.text for message in ana.sees(echoed.channel)} == {"Heard help", "And more"}
    assert ben.sees(echoed.channel) == []


def test_a_message_shortcut_carries_its_message(echoed: LoopbackSlack) -> None:
    """A shortcut in the menu of a message gives the app that message."""
    ana = echoed.user("U0ANA")
    ana.says_dm("hola")
    ana.message_shortcut("forward", ana.sees()[0])
    echoed.wait_until(lambda: "Forwarded: hola" in [message.text for message in ana.sees()])


def test_the_home_tab_is_published_and_pressed(echoed: LoopbackSlack) -> None:
    """The tab is what the app published for this person, and its buttons reach the app with the view."""
    ana = echoed.user("U0ANA")
    ana.opens_home()
    echoed.wait_until(lambda: ana.home is not None)
    assert ana.presses_in(ana.home, "Ask").wait()
    assert echoed.user("U0BEN").home is None


def test_a_file_reaches_the_app(echoed: LoopbackSlack) -> None:
    """A file that a person sends is a message with a file."""
    ana = echoed.user("U0ANA")
    ana.uploads("form.pdf", b"%PDF-")
    echoed.wait_until(lambda: ana.sees()[-1].text == "form.pdf arrived")


async def test_a_file_of_the_app_is_seen_and_fetched(loopback: LoopbackSlack, tmp_path: Path) -> None:
    """The three steps of an upload end in a message; its content is for the token's holder, others get a web page."""
    (tmp_path / "days.csv").write_bytes(b"a,b")
    upload = await client_of(loopback).files_upload_v2(
        channel=loopback.user("U0ANA").dm, file=str(tmp_path / "days.csv"), initial_comment="Here it is"
    )
    message = loopback.user("U0ANA").sees()[-1]
    assert (message.text, message.files[0]["name"]) == ("Here it is", "days.csv")
    async with httpx.AsyncClient(trust_env=False) as http:
        url = upload["file"]["url_private"]
        held = await http.get(url, headers={"Authorization": f"Bearer {loopback.bot_token}"})
        assert held.content == b"a,b"
        assert "Sign in" in (await http.get(url)).text


@pytest.mark.filterwarnings("ignore:The top-level `text` argument is missing")
async def test_what_cannot_be_done_is_refused_by_name(loopback: LoopbackSlack) -> None:
    """Errors have Slack's own codes."""
    client = client_of(loopback)
    loopback.add_channel("C0OLD")
    loopback.archive("C0OLD")
    loopback.add_channel("C0OTHER", with_app=False)
    loopback.user("U0BEN").deactivates()
    assert await refused(client.chat_postMessage(channel="C0NONE", text="hi")) == "channel_not_found"
    assert await refused(client.chat_postMessage(channel="C0OLD", text="hi")) == "is_archived"
    assert await refused(client.chat_postMessage(channel="C0OTHER", text="hi")) == "not_in_channel"
    assert await refused(client.chat_postMessage(channel="U0ANA")) == "no_text"
    dm = loopback.user("U0ANA").dm
    assert await refused(client.chat_update(channel=dm, ts="1.2", text="hi")) == "message_not_found"
    assert await refused(client.chat_update(channel="U0ANA", ts="1.2", text="hi")) == "channel_not_found"
    assert await refused(client.conversations_open(users="U0BEN")) == "user_disabled"
    assert await refused(client.users_info(user="U0NONE")) == "user_not_found"
    assert await refused(client.api_call("no.such")) == "unknown_method"
    assert await refused(client.auth_test(token="xoxb-wrong")) == "invalid_auth"
    assert await refused(client.apps_connections_open(app_token="xapp-wrong")) == "not_allowed_token_type"


async def test_the_locale_is_told_where_it_is_asked_for(loopback: LoopbackSlack) -> None:
    """users.info has a locale only with include_locale."""
    loopback.add_user("U0EVA", locale="es-ES")
    client = client_of(loopback)
    assert (await client.users_info(user="U0EVA", include_locale=True))["user"]["locale"] == "es-ES"
    assert "locale" not in (await client.users_info(user="U0EVA"))["user"]


async def test_a_trigger_opens_one_form_and_soon(loopback: LoopbackSlack) -> None:
    """A trigger that is used, unknown or old opens nothing."""
    client = client_of(loopback)
    with loopback.world.changing():
        fresh, old = loopback.world.new_trigger("U0ANA"), loopback.world.new_trigger("U0ANA")
        loopback.world.triggers[old].expires_at = 0
    await client.views_open(trigger_id=fresh, view=FORM)
    assert await refused(client.views_open(trigger_id=fresh, view=FORM)) == "exchanged_trigger_id"
    assert await refused(client.views_open(trigger_id=old, view=FORM)) == "expired_trigger_id"
    assert await refused(client.views_open(trigger_id="none", view=FORM)) == "invalid_trigger_id"


async def test_a_view_is_not_overwritten_unseen(loopback: LoopbackSlack) -> None:
    """A tab that is published with the hash of an older one is refused."""
    client, view = client_of(loopback), {"type": "home", "blocks": [section("Hello")]}
    first = await client.views_publish(user_id="U0ANA", view=view)
    await client.views_publish(user_id="U0ANA", view=view, hash=first["view"]["hash"])
    assert (
        await refused(client.views_publish(user_id="U0ANA", view=view, hash=first["view"]["hash"])) == "hash_conflict"
    )


@pytest.mark.parametrize(
    ("blocks", "problem"),
    [
        ([section("x")] * 51, "51 blocks"),
        ([section("x" * 3001)], "3001 characters"),
        ([buttons("x" * 76)], "76 characters"),
        ([buttons(*map(str, range(26)))], "26 elements"),
        ([buttons("One"), buttons("One")], "'pick-0' stands 2 times"),
        ([{"type": "section"}], "neither text nor fields"),
        ([{"type": "sectoin"}], "no block of type"),
        ([{"type": "image", "image_url": "https://example.org/a.png"}], "alt_text"),
        ([section("x") | {"block_id": "b" * 256}], "block_id"),
    ],
)
async def test_blocks_beyond_a_limit_are_refused(loopback: LoopbackSlack, blocks: list[Json], problem: str) -> None:
    """What Slack would not take is refused, and what was wrong with it is kept."""
    call = client_of(loopback).chat_postMessage(channel="U0ANA", text="hi", blocks=blocks)
    assert await refused(call) == "invalid_blocks"
    assert any(problem in violation for violation in loopback.violations)
    assert loopback.user("U0ANA").sees() == []


@pytest.mark.filterwarnings("ignore:The top-level `text` argument is missing")
async def test_blocks_without_a_text_are_refused(loopback: LoopbackSlack) -> None:
    """Slack would take a message that a screen reader cannot read; these tests do not."""
    call = client_of(loopback).chat_postMessage(channel="U0ANA", blocks=[section("hi")])
    assert await refused(call) == "invalid_blocks"


async def test_posts_are_counted_and_edits_are_not(loopback: LoopbackSlack) -> None:
    """The same text in the same channel counts as a repetition, through the person's id or the channel's."""
    client, ana = client_of(loopback), loopback.user("U0ANA")
    posted = await client.chat_postMessage(channel="U0ANA", text="hi")
    await client.chat_postMessage(channel=ana.dm, text="hi")
    await client.chat_update(channel=ana.dm, ts=posted["ts"], text="ho")
    assert loopback.posted == {(ana.dm, "hi"): 2}
    assert [call.method for call in loopback.calls] == ["chat.postMessage", "chat.postMessage", "chat.update"]
    assert [message.text for message in ana.sees()] == ["ho", "hi"]


@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")
async def test_a_workspace_is_installed_and_left(loopback: LoopbackSlack) -> None:
    """A code is good once and for its redirect; the token is dead after the app was removed, and only that one."""
    loopback.add_workspace("T0PORTO", installed=False)
    link = f"https://slack.com/oauth/v2/authorize?client_id={loopback.client_id}&scope=chat:write&state=s"
    back = "http://127.0.0.1:1/slack/oauth_redirect"
    url = httpx.URL(await asyncio.to_thread(loopback.consents, f"{link}&redirect_uri={back}", team="T0PORTO"))
    assert url.params["state"] == "s"
    client = AsyncWebClient(base_url=loopback.api_url)
    given = {"client_id": loopback.client_id, "client_secret": loopback.client_secret, "code": url.params["code"]}
    installed = await client.oauth_v2_access(**given, redirect_uri=back)
    assert (installed["team"]["id"], installed["scope"]) == ("T0PORTO", "chat:write")
    assert await refused(client.oauth_v2_access(**given)) == "invalid_code"
    assert await refused(client.oauth_v2_access(**given | {"client_secret": "x"})) == "bad_client_secret"
    assert (await client.auth_test(token=installed["access_token"]))["team_id"] == "T0PORTO"
    loopback.uninstall("T0PORTO")
    assert await refused(client.auth_test(token=installed["access_token"])) == "account_inactive"
    assert (await client_of(loopback).auth_test())["team_id"] == TEAM


def test_an_address_is_verified() -> None:
    """Any payload can be delivered, so the app's answer to the challenge of its address can be seen."""
    port = free_port()
    with LoopbackSlack(request_urls=address(port)) as slack, BoltApp(slack, echoes, port=port):
        asked = slack.deliver_payload({"type": "url_verification", "token": "t", "challenge": "c"})
        assert asked.wait()
        assert asked.answer == {"challenge": "c"}


def test_signatures_are_the_ones_that_the_sdk_checks() -> None:
    """A signed body passes the SDK's own verifier, and a changed or old one does not."""
    verifier, body = SignatureVerifier("secret"), json.dumps({"text": "ñ"})
    fresh = signed_headers("secret", body.encode())
    assert verifier.is_valid_request(body, fresh)
    assert not verifier.is_valid_request(body + " ", fresh)
    assert not verifier.is_valid_request(body, signed_headers("secret", body.encode(), at=0))
