"""Role by use case: whatever channel a wish comes over, the use case itself says no. The table is the whole of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from handlers.erasure import forget
from handlers.linking import device_code, invite_colleague, invite_contact, undo_merge
from handlers.personal import my_data
from handlers.register import check_register, export_register, import_register
from handlers.requests import approve, decline, open_request, settle, settle_departure
from handlers.tickets import answer, give_back, hand_over, take
from handlers.tickets import settle as settle_ticket
from knowledge.model.languages import EN
from knowledge.model.messages import IncomingMessage
from knowledge.model.people import Address, ChannelName, Role
from knowledge.model.requests import RequestKind
from knowledge.model.rights import Actor, Forbidden, actor_of
from knowledge.store.unit import Unit
from tests.handlers.people.network import Network

ROLES = (
    Role.VISITOR,
    Role.ELECTED_OFFICIAL,
    Role.ALTERNATE,
    Role.FOCAL_POINT,
    Role.STAFF,
    Role.ADMINISTRATOR,
)
TABLE = """
                          visitor  elected  alternate  focal  staff  administrator
ask for access               +        +         +        +      +          +
connect own channel          +        +         +        +      +          +
get own data                 +        +         +        +      +          +
get data of another          -        -         -        -      -          -
be forgotten                 +        +         +        +      +          +
forget another               -        -         -        -      +          +
invite a colleague           -        -         +        +      +          +
invite into another city     -        -         -        -      +          +
invite staff                 -        -         -        -      -          +
invite an administrator      -        -         -        -      -          +
invite of the register       -        -         -        -      +          +
say that somebody left       -        -         +        +      -          -
approve access               -        -         -        -      +          +
decline access               -        -         -        -      +          +
settle a matter              -        -         -        -      +          +
hand a question over         +        +         +        +      +          +
answer a question            -        -         -        -      +          +
take a question              -        -         -        -      +          +
give a question back         -        -         -        -      +          +
settle a question            -        -         -        -      +          +
undo a merge                 -        -         -        -      +          +
export the register          -        -         -        -      +          +
try an import                -        -         -        -      -          +
import the register          -        -         -        -      -          +
"""
ROWS = {line[:26].strip(): line[26:].split() for line in TABLE.strip("\n").splitlines()[1:]}


class World:
    """A network in which one of Lyon's, or one of nobody's, tries everything."""

    def __init__(self, network: Network, role: Role, room: Path) -> None:
        self.network = network
        self.room = room
        self.me = self._contact(role)
        self.by = actor_of(network.contact(self.me))

    def _contact(self, role: Role) -> int:
        network = self.network
        of_register = {
            Role.ELECTED_OFFICIAL: network.elected,
            Role.ALTERNATE: network.alternate,
            Role.FOCAL_POINT: network.focal_point,
            Role.STAFF: network.staff,
        }
        if role in of_register:
            return of_register[role]
        member = network.bilbao.id if role is Role.ADMINISTRATOR else None
        return network.store.run(lambda unit: unit.people.add_contact("Me", role, EN, member, network.now))

    @property
    def another(self) -> int:
        """Somebody else of Lyon."""
        return self.network.elected if self.me != self.network.elected else self.network.alternate

    def request(self, kind: RequestKind) -> int:
        network = self.network
        return network.store.run(
            lambda unit: unit.requests.open(kind, self.another, network.lyon.id, "somebody", network.now)
        )


def _ask_for_access(world: World) -> object:
    network, me = world.network, world.network.contact(world.me)
    return network.store.run(
        lambda unit: open_request(unit, me, RequestKind.ACCESS, None, "me", network.library, network.now)
    )


def _connect(world: World) -> object:
    network, me = world.network, world.network.contact(world.me)
    return network.store.run(lambda unit: device_code(unit, me, network.now))


def _data_of(world: World, number: int) -> object:
    network, contact = world.network, world.network.contact(number)
    _ = network.library.phrasebook.speak(EN)
    return network.store.run(lambda unit: my_data(unit, world.by, contact, _, network.now))


def _forget(world: World, number: int) -> object:
    network = world.network
    return network.store.run(lambda unit: forget(unit, world.by, number, network.now))


def _invite(world: World, role: Role, *, elsewhere: bool = False) -> object:
    network = world.network
    member = network.braga if elsewhere else network.lyon
    return network.store.run(lambda unit: invite_colleague(unit, world.by, member, role, network.now))


def _invite_of_register(world: World) -> object:
    network, contact = world.network, world.network.contact(world.another)
    return network.store.run(lambda unit: invite_contact(unit, world.by, contact, network.now))


def _say_left(world: World) -> object:
    network, me, number = world.network, world.network.contact(world.me), world.request(RequestKind.DEPARTURE)
    return network.store.run(
        lambda unit: settle_departure(unit, me, number, has_left=True, library=network.library, now=network.now)
    )


def _decide(world: World, deed: Callable[..., bool]) -> object:
    network, number = world.network, world.request(RequestKind.ACCESS)
    return network.store.run(lambda unit: deed(unit, world.by, number, network.library, network.now))


def _settle(world: World) -> object:
    network, number = world.network, world.request(RequestKind.CORRECTION)
    return network.store.run(lambda unit: settle(unit, world.by, number, "done", network.now))


def _hand_over(world: World) -> object:
    network, me = world.network, world.network.contact(world.me)
    message = _line(world, world.me)
    return network.store.run(lambda unit: hand_over(unit, me, message, EN, (), network.library, network.now))


def _line(world: World, contact: int) -> int:
    """Something that somebody wrote."""
    network = world.network
    sender = Address(channel=ChannelName.WEBCHAT, external_id="asker")
    heard = IncomingMessage(key=network.next_key(), sender=sender, at=network.now, text="Who pays?")

    def work(unit: Unit) -> int:
        unit.people.add_address(sender, contact)
        return unit.transcripts.hear(heard, contact, EN) or 0

    return network.store.run(work)


def _with_question(world: World, deed: Callable[..., bool], **values: str) -> object:
    network, message = world.network, _line(world, world.another)
    ticket = network.store.run(lambda unit: unit.tickets.open(message, "", network.now))
    context = {"ticket": ticket, "library": network.library, "now": network.now}
    return network.store.run(lambda unit: deed(unit, world.by, **context, **values))


def _undo_merge(world: World) -> object:
    network = world.network
    merged = network.store.run(lambda unit: unit.merges.merge(network.elected, network.alternate, network.now))
    return network.store.run(lambda unit: undo_merge(unit, world.by, merged, network.now))


def _export(world: World) -> object:
    network = world.network
    return export_register(network.store, world.by, world.room / "register.xlsx", network.now)


def _import(world: World, deed: Callable[..., object]) -> object:
    network, path = world.network, world.room / "members.csv"
    path.write_text("code;name;kind;country;time_zone;languages\npt-faro;Faro;city;PT;Europe/Lisbon;pt\n")
    return deed(network.store, world.by, [path], network.now)


USE_CASES: dict[str, Callable[[World], object]] = {
    "ask for access": _ask_for_access,
    "connect own channel": _connect,
    "get own data": lambda world: _data_of(world, world.me),
    "get data of another": lambda world: _data_of(world, world.another),
    "be forgotten": lambda world: _forget(world, world.me),
    "forget another": lambda world: _forget(world, world.another),
    "invite a colleague": lambda world: _invite(world, Role.ALTERNATE),
    "invite into another city": lambda world: _invite(world, Role.ALTERNATE, elsewhere=True),
    "invite staff": lambda world: _invite(world, Role.STAFF),
    "invite an administrator": lambda world: _invite(world, Role.ADMINISTRATOR),
    "invite of the register": _invite_of_register,
    "say that somebody left": _say_left,
    "approve access": lambda world: _decide(world, approve),
    "decline access": lambda world: _decide(world, decline),
    "settle a matter": _settle,
    "hand a question over": _hand_over,
    "answer a question": lambda world: _with_question(world, answer, text="You do."),
    "take a question": lambda world: _with_question(world, take),
    "give a question back": lambda world: _with_question(world, give_back),
    "settle a question": lambda world: _with_question(world, settle_ticket),
    "undo a merge": _undo_merge,
    "export the register": _export,
    "try an import": lambda world: _import(world, check_register),
    "import the register": lambda world: _import(world, import_register),
}


def test_the_table_is_whole() -> None:
    """Every use case has its row."""
    assert set(ROWS) == set(USE_CASES)


@pytest.mark.parametrize("use_case", USE_CASES)
@pytest.mark.parametrize("role", ROLES)
def test_as_the_table_says(small_network: Network, tmp_path: Path, role: Role, use_case: str) -> None:
    """A use case is done for a role, or refused, exactly as the table says."""
    world = World(small_network, role, tmp_path)
    if ROWS[use_case][ROLES.index(role)] == "+":
        USE_CASES[use_case](world)
    else:
        with pytest.raises(Forbidden):
            USE_CASES[use_case](world)


def test_an_actor_is_a_contact_in_their_post(small_network: Network) -> None:
    """Who acts is told by number, never by name."""
    by = actor_of(small_network.contact(small_network.alternate))
    assert by == Actor(
        name=f"contact:{small_network.alternate}",
        role=Role.ALTERNATE,
        member=small_network.lyon,
        contact=small_network.alternate,
    )
