"""A secretariat of two, four cities that read four languages, and the circulars that go between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import select

from handlers.circulars.approving import approve, submit
from handlers.circulars.escalating import escalate
from handlers.circulars.keeping import known
from handlers.circulars.releasing import release
from handlers.circulars.running import plan_more, revise, tick
from handlers.circulars.writing import Changes, begin, describe, put_text
from handlers.dialogue.library import Installation, Library
from knowledge.model.circulars import Circular, CircularKind, CircularText
from knowledge.model.languages import EN, ES, FR, PT, Language
from knowledge.model.people import Contact, MemberKind, Role
from knowledge.model.rights import Actor, actor_of
from knowledge.store.store import Store
from knowledge.store.tables import deliveries, letters, messages
from knowledge.store.unit import Unit
from tests import circulations
from tests.circulations import SERVED, Reader, add_member, add_reader

P = ParamSpec("P")
T = TypeVar("T")

MADRID = ZoneInfo("Europe/Madrid")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
INSTALLATION = Installation(web="https://focal.example.org", time_zone="Europe/Madrid", channels=SERVED)
TEXTS: Mapping[Language, tuple[str, str]] = {
    EN: ("Meeting in Bilbao", "Dear colleagues,\n\nwe meet **in June**. See [the page](https://example.org/june)."),
    ES: ("Reunión en Bilbao", "Estimados colegas:\n\nnos reunimos **en junio**."),
    FR: ("Réunion à Bilbao", "Chers collègues,\n\nnous nous réunissons **en juin**."),
    PT: ("Reunião em Bilbau", "Caros colegas,\n\nreunimo-nos **em junho**."),
}


class Office:
    """The secretariat and its network, at an instant that a test moves."""

    def __init__(self, store: Store, library: Library, now: datetime) -> None:
        self.store = store
        self.library = replace(library, installation=INSTALLATION)
        self.now = now
        bilbao = add_member(store, "es-bilbao", kind=MemberKind.SECRETARIAT)
        self.iker_reader = add_reader(store, bilbao, now, role=Role.STAFF, language=EN)
        self.amaia_reader = add_reader(store, bilbao, now, role=Role.STAFF, language=ES)
        self.iker, self.amaia = self.actor(self.iker_reader), self.actor(self.amaia_reader)
        self.leeds = add_member(store, "uk-leeds", country="GB", time_zone="Europe/London", languages=(EN,))
        self.lyon = add_member(store, "fr-lyon", country="FR", time_zone="Europe/Paris", languages=(FR,))
        self.braga = add_member(store, "pt-braga", country="PT", time_zone="Europe/Lisbon", languages=(PT,))
        self.vitoria = add_member(store, "es-vitoria", languages=(ES,))
        self.jo = add_reader(store, self.leeds, now, language=EN)
        self.ana = add_reader(store, self.lyon, now, language=FR)
        self.rui = add_reader(store, self.braga, now, language=PT)
        self.edurne = add_reader(store, self.vitoria, now, language=ES)

    def contact(self, reader: Reader) -> Contact:
        found = self.store.read(lambda unit: unit.people.contact(reader.id))
        assert found is not None
        return found

    def actor(self, reader: Reader) -> Actor:
        return actor_of(self.contact(reader))

    def do(self, use: Callable[Concatenate[Unit, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs a use case in a unit of its own."""
        return self.store.run(lambda unit: use(unit, *args, **kwargs))

    def see(self, use: Callable[Concatenate[Unit, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs what only reads."""
        return self.store.read(lambda unit: use(unit, *args, **kwargs))

    def now_of(self, circular: Circular) -> Circular:
        """The circular as it is stored by now."""
        return self.see(known, circular.id)

    def text(self, circular: Circular, language: Language) -> CircularText:
        return self.store.read(lambda unit: unit.circulars.texts(circular.id))[language]

    def draft(
        self, texts: Mapping[Language, tuple[str, str]] = TEXTS, kind: CircularKind = CircularKind.CIRCULAR
    ) -> Circular:
        """A draft of Iker's, in the languages of the network."""
        circular = self.do(begin, self.iker, kind, next(iter(texts)), self.now, MADRID)
        for language, (title, text) in texts.items():
            circular = self.write(circular, language, title, text)
        return circular

    def write(self, circular: Circular, language: Language, title: str, text: str, by: Actor | None = None) -> Circular:
        return self.do(put_text, by or self.iker, circular.id, circular.revision, language, title, text, self.now)

    def describe(self, circular: Circular, changes: Changes) -> Circular:
        return self.do(describe, self.iker, circular.id, circular.revision, self.now, **changes)

    def approve(self, circular: Circular, by: Actor | None = None) -> Circular:
        """Amaia approves what Iker submitted."""
        if not circular.state.startswith("in_"):
            circular = self.do(submit, self.iker, circular.id, circular.revision, self.library, self.now)
        return self.do(approve, by or self.amaia, circular.id, circular.revision, self.library, self.now)

    def release(self, circular: Circular, typed: str = "") -> Circular:
        return self.do(release, self.iker, circular.id, circular.revision, typed, self.library, self.now)

    def released(self, texts: Mapping[Language, tuple[str, str]] = TEXTS, **changes: object) -> Circular:
        """One that is out."""
        draft = self.draft(texts)
        if changes:
            draft = self.describe(draft, Changes(**changes))  # type: ignore[typeddict-item]  # each test names its own
        ready = self.approve(draft)
        self.deliver()  # what the staff are told of it is out of the way
        return self.release(ready)

    def runs(self) -> None:
        """What the job does every minute."""
        tick(self.store, self.library, self.now)
        plan_more(self.store, self.library, self.now)
        revise(self.store, self.library, self.now)
        escalate(self.store, self.library, self.now)

    def deliver(self) -> list[str]:
        """Everything that is due arrives; the keys of the letters among it."""
        sent = circulations.deliver(self.store, self.now)
        return [key for key in sent if key in self.states()]

    def letters(self) -> dict[str, str]:
        """The texts of all letters by their keys."""
        found = select(letters.c.key, letters.c.text)
        return self.store.read(lambda unit: {row.key: row.text for row in unit.connection.execute(found)})

    def states(self) -> dict[str, str]:
        """The states of the deliveries of letters by their keys."""
        return {each.key: each.state for each in circulations.planned(self.store)}

    def told(self, reader: Reader) -> list[str]:
        """What Focal said to somebody outside of letters, oldest first."""
        found = (
            select(messages.c.text)
            .join_from(deliveries, messages)
            .where(messages.c.contact_id == reader.id)
            .order_by(messages.c.id)
        )
        return self.store.read(lambda unit: list(unit.connection.execute(found).scalars()))

    def actions(self) -> list[str]:
        """What the audit log says of circulars, oldest first."""
        entries = self.store.read(lambda unit: unit.audit.entries(None, 1_000))
        return [entry.action for entry in reversed(entries) if entry.action.startswith("circular.")]
