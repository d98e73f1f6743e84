"""A small network: members and contacts in a real store, and telephones that talk to Focal."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count

from handlers.conversation import receive
from handlers.dialogue.library import Installation, Library
from handlers.linking import invite_contact
from knowledge.model.deliveries import Sent
from knowledge.model.languages import EN, ES, FR, PT, Language
from knowledge.model.messages import Choice, IncomingMessage, OutgoingMessage
from knowledge.model.people import Address, ChannelName, Contact, Member, MemberKind, Post, Role
from knowledge.model.rights import OPERATOR
from knowledge.store.store import Store
from knowledge.store.unit import Unit

LYON = Member(
    code="fr-lyon", name="Lyon", kind=MemberKind.CITY, country="FR", time_zone="Europe/Paris", languages=(FR,)
)
BRAGA = Member(
    code="pt-braga", name="Braga", kind=MemberKind.CITY, country="PT", time_zone="Europe/Lisbon", languages=(PT,)
)
BILBAO = Member(
    code="es-bilbao",
    name="Bilbao",
    kind=MemberKind.SECRETARIAT,
    country="ES",
    time_zone="Europe/Madrid",
    languages=(ES, Language("eu"), EN),
)
INSTALLATION = Installation(
    web="https://focal.example.org",
    telegram="FocalBot",
    channels=(ChannelName.TELEGRAM, ChannelName.SLACK, ChannelName.WEBCHAT),
)


@dataclass
class Network:
    """Lyon with a focal point and an alternate, Braga without anybody, and the secretariat."""

    store: Store
    library: Library
    now: datetime
    lines: dict[Address, list[OutgoingMessage]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.library = replace(self.library, installation=INSTALLATION)
        self._keys = count(1)
        self.store.run(self._found)

    def _found(self, unit: Unit) -> None:
        self.lyon, self.braga, self.bilbao = (
            replace(member, id=unit.people.put_member(member)) for member in (LYON, BRAGA, BILBAO)
        )
        self.focal_point = self._add(unit, "Focal point, Lyon", Role.FOCAL_POINT, FR, self.lyon)
        self.alternate = self._add(unit, "Alternate, Lyon", Role.ALTERNATE, FR, self.lyon)
        self.elected = self._add(unit, "Deputy mayor, Lyon", Role.ELECTED_OFFICIAL, FR, self.lyon)
        self.staff = self._add(unit, "Secretariat, Bilbao", Role.STAFF, ES, self.bilbao)

    def _add(self, unit: Unit, name: str, role: Role, language: Language, member: Member) -> int:
        return unit.people.add_contact(name, role, language, member.id, self.now)

    def contact(self, number: int) -> Contact:
        """Somebody as the register has them now."""
        found = self.store.read(lambda unit: unit.people.contact(number))
        assert found is not None
        return found

    def owner(self, address: Address) -> Contact:
        """Whose address that is now."""
        found = self.store.read(lambda unit: unit.people.owner(address))
        assert found is not None
        return found[0]

    def posts(self, number: int) -> tuple[Post, ...]:
        return self.store.read(lambda unit: unit.contacts.posts(number))

    def invite(self, number: int) -> str:
        """A code for somebody of the register, as the secretariat gives it out."""
        contact = self.contact(number)
        return self.store.run(lambda unit: invite_contact(unit, OPERATOR, contact, self.now))

    def telegram(self, name: str, locale: str = "fr") -> Telephone:
        return Telephone(self, Address(channel=ChannelName.TELEGRAM, external_id=name), locale)

    def web(self, name: str, locale: str = "fr") -> Telephone:
        return Telephone(self, Address(channel=ChannelName.WEBCHAT, external_id=name), locale)

    def slack(self, name: str, locale: str = "fr") -> Telephone:
        return Telephone(self, Address(channel=ChannelName.SLACK, external_id=name), locale)

    def joined(self, number: int, name: str) -> Telephone:
        """Somebody of the register who has connected Telegram and agreed to everything as it was offered."""
        phone = self.telegram(name)
        self.joins(phone, number, FR)
        return phone

    def joins(self, phone: Telephone, number: int, language: Language) -> None:
        """Somebody of the register connects a telephone, chooses a language, and agrees to everything as offered."""
        phone.says(f"/start {self.invite(number)}")
        chosen = f"set:language:{language}"
        for choice in ("set:consent:yes", "set:identity:yes", chosen, "set:time_zone", "set:mailings:done"):
            phone.chooses(choice)
        phone.chooses("set:quiet:0000-0000")

    def next_key(self) -> str:
        return f"k{next(self._keys)}"

    def hear(self, message: IncomingMessage) -> None:
        """Focal hears a message; what it answers waits to be sent."""
        self.store.run(lambda unit: receive(unit, message, self.library, self.now))

    def hear_choice(self, phone: Telephone, id: str) -> None:
        """A button of that meaning is pressed, whoever offered it: what a forged one would come to."""
        line = self.store.read(lambda unit: unit.conversations.at(phone.address))
        assert line is not None
        forged = line.conversation.ask((Choice(id=id, label="?"),))
        self.store.run(lambda unit: unit.conversations.save(forged, self.now))
        assert forged.asked is not None
        phone.presses(f"{forged.asked.question}.0")

    def deliver(self) -> None:
        """Sends what is due, each to its address."""

        def send(unit: Unit) -> int:
            claimed = unit.deliveries.claim(tuple(ChannelName), self.now, self.now + timedelta(minutes=1), 100)
            for delivery in claimed:
                self.lines.setdefault(delivery.to, []).append(delivery.message)
            unit.deliveries.record(
                [
                    Sent(
                        delivery=d.id,
                        attempt=d.attempts,
                        provider_id=str(d.id),
                        at=self.now,
                        has_code=d.message.has_code,
                    )
                    for d in claimed
                ]
            )
            return len(claimed)

        while self.store.run(send):
            pass


class Telephone:
    """One address, and what it shows."""

    def __init__(self, network: Network, address: Address, locale: str) -> None:
        self._network = network
        self.address = address
        self._locale = locale

    @property
    def shown(self) -> list[OutgoingMessage]:
        """Every message that came, oldest first."""
        return self._network.lines.get(self.address, [])

    @property
    def last(self) -> OutgoingMessage:
        return self.shown[-1]

    @property
    def text(self) -> str:
        return self.last.text

    @property
    def choices(self) -> list[str]:
        return [choice.id for choice in self.last.choices]

    @property
    def owner(self) -> Contact:
        """Whose telephone it is, as Focal knows them."""
        return self._network.owner(self.address)

    def says(self, text: str) -> OutgoingMessage:
        """Writes something; the last message that comes back."""
        return self._takes(text=text)

    def sends(self, text: str) -> None:
        """Writes something, without waiting for what comes back."""
        self._network.hear(self._message(text=text))

    def chooses(self, begin: str) -> OutgoingMessage:
        """Presses the button of the last message with choices whose meaning begins so."""
        message = next(message for message in reversed(self.shown) if message.choices)
        ordinal = next(n for n, choice in enumerate(message.choices) if choice.id.startswith(begin))
        return self._takes(choice=message.token(ordinal))

    def presses(self, token: str) -> OutgoingMessage:
        return self._takes(choice=token)

    def _takes(self, *, text: str = "", choice: str = "") -> OutgoingMessage:
        self._network.hear(self._message(text=text, choice=choice))
        self._network.deliver()
        return self.last

    def _message(self, *, text: str = "", choice: str = "") -> IncomingMessage:
        return IncomingMessage(
            key=self._network.next_key(),
            sender=self.address,
            at=self._network.now,
            text=text,
            choice=choice,
            locale=self._locale,
        )
