"""The loopback platform repeats what is not acknowledged, keeps to its limits, and goes wrong where it is told to."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import httpx
import pytest
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.bot.serving import free_port
from tests.slack.bolt import BoltApp
from tests.slack.echoing import echoes
from tests.slack.listening import RawServer, RawSocket, Request, serving
from tests.slack.loopback import FOR_EVER, LoopbackSlack
from tests.slack.platform.deliveries import Missed, Retries
from tests.slack.platform.faults import Fail, Fault, Garble, Hang, Refuse, Reset, Throttle
from tests.slack.platform.limits import Limits

AT_ONCE = Retries(pause_s=0, ack_within_s=0.2)
"""For apps that do not acknowledge, so that nothing has to be waited for."""


@pytest.fixture
def impatient() -> Iterator[LoopbackSlack]:
    """A platform that repeats almost at once."""
    with LoopbackSlack(retries=AT_ONCE) as slack:
        yield slack


def call(slack: LoopbackSlack, text: str = "hi", channel: str = "U0ANA") -> httpx.Response:
    """chat.postMessage, without an SDK."""
    headers = {"Authorization": f"Bearer {slack.bot_token}"}
    arguments = {"channel": channel, "text": text}
    return httpx.post(f"{slack.api_url}chat.postMessage", json=arguments, headers=headers, trust_env=False, timeout=1)


def test_an_event_is_repeated_until_it_is_acknowledged(impatient: LoopbackSlack) -> None:
    """The repetition is another envelope with the same event_id, its number and its reason."""
    with closing(RawSocket(impatient)) as app:
        delivery = impatient.user("U0ANA").says_dm("hola")
        first, second = app.hear(), app.hear()
        assert first["envelope_id"] != second["envelope_id"]
        assert first["payload"]["event_id"] == second["payload"]["event_id"] == delivery.event_id
        assert (first["retry_attempt"], second["retry_attempt"], second["retry_reason"]) == (0, 1, "timeout")
        app.acknowledge(second)
        assert delivery.wait()


def test_an_event_is_repeated_three_times(impatient: LoopbackSlack) -> None:
    """Slack gives up after three repetitions."""
    with closing(RawSocket(impatient)) as app:
        delivery = impatient.user("U0ANA").says_dm("hola")
        assert not delivery.wait()
        assert [app.hear()["retry_attempt"] for _ in range(4)] == [0, 1, 2, 3]
        assert delivery.tries == [Missed("timeout")] * 4


def test_an_interaction_is_not_repeated(impatient: LoopbackSlack) -> None:
    """A command that nobody acknowledges is lost, as it is on Slack; so is one that nobody is there for."""
    assert not impatient.user("U0ANA").command("/focal").wait()
    with closing(RawSocket(impatient)):
        lost = impatient.user("U0ANA").command("/focal")
        assert not lost.wait()
        assert len(lost.sent_at) == 1


def test_an_envelope_moves_on_when_its_connection_dies(loopback: LoopbackSlack) -> None:
    """What was sent to an app that died comes again on another connection."""
    dying = RawSocket(loopback)
    delivery = loopback.user("U0ANA").says_dm("hola")
    dying.hear()
    with closing(RawSocket(loopback)) as living:
        dying.close()
        again = living.hear()
        assert (again["payload"]["event_id"], again["retry_reason"]) == (delivery.event_id, "connection_failed")
        living.acknowledge(again)
        assert delivery.wait()


def test_connections_take_turns(loopback: LoopbackSlack) -> None:
    """With two connections each gets its share, and an envelope goes to one of them only."""
    with closing(RawSocket(loopback)) as one, closing(RawSocket(loopback)) as other:
        assert other.hello["num_connections"] == 2
        deliveries = [loopback.user("U0ANA").says_dm(text) for text in ("a", "b")]
        heard = [one.hear(), other.hear()]
        assert {envelope["payload"]["event"]["text"] for envelope in heard} == {"a", "b"}
        for app, envelope in zip((one, other), heard, strict=True):
            app.acknowledge(envelope)
        assert all(delivery.wait() for delivery in deliveries)


def test_events_wait_for_an_app(loopback: LoopbackSlack) -> None:
    """What is said while no app is connected reaches the next one."""
    delivery = loopback.user("U0ANA").says_dm("hola")
    with closing(RawSocket(loopback)) as app:
        app.acknowledge(app.hear())
        assert delivery.wait()


def test_an_app_that_is_asked_to_reconnect_hears_everything(loopback: LoopbackSlack) -> None:
    """Before, during and after the change of connection nothing is lost."""
    ana = loopback.user("U0ANA")
    with BoltApp(loopback, echoes):
        loopback.wait_until(lambda: loopback.connections == 1)
        ana.says_dm("a")
        loopback.ask_to_reconnect()
        ana.says_dm("b")
        loopback.wait_until(lambda: loopback.posted == {(ana.dm, "You said a"): 1, (ana.dm, "You said b"): 1})


def test_torn_connections_are_noticed(loopback: LoopbackSlack) -> None:
    """A connection that is torn down is one no more, and what it had is repeated to the next."""
    with closing(RawSocket(loopback)) as app:
        delivery = loopback.user("U0ANA").says_dm("hola")
        app.hear()
        loopback.drop_connections()
        loopback.wait_until(lambda: loopback.connections == 0)
    with closing(RawSocket(loopback)) as next_app:
        next_app.acknowledge(next_app.hear())
        assert delivery.wait()


def test_the_same_delivery_can_come_twice(loopback: LoopbackSlack) -> None:
    """A test can have an acknowledged event delivered once more, with its event_id."""
    with closing(RawSocket(loopback)) as app:
        delivery = loopback.user("U0ANA").says_dm("hola")
        first = app.hear()
        app.acknowledge(first)
        assert delivery.wait()
        loopback.deliver(delivery)
        assert app.hear()["payload"]["event_id"] == first["payload"]["event_id"]


@pytest.mark.parametrize(("status", "reason"), [(500, "http_error"), (302, "http_error"), (0, "http_timeout")])
def test_a_request_is_repeated_with_its_number_and_reason(status: int, reason: str) -> None:
    """Over HTTP whatever is not 2xx in time is repeated; headers say how often and why, signed anew."""
    app = RawServer(lambda count: (status if count == 1 else 200, {}))
    with serving(app) as url, LoopbackSlack(request_urls=url, retries=AT_ONCE) as slack:
        assert slack.user("U0ANA").says_dm("hola").wait()
        first, second = app.requests.get(timeout=1), app.requests.get(timeout=1)
        assert first.body == second.body
        assert retry_of(first) == (None, None)
        assert retry_of(second) == ("1", reason)


def retry_of(request: Request) -> tuple[str | None, str | None]:
    return request.headers.get("X-Slack-Retry-Num"), request.headers.get("X-Slack-Retry-Reason")


def test_an_app_can_refuse_repetitions() -> None:
    """An error with X-Slack-No-Retry is final."""
    app = RawServer(lambda count: (500, {"X-Slack-No-Retry": "1"}))
    with serving(app) as url, LoopbackSlack(request_urls=url, retries=AT_ONCE) as slack:
        assert not slack.user("U0ANA").says_dm("hola").wait()
        assert app.count == 1


def test_events_outlast_an_app_that_is_down() -> None:
    """With repetitions for ever, an app that comes back hears what it missed."""
    port = free_port()
    with LoopbackSlack(request_urls=f"http://127.0.0.1:{port}/slack/events", retries=FOR_EVER) as slack:
        ana = slack.user("U0ANA")
        delivery = ana.says_dm("hola")
        slack.wait_until(lambda: Missed("connection_failed") in delivery.tries)
        with BoltApp(slack, echoes, port=port):
            slack.wait_until(lambda: slack.posted == {(ana.dm, "You said hola"): 1})


@pytest.mark.parametrize(
    ("fault", "status", "text"),
    [
        (Refuse("fatal_error"), 200, "fatal_error"),
        (Throttle(7), 429, "ratelimited"),
        (Throttle(None), 429, "ratelimited"),
        (Fail(503), 503, "oops"),
        (Garble(), 200, "<!doctype html>"),
    ],
)
def test_an_answer_goes_wrong_once(loopback: LoopbackSlack, fault: Fault, status: int, text: str) -> None:
    """A fault has no effect, is used up, and stands in the record."""
    loopback.fail("chat.postMessage", fault)
    answer = call(loopback)
    assert (answer.status_code, text in answer.text) == (status, True)
    assert answer.headers.get("Retry-After") == ("7" if fault == Throttle(7) else None)
    assert loopback.user("U0ANA").sees() == []
    assert call(loopback).json()["ok"]
    assert [noted.status for noted in loopback.calls] == [status, 200]


@pytest.mark.parametrize("fault", [Fail(500, after_effect=True), Garble(after_effect=True)])
def test_an_answer_goes_wrong_after_the_effect(loopback: LoopbackSlack, fault: Fault) -> None:
    """The message stands, whatever the app was told."""
    loopback.fail("chat.postMessage", fault)
    assert not call(loopback).text.startswith("{")
    assert [message.text for message in loopback.user("U0ANA").sees()] == ["hi"]


@pytest.mark.parametrize("effect", [False, True])
def test_a_connection_is_reset(loopback: LoopbackSlack, effect: bool) -> None:
    """The app gets no answer at all, before the effect or after it."""
    loopback.fail("chat.postMessage", Reset(after_effect=effect))
    with pytest.raises(httpx.TransportError):
        call(loopback)
    assert len(loopback.user("U0ANA").sees()) == effect
    assert loopback.calls[0].status == 0


def test_an_answer_hangs_until_it_is_let_go(loopback: LoopbackSlack) -> None:
    """A call that hangs has had its effect, and ends when the test says so."""
    loopback.fail("chat.postMessage", Hang(after_effect=True))

    async def hang() -> None:
        client = AsyncWebClient(token=loopback.bot_token, base_url=loopback.api_url, retry_handlers=[])
        hanging = asyncio.ensure_future(client.chat_postMessage(channel="U0ANA", text="hi"))
        await asyncio.to_thread(loopback.wait_until, lambda: len(loopback.user("U0ANA").sees()) == 1)
        assert not hanging.done()
        await asyncio.to_thread(loopback.let_go)
        with pytest.raises(ClientError):
            await hanging

    asyncio.run(hang())


def test_a_fault_can_be_for_one_channel(loopback: LoopbackSlack) -> None:
    """Another channel is served meanwhile."""
    loopback.fail("chat.postMessage", Throttle(1), channel="U0ANA")
    assert call(loopback, channel="U0BEN").status_code == 200
    assert call(loopback, channel="U0ANA").status_code == 429


def test_a_channel_takes_so_many_messages_a_second() -> None:
    """One message too many is refused with the time to wait, and other channels are not touched."""
    with LoopbackSlack(limits=Limits(messages_per_channel_s=0.1)) as slack:
        assert call(slack).status_code == 200
        refused = call(slack)
        assert (refused.status_code, 0 < int(refused.headers["Retry-After"]) <= 10) == (429, True)
        assert call(slack, channel="U0BEN").status_code == 200
        assert (slack.refusals, len(slack.user("U0ANA").sees())) == (1, 1)


async def test_a_method_has_its_tier() -> None:
    """Calls beyond what a method permits a minute are refused."""
    with LoopbackSlack(limits=Limits(calls_per_minute={"users.info": 20})) as slack:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
        answers = await asyncio.gather(*(client.users_info(user="U0ANA") for _ in range(5)), return_exceptions=True)
        assert [isinstance(answer, SlackApiError) for answer in answers].count(True) == slack.refusals > 0


def test_some_hundred_messages_a_second_pass(loopback: LoopbackSlack) -> None:
    """Five hundred messages are answered, each once; how fast, the bench tells."""
    people: list[Any] = [loopback.add_user(f"U1{number:03}") for number in range(50)]
    with BoltApp(loopback, echoes):
        started = time.monotonic()
        for number in range(500):
            people[number % 50].says_dm(f"m{number}")
        loopback.wait_until(lambda: len(loopback.world.posted) == 500)
        print(f"{500 / (time.monotonic() - started):.0f} messages/s")
    assert set(loopback.posted.values()) == {1}
