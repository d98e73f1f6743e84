"""One conversation with `focal serve`, on each transport and on two platforms that know nothing of each other."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.bot.serving import free_port
from tests.slack.focal import InWorkspace, answer_to, copied, edited_by, forked, one_workspace, said, url_of
from tests.slack.local import LocalSlack
from tests.slack.loopback import LoopbackSlack
from tests.slack.pressing import labels
from tests.slack.values import PATIENCE_S, Message

PEOPLE = ("U0ANA", "U0BEN", "U0EVA", "U0TOM")
"""Each has a part of the script, since nobody is written to faster than Slack permits."""

TRANSPORTS = ("local-socket", "local-http", "loopback-socket", "loopback-http")
CHAIR = "Who chairs the network?"
Platform = LocalSlack | LoopbackSlack


def local(mode: str, port: int) -> LocalSlack:
    people = {id: (id[2:].lower(), "Europe/Madrid") for id in PEOPLE}
    return LocalSlack(request_url=url_of(port) if mode == "http" else None, people=people)


def loopback(mode: str, port: int) -> LoopbackSlack:
    return LoopbackSlack(request_urls=url_of(port) if mode == "http" else None, people=PEOPLE)


@pytest.fixture(scope="module")
def conversations(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Future[None]]]:
    """All conversations are led at the same time, since each is slowed down by Slack's pace alone."""
    rooms = {name: tmp_path_factory.mktemp(name) for name in TRANSPORTS}
    with ThreadPoolExecutor(len(TRANSPORTS)) as pool:
        yield {name: pool.submit(lead, name, furnished, room) for name, room in rooms.items()}


def lead(name: str, furnished: Path, room: Path) -> None:
    """The whole conversation on one transport."""
    with talking(name, furnished, room) as slack:
        asks_and_presses(slack)
        walks_through_the_menu(slack)
        changes_the_language(slack)
        stops_and_returns(slack)
        is_mentioned(slack)


@contextmanager
def talking(name: str, furnished: Path, room: Path) -> Iterator[InWorkspace]:
    """A platform over a transport, with a Focal in a process of its own that ends in order."""
    kind, _, mode = name.partition("-")
    port = free_port()
    with ExitStack() as stack:
        platform: Platform = local(mode, port) if kind == "local" else loopback(mode, port)
        stack.enter_context(platform)
        server = forked(copied(furnished, room), one_workspace(platform, mode, port))
        stack.callback(server.kill)
        server.start()
        if mode == "socket":
            platform.wait_until(lambda: is_connected(platform))
        yield platform
        server.terminate()
        assert server.wait() == 0
        assert isinstance(platform, LocalSlack) or platform.violations == []


def is_connected(slack: Platform) -> bool:
    return slack.connected if isinstance(slack, LocalSlack) else slack.connections == 1


@pytest.mark.parametrize("name", TRANSPORTS)
def test_the_conversation(conversations: dict[str, Future[None]], name: str) -> None:
    """Questions, buttons, commands, languages and mentions mean the same on every transport."""
    conversations[name].result(3 * PATIENCE_S)


def asks_and_presses(slack: InWorkspace) -> None:
    """An answer names its source; a button leads to another answer; an old button is explained."""
    ana = slack.user("U0ANA")
    first = answer_to(slack, ana, lambda: ana.says_dm(CHAIR))
    assert "Juan Mari Aburto" in first.text
    assert "📄 <http" in first.text
    related = labels(first.blocks)[0]
    second = answer_to(slack, ana, lambda: ana.presses(first, related))
    assert "📄" in second.text
    stale = answer_to(slack, ana, lambda: ana.presses(first, related))
    assert stale.text.startswith("That question has moved on.")
    assert said(ana) == [first, second, stale], "an answer stays as it was"
    assert not any(message.edited for message in said(ana))


def walks_through_the_menu(slack: InWorkspace) -> None:
    """Help, the topics and a shelf take one another's place; the answer that they lead to is a message of its own."""
    ben = slack.user("U0BEN")
    ben.command("/focal", "help")
    slack.wait_until(lambda: any("Type a question in your own words" in message.text for message in said(ben)))
    help = next(message for message in said(ben) if "Type a question in your own words" in message.text)
    before = len(said(ben))
    topics = edited_by(slack, ben, help, lambda: ben.presses(help, "All topics"))
    assert topics.text.startswith("What would you like to know?")
    shelf = edited_by(slack, ben, topics, lambda: ben.presses(topics, labels(topics.blocks)[0]))
    assert "question" in shelf.text
    assert len(said(ben)) == before
    answer = answer_to(slack, ben, lambda: ben.presses(shelf, labels(shelf.blocks)[0]))
    assert "📄" in answer.text
    assert text_at(slack, "U0BEN", shelf) == shelf.text


def changes_the_language(slack: InWorkspace) -> None:
    """What is chosen by a command is spoken from then on."""
    eva = slack.user("U0EVA")
    eva.command("/focal", "language fr")
    slack.wait_until(lambda: any("Nous parlons maintenant français" in message.text for message in said(eva)))
    menu = next(message for message in said(eva) if "Nous parlons maintenant français" in message.text)
    assert "Langue" in labels(menu.blocks)
    answer = answer_to(slack, eva, lambda: eva.says_dm("Qui préside le réseau ?"))
    assert "Aburto" in answer.text
    assert "La présidence" in answer.text or "réseau" in answer.text


def stops_and_returns(slack: InWorkspace) -> None:
    """A typed number is the button that it counts, and so "stop" is taken back."""
    tom = slack.user("U0TOM")
    stopped = answer_to(slack, tom, lambda: tom.says_dm("stop"))
    assert "no more circulars" in stopped.text
    back = answer_to(slack, tom, lambda: tom.presses(stopped, "Receive them again"))
    assert "You receive circulars and reminders again" in back.text
    by_number = answer_to(slack, tom, lambda: tom.says_dm("1"))
    assert by_number.text == back.text


def is_mentioned(slack: InWorkspace) -> None:
    """A mention in a channel is answered in its thread, and nowhere else."""
    ana = slack.user("U0ANA")
    heard = len(said(ana))
    ana.mentions(slack.channel, f"<@{slack.bot_user}> {CHAIR}")
    question = next(message for message in ana.sees(slack.channel) if not message.by_app)
    slack.wait_until(lambda: len(said(ana, slack.channel, question.ts)) == 1)
    (answer,) = said(ana, slack.channel, question.ts)
    assert "Juan Mari Aburto" in answer.text
    assert answer.thread_ts == question.ts
    assert said(ana, slack.channel) == []
    assert len(said(ana)) == heard


def text_at(slack: InWorkspace, person: str, message: Message) -> str:
    return next(one.text for one in said(slack.user(person)) if one.ts == message.ts)
