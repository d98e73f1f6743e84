"""Where a reply is placed, what a link leads to, and what is handed on: the same on every channel."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from sqlalchemy import select

from handlers.conversation import receive
from handlers.dialogue.library import Library
from handlers.reach import follow, note_reach
from knowledge.model.messages import IncomingMessage, OutgoingMessage
from knowledge.model.people import Address, AddressState, ChannelName
from knowledge.store.codec import decode_message
from knowledge.store.store import Store
from knowledge.store.tables import addresses
from knowledge.store.transcripts import Spoken
from knowledge.store.unit import Unit
from tests.conftest import NOW

ANA = Address(channel=ChannelName.TELEGRAM, external_id="7")


class Chat:
    """Ana's chat on a platform where a reply can take the place of an earlier message."""

    def __init__(self, store: Store, library: Library) -> None:
        self._store = store
        self._library = library
        self._count = 0

    def hear(self, message: IncomingMessage) -> OutgoingMessage:
        """The last reply to a message."""
        self._count += 1
        keyed = replace(message, key=f"k{self._count}")
        self._store.run(lambda unit: receive(unit, keyed, self._library, NOW))
        return self.last

    def says(self, text: str, *, quote: str = "", forwarded_from: str = "") -> OutgoingMessage:
        message = IncomingMessage(key="", sender=ANA, at=NOW, text=text, quote=quote, forwarded_from=forwarded_from)
        return self.hear(message)

    def presses(self, token: str, within: str = "m1") -> OutgoingMessage:
        return self.hear(IncomingMessage(key="", sender=ANA, at=NOW, choice=token, pressed_in=within))

    @property
    def lines(self) -> tuple[Spoken, ...]:
        def look(unit: Unit) -> tuple[Spoken, ...]:
            owner = unit.people.owner(ANA)
            return unit.transcripts.of_contact(owner[0].id) if owner else ()

        return self._store.read(look)

    @property
    def last(self) -> OutgoingMessage:
        spoken = self.lines[-1]
        return decode_message(spoken.body, text=spoken.text, language=spoken.language, key="")


def token_of(message: OutgoingMessage, begin: str) -> str:
    """The token of the first choice whose meaning begins so."""
    return next(message.token(n) for n, choice in enumerate(message.choices) if choice.id.startswith(begin))


def test_menus_lead_on_in_place(sqlite_store: Store, library: Library) -> None:
    """From menu to topic, to the language: each takes the place of the message whose button was pressed."""
    chat = Chat(sqlite_store, library)
    menu = chat.says("menu")
    assert menu.replaces == ""
    shelf = chat.presses(token_of(menu, "topic:"), "m1")
    assert shelf.replaces == "m1"
    again = chat.presses(token_of(shelf, "menu"), "m1")
    language = chat.presses(token_of(again, "language"), "m1")
    spoken = chat.presses(token_of(language, "language:fr"), "m1")
    assert (language.replaces, spoken.replaces, spoken.language) == ("m1", "m1", "fr")


def test_an_answer_stays(sqlite_store: Store, library: Library) -> None:
    """An answer neither overwrites the list it was chosen from, nor is overwritten by what follows it."""
    chat = Chat(sqlite_store, library)
    shelf = chat.presses(token_of(chat.says("menu"), "topic:"))
    answer = chat.presses(token_of(shelf, "entry:"))
    assert answer.sources
    assert answer.replaces == ""
    refusal = chat.says("What does the moon cheese committee zorble?")
    helped = chat.presses(token_of(refusal, "help"), "m9")
    assert helped.replaces == ""


def test_a_stale_button_overwrites_nothing(sqlite_store: Store, library: Library) -> None:
    """Whoever presses a button far above is told so below, and what stood above stays."""
    chat = Chat(sqlite_store, library)
    old = chat.says("menu")
    chat.says("help")
    assert chat.presses(old.token(0), "m1").replaces == ""


def test_a_reply_in_a_group_stands_beside_the_question(sqlite_store: Store, library: Library) -> None:
    """Every reply carries the message that it answers, where the channel asked for it."""
    chat = Chat(sqlite_store, library)
    assert chat.says("menu", quote="m5").quote == "m5"
    assert chat.says("menu").quote == ""


def test_another_page_of_the_choices(sqlite_store: Store, library: Library) -> None:
    """It offers the same choices under the same numbers, in place, and a page that is not there is stale."""
    chat = Chat(sqlite_store, library)
    menu = chat.says("menu")
    turned = chat.presses(menu.page_token(1))
    assert (turned.page, turned.choices, turned.question) == (1, menu.choices, menu.question)
    assert turned.replaces == "m1"
    assert str(len(menu.choices)) in turned.text
    assert chat.says("1").text != turned.text
    assert "moved on" in chat.presses(menu.page_token(900)).text


def test_a_link_to_an_entry(sqlite_store: Store, library: Library) -> None:
    """ "/start" with the name of an entry answers with it: links on a web page can lead to an answer."""
    entry = library.pack.entries[0]
    said = Chat(sqlite_store, library).says(f"/start {entry.id}")
    assert said.text == entry.answer[said.language]


def test_a_link_with_a_code_that_nobody_knows(sqlite_store: Store, library: Library) -> None:
    """The code reaches the dialogue, which greets, says that it does not know it, and names a person."""
    said = Chat(sqlite_store, library).says("/start A1b2-C3_d4")
    assert said.text.startswith("Hello!")
    assert "code of the link" in said.text
    assert library.pack.secretariat in said.text


def test_a_forwarded_message_becomes_a_ticket(store: Store, library: Library) -> None:
    """Its words are kept with where they stand, whoever forwarded it is told, and closing takes it off the list."""
    chat = Chat(store, library)
    said = chat.says("We cannot come on the 5th.", forwarded_from="https://example.org/p1")
    assert "forwarded" in said.text
    (ticket,) = store.read(lambda unit: unit.tickets.listed(None, 10))
    assert (ticket.text, ticket.origin) == ("We cannot come on the 5th.", "https://example.org/p1")
    assert ticket.contact_id == chat.lines[0].contact_id
    assert store.read(lambda unit: unit.tickets.listed(ticket.id, 10)) == ()
    store.run(lambda unit: unit.tickets.close(ticket.id, NOW))
    assert store.read(lambda unit: unit.tickets.count_open()) == 0


def state_of(store: Store, address: Address) -> str:
    found = select(addresses.c.state).where(addresses.c.external_id == address.external_id)
    state: str = store.read(lambda unit: unit.connection.execute(found).scalar_one())
    return state


def test_who_writes_can_be_reached(store: Store, library: Library) -> None:
    """An address that was blocked is active again as soon as its owner writes."""
    chat = Chat(store, library)
    chat.says("menu")
    store.run(lambda unit: note_reach(unit, ANA, AddressState.BLOCKED, NOW))
    assert state_of(store, ANA) == "blocked"
    chat.says("menu")
    assert state_of(store, ANA) == "active"


def test_of_strangers_nothing_is_kept(store: Store, library: Library) -> None:
    """News of an address that never wrote adds nothing to the register."""
    store.run(lambda unit: note_reach(unit, ANA, AddressState.BLOCKED, NOW))
    store.run(lambda unit: follow(unit, ANA, "-1007", NOW))
    assert store.read(lambda unit: unit.people.address_id(ANA)) is None


def test_a_group_that_moves_keeps_its_conversation(store: Store, library: Library) -> None:
    """Under its new identifier the group goes on where it was."""
    chat = Chat(store, library)
    chat.says("language fr")
    store.run(lambda unit: follow(unit, ANA, "-1007", NOW))
    moved = Address(channel=ChannelName.TELEGRAM, external_id="-1007")
    assert store.read(lambda unit: unit.conversations.at(moved)) is not None
    assert store.read(lambda unit: unit.conversations.at(ANA)) is None


def test_a_file_is_kept_once(store: Store) -> None:
    """The same content has the same reference, and comes back whole."""
    first, again = (store.run(lambda unit: unit.files.put(b"%PDF\0", NOW)) for _ in range(2))
    assert first == again
    assert store.read(lambda unit: unit.files.content(first)) == b"%PDF\0"
    assert store.read(lambda unit: unit.files.content("nothing")) is None


def _install(unit: Unit, team: str) -> None:
    unit.workspaces.put(team, "sealed", NOW)


def test_a_workspace_that_leaves(store: Store, library: Library) -> None:
    """Its sealed installation is forgotten, and its people can no longer be reached; other workspaces stay."""
    people = [Address(channel=ChannelName.SLACK, external_id=name) for name in ("T1/U1", "T1/C1/9.1", "T10/U1")]
    for number, person in enumerate(people):
        message = IncomingMessage(key=f"w{number}", sender=person, at=NOW, text="menu")
        store.run(partial(receive, message=message, library=library, now=NOW))
    for team in ("T1", "T10"):
        store.run(partial(_install, team=team))
    store.run(lambda unit: unit.workspaces.remove("T1", NOW))
    assert [state_of(store, person) for person in people] == ["unreachable", "unreachable", "active"]
    assert store.read(lambda unit: (unit.workspaces.sealed("T1"), unit.workspaces.teams())) == (None, ("T10",))
