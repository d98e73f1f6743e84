"""One conversation with `focal serve` in a process of its own, over each of the two ways in which updates come."""

from __future__ import annotations

import pytest

from handlers.phrasebook import load_phrasebook
from tests.botapi.conftest import Serve
from tests.botapi.loopback import LoopbackTelegram
from tests.botapi.talking import asks, check_texts, of_the_bot, presses

MODES = ("polling", "webhook")
COMMANDS = ["menu", "help", "circulars", "deadlines", "calendar", "events", "calls", "practices"]
COMMANDS += ["form", "language", "settings", "cancel", "stop", "resume", "link", "invite", "privacy"]
IN_GROUPS = ["menu", "help", "language"]


@pytest.fixture(params=MODES)
def talk(request: pytest.FixtureRequest, telegram: LoopbackTelegram, process: Serve) -> LoopbackTelegram:
    """The platform with Focal on it."""
    process(request.param).start()
    return telegram


def test_one_conversation(talk: LoopbackTelegram) -> None:
    """From the first greeting to the end of circulars, in private and in a group, as the issue tells it.

    A chat takes a few messages at once and then one a second: several people play the scenes.
    """
    _greeting_and_menu(talk)
    _question_and_number(talk)
    _stale_button(talk)
    _language(talk)
    _stop_and_return(talk)
    _link_with_a_code(talk)
    _group(talk)
    _what_the_platform_knows(talk)


def _greeting_and_menu(talk: LoopbackTelegram) -> None:
    """A greeting in the person's own language; the menu leads on in place; an entry is a message of its own."""
    ana = talk.person(7, "es")
    hello = asks(talk, ana, "/start")
    assert hello.text.startswith("¡Hola! Soy Focal")
    assert hello.labels[-1] == "Idioma"
    topic = presses(talk, ana, "La red")
    assert (topic.id, topic.edited, topic.text) == (hello.id, True, "La red · 19 preguntas")
    bia = talk.person(8, "es")
    asks(talk, bia, "/menu")
    first = presses(talk, bia, "La red")
    more = presses(talk, bia, "Ver más")
    assert more.id == first.id
    assert set(more.labels).isdisjoint(first.labels[:-2])
    entry = presses(talk, bia, more.labels[0])
    assert entry.id != more.id
    assert "📄" in entry.text
    assert of_the_bot(bia.chat)[-2] == more, "the list stays as it was"


def _question_and_number(talk: LoopbackTelegram) -> None:
    """An answer with its source; the number of a choice does what its button does."""
    cleo = talk.person(9, "en")
    answer = asks(talk, cleo, "Who chairs the network?")
    assert answer.text.startswith("The network is chaired by Juan Mari Aburto")
    assert "📄" in answer.text
    assert any(entity["type"] == "text_link" for entity in answer.entities)
    number = asks(talk, cleo, "1")
    assert number.text != answer.text
    assert "📄" in number.text


def _stale_button(talk: LoopbackTelegram) -> None:
    """A button of an earlier question says so at once, where it was pressed, and below with what can be done now."""
    dan = talk.person(10, "en")
    old = asks(talk, dan, "Who chairs the network?")
    asks(talk, dan, "/help")
    below = presses(talk, dan, old.labels[0], old)
    assert below.text == "That question has moved on. Choose a topic or type your question."
    assert not below.edited
    talk.wait_until(lambda: "That question has moved on." in talk.world.queries.values())


def _language(talk: LoopbackTelegram) -> None:
    """The language is changed by its button, in place, and by a command with a word."""
    eva = talk.person(11, "en")
    menu = asks(talk, eva, "/menu")
    asking = presses(talk, eva, "Language")
    assert (asking.id, asking.labels[:4]) == (menu.id, ["English", "Français", "Español", "Português"])
    changed = presses(talk, eva, "Português")
    assert (changed.id, changed.labels[-1]) == (menu.id, "Idioma")
    french = asks(talk, talk.person(12, "en"), "/language fr")
    assert french.text.startswith("Nous parlons maintenant français")


def _stop_and_return(talk: LoopbackTelegram) -> None:
    """Circulars end with one word, and begin again with one button, which leaves the promise above it."""
    fay = talk.person(13, "en")
    ended = asks(talk, fay, "/stop")
    assert ended.text.startswith("You will receive no more circulars")
    assert ended.labels == ["Receive them again"]
    again = presses(talk, fay, "Receive them again")
    assert again.text.startswith("You receive circulars and reminders again.")
    assert again.id != ended.id


def _link_with_a_code(talk: LoopbackTelegram) -> None:
    """The code of a link reaches the dialogue: an entry's opens it, an unknown one is named as such."""
    entry = asks(talk, talk.person(14, "en"), "/start secretariat-email")
    assert "📄" in entry.text
    unknown = asks(talk, talk.person(15, "en"), "/start no-such-code")
    assert "I do not know the code of the link" in unknown.text


def _group(talk: LoopbackTelegram) -> None:
    """Among people the bot keeps silent until it is mentioned or replied to, and answers beside the question."""
    gil = talk.person(16, "en")
    group = talk.group(-100)
    gil.says("Who chairs the network?", group)
    gil.says("/help", group)
    reply = asks(talk, gil, "@focal_bot who chairs the network?", group)
    assert reply.text.startswith("The network is chaired by")
    assert reply.answers == group.shown[-2].id, "it quotes the question that named it"
    further = asks(talk, gil, "What is a smart city?", group, reply)
    assert further.answers == group.shown[-2].id
    assert len(of_the_bot(group)) == 2


def _what_the_platform_knows(talk: LoopbackTelegram) -> None:
    """Commands in every language and place, every button answered, and no call that the Bot API does not know."""
    languages = ("", *load_phrasebook().languages)
    talk.wait_until(lambda: len(talk.world.commands) == 2 * len(languages))
    for language in languages:
        assert talk.world.commands["all_private_chats", language] == COMMANDS
        assert talk.world.commands["all_group_chats", language] == IN_GROUPS
    talk.wait_until(lambda: None not in talk.world.queries.values())
    assert len(talk.world.queries) == 8
    assert check_texts(talk) >= 20
    assert talk.violations == []
