"""What becomes of a message, and of its address, when Slack goes wrong: outbox and channel, with a real store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
import structlog

from bot.channels.slack import channel as sending
from bot.channels.slack import clients as reaching
from bot.channels.slack.clients import client_of
from bot.channels.slack.workspaces import OneWorkspace
from knowledge.model.messages import Attachment, OutgoingMessage
from knowledge.model.people import AddressState, ChannelName
from knowledge.store.store import Store
from scheduler.retry import MOST_ATTEMPTS
from tests.bot.serving import free_port
from tests.queueing import Person, meet, queue, states
from tests.scheduler.channels import Clock
from tests.slack.focal import said
from tests.slack.loopback import TEAM, LoopbackSlack
from tests.slack.people import LoopbackUser
from tests.slack.platform.faults import Fail, Fault, Garble, Hang, Refuse, Reset, Throttle
from tests.slack.platform.limits import Limits
from tests.slack.sending import CIRCULAR, PORTO, POST, SECOND, Post, posting


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """What goes wrong is logged; here nobody reads it."""
    with structlog.testing.capture_logs():
        yield


@pytest.fixture
def slack() -> Iterator[LoopbackSlack]:
    with LoopbackSlack() as made:
        made.add_workspace(PORTO)
        yield made


@pytest.fixture
def ana(slack: LoopbackSlack) -> LoopbackUser:
    return slack.user("U0ANA")


@pytest.fixture
def clock(now: datetime) -> Clock:
    """The outbox's clock, which stands still unless a test moves it."""
    return Clock(now)


@pytest.fixture(autouse=True)
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A call that hangs is given up soon."""
    monkeypatch.setattr(reaching, "TIMEOUT_S", 0.3)


@dataclass(frozen=True, kw_only=True)
class Fate:
    """What becomes of a message whose first send goes wrong.

    Attributes:
        wait: at least and at most so many seconds until the second try; None when there is none.
        counts: the try counts as one of the few that are made.
        seen: how often the reader of a reply sees it in the end.
        circular: the state in which a circular is left by the same.
        address: what is known of the address then.
    """

    wait: tuple[float, float] | None = (0.5, 1.0)
    counts: bool = True
    seen: int = 1
    circular: str = "pending"
    address: AddressState = AddressState.ACTIVE


THROTTLED = Fate(wait=(30, 30), counts=False)
MENDED = Fate(wait=(60, 60), counts=False)
NOT_DONE = Fate()
LOST = Fate(circular="unconfirmed")
DONE_AND_LOST = Fate(circular="unconfirmed", seen=2)
REFUSED = Fate(wait=None, seen=0, circular="failed")
GONE = Fate(wait=None, seen=0, circular="failed", address=AddressState.UNREACHABLE)
LEFT = Fate(wait=None, seen=0, circular="failed", address=AddressState.LEFT)

FATES: dict[str, tuple[Fault, Fate]] = {
    "429": (Throttle(30), THROTTLED),
    "429 without a time": (Throttle(None), Fate(wait=(5, 5), counts=False)),
    "rate_limited": (Refuse("rate_limited"), Fate(wait=(5, 5), counts=False)),
    "invalid_auth": (Refuse("invalid_auth"), MENDED),
    "missing_scope": (Refuse("missing_scope"), MENDED),
    "503": (Fail(503), NOT_DONE),
    "service_unavailable": (Refuse("service_unavailable"), NOT_DONE),
    "500 before": (Fail(500), LOST),
    "500 after": (Fail(500, after_effect=True), DONE_AND_LOST),
    "502 after": (Fail(502, after_effect=True), DONE_AND_LOST),
    "internal_error": (Refuse("internal_error"), LOST),
    "garbage before": (Garble(), LOST),
    "garbage after": (Garble(after_effect=True), DONE_AND_LOST),
    "reset before": (Reset(), LOST),
    "reset after": (Reset(after_effect=True), DONE_AND_LOST),
    "hang before": (Hang(), LOST),
    "hang after": (Hang(after_effect=True), DONE_AND_LOST),
    "token_revoked": (Refuse("token_revoked"), GONE),
    "account_inactive": (Refuse("account_inactive"), GONE),
    "channel_not_found": (Refuse("channel_not_found"), GONE),
    "is_archived": (Refuse("is_archived"), GONE),
    "not_in_channel": (Refuse("not_in_channel"), LEFT),
    "restricted_action": (Refuse("restricted_action"), LEFT),
    "msg_too_long": (Refuse("msg_too_long"), REFUSED),
    "an unknown code": (Refuse("no_such_code_yet"), REFUSED),
}


@pytest.mark.parametrize(("fault", "fate"), FATES.values(), ids=FATES)
async def test_a_reply(
    slack: LoopbackSlack, sqlite_store: Store, clock: Clock, ana: LoopbackUser, fault: Fault, fate: Fate
) -> None:
    """It is tried again when that makes sense, and comes twice only where it was shown and the answer was lost."""
    slack.fail(POST, fault)
    async with posting(slack, sqlite_store, clock) as post:
        person = post.knows(ana)
        key = queue(sqlite_store, person, clock.now, "Good morning")
        await post.tried(1)
        after = post.row(key)
        assert post.address_state(person) == fate.address
        if fate.wait is None:
            assert after.state == "failed"
        else:
            at_least, at_most = fate.wait
            assert at_least <= (after.due_at - clock.now).total_seconds() <= at_most
            assert (after.state, after.attempts) == ("pending", 1 if fate.counts else 0)
            await post.passes(at_least * SECOND * 0.99)
            assert post.calls() == 1
            await post.comes_to(key, "sent")
    assert slack.posted[ana.dm, "Good morning"] == fate.seen


@pytest.mark.parametrize(("fault", "fate"), FATES.values(), ids=FATES)
async def test_a_circular(
    slack: LoopbackSlack, sqlite_store: Store, clock: Clock, ana: LoopbackUser, fault: Fault, fate: Fate
) -> None:
    """It never comes twice: where nobody knows whether it was shown, it is called unconfirmed."""
    slack.fail(POST, fault)
    async with posting(slack, sqlite_store, clock) as post:
        person = post.knows(ana)
        key = queue(sqlite_store, person, clock.now, "Circular 7", CIRCULAR)
        await post.tried(1)
        assert post.row(key).state == fate.circular
        assert post.address_state(person) == fate.address
        await post.passes(61 * SECOND)
        if fate.circular == "pending":
            await post.comes_to(key, "sent")
    assert slack.posted[ana.dm, "Circular 7"] <= 1
    assert slack.posted[ana.dm, "Circular 7"] == (fate.circular == "pending") + (fate.seen == 2)


@pytest.mark.parametrize(
    ("fault", "state"), [(Fail(503), "failed"), (Reset(), "unconfirmed"), (Fail(500), "unconfirmed")], ids=str
)
async def test_a_fault_that_lasts(
    slack: LoopbackSlack, sqlite_store: Store, clock: Clock, ana: LoopbackUser, fault: Fault, state: str
) -> None:
    """After a dozen tries it is given up, and called failed only if nothing was sent for certain."""
    slack.fail(POST, *[fault] * MOST_ATTEMPTS)
    async with posting(slack, sqlite_store, clock) as post:
        key = queue(sqlite_store, post.knows(ana), clock.now)
        for number in range(1, MOST_ATTEMPTS + 1):
            await post.tried(number)
            await post.passes(timedelta(minutes=20))
        assert post.row(key).state == state
        assert post.row(key).attempts == MOST_ATTEMPTS


async def test_nobody_listens_there(slack: LoopbackSlack, sqlite_store: Store, clock: Clock, ana: LoopbackUser) -> None:
    """Where no connection comes about, nothing was sent: a circular waits for another try."""
    async with posting(slack, sqlite_store, clock, api_url=f"http://127.0.0.1:{free_port()}/api") as post:
        key = queue(sqlite_store, post.knows(ana), clock.now, "Circular 7", CIRCULAR)
        await post.until(lambda: post.row(key).reason is not None)
        assert (post.row(key).state, post.row(key).attempts) == ("pending", 1)


# What a workspace is held back by


async def test_retry_after_holds_its_workspace_only(
    slack: LoopbackSlack, sqlite_store: Store, clock: Clock, ana: LoopbackUser
) -> None:
    """While one workspace waits as it was told, everybody in it waits, and another one is written to."""
    rui, eva = slack.add_user("U0RUI", team=PORTO), slack.add_user("U0EVA", team=PORTO)
    slack.fail(POST, Throttle(30))
    async with posting(slack, sqlite_store, clock) as post:
        first = queue(sqlite_store, post.knows(rui), clock.now, "one")
        await post.tried(1)
        await post.passes(SECOND)
        second = queue(sqlite_store, post.knows(eva), clock.now, "two")
        other = queue(sqlite_store, post.knows(ana), clock.now, "three")
        await post.until(lambda: post.row(other).state == "sent")
        await post.passes(28.9 * SECOND)
        assert post.calls() == 2
        await post.comes_to(first, "sent")
        await post.comes_to(second, "sent")
    assert [(call.status, call.team) for call in slack.calls] == [(429, None), (200, TEAM), (200, PORTO), (200, PORTO)]


async def test_replies_overtake_circulars(
    slack: LoopbackSlack, sqlite_store: Store, clock: Clock, ana: LoopbackUser
) -> None:
    """In the midst of a broadcast a reply is the next that the workspace gets."""
    people = [slack.add_user(f"U0P{number}") for number in range(6)]
    async with posting(slack, sqlite_store, clock) as post:
        known = [post.knows(person) for person in people]
        broadcast = [queue(sqlite_store, person, clock.now, "Circular 7", CIRCULAR) for person in known]
        await post.tried(1)
        answer = queue(sqlite_store, post.knows(ana), clock.now, "An answer")
        await post.comes_to(answer, "sent")
        assert list(states(sqlite_store).values()).count("sent") <= 3
        await post.comes_to(broadcast[-1], "sent")


class RealTime(Clock):
    """The clock on the wall."""

    def __call__(self) -> datetime:
        return datetime.now(UTC)


async def test_slack_never_has_to_refuse(sqlite_store: Store) -> None:
    """Focal keeps to about a message a second and channel, of which three may come at once."""
    with LoopbackSlack(limits=Limits(messages_per_channel_s=1.1, burst=3)) as strict:
        strict.add_workspace(PORTO)
        async with posting(strict, sqlite_store, RealTime(datetime.now(UTC))) as post:
            person = post.knows(strict.user("U0ANA"))
            keys = [queue(sqlite_store, person, datetime.now(UTC), str(number)) for number in range(5)]
            await post.until(lambda: all(post.row(key).state == "sent" for key in keys))
        assert strict.refusals == 0
        assert [message.text for message in said(strict.user("U0ANA"))] == ["0", "1", "2", "3", "4"]


# Before anything is sent


@pytest.mark.parametrize("fault", [Reset(), Garble(), Fail(500), Hang(), Refuse("internal_error")], ids=str)
async def test_slack_does_not_say_who_we_are(
    slack: LoopbackSlack, sqlite_store: Store, clock: Clock, ana: LoopbackUser, fault: Fault
) -> None:
    """A lost answer to a question that comes before sending leaves nothing unconfirmed, not even a circular."""
    slack.fail("auth.test", fault)
    one = OneWorkspace(client_of(slack.bot_token, slack.api_url.rstrip("/"), timeout_s=1), sqlite_store)
    async with posting(slack, sqlite_store, clock, one) as post:
        key = queue(sqlite_store, post.knows(ana), clock.now, "Circular 7", CIRCULAR)
        await post.tried(1, "auth.test")
        assert post.row(key).state == "pending"
        await post.comes_to(key, "sent")
    assert slack.posted[ana.dm, "Circular 7"] == 1


async def test_a_workspace_that_is_not_there(slack: LoopbackSlack, sqlite_store: Store, clock: Clock) -> None:
    """Nobody in it can be reached, and nothing is asked of Slack."""
    async with posting(slack, sqlite_store, clock) as post:
        person = meet(sqlite_store, "T0NONE/U0X", clock.now, ChannelName.SLACK)
        key = queue(sqlite_store, person, clock.now)
        await post.until(lambda: post.row(key).state == "failed")
        assert post.address_state(person) == AddressState.UNREACHABLE
    assert slack.calls == []


# Edits


async def shown(post: Post, person: Person, text: str) -> str:
    """A message that stands there, as an edit names it."""
    key = queue(post.store, person, post.clock.now, text)
    await post.comes_to(key, "sent")
    return str(post.row(key).provider_id)


@pytest.mark.parametrize("fault", [Reset(after_effect=True), Reset(), Garble(after_effect=True), Fail(500), Hang()])
async def test_an_edit_whose_answer_is_lost(
    slack: LoopbackSlack, sqlite_store: Store, clock: Clock, ana: LoopbackUser, fault: Fault
) -> None:
    """It is made again, which changes nothing for the reader: there is one message."""
    async with posting(slack, sqlite_store, clock) as post:
        person = post.knows(ana)
        menu = await shown(post, person, "Menu")
        slack.fail("chat.update", fault)
        key = post.says(person, OutgoingMessage(text="A shelf", replaces=menu))
        await post.comes_to(key, "sent")
        assert post.calls("chat.update") == 2
        assert post.row(key).provider_id == menu
    assert [message.text for message in said(ana)] == ["A shelf"]


@pytest.mark.parametrize("code", ["message_not_found", "cant_update_message", "edit_window_closed"])
async def test_an_edit_that_is_not_possible(
    slack: LoopbackSlack, sqlite_store: Store, clock: Clock, ana: LoopbackUser, code: str
) -> None:
    """What can no longer be edited is left, and the text comes as a message of its own."""
    async with posting(slack, sqlite_store, clock) as post:
        person = post.knows(ana)
        menu = await shown(post, person, "Menu")
        slack.fail("chat.update", Refuse(code))
        await post.comes_to(post.says(person, OutgoingMessage(text="A shelf", replaces=menu)), "sent")
    assert [message.text for message in said(ana)] == ["Menu", "A shelf"]


async def test_more_edits_than_slack_permits(
    slack: LoopbackSlack, sqlite_store: Store, clock: Clock, ana: LoopbackUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Edits have a limit of their own a minute; the one beyond it waits, and other messages go on."""
    monkeypatch.setattr(sending, "EDITS_A_MINUTE", 2)
    ben = slack.user("U0BEN")
    async with posting(slack, sqlite_store, clock) as post:
        person = post.knows(ana)
        menu = await shown(post, person, "Menu")
        for text in ("One", "Two"):
            await post.comes_to(post.says(person, OutgoingMessage(text=text, replaces=menu)), "sent")
        beyond = post.says(person, OutgoingMessage(text="Three", replaces=menu))
        await post.until(lambda: post.row(beyond).reason is not None)
        assert (post.row(beyond).state, post.row(beyond).attempts) == ("pending", 0)
        await post.comes_to(queue(sqlite_store, post.knows(ben), clock.now), "sent")
    assert post.calls("chat.update") == 2


# Several parts


async def test_only_the_part_under_way_is_repeated(
    slack: LoopbackSlack, sqlite_store: Store, clock: Clock, ana: LoopbackUser
) -> None:
    """Of a long text whose second part was lost, the first is not sent again."""
    paragraphs = [f"Part {number} " + "word " * 500 for number in range(3)]
    async with posting(slack, sqlite_store, clock) as post:
        key = post.says(post.knows(ana), OutgoingMessage(text="\n\n".join(paragraphs)))
        await post.tried(1)
        slack.fail(POST, Reset(after_effect=True))
        await post.comes_to(key, "sent")
    assert [message.text[:6] for message in said(ana)] == ["Part 0", "Part 1", "Part 1", "Part 2"]


async def test_a_file_whose_answer_is_lost(
    slack: LoopbackSlack, sqlite_store: Store, clock: Clock, ana: LoopbackUser
) -> None:
    """Before it is shared nothing was shown; when the last answer is lost, it comes once more, and the text once."""
    content = await sqlite_store.perform(lambda unit: unit.files.put(b"a,b", clock.now))
    file = Attachment(name="days.csv", media_type="text/csv", size=3, reference=content)
    async with posting(slack, sqlite_store, clock) as post:
        slack.fail("conversations.open", Reset(), Throttle(2))
        slack.fail("files.getUploadURLExternal", Refuse("internal_error"))
        slack.fail("files.completeUploadExternal", Reset(after_effect=True))
        key = post.says(post.knows(ana), OutgoingMessage(text="Here it is.", files=(file,)))
        await post.comes_to(key, "sent")
    assert [len(message.files) for message in said(ana)] == [1, 1, 0]


async def test_a_file_that_is_no_longer_kept(
    slack: LoopbackSlack, sqlite_store: Store, clock: Clock, ana: LoopbackUser
) -> None:
    """It is given up with its reason; the address is none the worse for it."""
    file = Attachment(name="days.csv", media_type="text/csv", size=3, reference="none")
    async with posting(slack, sqlite_store, clock) as post:
        person = post.knows(ana)
        key = post.says(person, OutgoingMessage(text="Here it is.", files=(file,)))
        await post.until(lambda: post.row(key).state == "failed")
        assert "days.csv" in post.row(key).reason
        assert post.address_state(person) == AddressState.ACTIVE


async def test_a_message_with_nothing_to_see(
    slack: LoopbackSlack, sqlite_store: Store, clock: Clock, ana: LoopbackUser
) -> None:
    """Slack takes no empty message, so it is given up rather than tried for ever."""
    async with posting(slack, sqlite_store, clock) as post:
        key = queue(sqlite_store, post.knows(ana), clock.now, " ")
        await post.until(lambda: post.row(key).state == "failed")
    assert slack.calls == []
