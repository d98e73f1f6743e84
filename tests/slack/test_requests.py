"""Only what Slack has signed, just now, in a form that Slack sends, is heard; and once."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlencode

import httpx
import pytest
import structlog

from knowledge.store.store import Store
from tests.slack.browsing import message_in, post, signed
from tests.slack.focal import heard, said
from tests.slack.loopback import TEAM, LoopbackSlack
from tests.slack.people import LoopbackUser
from tests.slack.platform.signing import signed_headers

FORM = "application/x-www-form-urlencoded"
CHAIR = "Who chairs the network?"


@pytest.fixture(scope="module", autouse=True)
def quiet() -> Iterator[None]:
    """What is not understood is logged with its trace; here nobody reads it."""
    with structlog.testing.capture_logs():
        yield


# Who sent it


def body_of(person: LoopbackUser, text: str = CHAIR) -> bytes:
    return json.dumps(message_in(TEAM, person.id, text)).encode()


def test_a_forged_signature(slack: LoopbackSlack, url: str, store: Store, ana: LoopbackUser) -> None:
    """Another secret, or another body than was signed, is refused."""
    body = body_of(ana)
    assert post(url, body, signed_headers("another secret", body)).status_code == 401
    assert post(url, body + b" ", signed_headers(slack.signing_secret, body)).status_code == 401
    assert heard(store, ana) == []


@pytest.mark.parametrize("minutes", [-6, 6, -60 * 24 * 365])
def test_a_stale_stamp(slack: LoopbackSlack, url: str, store: Store, ana: LoopbackUser, minutes: int) -> None:
    """A request that was signed more than five minutes ago, or in the future, may be a replayed one."""
    body = body_of(ana)
    headers = signed_headers(slack.signing_secret, body, at=time.time() + 60 * minutes)
    assert post(url, body, headers).status_code == 401
    assert heard(store, ana) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"X-Slack-Signature": None},
        {"X-Slack-Request-Timestamp": None},
        {"X-Slack-Request-Timestamp": None, "X-Slack-Signature": None},
        {"X-Slack-Request-Timestamp": "yesterday"},
        {"X-Slack-Request-Timestamp": ""},
        {"X-Slack-Request-Timestamp": "9" * 5000},
        {"X-Slack-Signature": "v0=ñ"},
        {"X-Slack-Signature": ""},
    ],
)
def test_headers_that_are_missing_or_strange(
    slack: LoopbackSlack, url: str, store: Store, ana: LoopbackUser, changes: dict[str, str | None]
) -> None:
    """Without a stamp and a signature that look like ones, nothing is heard."""
    body = body_of(ana)
    given: dict[str, str | None] = {**signed_headers(slack.signing_secret, body), **changes}
    headers = [(name.encode(), value.encode("latin-1")) for name, value in given.items() if value is not None]
    response = httpx.post(f"{url}/slack/events", content=body, headers=headers, trust_env=False)
    assert response.status_code == 401
    assert heard(store, ana) == []


def test_a_replayed_request(slack: LoopbackSlack, url: str, store: Store, ana: LoopbackUser) -> None:
    """The very same request, and a repetition by Slack with its headers, are heard once."""
    body = body_of(ana, "menu")
    headers = signed_headers(slack.signing_secret, body)
    again = headers | {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}
    assert [post(url, body, sent).status_code for sent in (headers, headers, again)] == [200, 200, 200]
    slack.wait_until(lambda: len(said(ana)) == 1)
    assert heard(store, ana) == ["menu"]


def test_a_repetition_may_be_the_only_copy(slack: LoopbackSlack, url: str, store: Store, ana: LoopbackUser) -> None:
    """What says that it is a repetition is heard, if it is the first to arrive."""
    body = body_of(ana, "menu")
    again = signed_headers(slack.signing_secret, body) | {"X-Slack-Retry-Num": "3"}
    assert post(url, body, again).status_code == 200
    assert heard(store, ana) == ["menu"]


def test_a_press_and_a_command_are_heard_once(slack: LoopbackSlack, store: Store, ana: LoopbackUser) -> None:
    """What Slack would never repeat, somebody else's retry may: a button and a command have keys of their own."""
    commanded = ana.command("/focal", "menu")
    assert commanded.wait()
    assert slack.deliver(replace(commanded, tries=[], sent_at=[])).wait()
    slack.wait_until(lambda: len(said(ana)) == 1)
    pressed = ana.presses(said(ana)[0], "Language")
    assert pressed.wait()
    assert slack.deliver(replace(pressed, tries=[], sent_at=[])).wait()
    assert len(heard(store, ana)) == 2


# What is no event at all


@pytest.mark.parametrize("size", [1024 * 1024 + 1, 4 * 1024 * 1024])
def test_a_large_body(slack: LoopbackSlack, url: str, size: int) -> None:
    """More than a megabyte is not read to its end, signed or not."""
    body = json.dumps({"type": "event_callback", "padding": "x" * size}).encode()
    try:
        response = signed(url, slack.signing_secret, body)
    except httpx.WriteError:  # closed while it was still being sent
        return
    assert response.status_code == 413


GARBAGE: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "application/json"),
    "no JSON": (b"{", "application/json"),
    "no UTF-8": (b'{"a": "\xff"}', "application/json"),
    "a list": (b"[1, 2]", "application/json"),
    "a number": (b"7", "application/json"),
    "null": (b"null", "application/json"),
    "nothing in it": (b"{}", "application/json"),
    "deep": (b'{"a":' * 100_000, "application/json"),
    "a long number": (b'{"type": ' + b"9" * 5_000 + b"}", "application/json"),
    "no payload": (b"a=b", FORM),
    "an empty payload": (b"payload=", FORM),
    "a payload of no JSON": (b"payload=%7B", FORM),
    "a payload of a list": (urlencode({"payload": "[]"}).encode(), FORM),
    "a payload of null": (urlencode({"payload": "null"}).encode(), FORM),
    "bytes": (bytes(range(256)), FORM),
    "no kind": (b"menu", "text/plain"),
    "a command without a person": (b"command=%2Ffocal&text=menu", FORM),
}


@pytest.mark.parametrize("body", GARBAGE.values(), ids=GARBAGE)
def test_garbage(slack: LoopbackSlack, url: str, body: tuple[bytes, str]) -> None:
    """It is refused or ignored, though the signature is a good one; without one it is refused in any case."""
    content, kind = body
    assert signed(url, slack.signing_secret, content, kind).status_code in (200, 400, 404)
    assert post(url, content, {}, kind).status_code == 401


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_other_methods(url: str, method: str) -> None:
    """Only what is posted is looked at."""
    assert httpx.request(method, f"{url}/slack/events", trust_env=False).status_code == 405
