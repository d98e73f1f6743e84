"""What Slack offers beside the direct messages: the Home tab, shortcuts, commands in channels, files, long messages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from knowledge.model.deliveries import DeliveryKind
from knowledge.model.messages import Attachment, Choice, OutgoingMessage
from knowledge.model.people import Address, ChannelName
from knowledge.store import signals
from knowledge.store.store import Store
from knowledge.store.unit import Unit
from tests.bot.serving import Served, free_port
from tests.slack.focal import answer_to, edited_by, one_workspace, said, served, url_of
from tests.slack.loopback import TEAM, LoopbackSlack
from tests.slack.people import LoopbackUser
from tests.slack.platform.deliveries import Retries
from tests.slack.pressing import labels
from tests.slack.values import Json, Message

CHAIR = "Who chairs the network?"
_numbers = count(1)


@pytest.fixture(scope="module")
def focal(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LoopbackSlack, Served]]:
    """One platform and one Focal for all of these tests; each has people of its own."""
    port = free_port()
    with ExitStack() as stack:
        slack = stack.enter_context(LoopbackSlack(request_urls=url_of(port), retries=Retries(ack_within_s=10)))
        room = tmp_path_factory.mktemp("surfaces")
        yield slack, stack.enter_context(served(furnished, room, one_workspace(slack, "http", port)))
        assert slack.violations == []


@pytest.fixture
def eva(slack: LoopbackSlack) -> LoopbackUser:
    """Somebody new, whose Slack is in Spanish."""
    return slack.add_user(f"U0EVA{next(_numbers)}", locale="es-ES")


def words_of(view: Json | None) -> str:
    """Everything that can be read on a page."""
    assert view is not None
    texts = [block["text"]["text"] for block in view["blocks"] if "text" in block]
    return "\n".join([*texts, *labels(view["blocks"])])


def say(store: Store, person: LoopbackUser, message: OutgoingMessage, place: str = "") -> str:
    """Queues a message of Focal's own accord for somebody who has written to it; returns its key."""
    now = datetime.now(UTC)
    key = f"test:{next(_numbers)}"
    address = Address(channel=ChannelName.SLACK, external_id=place or f"{TEAM}/{person.id}")

    def work(unit: Unit) -> None:
        line = unit.conversations.at(address)
        assert line is not None
        contact = line.conversation.contact.id
        kept = unit.transcripts.say(replace(message, key=key), contact, ChannelName.SLACK, None, now)
        unit.deliveries.add(key, line.address_id, kept, DeliveryKind.REPLY, now)
        unit.wake(signals.OUTBOX)

    store.run(work)
    return key


def kept(store: Store, name: str, content: bytes) -> Attachment:
    """A file that can go out."""
    reference = store.run(lambda unit: unit.files.put(content, datetime.now(UTC)))
    return Attachment(name=name, media_type="text/csv", size=len(content), reference=reference)


# The language


def test_the_language_of_ones_slack(slack: LoopbackSlack, eva: LoopbackUser) -> None:
    """Somebody whose Slack is in Spanish is greeted in Spanish, whatever they say first."""
    assert answer_to(slack, eva, lambda: eva.says_dm("hello")).text.startswith("¡Hola!")


def test_a_slack_in_a_language_that_is_not_spoken(slack: LoopbackSlack) -> None:
    """English stands in for it."""
    olga = slack.add_user("U0OLGA", locale="fi-FI")
    assert answer_to(slack, olga, lambda: olga.says_dm("menu")).text.startswith("What would you like to know?")


# The Home tab


def test_the_home_tab(slack: LoopbackSlack, eva: LoopbackUser) -> None:
    """It shows who Focal is, what concerns the person, and all languages, in theirs, before a word was said."""
    eva.opens_home()
    slack.wait_until(lambda: eva.home is not None)
    read = words_of(eva.home)
    for part in ("Mis plazos", "✓ Español", "English", "Français", "Português"):
        assert part in read
    assert said(eva) == []


def test_a_language_is_chosen_on_the_home_tab(slack: LoopbackSlack, ana: LoopbackUser) -> None:
    """The page is shown anew in the language that was chosen, and the conversation goes on in it."""
    ana.opens_home()
    slack.wait_until(lambda: ana.home is not None)
    answer = answer_to(slack, ana, lambda: ana.presses_in(ana.home, "Français"))
    assert "Nous parlons maintenant français" in answer.text
    slack.wait_until(lambda: "✓ Français" in words_of(ana.home))
    assert "✓ English" not in words_of(ana.home)
    assert "Aburto" in answer_to(slack, ana, lambda: ana.says_dm("Qui préside le réseau ?")).text


def test_a_command_on_the_home_tab(slack: LoopbackSlack, ana: LoopbackUser) -> None:
    """A button of the page says something, and the answer stands in the direct messages."""
    ana.opens_home()
    slack.wait_until(lambda: ana.home is not None)
    answer = answer_to(slack, ana, lambda: ana.presses_in(ana.home, "All topics"))
    assert answer.text.startswith("What would you like to know?")


def test_another_tab_publishes_nothing(slack: LoopbackSlack, ana: LoopbackUser) -> None:
    """Opening the messages is no reason to show the page."""
    event = {"type": "app_home_opened", "user": ana.id, "channel": ana.dm, "tab": "messages"}
    assert slack.deliver_event(event).wait()
    answer_to(slack, ana, lambda: ana.says_dm("menu"))
    assert ana.home is None


# Shortcuts


def test_a_question_is_asked_in_the_dialog(slack: LoopbackSlack, eva: LoopbackUser) -> None:
    """The shortcut opens a dialog in the person's language; its answer comes in the direct messages."""
    eva.shortcut("ask")
    slack.wait_until(lambda: eva.modal is not None)
    assert eva.modal is not None
    assert eva.modal["title"]["text"] == "Preguntar a Focal"
    answer = answer_to(slack, eva, lambda: eva.submits({"text": "¿Quién preside la red?"}))
    assert "Aburto" in answer.text
    slack.wait_until(lambda: eva.modal is None)


def test_a_dialog_that_is_sent_twice(slack: LoopbackSlack, ana: LoopbackUser) -> None:
    """The same dialog is heard once, however often its submission arrives."""
    ana.shortcut("ask")
    slack.wait_until(lambda: ana.modal is not None)
    sent = ana.submits({"text": CHAIR})
    assert sent.wait()
    assert slack.deliver(replace(sent, sent_at=[], tries=[])).wait()
    slack.wait_until(lambda: len(said(ana)) == 1)
    answer_to(slack, ana, lambda: ana.says_dm("menu"))
    assert len(said(ana)) == 2


def test_a_trigger_that_came_too_late(slack: LoopbackSlack, ana: LoopbackUser) -> None:
    """A dialog that cannot be opened any more is no fault: the next one opens."""
    with slack.world.changing():
        life, slack.world.trigger_life_s = slack.world.trigger_life_s, -1.0
    late = ana.shortcut("ask")
    with slack.world.changing():
        slack.world.trigger_life_s = life
    assert late.wait()
    assert ana.modal is None
    ana.shortcut("ask")
    slack.wait_until(lambda: ana.modal is not None)


def test_a_message_is_forwarded(slack: LoopbackSlack, store: Store, ana: LoopbackUser) -> None:
    """The secretariat gets a ticket with the words and the place of the message, and the person is told so."""
    slack.add_user("U0BILL")
    text = f"The lift is &lt;broken&gt; {next(_numbers)}"
    asked = slack.user("U0BILL").says(slack.channel, text).payload["event"]
    message = next(one for one in ana.sees(slack.channel) if one.ts == asked["ts"])
    answer = answer_to(slack, ana, lambda: ana.message_shortcut("forward", message))
    assert "forwarded this message to the secretariat" in answer.text
    ticket = store.read(lambda unit: unit.tickets.listed(None, 1))[0]
    assert ticket.text == text.replace("&lt;", "<").replace("&gt;", ">")
    place = f"archives/{slack.channel}/p{message.ts.replace('.', '')}"
    assert ticket.origin == f"https://{TEAM.lower()}.slack.com/{place}"


# Commands


def test_a_command_in_a_channel(slack: LoopbackSlack, ana: LoopbackUser) -> None:
    """Where others read along, only the person is told where the answer went."""
    bill = slack.add_user(f"U0BILL{next(_numbers)}")
    answer = answer_to(slack, ana, lambda: ana.command("/focal", CHAIR, slack.channel))
    assert "Aburto" in answer.text
    slack.wait_until(lambda: pointers(ana, slack.channel) != [])
    (pointer,) = pointers(ana, slack.channel)
    assert pointer.text == "I answered you in our direct messages."
    assert pointers(bill, slack.channel) == []


def pointers(person: LoopbackUser, channel: str) -> list[Message]:
    """What only one person sees in a channel."""
    return [message for message in person.sees(channel) if message.ephemeral_to == person.id]


def test_a_command_in_the_direct_messages(slack: LoopbackSlack, ana: LoopbackUser) -> None:
    """The answer stands right there, so nothing points to it."""
    answer_to(slack, ana, lambda: ana.command("/focal", "menu"))
    assert [message.ephemeral_to for message in said(ana)] == [None]


def test_a_command_without_words(slack: LoopbackSlack, ana: LoopbackUser) -> None:
    """Nothing at all asks for help."""
    answer = answer_to(slack, ana, lambda: ana.command("/focal"))
    assert "Type a question in your own words" in answer.text


# Files


def test_a_file_comes_in(slack: LoopbackSlack, store: Store, ana: LoopbackUser) -> None:
    """A file without words is answered honestly, and kept by its name."""
    answer = answer_to(slack, ana, lambda: ana.uploads("days.csv", b"a,b"))
    assert answer.text.startswith("I cannot read files here.")


def test_a_question_with_a_file(slack: LoopbackSlack, ana: LoopbackUser) -> None:
    """The words that come with a file are what counts, as is said."""
    ana.uploads("days.csv", b"a,b", CHAIR)
    slack.wait_until(lambda: len(said(ana)) == 2)
    notice, answer = said(ana)
    assert "I cannot read files here" in notice.text
    assert "Aburto" in answer.text


def test_files_go_out(slack: LoopbackSlack, store: Store, ana: LoopbackUser) -> None:
    """They arrive with their content before the words, in the direct messages."""
    answer_to(slack, ana, lambda: ana.says_dm("menu"))
    files = (kept(store, "days.csv", b"a,b"), kept(store, "hours.csv", b"c,d"))
    say(store, ana, OutgoingMessage(text="Here they are.", files=files))
    slack.wait_until(lambda: len(said(ana)) == 4)
    _, first, second, text = said(ana)
    assert [first.files[0]["name"], second.files[0]["name"], text.text] == ["days.csv", "hours.csv", "Here they are."]
    assert slack.world.files[first.files[0]["id"]].content == b"a,b"


def test_a_file_goes_out_in_a_thread(slack: LoopbackSlack, store: Store, ana: LoopbackUser) -> None:
    """A thread gets the file beside its other messages, and the channel does not."""
    ana.mentions(slack.channel, f"<@{slack.bot_user}> menu")
    asked = [message for message in ana.sees(slack.channel) if message.user == ana.id][-1]
    slack.wait_until(lambda: len(said(ana, slack.channel, asked.ts)) == 1)
    place = f"{TEAM}/{slack.channel}/{asked.ts}"
    say(store, ana, OutgoingMessage(text="", files=(kept(store, "plan.csv", b"e,f"),)), place)
    slack.wait_until(lambda: len(said(ana, slack.channel, asked.ts)) == 2)
    shared = said(ana, slack.channel, asked.ts)[-1]
    assert (shared.thread_ts, slack.world.files[shared.files[0]["id"]].content) == (asked.ts, b"e,f")


# Long messages


def test_a_long_text(slack: LoopbackSlack, store: Store, ana: LoopbackUser) -> None:
    """It becomes several messages in order, nothing is lost at the borders, and the buttons stand below the last."""
    answer_to(slack, ana, lambda: ana.says_dm("menu"))
    paragraphs = [f"Paragraph {number}: " + "word " * 90 for number in range(14)]
    choices = (Choice(id="menu", label="All topics"),)
    say(store, ana, OutgoingMessage(text="\n\n".join(paragraphs), choices=choices, question=99))
    slack.wait_until(lambda: any("Paragraph 13:" in message.text for message in said(ana)))
    parts = said(ana)[1:]
    assert len(parts) == 3
    assert " ".join(" ".join(part.text for part in parts).split()) == " ".join(" ".join(paragraphs).split())
    assert [labels(part.blocks) for part in parts] == [[], [], ["All topics"]]


def test_more_choices_than_buttons(slack: LoopbackSlack, store: Store, ana: LoopbackUser) -> None:
    """They are numbered lines with pages that turn in place; a number means its choice on whatever page."""
    answer_to(slack, ana, lambda: ana.says_dm("menu"))
    choices = tuple(Choice(id="menu" if n != 44 else "help", label=f"City {n}") for n in range(1, 46))
    address = Address(channel=ChannelName.SLACK, external_id=f"{TEAM}/{ana.id}")

    def ask(unit: Unit) -> int:
        line = unit.conversations.at(address)
        assert line is not None
        asking = line.conversation.ask(choices)
        unit.conversations.save(asking, datetime.now(UTC))
        assert asking.asked is not None
        return asking.asked.question

    question = store.run(ask)
    say(store, ana, OutgoingMessage(text="Which city?", choices=choices, question=question))
    slack.wait_until(lambda: len(said(ana)) == 2)
    listed = said(ana)[-1]
    assert "1. City 1\n" in listed.text
    assert "City 21" not in listed.text
    assert labels(listed.blocks) == ["›"]
    second = edited_by(slack, ana, listed, lambda: ana.presses(listed, "›"))
    assert ("21. City 21" in second.text, labels(second.blocks)) == (True, ["‹", "›"])
    third = edited_by(slack, ana, second, lambda: ana.presses(second, "›"))
    assert ("41. City 41" in third.text, labels(third.blocks)) == (True, ["‹"])
    back = edited_by(slack, ana, third, lambda: ana.presses(third, "‹"))
    assert "21. City 21" in back.text
    assert len(said(ana)) == 2
    answer = answer_to(slack, ana, lambda: ana.says_dm("44"))
    assert "Type a question in your own words" in answer.text


def test_a_message_that_is_gone_is_not_edited(slack: LoopbackSlack, ana: LoopbackUser) -> None:
    """Where the message that was to be replaced is no longer there, what replaces it is a new one."""
    help = answer_to(slack, ana, lambda: ana.command("/focal", "help"))
    with slack.world.changing():
        channel = slack.world.workspaces[TEAM].channels[ana.dm]
        pressed = ana.presses(help, "All topics")
        del channel.messages[help.ts]
    assert pressed.wait()
    slack.wait_until(lambda: len(said(ana)) == 1)
    assert said(ana)[0].text.startswith("What would you like to know?")
