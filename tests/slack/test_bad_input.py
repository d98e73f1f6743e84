"""What nobody at Slack would send, and what they do send that is not for us: nothing of it is answered or stops us."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.slack import parsing
from knowledge.store.store import Store
from scheduler import outbox as outboxes
from tests.bot.serving import free_port
from tests.conftest import NOW
from tests.slack.browsing import message_in, signed
from tests.slack.focal import answer_to, heard, one_workspace, said, served, url_of
from tests.slack.loopback import TEAM, LoopbackSlack
from tests.slack.people import LoopbackUser
from tests.slack.platform.faults import Refuse
from tests.slack.values import Json

FORM = "application/x-www-form-urlencoded"
CHAIR = "Who chairs the network?"
_numbers = count(1)


@pytest.fixture(scope="module", autouse=True)
def quiet() -> Iterator[None]:
    """What is not understood is logged with its trace; here nobody reads it."""
    with structlog.testing.capture_logs():
        yield


# Events that are not for us


def not_heard(slack: LoopbackSlack, store: Store, ana: LoopbackUser, event: Json) -> None:
    """It is acknowledged at once, nobody is answered, and what stands behind it is heard."""
    before = len(slack.standing(slack.channel))
    delivery = slack.deliver_event(event)
    assert delivery.wait()
    assert len(delivery.tries) == 1
    assert heard(store, ana) == []
    assert "Aburto" in answer_to(slack, ana, lambda: ana.says_dm(CHAIR)).text
    assert len(said(ana)) == 1
    assert len(slack.standing(slack.channel)) == before


@pytest.mark.parametrize("kind", ["reaction_added", "team_join", "", "message.im", "app_rate_limited", "ñ" * 1000])
def test_an_unknown_event(slack: LoopbackSlack, store: Store, ana: LoopbackUser, kind: str) -> None:
    """An event that means nothing to us is acknowledged: Slack would deliver it four times."""
    not_heard(slack, store, ana, {"type": kind, "user": ana.id, "channel": ana.dm})


def test_a_message_that_is_rewritten(slack: LoopbackSlack, store: Store, ana: LoopbackUser) -> None:
    """An edit or a deletion asks nothing."""
    answer_to(slack, ana, lambda: ana.says_dm("menu"))
    mine = next(message for message in ana.sees() if not message.by_app)
    assert ana.edits(mine, CHAIR).wait()
    assert ana.deletes(mine).wait()
    answer_to(slack, ana, lambda: ana.says_dm("menu"))
    assert (heard(store, ana), len(said(ana))) == (["menu", "menu"], 2)


BOT = {"bot_id": "B0OTHER", "app_id": "A0OTHER"}
OTHERS: dict[str, Json] = {
    "a bot of old": {"subtype": "bot_message", "bot_id": "B0OTHER", "user": None},
    "a bot with a person's face": {"subtype": "bot_message", **BOT},
    "a bot": BOT,
    "a message that joins": {"subtype": "channel_join"},
    "a topic": {"subtype": "channel_topic"},
    "nobody": {"user": None},
    "a channel": {"channel_type": "channel", "channel": "C0GENERAL"},
    "a group": {"channel_type": "mpim", "channel": "G0GROUP"},
    "no place": {"channel_type": None},
}


@pytest.mark.parametrize("changes", OTHERS.values(), ids=OTHERS)
def test_a_message_that_nobody_wrote_to_us(
    slack: LoopbackSlack, store: Store, ana: LoopbackUser, changes: Json
) -> None:
    """Other programs, the platform's own remarks, and what people say to each other are no questions."""
    not_heard(slack, store, ana, message_in(TEAM, ana.id, CHAIR, **changes)["event"])


def test_what_we_said_ourselves(slack: LoopbackSlack, store: Store, ana: LoopbackUser) -> None:
    """Slack tells us of our own messages too; answering them would never end."""
    ours = {"user": slack.bot_user, "bot_id": slack.world.workspaces[TEAM].bot_id}
    not_heard(slack, store, ana, message_in(TEAM, ana.id, CHAIR, **ours)["event"])


def test_a_channel_without_a_mention(slack: LoopbackSlack, ana: LoopbackUser) -> None:
    """Where people talk to each other, only a mention is answered, and once, though it comes as two events."""
    assert ana.says(slack.channel, CHAIR).wait()
    asked = ana.mentions(slack.channel, f"<@{slack.bot_user}> menu").payload["event"]["ts"]
    slack.wait_until(lambda: len(said(ana, slack.channel, asked)) == 1)
    answer_to(slack, ana, lambda: ana.says_dm("menu"))
    assert len(said(ana, slack.channel, asked)) == 1
    assert said(ana, slack.channel) == []


def test_another_program_mentions_us(slack: LoopbackSlack, store: Store, ana: LoopbackUser) -> None:
    """Two programs that mention each other in their answers would never end."""
    text = f"<@{slack.bot_user}> {CHAIR}"
    event = {"type": "app_mention", "channel": slack.channel, "user": ana.id, "text": text, "ts": "1.2", **BOT}
    not_heard(slack, store, ana, event)


def test_a_link_button(slack: LoopbackSlack, store: Store, ana: LoopbackUser) -> None:
    """A press on a button that is none of our choices is acknowledged and means nothing."""
    menu = answer_to(slack, ana, lambda: ana.says_dm("menu"))
    pressed = ana.presses(menu, "Language")
    assert pressed.wait()
    strange = {**pressed.payload, "actions": [{"type": "button", "action_id": "link", "action_ts": "1.2"}]}
    count = len(heard(store, ana))
    assert slack.deliver(replace(pressed, payload=strange, tries=[], sent_at=[])).wait()
    assert len(heard(store, ana)) == count


@pytest.mark.parametrize("value", ["", "0.0", "1.999", "-1.0", "1.p9", "x", "9" * 500, None])
def test_a_button_with_a_strange_token(slack: LoopbackSlack, ana: LoopbackUser, value: str | None) -> None:
    """It is answered as a button of an earlier question is."""
    pressed: Json = {"type": "block_actions", "team": {"id": TEAM}, "user": {"id": ana.id, "team_id": TEAM}}
    pressed |= {"channel": {"id": ana.dm}, "container": {"type": "message", "message_ts": "1.2"}, "trigger_id": "t.1"}
    pressed |= {"actions": [{"type": "button", "action_id": "choice:0", "value": value, "action_ts": "1.2"}]}
    answer = answer_to(slack, ana, lambda: slack.deliver(delivery_of(slack, ana, pressed)))
    assert answer.text.startswith("That question has moved on.")


def delivery_of(slack: LoopbackSlack, person: LoopbackUser, payload: Json) -> Any:
    """An interaction with any payload."""
    made = person.shortcut("none")
    assert made.wait(), "a shortcut that is not ours is acknowledged"
    return replace(made, payload=payload, tries=[], sent_at=[])


def test_an_unknown_shortcut_and_dialog(slack: LoopbackSlack, ana: LoopbackUser) -> None:
    """A shortcut or a dialog that a newer or older manifest knew is acknowledged."""
    sent = {"type": "view_submission", "team": {"id": TEAM}, "user": {"id": ana.id}, "view": {"callback_id": "old"}}
    assert slack.deliver(delivery_of(slack, ana, sent)).wait()


# Anything at all in the place of what should be there

IDS = ("user", "ts", "channel", "channel_type", "subtype", "text", "files", "thread_ts", "bot_id", "tab", "tokens")
KINDS = ("message", "app_mention", "app_home_opened", "tokens_revoked", "file_shared")
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=8), inside, max_size=3),
    max_leaves=6,
)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(KINDS),
    missing=st.sets(st.sampled_from(IDS), max_size=4),
    changes=st.dictionaries(st.sampled_from(IDS), ANY, max_size=3),
    around=st.dictionaries(
        st.sampled_from(["event", "event_id", "team_id", "authorizations", "type"]), ANY, max_size=1
    ),
    cut=st.sampled_from(["", "", "", "event", "event_id", "team_id", "type"]),
)
def test_any_event(
    slack: LoopbackSlack,
    url: str,
    kind: str,
    missing: set[str],
    changes: Json,
    around: Json,
    cut: str,
) -> None:
    """Whatever is missing or of another kind, an event is acknowledged, ignored or refused; it is no fault of ours."""
    envelope = message_in(TEAM, "U0ANY", "menu", type=kind, tab="home", tokens={"oauth": []})
    event = {key: value for key, value in envelope["event"].items() if key not in missing} | changes
    body = {**envelope, "event": event, "event_id": f"EvAny{next(_numbers)}", **around}
    body.pop(cut, None)
    assert signed(url, slack.signing_secret, body).status_code in (200, 400, 404)


PLACES = ("actions", "channel", "container", "message", "team", "trigger_id", "user", "view", "callback_id")


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(["block_actions", "shortcut", "message_action", "view_submission", "view_closed"]),
    missing=st.sets(st.sampled_from(PLACES), max_size=3),
    changes=st.dictionaries(st.sampled_from(PLACES), ANY, max_size=2),
)
def test_any_interaction(slack: LoopbackSlack, url: str, kind: str, missing: set[str], changes: Json) -> None:
    """The same for buttons, shortcuts and dialogs."""
    whole: Json = {"type": kind, "team": {"id": TEAM}, "user": {"id": "U0ANY", "team_id": TEAM}, "trigger_id": "t.1"}
    whole |= {"callback_id": "forward" if kind == "message_action" else "ask", "channel": {"id": "D0ANY"}}
    whole |= {"container": {"type": "message", "message_ts": "1.2"}, "message": {"ts": "1.2", "text": "menu"}}
    whole |= {
        "actions": [{"type": "button", "action_id": "choice:1", "value": "1.1", "action_ts": f"{next(_numbers)}"}]
    }
    whole |= {"view": {"id": "V1", "callback_id": "ask", "state": {"values": {"question": {"text": {"value": "?"}}}}}}
    payload = {key: value for key, value in whole.items() if key not in missing} | changes
    body = urlencode({"payload": json.dumps(payload)}).encode()
    assert signed(url, slack.signing_secret, body, FORM).status_code in (200, 400, 404)


def test_after_all_that(slack: LoopbackSlack, ana: LoopbackUser) -> None:
    """Focal answers as if nothing had been."""
    assert "Aburto" in answer_to(slack, ana, lambda: ana.says_dm(CHAIR)).text


# When Slack is to deliver again


def test_the_store_is_away(furnished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be kept is not acknowledged, and Slack delivers it again."""
    monkeypatch.setattr(outboxes, "PAUSE_WITHOUT_STORE", timedelta(milliseconds=20))
    port = free_port()
    with (
        LoopbackSlack(request_urls=url_of(port)) as slack,
        served(furnished, tmp_path, one_workspace(slack, "http", port)) as focal,
    ):
        ana = slack.user("U0ANA")
        answer_to(slack, ana, lambda: ana.says_dm("menu"))
        focal.focal.store.close()
        body = message_in(TEAM, ana.id, CHAIR)
        assert signed(focal.url, slack.signing_secret, body).status_code == 503


def test_slack_does_not_tell_who_we_are(furnished: Path, tmp_path: Path) -> None:
    """Bolt would acknowledge what comes before it knows the workspace, and drop it; it is heard the next time."""
    port = free_port()
    with (
        LoopbackSlack(request_urls=url_of(port)) as slack,
        served(furnished, tmp_path, one_workspace(slack, "http", port)),
    ):
        slack.fail("auth.test", Refuse("internal_error"))
        ana = slack.user("U0ANA")
        asked = ana.says_dm(CHAIR)
        assert asked.wait()
        assert len(asked.tries) == 2
        slack.wait_until(lambda: len(said(ana)) == 1)


# What stands in the text


def test_what_was_typed(slack: LoopbackSlack, store: Store, ana: LoopbackUser) -> None:
    """Slack's own signs are taken back to what was typed, once: &amp;lt; was typed as &lt;."""
    sent = "R&amp;D &lt;b&gt; &amp;lt; <https://example.org/?a=1&amp;b=2|the plan> <@U0BEN|ben> <#C1|general> <!here>"
    answer_to(slack, ana, lambda: ana.says_dm(sent))
    assert heard(store, ana) == ["R&D <b> &lt; the plan @ben #general @here"]


def test_nobody_is_mentioned(slack: LoopbackSlack, ana: LoopbackUser) -> None:
    """A text that comes back in an answer calls no channel together: neither as a mention nor as a word for one."""
    answer = answer_to(slack, ana, lambda: ana.command("/focal", "menu"))
    assert "<!" not in answer.text
    for said_to_us in ("/&lt;!channel&gt;", "/everyone &lt;!here&gt; <!channel> @channel <@U0BEN>"):
        answer = answer_to(slack, ana, lambda said_to_us=said_to_us: ana.says_dm(said_to_us))  # type: ignore[misc]
        written = json.dumps(answer.blocks) + answer.text
        assert not any(mention in written for mention in ("<!", "<@", "<#", "@channel", "@here", "@everyone"))


@pytest.mark.parametrize("text", ["\x00", "a\x00b", "\ud800", "‮abc", "🏛️" * 700, "x" * 39_000, " ", "<>", "&amp;" * 500])
def test_strange_texts(slack: LoopbackSlack, store: Store, ana: LoopbackUser, text: str) -> None:
    """Whatever is typed is kept as far as it can be, and answered."""
    answer_to(slack, ana, lambda: ana.says_dm(text))
    assert len(heard(store, ana)) == 1


def test_a_stamp_that_is_no_time() -> None:
    """A message without a time of its own counts as written now."""
    for stamp in ("x", "1e400", "-1e300", ""):
        message = parsing.direct_message(message_in(TEAM, "U0ANA", "hi", ts=stamp), NOW)
        assert message is not None
        assert message.at == NOW
