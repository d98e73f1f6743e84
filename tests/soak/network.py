"""The network that talks: its cities, their people and where these are reached, what they are asked and invited to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from handlers.campaigns.running import draft, open_campaign
from handlers.circulars.approving import approve, submit
from handlers.circulars.releasing import NotConfirmed, release
from handlers.circulars.writing import Changes, begin, describe, put_text
from handlers.dialogue.library import Library
from handlers.events.setting import announce, open_event
from handlers.filling.bringing_along import bring_along
from knowledge.model.audience import Audience
from knowledge.model.campaigns import Campaign
from knowledge.model.circulars import CircularKind
from knowledge.model.events import Event
from knowledge.model.languages import EN, ES, FR, PT, Language, Text
from knowledge.model.people import Address, ChannelName, Member, MemberKind, Role
from knowledge.model.preferences import NEVER_QUIET
from knowledge.model.rights import OPERATOR
from knowledge.packs.workbooks import form_of
from knowledge.store.store import Store
from knowledge.store.unit import Unit

LANGUAGES = (EN, FR, ES, PT)
COUNTRIES = {EN: "IE", FR: "FR", ES: "ES", PT: "PT"}
AT_ONCE = 500
WORKSPACE = 50
"""People of one workspace on Slack."""

ON_SLACK = 4
"""One person in so many is on Slack, the others on Telegram."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where somebody is: a number on Telegram, or a workspace and an id on Slack."""

    language: Language
    telegram: int = 0
    team: str = ""
    user: str = ""

    @property
    def address(self) -> Address:
        if self.team:
            return Address(channel=ChannelName.SLACK, external_id=f"{self.team}/{self.user}")
        return Address(channel=ChannelName.TELEGRAM, external_id=str(self.telegram))


def settle(store: Store, cities: int, people: int) -> tuple[Place, ...]:
    """So many cities with so many people, who agreed to be written to at any hour; where each of them is."""
    places: list[Place] = []
    for first in range(0, people, AT_ONCE):
        places += store.run(partial(_people, numbers=range(first, min(first + AT_ONCE, people)), cities=cities))
    return tuple(places)


def _people(unit: Unit, numbers: Sequence[int], cities: int) -> list[Place]:
    return [_person(unit, number, cities) for number in numbers]


def _person(unit: Unit, number: int, cities: int) -> Place:
    """The people of a city come one after the other, so that the first of them brings their city along."""
    city, now = number % cities, datetime.now(UTC)
    language = LANGUAGES[city % len(LANGUAGES)]
    member = unit.people.put_member(
        Member(
            code=f"city-{city}",
            name=f"City {city}",
            kind=MemberKind.CITY,
            country=COUNTRIES[language],
            time_zone="Europe/Madrid",
            languages=(language,),
        )
    )
    contact = unit.people.add_contact(f"Person {number}", Role.FOCAL_POINT, language, member, now)
    unit.contacts.consent(contact, "1", language, now)
    unit.contacts.set_quiet_hours(contact, NEVER_QUIET)
    place = _place(number, language)
    unit.people.add_address(place.address, contact)
    return place


def _place(number: int, language: Language) -> Place:
    if number % ON_SLACK:
        return Place(language=language, telegram=1_000_000 + number)
    turn = number // ON_SLACK
    return Place(language=language, team=f"T0NET{turn // WORKSPACE}", user=f"U0P{turn % WORKSPACE}")


def invite(store: Store, library: Library) -> None:
    """An event for all, and a short questionnaire that all cities are asked to answer."""
    now = datetime.now(UTC)
    meeting = Event(
        titles=Text({EN: "Annual meeting", FR: "Rencontre annuelle", ES: "Encuentro anual", PT: "Encontro anual"}),
        starts_at=now + timedelta(days=30),
        ends_at=now + timedelta(days=30, hours=7),
        zone="Europe/Madrid",
        seats=1_000_000,
    )

    form = form_of("feedback")

    def work(unit: Unit) -> None:
        kept = announce(unit, OPERATOR, meeting, now)
        open_event(unit, OPERATOR, kept.id, kept.revision, now)
        taken = bring_along(unit, OPERATOR, "feedback", form, now)
        asked = Campaign(
            form=taken.number,
            form_id=form.id,
            audience=Audience(),
            titles=Text({EN: "Feedback", FR: "Votre avis", ES: "Su opinión", PT: "A sua opinião"}),
            closes_at=now + timedelta(days=20),
            zone="Europe/Madrid",
        )
        open_campaign(unit, OPERATOR, draft(unit, OPERATOR, asked, now), library, now)

    store.run(work)


def send_circular(store: Store, library: Library) -> int:
    """A circular in four languages to everybody who is reached, whose number is returned."""
    now = datetime.now(UTC)
    texts: Sequence[tuple[Language, str, str]] = (
        (EN, "Meeting in Bilbao", "Dear colleagues,\n\nwe meet **in June**."),
        (FR, "Réunion à Bilbao", "Chers collègues,\n\nnous nous réunissons **en juin**."),
        (ES, "Reunión en Bilbao", "Estimados colegas:\n\nnos reunimos **en junio**."),
        (PT, "Reunião em Bilbau", "Caros colegas,\n\nreunimo-nos **em junho**."),
    )

    def work(unit: Unit, typed: int) -> int:
        circular = begin(unit, OPERATOR, CircularKind.CIRCULAR, EN, now, ZoneInfo(library.installation.time_zone))
        for language, title, text in texts:
            circular = put_text(unit, OPERATOR, circular.id, circular.revision, language, title, text, now)
        wishes = Changes(asks_acknowledgement=True, is_urgent=True, accepts_fallback=True)
        circular = describe(unit, OPERATOR, circular.id, circular.revision, now, **wishes)
        circular = submit(unit, OPERATOR, circular.id, circular.revision, library, now)
        circular = approve(unit, OPERATOR, circular.id, circular.revision, library, now)
        return release(unit, OPERATOR, circular.id, circular.revision, str(typed), library, now).id

    counted = 0
    while True:
        try:
            return store.run(partial(work, typed=counted))
        except NotConfirmed as error:  # meanwhile somebody blocked the bot, or came back
            counted = error.count
